#pragma once

#include "harvesters/spoken_period.hpp"
#include "schemas/edition.hpp"
#include "schemas/report.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// Changes with the rules below: files are then judged again.
inline constexpr int kEvidenceVersion = 5;

/// The share of dates that must fall in the month that words name. Departments date rows by payment, posting
/// or invoice, so a month's file holds stragglers of its neighbours; but once the other months together
/// outweigh the named one, the dates no longer speak for the name. Of 550 real files whose words give a
/// month, 505 have at least half of their dates in it, 30 have none (another month's bytes, a wrong year,
/// invoices of the month before), and 15 lie between: short files of two bodies that a person has to look at.
inline constexpr double kShareThatConfirms = 0.5;

/// Without a month in words, dates decide alone only when nine in ten, of at least five, are in one month.
/// Among the same files 410 meet this, and in all but nine that month is the named one; those nine are the
/// files whose name is proved wrong. Of files with fewer dates, twelve more would have been put into a
/// neighbouring month. Of a span the same share must lie within it, and both its ends must occur.
inline constexpr double kShareThatDecides = 0.9;
inline constexpr std::int64_t kDatesThatDecide = 5;

/// Which edition a file is for, and by which rule; or why that cannot be said (the file is then held).
struct EditionVerdict {
    std::optional<schemas::Edition> edition = {};
    std::string rule;                   ///< "file name, dates agree"; kept in release.json
    std::string held_code;              ///< "period-disagrees" or "period-unknown" when there is no edition
    std::string why;                    ///< one sentence with the evidence side by side
    std::vector<std::string> evidence;  ///< "file name says May 2012", "31 of 31 dates in May 2012"
    std::vector<schemas::Edition> may_be = {};  ///< without an edition: those that words or dates speak for, oldest first
};

/// Weighs the source's metadata, file name, title, words above the header and the dates inside
/// (report.months). A month that words say only of something else ("published September 2024") is none that they
/// say. Never guesses: words that contradict each other, a name that the dates contradict, words
/// that leave several periods open which no date decides, or no period at all, is a held file (design section
/// 1).
///
/// What is owed is evidence too: where quarters or years are owed, dates alone never name a month (a
/// quarter's gifts may all be of one day), but the quarter or financial year in which both ends occur; words
/// name a month only where all dates lie in it; and
/// where years are owed, "2012-13" is the financial year. Without dates inside, a day in the words is none of
/// a period
/// ("nil return, published 4 June 2024"), and what the words say must be a period that is owed.
EditionVerdict edition_from_evidence(const PeriodEvidence& known, const schemas::Report& report);

}  // namespace daybook::harvesters
