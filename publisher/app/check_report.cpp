#include "publisher/app/check_report.hpp"

#include "publisher/base/text.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

using base::json::Value;
using Outcome = CheckedFile::Outcome;

namespace {

bool has_report(const CheckedFile& file) {
    return file.outcome == Outcome::publishable || file.outcome == Outcome::not_publishable;
}

bool is_one(const CheckedFiles& checked) {
    return checked.files.size() == 1 && checked.skipped.empty() && has_report(checked.files.front());
}

/// The end of a name: what tells files of one folder apart.
std::string tail(const std::string& name, std::size_t bytes) {
    const auto text = schemas::showable(name);
    if (text.size() <= bytes) return text;
    auto start = text.size() - bytes + 3;
    while (start < text.size() && (text[start] & 0xC0) == 0x80) ++start;
    return "…" + text.substr(start);
}

std::string table_of(const CheckedFiles& checked) {
    std::string out =
        fmt::format("{:<36}  {:<15} {:>9} {:>9} {:>5}\n", "File", "Outcome", "Rows", "Errors", "Score");
    for (const auto& file : checked.files) {
        const auto& report = file.result.report;
        out += fmt::format("{:<36}  {:<15} ", tail(file.name, 36), to_string(file.outcome));
        if (has_report(file))
            out += fmt::format("{:>9} {:>9} {:>5}\n", base::grouped(report.rows.accepted),
                               base::grouped(report.count(schemas::Severity::error)), report.score.total());
        else out += fmt::format("{:>9} {:>9} {:>5}\n", "-", "-", "-");
    }
    const auto good = std::ranges::count(checked.files, Outcome::publishable, &CheckedFile::outcome);
    return out + fmt::format("{} of {} files publishable\n", good, checked.files.size());
}

/// Lines of names and reasons; "" when there are none.
std::string reasons_of(const char* title, const std::vector<SkippedFile>& files) {
    std::string out = files.empty() ? "" : fmt::format("\n{}\n", title);
    for (const auto& one : files)
        out += fmt::format("  {}: {}\n", schemas::showable(one.name), schemas::showable(one.why));
    return out;
}

Value checked_file_json(const CheckedFile& file) {
    const auto& report = file.result.report;
    auto out = Value::object({{"file", file.name}, {"outcome", to_string(file.outcome)}});
    if (!report.schema.empty()) out.set("schema", report.schema);
    out.set("rows", report.rows.accepted)
        .set("errors", report.count(schemas::Severity::error))
        .set("score", report.score.total());
    if (!file.why.empty()) out.set("why", file.why);
    return out;
}

}  // namespace

std::string to_text(const CheckedFiles& checked, bool colour) {
    std::string out;
    for (const auto& file : checked.files) {
        if (!has_report(file)) continue;
        if (!out.empty()) out += "\n" + std::string(80, '=') + "\n\n";
        out += schemas::to_text(file.result.report, colour);
    }
    std::vector<SkippedFile> failed;
    for (const auto& file : checked.files)
        if (file.outcome == Outcome::failed) failed.push_back({file.name, file.why});
    out += reasons_of("Not checked", failed) + reasons_of("Skipped", checked.skipped);
    if (checked.files.size() > 1) out += "\n" + std::string(80, '=') + "\n\n" + table_of(checked);
    return out;
}

std::string to_json(const CheckedFiles& checked) {
    if (is_one(checked)) return base::json::write_pretty(checked.files.front().result.report.to_json());
    auto files = Value::array(), reports = Value::array(), skipped = Value::array();
    for (const auto& file : checked.files) {
        files.push(checked_file_json(file));
        if (has_report(file)) reports.push(file.result.report.to_json());
    }
    for (const auto& one : checked.skipped)
        skipped.push(Value::object({{"file", one.name}, {"why", one.why}}));
    return base::json::write_pretty(
        Value::object({{"files", files}, {"reports", reports}, {"skipped", skipped}}));
}

std::string to_html(const CheckedFiles& checked) {
    std::vector<schemas::Report> reports;
    for (const auto& file : checked.files)
        if (has_report(file)) reports.push_back(file.result.report);
    std::vector<std::pair<std::string, std::string>> others;
    for (const auto& file : checked.files)
        if (!has_report(file)) others.emplace_back(file.name, file.why);
    for (const auto& one : checked.skipped) others.emplace_back(one.name, "skipped: " + one.why);
    return schemas::to_html(reports, others);
}

}  // namespace daybook::app
