#include "publisher/base/text.hpp"
#include "schemas/report.hpp"

#include <fmt/format.h>

#include <iterator>

namespace daybook::schemas {

namespace {

void add_head(std::string& out, const Report& report) {
    auto to = std::back_inserter(out);
    fmt::format_to(to, "{}: {} {}, profile {}\n", report.file_name, report.schema, report.schema_version,
                   report.profile == Profile::strict ? "strict" : "harvest");
    if (!report.refusal.empty()) {
        fmt::format_to(to, "  refused: {}\n", report.refusal);
        return;
    }
    fmt::format_to(to, "  {}, {}, headings on line {}", report.file_kind, report.encoding,
                   report.header_line);
    if (!report.date_format.empty()) fmt::format_to(to, ", dates {}", report.date_format);
    out += '\n';
}

void add_rows(std::string& out, const Report& report) {
    auto to = std::back_inserter(out);
    const auto& rows = report.rows;
    fmt::format_to(to, "  {} rows: {} accepted (£{}), {} quarantined (£{}), {} set aside",
                   base::grouped(rows.source), base::grouped(rows.accepted),
                   report.accepted_total.to_grouped(), base::grouped(rows.quarantined),
                   report.quarantined_total.to_grouped(), base::grouped(rows.set_aside_total()));
    std::string kinds;
    for (const auto& [name, count] : rows.set_aside)
        kinds += fmt::format("{}{} {}", kinds.empty() ? "" : ", ", name, base::grouped(count));
    if (!kinds.empty()) fmt::format_to(to, " ({})", kinds);
    out += '\n';
    if (report.nil_return) out += "  a nil return: the file says there was nothing to report\n";
}

void add_place(std::string& out, const Place& place) {
    auto to = std::back_inserter(out);
    fmt::format_to(to, "  line {}", place.line);
    if (place.column > 0) fmt::format_to(to, ", column {}", place.column);
    out += '\n';
    if (place.value.empty()) return;
    out += "      ";
    // A cell may hold line ends and escape sequences; a terminal must show one harmless line.
    for (const char c : place.value) out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    out += "\n      ^\n";
}

void add_finding(std::string& out, const Finding& finding) {
    auto to = std::back_inserter(out);
    fmt::format_to(to, "\n{}: {} [{}]", to_string(finding.severity), finding.message, finding.code);
    if (finding.count > 1) fmt::format_to(to, ", {} times", base::grouped(finding.count));
    out += '\n';
    for (const auto& place : finding.places) add_place(out, place);
    if (finding.count > static_cast<std::int64_t>(finding.places.size()) && !finding.places.empty())
        fmt::format_to(to, "  and {} more\n",
                       base::grouped(finding.count - static_cast<std::int64_t>(finding.places.size())));
    if (!finding.remedy.empty()) fmt::format_to(to, "  what to do: {}\n", finding.remedy);
}

}  // namespace

std::string to_text(const Report& report) {
    std::string out;
    add_head(out, report);
    if (report.refusal.empty()) add_rows(out, report);
    for (const auto& finding : report.findings) add_finding(out, finding);
    fmt::format_to(
        std::back_inserter(out), "\n{} errors, {} warnings, {} repairs, {} notes\n",
        base::grouped(report.count(Severity::error)), base::grouped(report.count(Severity::warning)),
        base::grouped(report.count(Severity::repair)), base::grouped(report.count(Severity::note)));
    return out;
}

}  // namespace daybook::schemas
