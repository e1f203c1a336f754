#pragma once

#include "publisher/base/clock.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace daybook::schemas {

/// The shapes a date cell can have. Numeric day and month are read by one decision for the whole file.
enum class DateShape { iso, numeric, named_month, serial };

/// A date cell taken apart; `first` and `second` are day and month in the file's order for DateShape::numeric.
struct DateParts {
    DateShape shape = DateShape::iso;
    int first = 0, second = 0, year = 0;
    std::int64_t serial = 0;
    bool two_digit_year = false;
};

/// Takes a trimmed cell apart: 2012-05-31 (with or without a time), 31/05/2012, 31.5.12, 31-May-12, 31 May 2012, 41060 (an Excel
/// serial of 1990 to 2100). Absent for anything else.
std::optional<DateParts> take_date_apart(std::string_view cell);

/// The day, when it exists. `month_first` is the file's decision.
std::optional<base::Date> day_of(const DateParts& parts, bool month_first);

}  // namespace daybook::schemas
