#include "schemas/report.hpp"

#include "publisher/base/error.hpp"

namespace daybook::schemas {

namespace {

using base::json::Value;

std::string_view to_string(Profile profile) {
    return profile == Profile::strict ? "strict" : "harvest";
}

Profile parse_profile(const std::string& text) {
    if (text == "strict") return Profile::strict;
    if (text == "harvest") return Profile::harvest;
    throw base::Error(base::ErrorKind::bad_input, "the profile of a report is neither strict nor harvest");
}

Value counts_to_json(const std::map<std::string, std::int64_t>& counts) {
    auto value = Value::object();
    for (const auto& [name, count] : counts) value.set(name, count);
    return value;
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
                                {"profile", to_string(profile)},
                                {"valid", valid()},
                                {"file_kind", file_kind},
                                {"encoding", encoding},
                                {"delimiter", delimiter},
                                {"header_line", header_line}});
    auto headings = Value::object();
    for (const auto& [name, heading] : columns) headings.set(name, heading);
    value.set("columns", std::move(headings)).set("date_format", date_format).set("rows", rows_to_json(rows));
    // Text, not number: a reader in another language would make a float of it.
    value.set("accepted_total", accepted_total.to_string())
        .set("quarantined_total", quarantined_total.to_string());
    value.set("months", counts_to_json(months));
    auto above = Value::array();
    for (const auto& title : titles) above.push(title);
    value.set("titles", std::move(above)).set("nil_return", nil_return).set("refusal", refusal);
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
    report.date_format = value.at("date_format").as_string();
    report.rows = rows_from_json(value.at("rows"));
    report.accepted_total = total_from_json(value.at("accepted_total"));
    report.quarantined_total = total_from_json(value.at("quarantined_total"));
    report.months = counts_from_json(value.at("months"));
    for (const auto& title : value.at("titles").as_array()) report.titles.push_back(title.as_string());
    report.nil_return = value.at("nil_return").as_bool();
    report.refusal = value.at("refusal").as_string();
    for (const auto& finding : value.at("findings").as_array())
        report.findings.push_back(Finding::from_json(finding));
    return report;
}

Report public_copy(const Report& report) {
    auto out = report;
    out.titles.clear();
    const bool nothing_accepted = report.rows.accepted == 0;
    for (auto& finding : out.findings)
        if (nothing_accepted || finding.severity == Severity::error || finding.severity == Severity::warning)
            for (auto& place : finding.places) place.value.clear();
    return out;
}

}  // namespace daybook::schemas
