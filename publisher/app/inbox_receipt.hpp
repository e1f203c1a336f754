#pragma once

#include "publisher/app/inbox_offers.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "schemas/report.hpp"

#include <optional>
#include <string>

namespace daybook::app {

/// What an officer is told of an offered file.
struct Receipt {
    /// `known`: the bytes are a draft or public already, and nothing was made twice.
    enum class Outcome { taken, known, refused };
    Outcome outcome = Outcome::refused;
    std::string delivery;  ///< names this offering of these two files, so that it is answered once
    std::string organisation, dataset, edition;
    std::string file, note_file;
    std::uint64_t bytes = 0;
    std::string sha256, note_sha256;  ///< "" for what was refused unread
    base::Instant at;
    std::string approver;
    std::string version;  ///< "coasts-spend-over-25k/2024-05 draft 3"
    std::optional<base::Instant> release_at;
    std::string promise;  ///< provisional or confirmed
    std::string next;     ///< what comes next, or what to do
    std::string why;      ///< of a refusal, and of what is known already
    std::string report;   ///< stem of the report's files, or ""

    /// "refused coasts/coasts-spend-over-25k/may.csv: why"
    std::string line() const;
    base::json::Value to_json() const;
    /// The same for a person.
    std::string to_text() const;
};
std::string_view to_string(Receipt::Outcome outcome);

/// Writes the answer to an offered file under its name: "may.csv.report.html", ".report.json", ".report.txt"
/// when it was checked, then "may.csv.receipt.txt" and ".receipt.json". What is there already stays, and the
/// next answer is "may.csv.2.receipt.json".
void write_answer(const DoorFolder& outbox, Receipt receipt, const schemas::Report* report);

/// Names an offering of a file and its note at a place ("coasts/coasts-spend-over-25k"). The file's part stands first, up to the full stop: with its
/// note gone, it is still known whose answer is whose.
std::string delivery_id(const std::string& place, const Offer& offer);

/// The outcome in the last answer to a file of this name when it is the answer to this delivery, of which the
/// note's part may be missing; absent otherwise.
std::optional<std::string> answered(const DoorFolder& outbox, const std::string& file,
                                    const std::string& delivery);

/// That answer itself, as far as line() says it; the outbox is open to others, so that words in it are theirs.
std::optional<Receipt> answer_to(const DoorFolder& outbox, const std::string& file, const std::string& delivery);

}  // namespace daybook::app
