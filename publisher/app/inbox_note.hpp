#pragma once

#include "publisher/base/clock.hpp"
#include "schemas/edition.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace daybook::app {

/// More than this beside a file is no note of an officer.
inline constexpr std::uint64_t kMostNoteBytes = 16 << 10;

/// What an officer says of an offered file, in the YAML beside it (docs/department.md).
struct InboxNote {
    schemas::Edition edition;
    std::optional<base::Instant>
        release;                ///< absent: the draft waits for a date, or for the one its edition has
    std::string release_words;  ///< the date as it was written
    bool provisional = false;
    std::string reason;  ///< department-correction, or why a confirmed date moves, or ""
    std::string note;    ///< words for readers
    std::string approver;
    std::string sha256 = {};  ///< of the file, as hex, or ""
    std::string date_reason = {}, date_note = {};  ///< why the date moves, where `reason` says why the file is corrected

    /// The reason as the one of a correction, or "".
    std::string correction() const;
    /// Words for readers that belong to the file, or "".
    std::string words() const;
    /// The reason as the one of a changed date (record::kDateCodes), or "".
    std::string date_code() const;
    /// Words for readers that belong to the date, public with it, or "".
    std::string date_words() const;
};

/// Reads the note of a file. Throws Error(usage) naming file, line, key and what is expected, also when it is
/// made to mean more than it says: nesting, aliases, control characters, more than a note needs.
InboxNote read_inbox_note(const std::string& text, const std::string& name);

}  // namespace daybook::app
