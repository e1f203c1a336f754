#pragma once

#include "schemas/edition.hpp"
#include "schemas/report.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// A period read from words: "transparency_sept11.csv" -> September 2011; "may" -> May of no known year.
struct PeriodHint {
    std::optional<std::chrono::month> month;
    std::optional<std::chrono::year> year;
    std::string from;   ///< "file name", "title", "heading"
    std::string text;   ///< the words it was read from
    bool firm = true;   ///< false when they may mean something else ("1206", the financial year 2011-12): it then
                        ///< needs dates or another hint beside it
};

/// Reads a month and a year out of a name or a title: month names and short forms in any case, 2012, '12,
/// yymm (1206) and yyyymm (201206), 2012-06. Absent when nothing, a quarter, or two different months can be read.
std::optional<PeriodHint> period_in_words(std::string_view words, std::string_view from);

/// The share of dates that must fall in the month that words name. Departments date rows by payment, posting or
/// invoice, so a month's file holds stragglers of its neighbours; but once the other months together outweigh the
/// named one, the dates no longer speak for the name. Of 550 real files whose words give a month, 505 have at
/// least half of their dates in it, 30 have none (another month's bytes, a wrong year, invoices of the month
/// before), and 15 lie between: short files of two bodies that a person has to look at.
inline constexpr double kShareThatConfirms = 0.5;

/// Without a month in words, dates decide alone only when nine in ten, of at least five, are in one month. Among
/// the same files 410 meet this, and in all but nine that month is the named one; those nine are the files whose
/// name is proved wrong. Of files with fewer dates, twelve more would have been put into a neighbouring month.
inline constexpr double kShareThatDecides = 0.9;
inline constexpr std::int64_t kDatesThatDecide = 5;

/// Which edition a file is for, and by which rule; or why that cannot be said (the file is then held).
struct EditionVerdict {
    std::optional<schemas::Edition> edition = {};
    std::string rule;        ///< "file name, dates agree"; kept in release.json
    std::string held_code;   ///< "period-disagrees" or "period-unknown" when there is no edition
    std::string why;         ///< one sentence with the evidence side by side
    std::vector<std::string> evidence;  ///< "file name says May 2012", "31 of 31 dates in May 2012"
};

/// Weighs file name, link title, words above the header and the dates inside (report.months). Never guesses:
/// a name that the dates contradict, or no period at all, is a held file (design section 1).
EditionVerdict edition_from_evidence(std::string_view url, std::string_view title, const schemas::Report& report);

}  // namespace daybook::harvesters
