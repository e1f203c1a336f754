#pragma once

#include "publisher/record/bank_holidays.hpp"
#include "schemas/edition.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// How often a return is owed.
enum class Cadence {
    monthly,      ///< a month: "2024-05"
    quarterly,    ///< a quarter of the calendar year: "2024-04--2024-06"
    half_yearly,  ///< a state on 31 March and on 30 September: "2024-03-31"
    annual,       ///< a financial year: "2023-04--2024-03"
    on_change,    ///< a register, replaced whole as things happen: no edition is owed by a date
};
/// Reads "monthly", "quarterly", "half-yearly", "annual", "as-it-happens" (of a schema: `daybook.cadence`).
/// Throws Error(usage) naming them, and the nearest.
Cadence parse_cadence(std::string_view text);

/// When a return is due, as `daybook.due` of a schema says it and a source of the configuration may say
/// otherwise:
///
/// | words | due |
/// |---|---|
/// | `last-working-day-of-following-month` | in the month after the one in which the period ends, by the
/// nation's bank holidays | | `three-months-after-period-end` | whole months (one to twelve): a period that
/// ends with a month is due when a month ends | | `14-days-after-period-end` | so many days (1 to 366) after
/// its last day | | `6-june-and-6-december` | the first of those dates after the period's last day |
class DueRule {
public:
    /// Throws Error(usage) that shows the four forms and the nearest of the rules that published schemas use.
    static DueRule parse(std::string_view text);

    /// The last day on which a return for `edition` is on time. \pre the edition is not "current"
    base::Date due(const schemas::Edition& edition, Nation nation) const;
    /// The rule as it was written.
    const std::string& str() const { return text_; }
    /// "the last working day of the following month"
    std::string in_words() const;

private:
    enum class Kind { last_working_day, months, days, dates };
    DueRule() = default;
    bool read_count(std::string_view text);
    bool read_dates(std::string_view text);

    Kind kind_ = Kind::last_working_day;
    int count_ = 0;                              ///< months or days
    std::vector<std::chrono::month_day> dates_;  ///< in the order of the year
    std::string text_;
};

/// The editions owed from the one that holds the first day of `since` on, whose period had ended before
/// `day`; oldest first. None of a register.
std::vector<schemas::Edition> owed_editions(Cadence cadence, const schemas::Edition& since, base::Date day);

/// Whether a return of this cadence may be owed for `edition`: a month, a quarter of the calendar year, 31 March or 30 September, a financial year, or
/// "current" of a register.
bool is_owed_as(Cadence cadence, const schemas::Edition& edition);
/// "a month, like 2024-05"
std::string_view owed_as(Cadence cadence);

}  // namespace daybook::record
