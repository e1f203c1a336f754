#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/register.hpp"

#include <optional>

namespace daybook::record {

/// When the edition of a date that is kept came out: the instant of its first version since that date was entered. Absent where there is none.
std::optional<base::Instant> came_out(Register& reg, const CalendarEntry& kept);

}  // namespace daybook::record
