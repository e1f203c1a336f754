#pragma once

#include "publisher/catalogue/state.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace daybook::catalogue {

/// What became of an announced date.
struct DateOutcome {
    record::CalendarEntry entry;   ///< `kept` once the edition came out, and when
    Revision released = 0;         ///< first one after the announcement that shows a version of the edition, or 0
};

/// As it is known at revision `r`. The log enters no `kept`, which the release itself says: a date that stood when a version came out is
/// kept. `edition` is null where nothing of it was ever public.
DateOutcome outcome_at(const AnnouncedDate& date, const Edition* edition, Revision r);

/// True where an edition was public before the day that was announced for it.
inline bool is_early(const record::CalendarEntry& date) {
    return date.state == record::Promise::kept && date.released_at && *date.released_at < date.release_at;
}

/// By how many days, in London, an edition came out after the one that was announced for it; 0 unless late.
inline int days_late(const record::CalendarEntry& date) {
    if (date.state != record::Promise::kept || !date.released_at) return 0;
    return std::max(0, static_cast<int>((base::london_date(*date.released_at) - base::london_date(date.release_at)).count()));
}

/// True where an edition came out on a later day than the one that was announced for it.
inline bool is_late(const record::CalendarEntry& date) { return days_late(date) > 0; }

/// What became of a date, in the word that every answer, feed and page has for it: that of its state, or how it was kept, "early" or "late".
inline std::string_view outcome_of(const record::CalendarEntry& date) {
    return is_early(date) ? "early" : is_late(date) ? "late" : to_string(date.state);
}

}  // namespace daybook::catalogue
