#pragma once

#include "schemas/sheets/budget.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// The worksheets of an Excel workbook (XLSX, XLSM), in the order of their tabs; a formula gives its stored
/// result, and one without its own text after "=". Throws as read_sheets() does.
std::vector<Sheet> read_xlsx(std::string_view bytes, Budget& budget);

}  // namespace daybook::schemas::sheets
