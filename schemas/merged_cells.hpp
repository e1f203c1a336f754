#pragma once

#include "schemas/row_reader.hpp"
#include "schemas/sheets/sheet.hpp"

#include <string>

namespace daybook::schemas {

/// The text of a sheet in which a value that was merged down stands in each row of the merge; "" where nothing was filled in. Only
/// below the headings, in rows that hold something, and under headings of fields that are no numbers: an amount merged over three
/// rows was paid once. Notes each cell that was filled in.
std::string with_merged_cells(const Sheet& sheet, const TablePlan& table, const Schema& schema, FindingsLog& log);

}  // namespace daybook::schemas
