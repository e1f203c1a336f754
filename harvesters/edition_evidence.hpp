#pragma once

#include "schemas/edition.hpp"
#include "schemas/report.hpp"

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
};

/// Reads a month and a year out of a name or a title: month names and short forms in any case, 2012, '12,
/// yymm (1206) and yyyymm (201206), 2012-06. Absent when nothing, or two different months, can be read.
std::optional<PeriodHint> period_in_words(std::string_view words, std::string_view from);

/// Which edition a file is for, and by which rule; or why that cannot be said (the file is then held).
struct EditionVerdict {
    std::optional<schemas::Edition> edition;
    std::string rule;        ///< "file name, dates agree"; kept in release.json
    std::string held_code;   ///< "period-disagrees" or "period-unknown" when there is no edition
    std::string why;         ///< one sentence with the evidence side by side
    std::vector<std::string> evidence;  ///< "file name says May 2012", "31 of 31 dates in May 2012"
};

/// Weighs file name, link title, words above the header and the dates inside (report.months). Never guesses:
/// a name that the dates contradict, or no period at all, is a held file (design section 1).
EditionVerdict edition_from_evidence(std::string_view url, std::string_view title, const schemas::Report& report);

}  // namespace daybook::harvesters
