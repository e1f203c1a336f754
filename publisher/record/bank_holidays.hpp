#pragma once

#include "publisher/base/clock.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// Whose bank holidays count: the divisions of gov.uk/bank-holidays.
enum class Nation { england_and_wales, scotland, northern_ireland };
/// "england-and-wales", "scotland", "northern-ireland"
std::string_view to_string(Nation nation);
/// Throws Error(usage) naming the three, and the nearest.
Nation parse_nation(std::string_view text);

/// A day on which banks are closed, in place of the day of its name when that falls on a weekend.
struct BankHoliday {
    base::Date day;
    std::string title;  ///< "Boxing Day"
    bool substitute = false;
    bool operator==(const BankHoliday&) const = default;
};

/// First and last year that bank_holidays() knows. Later proclamations may still add to years to come.
inline constexpr int kFirstHolidayYear = 2007, kLastHolidayYear = 2099;

/// The bank holidays of a year, in order of day, as gov.uk/bank-holidays lists them: those of the Banking and
/// Financial Dealings Act 1971 (its schedule 1, by nation), of common law (Good Friday, Christmas Day), of
/// the St Andrew's Day Bank Holiday (Scotland) Act 2007, and the days that were proclaimed under section 1 of
/// the 1971 Act. Throws Error(usage) for a year outside kFirstHolidayYear to kLastHolidayYear.
const std::vector<BankHoliday>& bank_holidays(Nation nation, int year);

/// Neither a Saturday, a Sunday nor a bank holiday. A year whose holidays are not known has none.
bool is_working_day(base::Date day, Nation nation);

}  // namespace daybook::record
