#include "schemas/month_counts.hpp"

#include <chrono>

namespace daybook::schemas {

void MonthCounts::add(std::int64_t day, std::int64_t units, std::int64_t line) {
    const int number = month_of(day);
    auto& counter = counts_[static_cast<std::size_t>(number) % counts_.size()];
    if (counter.month != number) {
        flush(counter);
        counter.month = number;
        counter.line = line;
    }
    ++counter.rows;
    counter.units += units;
}

/// year * 12 + month - 1
int MonthCounts::month_of(std::int64_t day) {
    auto& known = days_[static_cast<std::uint64_t>(day) % days_.size()];
    if (known.day != day) {
        const std::chrono::year_month_day ymd{base::Date{std::chrono::days{day}}};
        known = {day, static_cast<int>(ymd.year()) * 12 +
                          static_cast<int>(static_cast<unsigned>(ymd.month())) - 1};
    }
    return known.month;
}

void MonthCounts::flush(Count& counter) {
    if (counter.rows > 0) {
        into_.months[counter.month] += counter.rows;
        into_.month_units[counter.month] += counter.units;
        into_.month_lines.emplace(counter.month, counter.line);
    }
    counter = {};
}

void MonthCounts::flush() {
    for (auto& counter : counts_) flush(counter);
}

}  // namespace daybook::schemas
