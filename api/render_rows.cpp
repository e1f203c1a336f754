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

base::json::Value cell_value(FieldType type, const catalogue::Cell& cell) {
    if (!cell) return {};
    if (schemas::is_text(type) || type == FieldType::date) return *cell;
    if (type == FieldType::boolean) return *cell == "true";
    if (const auto whole = base::parse_whole(*cell)) return *whole;
    return base::json::Number{*cell};
}

void append_csv_header(std::string& out, const std::vector<catalogue::ResultColumn>& columns, CsvStyle style) {
    schemas::begin_csv(out, style);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out += ',';
        schemas::append_csv_cell(out, columns[i].name);
    }
    out += "\r\n";
}

void append_csv_row(std::string& out, const std::vector<catalogue::ResultColumn>& columns, const Cells& cells, CsvStyle style) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) out += ',';
        if (!cells[i]) continue;
        if (schemas::is_text(columns[i].type)) schemas::append_csv_text(out, *cells[i], style);
        else schemas::append_csv_cell(out, *cells[i]);
    }
    out += "\r\n";
}

namespace {

bool is_quoted(FieldType type) {
    return schemas::is_text(type) || type == FieldType::date;
}

void append_csv_cell(std::string& out, const catalogue::RowChunk& chunk, std::size_t column, std::size_t row, CsvStyle style) {
    // Digits and dates hold nothing that needs quotes; a sheet's name in a locator may.
    if (column > 0 && !schemas::is_text(chunk.columns()[column].type)) return chunk.append(out, column, row);
    if (column > 0) return schemas::append_csv_text(out, chunk.text(column, row), style);
    const auto begin = out.size();
    chunk.append(out, column, row);
    if (!schemas::needs_quotes(std::string_view(out).substr(begin))) return;
    const auto locator = out.substr(begin);
    out.resize(begin);
    schemas::append_csv_cell(out, locator);
}

void append_json_cell(std::string& out, const catalogue::RowChunk& chunk, std::size_t column, std::size_t row) {
    const auto type = chunk.columns()[column].type;
    if (chunk.is_blank(column, row)) out += "null";
    else if (!is_quoted(type)) chunk.append(out, column, row);
    else if (column > 0 && schemas::is_text(type)) base::json::append_quoted(out, chunk.text(column, row));
    else {
        std::string text;
        chunk.append(text, column, row);
        base::json::append_quoted(out, text);
        if (column > 0) return;
        out += ",\"_link\":";
        base::json::append_quoted(out, row_link(text));
    }
}

}  // namespace

void append_csv_rows(std::string& out, const catalogue::RowChunk& chunk, CsvStyle style) {
    const auto columns = chunk.columns().size();
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            if (column > 0) out += ',';
            if (!chunk.is_blank(column, row)) append_csv_cell(out, chunk, column, row, style);
        }
        out += "\r\n";
    }
}

void append_row_lines(std::string& out, const catalogue::RowChunk& chunk) {
    std::vector<std::string> names;
    for (const auto& column : chunk.columns()) base::json::append_quoted(names.emplace_back(names.empty() ? "{" : ","), column.name);
    for (std::size_t row = 0; row < chunk.rows(); ++row) {
        for (std::size_t column = 0; column < names.size(); ++column) {
            (out += names[column]) += ':';
            append_json_cell(out, chunk, column, row);
        }
        out += "}\n";
    }
}

}  // namespace daybook::api
