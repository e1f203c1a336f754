#include "schemas/csv_text.hpp"

namespace daybook::schemas {

void append_csv_cell(std::string& out, std::string_view cell) {
    if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
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
