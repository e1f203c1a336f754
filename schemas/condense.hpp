#pragma once

#include "schemas/report.hpp"

namespace daybook::schemas {

/// Keeps a report of a file with hundreds of faulty columns one that a person can read: beyond the first
/// findings, one place each; beyond 300, those of one code and severity are one, their counts added up, which says of how
/// many columns it stands: the score is the same before and after.
void condense(Report& report);

}  // namespace daybook::schemas
