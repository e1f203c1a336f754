#pragma once

#include "publisher/catalogue/query.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::api {

using Cells = std::vector<catalogue::Cell>;

/// The address under which a row is cited for ever, from its whole locator
/// "dataset/edition/vN#part:sheet:line". Throws Error(internal) on anything else.
std::string row_link(std::string_view locator);

/// Appends one row as a JSON object: numbers from their exact decimal text, dates as ISO strings, null for
/// null. A row that has `_row` gets `_link` after it.
void append_row(std::string& out, const std::vector<catalogue::ResultColumn>& columns, const Cells& cells);

/// Appends one line of RFC 4180 CSV.
void append_csv_header(std::string& out, const std::vector<catalogue::ResultColumn>& columns);
void append_csv_row(std::string& out, const Cells& cells);

}  // namespace daybook::api
