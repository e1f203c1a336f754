#include "schemas/sheets/json_table.hpp"

#include "publisher/base/text.hpp"
#include "schemas/sheets/json_documents.hpp"
#include "schemas/sheets/json_mapping.hpp"
#include "schemas/sheets/json_releases.hpp"
#include "schemas/sheets/json_search.hpp"
#include "schemas/sheets/json_standard.hpp"
#include "schemas/sheets/sheet_writer.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace daybook::schemas::sheets {

namespace {

using base::json::Value;

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

/// What stands among records, or rows, and is none.
ApartRecord apart(const Value& element, std::size_t at, const std::string& pointer) {
    const std::string_view kind = element.is_null() ? "null" : element.is_array() ? "an array" : element.is_object() ? "an object" : "a value";
    return {static_cast<std::int64_t>(at) + 1, {}, fmt::format("{}/{}", pointer, at), fmt::format("is {}", kind), 1, json_cell(element), false};
}

void write_records(const FoundTable& found, Budget& budget, SheetWriter& writer, CellWriter& cells, Sheet& sheet) {
    RecordWriter out(budget, writer, cells);
    sheet.records_at = found.pointer;
    const auto& records = found.table->as_array();
    for (const auto& record : records)
        if (record.is_object()) out.note_keys(record);
    out.write_headings();
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i].is_object()) out.write(records[i]);
        else sheet.set_apart.push_back(apart(records[i], i, found.pointer));
}

void write_cells(const Value& row, SheetWriter& writer, CellWriter& out, std::uint64_t at) {
    const auto& cells = row.as_array();
    for (std::size_t i = 0; i < cells.size(); ++i) out.put(at, i, cells[i]);
    writer.end_row(at);
}

void write_rows(const FoundTable& found, SheetWriter& writer, CellWriter& out, Sheet& sheet) {
    std::uint64_t at = 0;
    const auto& rows = found.table->as_array();
    if (!found.columns.empty()) {
        for (std::size_t i = 0; i < found.columns.size(); ++i) writer.put(i, found.columns[i]);
        writer.end_row(at++);
    }
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].is_array()) write_cells(rows[i], writer, out, at++);
        else sheet.set_apart.push_back(apart(rows[i], i, found.pointer));
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

/// Members by which the standard is known stand somewhere in the document.
bool holds_all_marks(std::string_view text, const JsonMapping& mapping) {
    const auto marks = mapping.marks();
    return !marks.empty() && std::ranges::all_of(marks, [&](const auto& mark) { return text.find("\"" + mark + "\"") != std::string_view::npos; });
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

/// Broken or not, it has the member in which the standard's records stand.
bool names_list(std::string_view text, const JsonMapping& mapping) {
    return !mapping.list().empty() && text.find("\"" + mapping.list() + "\"") != std::string_view::npos;
}

/// A release by itself, a package of records, a list of packages: of the same standard, and in another form.
void refuse_elsewhere(const JsonMapping& mapping, const Value& document) {
    const auto where = mapping.elsewhere(document);
    if (where.empty()) return;
    refuse("{} ('{}') has it: records stand in '{}', and are read in '{}' of one document; give such a document", kOffStandard, mapping.json_schema(), base::clip(base::to_utf8(where), 200), mapping.list());
}

std::vector<ApartRecord> judge_or_say_where(std::string_view text, const JsonMapping& mapping) {
    try {
        return judge(text, mapping);
    } catch (const base::Error& error) {
        if (error.kind() != base::ErrorKind::bad_input) throw;
        const bool of_standard = holds_all_marks(text, mapping);
        if (of_standard) refuse_elsewhere(mapping, parse(text));
        if (of_standard || names_list(text, mapping)) throw;
        // What breaks off may have meant to be anything.
        parse(text);
        throw NoTable(error.kind(), error.message());
    }
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

Sheet not_read(const FoundTable& found) {
    Sheet out;
    out.name = base::to_utf8(found.name);
    out.not_read = found.not_read;
    return out;
}

/// A table that is the only one needs no name.
std::vector<Sheet> read_tables(const Value& document, const Schema& schema, Budget& budget) {
    const auto tables = find_tables(document, schema, budget.limits);
    if (tables.empty())
        throw NoTable(base::ErrorKind::bad_input,
                      "the JSON holds no table: no array of records, each an object with a member a column; give the same rows as CSV (UTF-8)");
    std::vector<Sheet> out;
    for (const auto& found : tables) {
        if (tables.size() > 1) budget.add_sheet();
        if (!found.not_read.empty()) {
            out.push_back(not_read(found));
            continue;
        }
        out.push_back(sheet_of(tables.size() > 1 ? base::to_utf8(found.name) : "", budget,
                               [&](SheetWriter& writer, CellWriter& cells, Sheet& sheet) {
                                   if (has_records(*found.table)) write_records(found, budget, writer, cells, sheet);
                                   else write_rows(found, writer, cells, sheet);
                               }));
    }
    return out;
}

/// A process of the Open Contracting Data Standard has many releases, of which a later one may say a record again.
bool is_of_releases(const JsonMapping& mapping) {
    return mapping.json_schema() == "ocds-release-package" && mapping.list() == "releases" && !mapping.marks().empty();
}

std::vector<Sheet> read_document(std::string_view text, const Schema& schema, Budget& budget) {
    check_size(text, budget.limits);
    const JsonMapping mapping(schema);
    // Judged before it is kept, so that it is in memory once.
    const bool mapped = maps(mapping, text);
    auto apart = mapped ? judge_or_say_where(text, mapping) : std::vector<ApartRecord>();
    auto document = parse(text);
    if (!mapped && mapping.maps()) refuse_elsewhere(mapping, document);
    if (!mapped) return read_tables(document, schema, budget);
    if (!apart.empty()) document = without(std::move(document), apart, mapping);
    auto passed_over = mapping.passed_over(document);
    auto replaced = is_of_releases(mapping) ? merge_releases(document, mapping.marks().front(), budget) : std::vector<PassedOver>();
    std::vector<Sheet> out;
    out.push_back(sheet_of("", budget, [&](SheetWriter& writer, CellWriter& cells, Sheet& sheet) {
        sheet.says_none = !mapping.json_schema().empty() && apart.empty() && mapping.count(document) == 0;
        sheet.set_apart = std::move(apart);
        sheet.passed_over = std::move(passed_over);
        sheet.replaced = std::move(replaced);
        if (is_of_releases(mapping)) sheet.records = named_records(document, mapping.marks().front());
        write_mapped(document, mapping, schema, budget, writer, cells);
    }));
    return out;
}

}  // namespace

bool is_mapped(std::string_view bytes, const Schema& schema) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return maps(JsonMapping(schema), bytes);
}

bool holds_marks(std::string_view bytes, const Schema& schema) {
    const JsonMapping mapping(schema);
    return !mapping.json_schema().empty() && holds_all_marks(bytes, mapping);
}

bool means_to_be(std::string_view bytes, const Schema& schema) {
    const JsonMapping mapping(schema);
    return !mapping.json_schema().empty() && names_list(bytes, mapping);
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
