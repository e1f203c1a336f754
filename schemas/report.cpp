#include "schemas/report.hpp"

#include "publisher/base/error.hpp"

namespace daybook::schemas {

namespace {

using base::json::Value;

constexpr std::int64_t kMostColumns = 1'000'000;

std::string_view profile_name(Profile profile) {
    return profile == Profile::strict ? "strict" : "harvest";
}

Profile parse_profile(const std::string& text) {
    if (text == "strict") return Profile::strict;
    if (text == "harvest") return Profile::harvest;
    throw base::Error(base::ErrorKind::bad_input, "the profile of a report is neither strict nor harvest");
}

Value counts_to_json(const std::map<std::string, std::int64_t>& counts) {
    Value::Object members;
    for (const auto& [name, count] : counts) members.emplace_back(name, count);
    return members;
}

std::map<std::string, std::int64_t> counts_from_json(const Value& value) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& [name, count] : value.as_object()) counts[name] = count.as_int();
    return counts;
}

Value rows_to_json(const RowCounts& rows) {
    return Value::object({{"source", rows.source},
                          {"accepted", rows.accepted},
                          {"quarantined", rows.quarantined},
                          {"set_aside", counts_to_json(rows.set_aside)}});
}

RowCounts rows_from_json(const Value& value) {
    return {value.at("source").as_int(), value.at("accepted").as_int(), value.at("quarantined").as_int(),
            counts_from_json(value.at("set_aside"))};
}

Value totals_to_json(const std::map<std::string, base::Decimal>& totals) {
    Value::Object members;
    for (const auto& [name, total] : totals) members.emplace_back(name, total.to_string());
    return members;
}

Value score_to_json(const Score& score) {
    return Value::object({{"total", score.total()},
                          {"rows", score.rows},
                          {"columns", score.columns},
                          {"cells", score.cells},
                          {"form", score.form}});
}

int points(const Value& value, std::string_view key, int most) {
    const auto points = value.at(key).as_int();
    if (points < 0 || points > most)
        throw base::Error::make(base::ErrorKind::bad_input, "a report has {} points for its {}", points, key);
    return static_cast<int>(points);
}

Score score_from_json(const Value& value) {
    return {points(value, "rows", Score::kRows), points(value, "columns", Score::kColumns),
            points(value, "cells", Score::kCells), points(value, "form", Score::kForm)};
}

Value column_to_json(const ColumnRead& column) {
    auto value = Value::object({{"field", column.field},
                                {"title", column.title},
                                {"heading", column.heading},
                                {"column", column.column},
                                {"type", column.type}});
    if (!column.style.empty()) value.set("style", column.style);
    value.set("published", column.published);
    if (column.blank) value.set("blank", *column.blank);
    if (column.unread > 0) value.set("unread", column.unread);
    auto examples = Value::array();
    for (const auto& example : column.examples) examples.push(example);
    return value.set("examples", std::move(examples));
}

ColumnRead column_from_json(const Value& value) {
    const auto number = value.at("column").as_int();
    if (number < 1 || number > kMostColumns)
        throw base::Error::make(base::ErrorKind::bad_input, "a report names column {}", number);
    ColumnRead column;
    column.field = value.at("field").as_string();
    column.title = value.at("title").as_string();
    column.heading = value.at("heading").as_string();
    column.column = static_cast<int>(number);
    column.type = value.at("type").as_string();
    column.style = value.string_or("style", "");
    column.published = value.at("published").as_bool();
    if (const auto* blank = value.find("blank")) column.blank = blank->as_int();
    column.unread = value.int_or("unread", 0);
    const auto& examples = value.at("examples").as_array();
    if (examples.size() > ColumnRead::kExamplesKept)
        throw base::Error::make(base::ErrorKind::bad_input, "a column of a report has {} examples", examples.size());
    for (const auto& example : examples) column.examples.push_back(example.as_string());
    return column;
}

base::Decimal total_from_json(const Value& value) {
    const auto total = base::parse_decimal(value.as_string());
    if (!total) throw base::Error(base::ErrorKind::bad_input, "a total of a report is no amount in pence");
    return *total;
}

}  // namespace

std::int64_t RowCounts::set_aside_total() const {
    std::int64_t sum = 0;
    for (const auto& [name, count] : set_aside) sum += count;
    return sum;
}

std::int64_t Report::count(Severity severity) const {
    std::int64_t sum = 0;
    for (const auto& finding : findings)
        if (finding.severity == severity) sum += finding.count;
    return sum;
}

