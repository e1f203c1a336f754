#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "schemas/edition.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// How firm an announced date is (standards section 2.3). `kept` once the edition is public.
enum class Promise { provisional, confirmed, cancelled, kept };
std::string_view to_string(Promise promise);
/// Throws Error(corrupt) when the text is none.
Promise parse_promise(std::string_view text);

/// A date that was announced before the one that stands; it stays shown.
struct DateChange {
    base::Instant previous;
    base::Instant changed_at;   ///< or when another date was announced after it
    std::string code;   ///< one of kDateCodes, or "" while the date was provisional
    std::string note;   ///< for readers; "" when none was given
    std::optional<base::Instant> released_at = {};   ///< of a date that was kept: when its edition came out
    bool operator==(const DateChange&) const = default;
};

/// When an edition of a dataset is to be released.
struct CalendarEntry {
    std::string dataset, edition;
    base::Instant release_at;
    Promise state = Promise::provisional;
    std::string code, note;             ///< why it was cancelled
    std::vector<DateChange> changes;    ///< oldest first
    std::optional<base::Instant> released_at = {};   ///< once it is kept: when its edition came out

    std::string name() const { return dataset + "/" + edition; }
    /// The file public/calendar/…json that the log's entry names; free text stays out of the log, so that it can be erased.
    base::json::Value to_json() const;
    static CalendarEntry from_json(const base::json::Value& value);
    bool operator==(const CalendarEntry&) const = default;
};

/// The hour of release when a day is named without one: 09:30 in London, as statistics are (design section 5).
base::Instant release_hour(base::Date day);

/// Throws Error(conflict) when a return cannot be promised for that instant, however sure its date is: its period is not over then (a state's day has not
/// come), or begins more than twelve months from now. For whoever takes a date from a person: dates that stand are believed.
void refuse_untimely(const std::string& dataset, const schemas::Edition& edition, base::Instant at, base::Instant now);

/// A new entry. Throws Error(conflict) when the instant is past.
CalendarEntry announce(std::string dataset, std::string edition, base::Instant release_at, bool confirmed, base::Instant now);

/// The same where the register may know an entry already: one that was cancelled is announced anew, and one that was kept is followed by the date of
/// a correction; the date before stays shown, as what it was. Throws Error(conflict) also when a date stands; that is moved.
CalendarEntry announce(const std::optional<CalendarEntry>& known, std::string dataset, std::string edition, base::Instant release_at, bool confirmed,
                       base::Instant now);

/// Moves the date. Once confirmed that takes a code and words for readers, and the earlier date stays shown (Code of Practice for
/// Statistics, T3). The move that was made last may be said once more. Throws Error(conflict) naming the rule: no reason, one that cannot be true
/// (brought-forward to a later date, or no-return-due), other words for the date that stands, an instant that is past, an entry that is kept or cancelled; Error(usage)
/// when the code is none of kDateCodes, and as refuse_unfit_note() does.
void move(CalendarEntry& entry, base::Instant release_at, const std::string& code, const std::string& note, base::Instant now);

/// Makes the date firm. Throws Error(conflict) when it is past, kept or cancelled; a firm date stays as it is.
void confirm(CalendarEntry& entry, base::Instant now);

/// Takes the announcement back; it stays shown, with the reason, which is never brought-forward. Throws as move() does.
void cancel(CalendarEntry& entry, const std::string& code, const std::string& note);

/// The same dates without anybody's words.
CalendarEntry without_words(CalendarEntry entry);

}  // namespace daybook::record
