#pragma once

#include "publisher/app/inbox_note.hpp"
#include "publisher/app/inbox_receipt.hpp"
#include "publisher/app/orders.hpp"

#include <filesystem>

namespace daybook::app {

/// A whole file of the inbox, copied into the archive's staging, with what its note says.
struct Offered {
    std::filesystem::path copy;
    base::Sha256 digest;
    InboxNote note;
    base::Instant came = {};   ///< when file and note were both there
};

/// Why nothing may be offered in inbox/<organisation>/<dataset>/, or by this approver there; each with what
/// to do.
struct Refusal {
    std::string why, remedy;
};
std::optional<Refusal> refused_place(const Config& config, const std::string& organisation,
                                     const std::string& dataset);
std::optional<Refusal> refused_approver(const Config& config, const std::string& organisation,
                                        const std::string& approver);

/// Makes the draft together with its date, by the functions behind `daybook draft` and `daybook schedule`; fills
/// the receipt and the report. Nothing is made twice: bytes that are the edition's newest version already
/// stay that. What the rules forbid is a refusal in the receipt; Error is thrown for what is no fault of the
/// file, and everything can then be tried again.
/// \pre the clock was not set back (Publisher::refuse_past())
void decide(OrderDesk desk, const Offered& offered, Receipt& receipt, std::optional<schemas::Report>& report);

/// Of the draft that waited when a file came, by what has become of it once that is a draft itself: a sentence.
std::string words_of_place(const record::VersionRecord& before, const record::VersionRecord& now);

}  // namespace daybook::app
