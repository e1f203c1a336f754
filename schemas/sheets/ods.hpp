#pragma once

#include "schemas/sheets/budget.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// The sheets of an OpenDocument spreadsheet (OpenDocument 1.3 part 3, 9). Throws as read_sheets() does.
std::vector<Sheet> read_ods(std::string_view bytes, Budget& budget);

}  // namespace daybook::schemas::sheets
