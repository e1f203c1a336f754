#include "api/render_rows.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/views.hpp"

#include <charconv>

namespace daybook::api {

namespace {

using schemas::FieldType;

void append_cell(std::string& out, FieldType type, const catalogue::Cell& cell) {
    if (!cell)
        out += "null";
    else if (schemas::is_text(type) || type == FieldType::date)
        base::json::append_quoted(out, *cell);
    else
        out += *cell;
}

void append_csv_value(std::string& out, std::string_view value) {
    const bool plain = value.find_first_of(",\"\r\n") == std::string_view::npos;
    if (plain) {
        out += value;
        return;
    }
    out += '"';
    for (const char c : value) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

}  // namespace

std::string row_link(std::string_view locator) {
    const auto hash = locator.find('#');
    const auto parts = base::split(locator.substr(0, hash), '/');
    int n = 0;
    if (hash != std::string_view::npos && parts.size() == 3 && parts[2].starts_with('v'))
        std::from_chars(parts[2].data() + 1, parts[2].data() + parts[2].size(), n);
    if (n < 1) throw base::Error::make(base::ErrorKind::internal, "'{}' is no locator of a row", locator);
    return catalogue::urls::row(parts[0], parts[1], n, locator.substr(hash + 1));
}

void append_row(std::string& out, const std::vector<catalogue::ResultColumn>& columns, const Cells& cells) {
    out += '{';
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out += ',';
        base::json::append_quoted(out, columns[i].name);
        out += ':';
        append_cell(out, columns[i].type, cells[i]);
        if (columns[i].name == "_row" && cells[i]) {
            out += ",\"_link\":";
            base::json::append_quoted(out, row_link(*cells[i]));
        }
    }
    out += '}';
}

void append_csv_header(std::string& out, const std::vector<catalogue::ResultColumn>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out += ',';
        append_csv_value(out, columns[i].name);
    }
    out += "\r\n";
}

void append_csv_row(std::string& out, const Cells& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        if (cells[i]) append_csv_value(out, *cells[i]);
    }
    out += "\r\n";
}

}  // namespace daybook::api
