#pragma once

#include "harvesters/edition_evidence.hpp"

#include <set>

namespace daybook::harvesters {

/// Whole days that are written in a name or a title: 2024-03-31, 31-03-2024, 31.03.2024, 20240331, 31 March
/// 2024, 31st Mar 2024. Two figures of a year are none, and neither is a day before 2000 or after 2049.
std::set<base::Date> days_in_words(std::string_view words);

/// Which edition a file is for, by what its schema owes (design section 1): the cadence "as-it-happens" is a
/// register replaced whole, whose one edition is "current"; "half-yearly" is a state of one day, which the
/// file name, the title or a stated period of one day must say, and which must be 31 March or 30 September;
/// anything else is a period, weighed by edition_from_evidence().
EditionVerdict edition_for(const PeriodEvidence& known, const schemas::Report& report);

}  // namespace daybook::harvesters
