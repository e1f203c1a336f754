#pragma once

#include <string>
#include <vector>

namespace daybook::app::estate {

using Cells = std::vector<std::vector<std::string>>;

/// Lines of CSV (UTF-8, CR LF), as a spreadsheet saves them.
std::string csv_of(const Cells& rows);

/// A workbook of one sheet as Excel writes it; cells that are plain digits are numbers, the others text. The
/// same rows give the same bytes: nothing in it tells the time.
std::string xlsx_of(const std::string& sheet, const Cells& rows);

/// The same as LibreOffice writes it; cells like 2024-05-31 are dates.
std::string ods_of(const std::string& sheet, const Cells& rows);

}  // namespace daybook::app::estate
