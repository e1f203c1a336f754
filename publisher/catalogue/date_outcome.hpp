#pragma once

#include "publisher/record/calendar.hpp"

#include <optional>
#include <string_view>

namespace daybook::catalogue {

/// True where an edition was public before the day that was announced for it.
inline bool is_early(const record::CalendarEntry& date, std::optional<base::Instant> released) {
    return date.state == record::Promise::kept && released && *released < date.release_at;
}

/// What became of a date, in the word that every answer, feed and page has for it: that of its state, or "early".
inline std::string_view outcome_of(const record::CalendarEntry& date, std::optional<base::Instant> released) {
    return is_early(date, released) ? "early" : to_string(date.state);
}

}  // namespace daybook::catalogue
