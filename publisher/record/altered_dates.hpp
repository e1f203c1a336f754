#pragma once

#include "publisher/record/register.hpp"

#include <string>
#include <vector>

namespace daybook::record {

/// Dates of the register that are neither what the log says last nor what somebody entered since, a sentence each: a day that readers were
/// promised is not moved by whoever can write the register.
std::vector<std::string> altered_dates(Register& reg);

/// A date of the register as the log entry `said` has it: that it is kept follows from the release.
CalendarEntry as_logged(CalendarEntry entry, const base::json::Value& said);

/// Throws Error(corrupt) with the first of altered_dates() and the remedy.
void refuse_altered_dates(Register& reg);

}  // namespace daybook::record
