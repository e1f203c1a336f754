#pragma once

#include "publisher/base/ascii.hpp"
#include "publisher/base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace daybook::schemas {

// What dates are made of. Each take_…() takes its part off the front of a text.

/// A number before something else, and how many digits it had.
struct DigitRun {
    unsigned value = 0;
    int digits = 0;
};

/// Up to six digits.
inline DigitRun take_digits(std::string_view& text) {
    DigitRun run;
    while (!text.empty() && base::is_digit(text.front()) && run.digits < 6) {
        run.value = run.value * 10 + static_cast<unsigned>(text.front() - '0');
        ++run.digits;
        text.remove_prefix(1);
    }
    return run;
}

/// 1 to 12 for a month's name or an abbreviation of three letters or more; 0 for anything else.
unsigned take_month(std::string_view& text);

/// "Fri ", "Friday, " or "Weds. ": 0 for Sunday to 6; -1 for anything else, and nothing is taken.
int take_weekday(std::string_view& text);

/// The "rd" of "3rd"; false for anything else, and nothing is taken.
bool take_ordinal(std::string_view& text);

/// A date without what marks a cell as text, and with hyphens for other dashes; absent where there is nothing of it.
std::optional<std::string> with_plain_signs(std::string_view text);

/// One of "/", "-", "." and a blank; '\0' for anything else, and nothing is taken.
char take_separator(std::string_view& text);

/// The time of day behind a date, and how far east of UTC it is told, where that is said.
struct TimeBehind {
    std::chrono::minutes since_midnight{};
    std::optional<std::chrono::minutes> east;
};

/// hh:mm[:ss[.fff]] with an optional AM, PM or offset from UTC; hh.mm.ss[.fff] as Oracle writes it.
std::optional<TimeBehind> read_time_behind(std::string_view text);

/// The day in the United Kingdom: programs in JavaScript write a day of summer without a time as 23:00 of the day before, in
/// UTC. Where no offset is said, the day that is written.
base::Date day_in_london(base::Date written, const TimeBehind& time);

}  // namespace daybook::schemas
