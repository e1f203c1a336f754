#include "schemas/sheets/json_table.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/json_documents.hpp"
#include "schemas/sheets/json_mapping.hpp"
#include "schemas/sheets/json_standard.hpp"
#include "schemas/sheets/sheet_writer.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace daybook::schemas::sheets {

namespace {

using base::json::Value;

/// How far below the top a table is looked for: CKAN answers {"result": {"records": [...]}}.
constexpr std::size_t kMostLevels = 3;

/// What parsing says, as a sentence for the officer.
template <class Parse>
auto reading(std::string_view where, Parse parse_it) {
    try {
        return parse_it();
    } catch (const base::Error& e) {
        refuse("{}{}: {}; mend it there, or give the same rows as CSV (UTF-8)", kBrokenJson, where,
               e.message());
    }
}

Value parse(std::string_view text, std::string_view where = {}) {
    return reading(where, [&] { return base::json::parse(text); });
}

bool all_objects(const Value& v) {
    return v.is_array() && !v.as_array().empty() && std::ranges::all_of(v.as_array(), &Value::is_object);
}
bool all_arrays(const Value& v) {
    return v.is_array() && !v.as_array().empty() && std::ranges::all_of(v.as_array(), &Value::is_array);
}
bool is_table(const Value& v) {
    return all_objects(v) || all_arrays(v);
}

/// Puts values into the cells of a sheet, and notes which are objects or lists.
class CellWriter {
public:
    CellWriter(SheetWriter& writer, Sheet& out) : writer_(writer), out_(out) {}

    void put(std::uint64_t row, std::size_t column, const Value& value) { put(row, column, json_cell(value), is_nested(value)); }
    void put(std::uint64_t row, std::size_t column, std::string_view text, bool nested) {
        writer_.put(column, text);
        if (nested) out_.nested.push_back({writer_.begin_of(row), static_cast<std::uint32_t>(column)});
    }

private:
    SheetWriter& writer_;
    Sheet& out_;
};

/// Writes records under the union of their keys.
class RecordWriter {
public:
    RecordWriter(Budget& budget, SheetWriter& writer, CellWriter& cells)
        : budget_(budget), writer_(writer), cells_(cells) {}

