#pragma once

#include "publisher/base/clock.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace daybook::schemas {

/// One slot in which a return is owed (design section 1): a month "2024-05", a span of months
/// "2024-04--2024-06", a day "2024-03-31" for a state, or "current" for a register replaced whole.
class Edition {
public:
    enum class Kind { month, span, day, current };

    /// Throws Error(bad_input) naming the four forms.
    static Edition parse(std::string_view text);
    static Edition month(std::chrono::year_month month);

    Kind kind() const { return kind_; }
    /// "2024-05"
    std::string str() const;
    /// "May 2024", "April to June 2024", "31 March 2024", "Current"
    std::string title() const;
    /// First and last day covered; the whole calendar for "current".
    base::Date first_day() const { return first_; }
    base::Date last_day() const { return last_; }
    bool contains(base::Date day) const { return first_ <= day && day <= last_; }

    /// Orders by first day, then last day.
    auto operator<=>(const Edition&) const = default;

private:
    Edition(Kind kind, base::Date first, base::Date last) : first_(first), last_(last), kind_(kind) {}
    base::Date first_, last_;
    Kind kind_;
};

}  // namespace daybook::schemas
