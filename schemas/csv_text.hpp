#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// How a CSV is written for whoever opens it.
struct CsvStyle {
    bool spreadsheet = false;  ///< text cells that a spreadsheet would take for a formula get a ' in front (OWASP, CSV injection)
    bool bom = false;          ///< begins with the byte order mark, by which Excel knows UTF-8
};

/// Appends what comes before the first record of a file.
void begin_csv(std::string& out, CsvStyle style);

/// Whether a cell stands in quotes (RFC 4180).
bool needs_quotes(std::string_view cell);

/// Appends a cell as RFC 4180 writes it, in quotes where it needs them.
void append_csv_cell(std::string& out, std::string_view cell);

/// Appends a cell of text, guarded where the style says so. What is a number goes through append_csv_cell(): a negative amount stays one.
void append_csv_text(std::string& out, std::string_view text, CsvStyle style);

/// Text as append_csv_text() guards it, for a cell of append_csv().
std::string guarded(std::string text, CsvStyle style);

/// Appends a record with its line end, CRLF.
void append_csv(std::string& out, const std::vector<std::string>& cells);

}  // namespace daybook::schemas
