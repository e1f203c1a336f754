#pragma once

#include "schemas/dates.hpp"

#include <string_view>

namespace daybook::schemas {

/// What a cell says of when something was, in a column that takes days, months and spans of them.
struct WhenReading {
    enum class Kind {
        day,      ///< one day
        period,   ///< a month, a quarter, several days, or a day without its year, in words
        unclear,  ///< nothing of the kind: "banana", "2024", "TBC", "31/04/2024"
    } kind = Kind::unclear;
    DateReading day{};  ///< its `evidence` holds of every kind
};

/// Reads such a cell (trimmed). A day is what read_date() takes: with another day's weekday in front it is none.
WhenReading read_when(std::string_view cell, DateOrder order);

}  // namespace daybook::schemas