    /// First every record is shown, ...
    void note_keys(const Value& record) {
        for (const auto& [key, value] : record.as_object())
            if (columns_.try_emplace(key, keys_.size()).second) keys_.push_back(key);
        if (keys_.size() > budget_.limits.columns)
            refuse_size(
                "the JSON's records have more than {} different keys; a table has a few columns: give the "
                "same "
                "rows as CSV (UTF-8)",
                budget_.limits.columns);
    }
    void write_headings() {
        for (std::size_t i = 0; i < keys_.size(); ++i) writer_.put(i, keys_[i]);
        writer_.end_row(row_++);
    }
    /// ... then every one is written.
    void write(const Value& record) {
        for (const auto& [key, value] : record.as_object()) cells_.put(row_, columns_.at(key), value);
        writer_.end_row(row_++);
    }

private:
    Budget& budget_;
    SheetWriter& writer_;
    CellWriter& cells_;
    std::vector<std::string> keys_;
    std::unordered_map<std::string, std::size_t> columns_;
    std::uint64_t row_ = 0;
};

void write_records(const Value& records, Budget& budget, SheetWriter& writer, CellWriter& cells) {
    RecordWriter out(budget, writer, cells);
    for (const auto& record : records.as_array()) out.note_keys(record);
    out.write_headings();
    for (const auto& record : records.as_array()) out.write(record);
}

void write_cells(const Value& row, SheetWriter& writer, CellWriter& out, std::uint64_t at) {
    const auto& cells = row.as_array();
    for (std::size_t i = 0; i < cells.size(); ++i) out.put(at, i, cells[i]);
    writer.end_row(at);
}

void write_rows(const Value& rows, const Value* columns, SheetWriter& writer, CellWriter& out) {
    std::uint64_t at = 0;
    if (columns != nullptr) write_cells(*columns, writer, out, at++);
    for (const auto& row : rows.as_array()) write_cells(row, writer, out, at++);
}

/// A table, and where it stands.
struct Found {
    std::string name;  ///< the members on the way to it: "result/records"
    const Value* table = nullptr;
    const Value* columns = nullptr;  ///< headings beside an array of arrays
};

const Value* headings_beside(const Value& object) {
    const auto* columns = object.find("columns");
    const bool texts = columns != nullptr && columns->is_array() && !columns->as_array().empty() &&
                       std::ranges::all_of(columns->as_array(), &Value::is_string);
    return texts ? columns : nullptr;
}

/// What CKAN and pandas say of the columns of the table beside it.
bool is_of_columns(std::string_view key, const Value& value) {
    return key == "fields" && all_objects(value) && std::ranges::all_of(value.as_array(), [](const Value& field) {
        return field.find("type") != nullptr && (field.find("id") != nullptr || field.find("name") != nullptr);
    });
}

/// An object, and the member of the one around it that it is.
struct Step {
    const Value* object;
    std::string_view key;
    std::size_t parent;  ///< in the same list; of the document its own number
};

/// The members on the way, as JSON Pointer (RFC 6901) escapes them, so that no two tables have one name.
std::string name_of(const std::vector<Step>& steps, std::size_t at, std::string_view key, std::size_t number) {
    constexpr std::size_t kLongest = 120;
    std::vector<std::string_view> keys{key};
    for (; at != 0; at = steps[at].parent) keys.push_back(steps[at].key);
    std::string out;
    for (auto step = keys.rbegin(); step != keys.rend(); ++step) {
        if (!out.empty()) out += '/';
        for (const char c : step->substr(0, kLongest + 1))
            if (c == '~') out += "~0";
            else if (c == '/') out += "~1";
            else out += c;
    }
    return out.size() <= kLongest ? out : fmt::format("{} ({})", base::clip(out, kLongest), number);
}

/// Every table of the document, the highest first. What describes columns is one only where nothing else is.
std::vector<Found> find_tables(const Value& document, const SheetLimits& limits) {
    if (is_table(document)) return {{{}, &document, nullptr}};
    std::vector<Found> tables, of_columns;
    std::vector<Step> steps;
    if (document.is_object()) steps.push_back({&document, {}, 0});
    for (std::size_t from = 0, depth = 0; depth < kMostLevels; ++depth) {
        const auto level_end = steps.size();
        for (; from < level_end; ++from)
            for (const auto& [key, value] : steps[from].object->as_object()) {
                if (depth + 1 < kMostLevels && value.is_object()) steps.push_back({&value, key, from});
                if (!is_table(value)) continue;
                auto& into = is_of_columns(key, value) ? of_columns : tables;
                // Of more, reading them complains.
                if (into.size() <= limits.sheets)
                    into.push_back({name_of(steps, from, key, into.size() + 1), &value, headings_beside(*steps[from].object)});
            }
    }
    return tables.empty() ? of_columns : tables;
}

std::string_view take_line(std::string_view& rest) {
    const auto end = rest.find('\n');
    const auto line = base::trim(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return line;
}

/// True when the first line alone is an object and another begins behind it.
bool is_one_a_line(std::string_view text, std::uint64_t longest) {
    const auto first = take_line(text);
    if (!first.ends_with('}') || !base::trim(text).starts_with('{')) return false;
    // Reading the lines refuses one that is too long to be parsed, and names it.
    if (first.size() > longest) return true;
    try {
        return base::json::parse(first).is_object();
    } catch (const base::Error&) {
        return false;
    }
}

std::uint64_t longest_line(const SheetLimits& limits) {
    return limits.cell_bytes * 4;
}

template <class Take>
void each_line(std::string_view text, Budget& budget, Take take) {
    for (std::int64_t n = 1; !text.empty(); ++n) {
        const auto line = take_line(text);
        if (line.empty()) continue;
        const auto longest = longest_line(budget.limits);
        if (line.size() > longest)
            refuse_size("line {} of the JSON is longer than {} MB; give the same rows as CSV (UTF-8)", n,
                        longest >> 20);
        const auto record = parse(line, fmt::format(" (line {} by itself)", n));
        if (!record.is_object())
            refuse(
                "line {} of the file is no JSON object, as the lines above it are; mend it, or give the same "
                "rows as "
                "CSV (UTF-8)",
                n);
        take(record);
    }
}

void check_size(std::string_view bytes, const SheetLimits& limits) {
    const auto values = static_cast<std::uint64_t>(
        std::ranges::count_if(bytes, [](char c) { return c == ',' || c == ':' || c == '[' || c == '{'; }));
    if (bytes.size() > limits.json_bytes || values > limits.json_values)
        refuse_size(
            "the JSON document is larger than {} MB or {} values; give the same rows as CSV (UTF-8), or as "
            "JSON "
            "with one record a line",
            limits.json_bytes >> 20, limits.json_values);
}

void write_mapped(const Value& document, const JsonMapping& mapping, const Schema& schema, Budget& budget,
                  SheetWriter& writer, CellWriter& out) {
    std::uint64_t row = 0;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) writer.put(i, schema.fields[i].name);
    writer.end_row(row++);
    mapping.each_record(document, budget, [&](const std::vector<JsonMapping::Cell>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) out.put(row, i, cells[i].text, cells[i].nested);
        writer.end_row(row++);
    });
}

