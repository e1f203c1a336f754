#include "schemas/turned_dates.hpp"

#include <set>

namespace daybook::schemas {

namespace {

/// The months whose days up to the 12th were turned into months: a spreadsheet set for the United States reads "05/12/2024" as
/// the fifth month and leaves "13/12/2024" as it is. So what lies behind a 12th is of one month or a quarter, and of all
/// other days none is of these months, unless it says so either way, and each would be one of theirs the other way round.
std::set<int> half_turned(const RowTally& tally) {
    constexpr std::size_t kMostMonthsMeant = 3, kFewestBeside = 2;
    std::set<int> meant, turned;
    for (const auto& [month, days] : tally.month_days)
        if (days.front() > 0) meant.insert(month);
    if (meant.empty() || meant.size() > kMostMonthsMeant) return {};
    for (const auto& [month, days] : tally.month_days)
        for (int day = 1; day <= 12; ++day) {
            if (days[static_cast<std::size_t>(day)] == 0) continue;
            if (!meant.contains(month / 12 * 12 + day - 1)) return {};
            if (!meant.contains(month)) turned.insert(month);
        }
    return turned.size() < kFewestBeside ? std::set<int>() : turned;
}

}  // namespace

bool note_half_turned(const TablesRead& read, std::size_t field, FindingsLog& log) {
    const auto turned = half_turned(read.tally);
    if (turned.empty()) return false;
    log.add(Issue::half_turned, at_place(read.month_at.at(*turned.begin())), static_cast<int>(field));
    std::int64_t rows = 0;
    for (const int month : turned) rows += read.tally.months.at(month);
    log.add_more(Issue::half_turned, rows - 1, static_cast<int>(field));
    return true;
}

}  // namespace daybook::schemas
