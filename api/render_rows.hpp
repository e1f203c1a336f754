#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/query.hpp"
#include "publisher/catalogue/row_chunk.hpp"
#include "schemas/csv_text.hpp"

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

/// One cell as a JSON value, as append_row writes it.
base::json::Value cell_value(schemas::FieldType type, const catalogue::Cell& cell);

using schemas::CsvStyle;

/// Appends one line of RFC 4180 CSV. Only text columns are guarded: a negative amount stays a number.
void append_csv_header(std::string& out, const std::vector<catalogue::ResultColumn>& columns, CsvStyle style = {});
void append_csv_row(std::string& out, const std::vector<catalogue::ResultColumn>& columns, const Cells& cells, CsvStyle style = {});

/// Every row of a chunk, as append_csv_row() and append_row() with a line's end write it.
void append_csv_rows(std::string& out, const catalogue::RowChunk& chunk, CsvStyle style = {});
void append_row_lines(std::string& out, const catalogue::RowChunk& chunk);

}  // namespace daybook::api
