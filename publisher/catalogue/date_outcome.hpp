#pragma once

#include "publisher/catalogue/state.hpp"

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

/// True where an edition came out on a later day, in London, than the one that was announced for it.
inline bool is_late(const record::CalendarEntry& date) {
    return date.state == record::Promise::kept && date.released_at && base::london_date(*date.released_at) > base::london_date(date.release_at);
}

/// What became of a date, in the word that every answer, feed and page has for it: that of its state, or "early". Whoever tells people asks also whether it is_late().
inline std::string_view outcome_of(const record::CalendarEntry& date) {
    return is_early(date) ? "early" : to_string(date.state);
}

}  // namespace daybook::catalogue
