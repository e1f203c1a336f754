#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// Appends a cell as RFC 4180 writes it, in quotes where it needs them.
void append_csv_cell(std::string& out, std::string_view cell);

/// Appends a record with its line end, CRLF.
void append_csv(std::string& out, const std::vector<std::string>& cells);

}  // namespace daybook::schemas
