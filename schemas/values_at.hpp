#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/row_reader.hpp"

#include <vector>

namespace daybook::schemas {

/// Reads a table again, as far as the last of `places`, which are in order of lines, and puts what stands there
/// into them, clipped and masked where it looks personal.
void fill_values(const TablePlan& table, const std::vector<Place*>& places);

}  // namespace daybook::schemas