bool Report::valid() const {
    return refusal.empty() && count(Severity::error) == 0;
}

Value Report::to_json() const {
    auto value = Value::object({{"file_name", file_name},
                                {"schema", schema},
                                {"schema_version", schema_version},
                                {"checker_version", checker_version},
                                {"profile", profile_name(profile)},
                                {"valid", valid()},
                                {"verdict", verdict(*this)},
                                {"score", score_to_json(score)},
                                {"file_kind", file_kind},
                                {"encoding", encoding},
                                {"delimiter", delimiter},
                                {"header_line", header_line}});
    auto headings = Value::object();
    for (const auto& [name, heading] : columns) headings.set(name, heading);
    auto list_of_columns = Value::array();
    for (const auto& column : understood) list_of_columns.push(column_to_json(column));
    value.set("columns", std::move(headings)).set("understood", std::move(list_of_columns));
    value.set("date_format", date_format).set("rows", rows_to_json(rows));
    value.set("total_of", total_of).set("currency", currency);
    if (!currency_totals.empty()) value.set("currency_totals", totals_to_json(currency_totals));
    // Text, not number: a reader in another language would make a float of it.
    value.set("accepted_total", accepted_total.to_string())
        .set("quarantined_total", quarantined_total.to_string());
    value.set("months", counts_to_json(months)).set("month_lines", counts_to_json(month_lines)).set("month_totals", totals_to_json(month_totals));
    auto above = Value::array();
    for (const auto& title : titles) above.push(title);
    value.set("titles", std::move(above)).set("nil_return", nil_return).set("refusal", refusal);
    value.set("lines_are_rows", lines_are_rows);
    auto list = Value::array();
    for (const auto& finding : findings) list.push(finding.to_json());
    value.set("findings", std::move(list));
    return value;
}

Report Report::from_json(const Value& value) {
    Report report;
    report.file_name = value.at("file_name").as_string();
    report.schema = value.at("schema").as_string();
    report.schema_version = value.at("schema_version").as_string();
    report.checker_version = value.at("checker_version").as_string();
    report.profile = parse_profile(value.at("profile").as_string());
    report.file_kind = value.at("file_kind").as_string();
    report.encoding = value.at("encoding").as_string();
    report.delimiter = value.at("delimiter").as_string();
    report.header_line = value.at("header_line").as_int();
    for (const auto& [name, heading] : value.at("columns").as_object())
        report.columns[name] = heading.as_string();
    for (const auto& column : value.at("understood").as_array())
        report.understood.push_back(column_from_json(column));
    report.date_format = value.at("date_format").as_string();
    report.score = score_from_json(value.at("score"));
    report.total_of = value.at("total_of").as_string();
    // Reports that were released before have neither.
    report.currency = value.string_or("currency", "");
    if (const auto* totals = value.find("currency_totals"))
        for (const auto& [currency, total] : totals->as_object())
            report.currency_totals[currency] = total_from_json(total);
    report.rows = rows_from_json(value.at("rows"));
    report.accepted_total = total_from_json(value.at("accepted_total"));
    report.quarantined_total = total_from_json(value.at("quarantined_total"));
    report.months = counts_from_json(value.at("months"));
    if (const auto* lines = value.find("month_lines")) report.month_lines = counts_from_json(*lines);
    for (const auto& [month, total] : value.at("month_totals").as_object())
        report.month_totals[month] = total_from_json(total);
    for (const auto& title : value.at("titles").as_array()) report.titles.push_back(title.as_string());
    report.nil_return = value.at("nil_return").as_bool();
    report.refusal = value.at("refusal").as_string();
    report.lines_are_rows = value.at("lines_are_rows").as_bool();
    for (const auto& finding : value.at("findings").as_array())
        report.findings.push_back(Finding::from_json(finding));
    return report;
}

Report public_copy(const Report& report) {
    if (report.rows.accepted == 0) return without_cells(report);
    auto out = report;
    out.titles.clear();
    for (auto& finding : out.findings)
        if (finding.severity == Severity::error || finding.severity == Severity::warning)
            for (auto& place : finding.places) place.value.clear();
    return out;
}

Report without_cells(const Report& report) {
    auto out = report;
    out.titles.clear();
    for (auto& finding : out.findings)
        for (auto& place : finding.places) place.value.clear();
    for (auto& column : out.understood) column.examples.clear();
    return out;
}

}  // namespace daybook::schemas
