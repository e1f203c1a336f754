#pragma once

#include "schemas/file_kind.hpp"
#include "schemas/schema.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// One table of text within a file.
struct Sheet {
    /// Path inside the file: "Sheet1", "may.csv", "book.xlsx/Sheet1"; "" for a plain CSV.
    std::string name;
    /// UTF-8, RFC 4180 with LF; record i is row i of the sheet, blank rows included.
    std::string text;
};

/// The tables of a spreadsheet, a JSON document or a zip, in the file's order. Throws Error(bad_input) with a
/// sentence that says why the file cannot be read.
std::vector<Sheet> read_sheets(std::string_view bytes, FileKind kind, const Schema& schema);

}  // namespace daybook::schemas
