#include "schemas/unlikely_years.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace daybook::schemas {

namespace {

/// Months without a row between nearly all others and those that lie too far off.
constexpr int kFarOff = 60;
constexpr std::size_t kLeastYears = 5, kMostMonthsInYears = 3;
constexpr int kCentury = 2000;  ///< of years of two digits that are told

using Months = std::map<int, std::int64_t>;

std::int64_t rows_of(Months::const_iterator from, Months::const_iterator to) {
    std::int64_t out = 0;
    for (; from != to; ++from) out += from->second;
    return out;
}

bool are_few(std::int64_t rows, std::int64_t all) {
    return 10 * rows <= all;
}

/// The first of the months that lie too late; end() where none do.
Months::const_iterator first_too_late(const Months& months, std::int64_t all) {
    for (auto at = months.begin(); at != months.end() && std::next(at) != months.end(); ++at) {
        const auto next = std::next(at);
        if (next->first - at->first >= kFarOff && are_few(rows_of(next, months.end()), all)) return next;
    }
    return months.end();
}

/// Behind the last of the months that lie too early; begin() where none do.
Months::const_iterator end_of_too_early(const Months& months, std::int64_t all) {
    for (auto next = months.end(); next != months.begin() && std::prev(next) != months.begin();) {
        --next;
        if (next->first - std::prev(next)->first >= kFarOff && are_few(rows_of(months.begin(), next), all)) return next;
    }
    return months.begin();
}

/// The month of "24-05-01" where it was taken for the 24th of May 2001 and as many rows or more are of May 2024: each date of the
/// month is then of one that the file has, and none is far off.
bool is_year_in_front(const RowTally& tally, int month) {
    const auto by_day = tally.month_days.find(month);
    if (by_day == tally.month_days.end()) return false;
    const auto& days = by_day->second.rows[static_cast<std::size_t>(DateForm::digits)];
    const auto rows = tally.months.at(month);
    std::int64_t explained = 0;
    for (std::size_t day = 1; day < days.size(); ++day) {
        const auto meant = (kCentury + static_cast<int>(day)) * 12 + month % 12;
        const auto there = tally.months.find(meant);
        if (there != tally.months.end() && std::abs(meant - month) >= kFarOff && there->second >= rows) explained += days[day];
    }
    return explained == rows;
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
    return two_digits > 0 && two_digits == *std::ranges::max_element(styles) && years.size() >= kLeastYears && months.size() <= kMostMonthsInYears;
}

void note_month(Issue issue, int month, const TablesRead& read, std::size_t field, FindingsLog& log) {
    log.add(issue, at_place(read.month_at.at(month)), static_cast<int>(field));
    log.add_more(issue, read.tally.months.at(month) - 1, static_cast<int>(field));
}

}  // namespace

void note_unlikely_years(const TablesRead& read, const Schema& schema, std::size_t field, FindingsLog& log) {
    const auto& tally = read.tally;
    // Headings without a row below them were never read that far.
    if (field >= tally.fields.size()) return;
    if (are_days(tally, field)) return log.add(Issue::year_in_front, {}, static_cast<int>(field));
    const auto all = rows_of(tally.months.begin(), tally.months.end());
    const auto late = first_too_late(tally.months, all);
    // A register may well begin with a few entries of long ago; a return of payments has no such.
    const auto early = schema.checks.period ? end_of_too_early(tally.months, all) : tally.months.begin();
    const bool short_years = tally.fields[field].styles[static_cast<std::size_t>(DateStyle::numeric_year2)] > 0;
    bool too_early = early != tally.months.begin(), too_late = false;
    for (auto at = tally.months.begin(); at != tally.months.end(); ++at) {
        too_early = too_early && at != early;
        too_late = too_late || at == late;
        if (short_years && is_year_in_front(tally, at->first)) note_month(Issue::one_year_in_front, at->first, read, field, log);
        else if (too_early || too_late) note_month(Issue::far_off, at->first, read, field, log);
    }
}

}  // namespace daybook::schemas
