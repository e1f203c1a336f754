#include "schemas/csv_text.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

/// What a spreadsheet takes for the beginning of a formula, full-width forms included.
bool begins_a_formula(std::string_view text) {
    constexpr std::string_view kWide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};
    if (text.find_first_of(std::string_view("=+-@\t\r\0", 7)) == 0) return true;
    return std::ranges::any_of(kWide, [&](std::string_view mark) { return text.starts_with(mark); });
}

}  // namespace

void begin_csv(std::string& out, CsvStyle style) {
    if (style.bom) out += "\xEF\xBB\xBF";
}

bool needs_quotes(std::string_view cell) {
    return std::ranges::any_of(cell, [](char c) { return c == ',' || c == '"' || c == '\r' || c == '\n'; });
}

void append_csv_cell(std::string& out, std::string_view cell) {
    if (!needs_quotes(cell)) {
        out += cell;
        return;
    }
    out += '"';
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

void append_csv_text(std::string& out, std::string_view text, CsvStyle style) {
    if (style.spreadsheet && begins_a_formula(text)) append_csv_cell(out, "'" + std::string(text));
    else append_csv_cell(out, text);
}

std::string guarded(std::string text, CsvStyle style) {
    if (style.spreadsheet && begins_a_formula(text)) text.insert(0, 1, '\'');
    return text;
}

void append_csv(std::string& out, const std::vector<std::string>& cells) {
    bool first = true;
    for (const auto& cell : cells) {
        if (!first) out += ',';
        append_csv_cell(out, cell);
        first = false;
    }
    out += "\r\n";
}

}  // namespace daybook::schemas