/// Which of its elements the document is read without. Throws as read_sheets() does.
std::vector<ApartRecord> judge(std::string_view text, const JsonMapping& mapping) {
    const auto& name = mapping.json_schema();
    if (name.empty()) return {};
    const auto standard = document_schema(name);
    if (standard.empty()) refuse("the schema names the JSON Schema '{}', which is not in schemas/meta", name);
    const base::JsonSchema schema(standard);
    const auto complaint = reading({}, [&] { return schema.judge(text); });
    return complaint ? elements_to_set_apart(text, mapping, schema, *complaint) : std::vector<ApartRecord>();
}

bool maps(const JsonMapping& mapping, std::string_view text) {
    return mapping.maps() && !(mapping.starts_at_member() && base::trim(text).starts_with('['));
}

/// One sheet of a document.
template <class Write>
Sheet sheet_of(std::string name, Budget& budget, Write write) {
    SheetWriter writer(name, budget);
    Sheet out;
    out.name = std::move(name);
    CellWriter cells(writer, out);
    write(writer, cells, out);
    std::ranges::sort(out.nested);
    writer.move_to(out);
    return out;
}

/// A table that is the only one needs no name.
std::vector<Sheet> read_tables(const Value& document, Budget& budget) {
    const auto tables = find_tables(document, budget.limits);
    if (tables.empty())
        refuse(
            "the JSON holds no table: no array of records, each an object with a member a column; give the "
            "same rows "
            "as CSV (UTF-8)");
    std::vector<Sheet> out;
    for (const auto& found : tables) {
        if (tables.size() > 1) budget.add_sheet();
        out.push_back(sheet_of(tables.size() > 1 ? base::to_utf8(found.name) : "", budget,
                               [&](SheetWriter& writer, CellWriter& cells, Sheet&) {
                                   if (all_objects(*found.table)) write_records(*found.table, budget, writer, cells);
                                   else write_rows(*found.table, found.columns, writer, cells);
                               }));
    }
    return out;
}

std::vector<Sheet> read_document(std::string_view text, const Schema& schema, Budget& budget) {
    check_size(text, budget.limits);
    const JsonMapping mapping(schema);
    // Judged before it is kept, so that it is in memory once.
    const bool mapped = maps(mapping, text);
    auto apart = mapped ? judge(text, mapping) : std::vector<ApartRecord>();
    auto document = parse(text);
    if (!mapped) return read_tables(document, budget);
    if (!apart.empty()) document = without(std::move(document), apart, mapping);
    std::vector<Sheet> out;
    out.push_back(sheet_of("", budget, [&](SheetWriter& writer, CellWriter& cells, Sheet& sheet) {
        sheet.says_none = !mapping.json_schema().empty() && apart.empty() && mapping.count(document) == 0;
        sheet.set_apart = std::move(apart);
        write_mapped(document, mapping, schema, budget, writer, cells);
    }));
    return out;
}

}  // namespace

bool is_mapped(std::string_view bytes, const Schema& schema) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return maps(JsonMapping(schema), bytes);
}

bool means_to_be(std::string_view bytes, const Schema& schema) {
    const JsonMapping mapping(schema);
    return !mapping.json_schema().empty() && !mapping.list().empty() &&
           bytes.find("\"" + mapping.list() + "\"") != std::string_view::npos;
}

std::vector<Sheet> read_json(std::string_view bytes, const Schema& schema, Budget& budget) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (!is_one_a_line(base::trim(bytes), longest_line(budget.limits))) return read_document(bytes, schema, budget);
    std::vector<Sheet> out;
    out.push_back(sheet_of("", budget, [&](SheetWriter& writer, CellWriter& cells, Sheet&) {
        RecordWriter records(budget, writer, cells);
        each_line(bytes, budget, [&](const Value& record) { records.note_keys(record); });
        records.write_headings();
        each_line(bytes, budget, [&](const Value& record) { records.write(record); });
    }));
    return out;
}

}  // namespace daybook::schemas::sheets
