#pragma once

#include "schemas/sheets/budget.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// The worksheets of an old Excel workbook (Excel 5 to 2003), in the order of their tabs; a formula gives its
/// stored result. Throws as read_sheets() does.
std::vector<Sheet> read_xls(std::string_view bytes, Budget& budget);

}  // namespace daybook::schemas::sheets
