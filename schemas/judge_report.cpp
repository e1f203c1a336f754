#include "schemas/judge_report.hpp"

#include "publisher/base/text.hpp"
#include "schemas/issue.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <span>

namespace daybook::schemas {

namespace {

constexpr std::int64_t kFewestRows = 5;
constexpr __int128 kLeastTotal = 100'000;  // pence

__int128 magnitude(const base::Decimal& amount) {
    return amount.units < 0 ? -static_cast<__int128>(amount.units) : amount.units;
}

bool is_weighty(const Report& report) {
    return report.rows.accepted >= kFewestRows && magnitude(report.accepted_total) >= kLeastTotal;
}

/// A report of before currencies were told says none.
bool are_of_one_currency(const Report& before, const Report& now) {
    const bool mixed = !before.currency_totals.empty() || !now.currency_totals.empty();
    return !mixed && (before.currency.empty() || before.currency == now.currency);
}

std::string_view remedy_for_code(std::string_view code) {
    const auto at = std::ranges::find(finding_codes(), code, &FindingCode::code);
    return at == finding_codes().end() ? std::string_view() : at->remedy;
}

/// Findings about the file as a whole; each kind costs two of ten points.
constexpr std::array<std::string_view, 8> kOfForm{
    "encoding-error", "encoding-repaired", "delimiter-repaired", "title-row",
    "split-header",   "total-row",         "repeated-header",    "blank-label"};
constexpr int kFormCost = 2;

/// `points` times good / all, rounded down, so that only what is faultless has all of them.
int share(int points, std::int64_t good, std::int64_t all) {
    if (all <= 0) return points;
    const auto part = static_cast<__int128>(points) * std::clamp(good, std::int64_t{0}, all) / all;
    return static_cast<int>(part);
}

/// Faultless headings above rows that nobody can use are worth nothing, and so are headings alone, where nothing says "nil return".
bool can_nothing_be_used(const Report& report) {
    const bool says_nothing = report.rows.accepted == 0 && (report.rows.quarantined > 0 || !report.nil_return);
    return !report.refusal.empty() || says_nothing || !why_none_of_it_can_be_used(report).empty();
}

/// A warning of a harvest that the other profile has among its errors. One code may say of a field what neither has there, and of a row what one has.
bool is_error_in_strict(const Finding& finding) {
    const auto has = [&](Severity strict, const auto& of) {
        return std::ranges::any_of(issue_texts(), [&](const IssueText& text) {
            return text.code == finding.code && text.harvest == Severity::warning && text.strict == strict && of(text);
        });
    };
    const auto is_as_this = [&](const IssueText& text) { return (text.message.find("{}") == std::string_view::npos) == finding.field.empty(); };
    return finding.severity == Severity::warning && has(Severity::error, [](const IssueText&) { return true; }) && !has(Severity::warning, is_as_this);
}

bool is_about_cells(const Finding& finding) {
    return (!finding.field.empty() || finding.in_columns > 0) && finding.severity != Severity::note;
}

}  // namespace

std::optional<Finding> compare_period(const Schema& schema, const Report& report, const Edition& edition) {
    const bool has_period = edition.kind() == Edition::Kind::month || edition.kind() == Edition::Kind::span;
    if (!schema.checks.period || !has_period) return {};
    std::int64_t outside = 0;
    std::string named;
    std::vector<Place> places;
    const auto date = std::ranges::find(report.understood, schema.date_field, &ColumnRead::field);
    const int column = date == report.understood.end() ? 0 : date->column;
    for (const auto& [month, rows] : report.months) {
        const auto first = base::parse_iso_date(month + "-01");
        if (first && edition.contains(*first)) continue;
        outside += rows;
        if (const auto line = report.month_lines.find(month);
            line != report.month_lines.end() && places.size() < Finding::kPlacesKept)
            places.push_back({line->second, column, month, {}});
        const auto name = month == Report::kOtherMonths ? "before 1990 or after 2099" : month;
        if (named.size() < 200)
            named += fmt::format("{}{} ({})", named.empty() ? "" : ", ", name, base::grouped(rows));
        else if (!named.ends_with("…")) named += ", …";
    }
    if (outside == 0) return {};
    return Finding{"outside-period",
                   Severity::warning,
                   schema.date_field,
                   fmt::format("{} dates outside {}: {}",
                               outside == 1 ? "1 row has" : base::grouped(outside) + " rows have",
                               edition.title(), named),
                   std::string(remedy_for_code("outside-period")),
                   outside,
                   std::move(places)};
}

std::optional<Finding> compare_day(const Schema& schema, const Report& report, base::Date seen) {
    if (!schema.checks.period) return {};
    const auto date = std::ranges::find(report.understood, schema.date_field, &ColumnRead::field);
    Finding out{"unlikely-date", Severity::warning, schema.date_field, {}, std::string(remedy_for_code("unlikely-date")), 0, {}};
    for (const auto& [month, rows] : report.months) {
        const auto first = base::parse_iso_date(month + "-01");
        if (!first || *first <= seen) continue;
        out.count += rows;
        if (const auto line = report.month_lines.find(month); line != report.month_lines.end() && out.places.size() < Finding::kPlacesKept)
            out.places.push_back({line->second, date == report.understood.end() ? 0 : date->column, month, {}});
    }
    if (out.count == 0) return {};
    out.message = fmt::format("{} dated later than {}, when the file was there already", out.count == 1 ? "1 row is" : base::grouped(out.count) + " rows are", base::to_words(seen));
    return out;
}

std::string unfit_edition(const Schema& schema, const Edition& edition) {
    const bool has_period = edition.kind() == Edition::Kind::month || edition.kind() == Edition::Kind::span;
    if (schema.date_field.empty() || has_period) return {};
    return fmt::format(
        "rows of {} are dated, and '{}' names no period to hold them against; give a month (2024-05) "
        "or a span of months (2024-04--2024-06)",
        schema.id.str(), edition.str());
}

std::optional<Finding> compare_totals(const Report& before, const Report& now) {
    if (!is_weighty(before) || !is_weighty(now) || !are_of_one_currency(before, now)) return {};
    const auto was = magnitude(before.accepted_total), is = magnitude(now.accepted_total);
    if (is < was * 10 && was < is * 10) return {};
    return Finding{"control-total",
                   Severity::warning,
                   "",
                   fmt::format("the total is {}, that of the return before {}: {}",
                               money(now.accepted_total, now.currency), money(before.accepted_total, now.currency),
                               is > was ? "are these amounts in pence?" : "are these amounts in thousands?"),
                   std::string(remedy_for_code("control-total")),
                   1,
                   {}};
}

Finding doubt_of_schema(const Report& report, const std::vector<std::string>& rivals) {
    Finding out{"schema-in-doubt", Severity::warning, "", {}, {}, 1, {}};
    out.message = fmt::format("the file was taken for {} by its headings, and {} {} them as well", report.schema, base::join(rivals, " and "),
                              rivals.size() == 1 ? "fits" : "fit");
    out.remedy = fmt::format("{} If it is {}, check it with --schema {}.", remedy_for_code("schema-in-doubt"), rivals.front(), rivals.front());
    if (report.header_line > 0) out.places.push_back({report.header_line, 0, {}});
    return out;
}

Finding doubt_of_parts(const Report& report, const std::vector<OtherPart>& parts) {
    constexpr std::size_t kNamed = 3;
    Finding out{"schema-in-doubt", report.profile == Profile::strict ? Severity::error : Severity::warning, "", {}, {}, std::ssize(parts), {}};
    std::string named;
    for (const auto& [name, schema] : std::span(parts).first(std::min(kNamed, parts.size()))) {
        named += fmt::format("{}'{}' of {}", named.empty() ? "" : ", ", base::clip(name, 60), schema);
        out.places.push_back({0, 0, {}, name});
    }
    if (parts.size() > kNamed) named += fmt::format(" and {} more", parts.size() - kNamed);
    out.message = fmt::format("all parts of the file were read by {}, and they are of different schemas: {}", report.schema, named);
    out.remedy = "Publish the parts of each schema as a file of their own.";
    return out;
}

std::string why_none_of_it_can_be_used(const Report& report) {
    constexpr std::array<std::string_view, 5> kOfWholeFile{"other-headings", "copied-sheet", "turned-dates", "ambiguous-number", "names-apart"};
    for (const auto& finding : report.findings)
        if (std::ranges::find(kOfWholeFile, finding.code) != kOfWholeFile.end()) {
            const auto line = finding.places.empty() ? std::int64_t{0} : finding.places.front().line;
            const auto sheet = finding.places.empty() ? std::string() : finding.places.front().sheet;
            return fmt::format("{}{}{}", finding.message, line > 0 ? fmt::format(", on line {}", base::grouped(line)) : "",
                               sheet.empty() ? "" : fmt::format(" of '{}'", base::clip(sheet, 60)));
        }
    return {};
}

std::vector<Finding> left_to_mend(const Report& report) {
    std::vector<Finding> out;
    std::ranges::copy_if(report.findings, std::back_inserter(out), [&](const Finding& finding) {
        return finding.severity == Severity::error || (report.profile == Profile::harvest && is_error_in_strict(finding));
    });
    return out;
}

std::vector<ClosedGate> closed_gates(const std::vector<Gate>& gates, const Report& report) {
    std::vector<ClosedGate> out;
    for (const auto& gate : gates) {
        std::int64_t count = gate.code == "errors" ? report.count(Severity::error) : 0;
        for (const auto& finding : report.findings)
            if (finding.code == gate.code) count += finding.count;
        if (count > gate.most) out.push_back({gate.code, count, gate.most});
    }
    return out;
}

Finding closed_gate(std::string why) {
    return {"gate", Severity::error, "", std::move(why), std::string(remedy_for_code("gate")), 1, {}};
}

std::vector<Finding> findings_of(const std::vector<ClosedGate>& closed) {
    std::vector<Finding> out;
    for (const auto& gate : closed)
        out.push_back(closed_gate(fmt::format("{} of '{}', where {} may be", base::grouped(gate.count), gate.code, gate.most == 0 ? "none" : base::grouped(gate.most))));
    return out;
}

void add_findings(const Schema& schema, Report& report, std::vector<Finding> findings) {
    if (findings.empty()) return;
    for (auto& finding : findings) report.findings.push_back(std::move(finding));
    std::ranges::stable_sort(report.findings, {}, &Finding::severity);
    report.score = score_of(schema, report);
}

void close_gates(const Schema& schema, Report& report, const std::vector<Gate>& gates) {
    add_findings(schema, report, findings_of(closed_gates(gates, report)));
}

Score score_of(const Schema& schema, const Report& report) {
    if (can_nothing_be_used(report)) return {};
    const auto rows = report.rows.accepted + report.rows.quarantined;
    Score score;
    score.rows = share(Score::kRows, report.rows.accepted, rows);
    std::int64_t wanted = 0, found = 0, faults = 0;
    for (const auto& field : schema.fields) {
        if (!field.required && !field.essential) continue;
        ++wanted;
        found += report.columns.contains(field.name) ? 1 : 0;
    }
    score.columns = rows == 0 ? Score::kColumns : share(Score::kColumns, found, wanted);
    int form = Score::kForm;
    for (const auto& finding : report.findings) {
        if (is_about_cells(finding) && finding.code != "missing-label") faults += finding.count;
        // Of a cell it is among the faults; of a heading it is one of the file.
        const bool of_heading = finding.code == "mojibake" && finding.field.empty();
        if (of_heading || std::ranges::find(kOfForm, finding.code) != kOfForm.end()) form -= kFormCost;
    }
    const auto cells = rows * static_cast<std::int64_t>(report.columns.size());
    score.cells = share(Score::kCells, cells - faults, cells);
    score.form = std::max(form, 0);
    return score;
}

}  // namespace daybook::schemas
