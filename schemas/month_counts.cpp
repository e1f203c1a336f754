#include "schemas/month_counts.hpp"

#include <algorithm>
#include <chrono>

namespace daybook::schemas {

namespace {

/// 1990 to 2099: a hostile file has a hundred thousand other months, and no day of theirs tells anything.
constexpr int kFirstByDay = 1990 * 12, kEndByDay = 2100 * 12;

}  // namespace

void MonthCounts::add(std::int64_t day, DateForm form, std::int64_t units, std::int64_t line) {
    const auto place = place_of(day);
    const int number = static_cast<int>(place.month);
    auto& counter = counts_[place.month % counts_.size()];
    if (counter.month != number) {
        flush(counter);
        counter.month = number;
        counter.line = line;
    }
    ++counter.rows;
    ++counter.days.rows[static_cast<std::size_t>(form)][place.of_month];
    counter.units += units;
}

/// The month is year * 12 + month - 1.
MonthCounts::Day MonthCounts::place_of(std::int64_t day) {
    auto& known = days_[static_cast<std::uint64_t>(day) % days_.size()];
    if (known.day != day) {
        const std::chrono::year_month_day ymd{base::Date{std::chrono::days{day}}};
        known.day = static_cast<std::int32_t>(day);
        known.month = (static_cast<unsigned>(static_cast<int>(ymd.year())) * 12 + static_cast<unsigned>(ymd.month()) - 1) & 0x7FFFFFFU;
        known.of_month = static_cast<unsigned>(ymd.day()) & 31U;
    }
    return known;
}

void MonthCounts::flush(Count& counter) {
    if (counter.rows > 0) {
        into_.months[counter.month] += counter.rows;
        if (counter.month >= kFirstByDay && counter.month < kEndByDay) into_.month_days[counter.month] += counter.days;
        into_.month_units[counter.month] += counter.units;
        into_.month_lines.emplace(counter.month, counter.line);
    }
    counter = {};
}

void MonthCounts::flush() {
    for (auto& counter : counts_) flush(counter);
}

}  // namespace daybook::schemas
