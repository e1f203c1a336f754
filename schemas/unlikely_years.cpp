#include "schemas/unlikely_years.hpp"

#include <algorithm>
#include <set>

namespace daybook::schemas {

namespace {

/// Months without a row between the others and those that lie too late.
constexpr int kFarBehind = 60;
constexpr std::size_t kLeastYears = 5, kMostMonths = 3;

using Months = std::map<int, std::int64_t>;

std::int64_t rows_of(Months::const_iterator from, Months::const_iterator to) {
    std::int64_t out = 0;
    for (; from != to; ++from) out += from->second;
    return out;
}

/// The first of the months that lie too late; end() where none do.
Months::const_iterator far_behind(const Months& months) {
    const auto all = rows_of(months.begin(), months.end());
    for (auto at = months.begin(); at != months.end() && std::next(at) != months.end(); ++at) {
        const auto next = std::next(at);
        if (next->first - at->first >= kFarBehind && 10 * rows_of(next, months.end()) <= all) return next;
    }
    return months.end();
}

/// A return of one month or two, whose days were taken for its years.
bool are_days(const RowTally& tally, std::size_t field) {
    const auto& styles = tally.fields[field].styles;
    const auto two_digits = styles[static_cast<std::size_t>(DateStyle::numeric_year2)];
    std::set<int> years, months;
    for (const auto& [month, rows] : tally.months) {
        years.insert(month / 12);
        months.insert(month % 12);
    }
    return two_digits > 0 && two_digits == *std::ranges::max_element(styles) && years.size() >= kLeastYears && months.size() <= kMostMonths;
}

}  // namespace

void note_unlikely_years(const TablesRead& read, std::size_t field, FindingsLog& log) {
    const auto& tally = read.tally;
    // Headings without a row below them were never read that far.
    if (field >= tally.fields.size()) return;
    if (are_days(tally, field)) log.add(Issue::year_in_front, {}, static_cast<int>(field));
    for (auto month = far_behind(tally.months); month != tally.months.end(); ++month) {
        log.add(Issue::far_behind, at_place(read.month_at.at(month->first)), static_cast<int>(field));
        log.add_more(Issue::far_behind, month->second - 1, static_cast<int>(field));
    }
}

}  // namespace daybook::schemas
