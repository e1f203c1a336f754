#include "publisher/base/text.hpp"
#include "schemas/report_style.hpp"
#include "schemas/report_words.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace daybook::schemas {

namespace {


/// Text that came from anywhere, as part of a page.
std::string safe(std::string_view text) {
    return base::escape_html(showable(text));
}

using Others = std::vector<std::pair<std::string, std::string>>;

class Page {
public:
    std::string write(const std::vector<Report>& reports, const Others& others);

private:
    void overview(const std::vector<Report>& reports, const Others& others);
    void report(const Report& report);
    void facts(const Report& report);
    void findings(const Report& report);
    void finding(const Report& report, const Finding& finding);
    void places(const Report& report, const Finding& finding);
    void understood(const Report& report);
    void column(const ColumnRead& column);
    void rows(const Report& report);
    void totals(const Report& report);
    void score(const Report& report);

    template <class... Args>
    void add(fmt::format_string<Args...> text, Args&&... args) {
        fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
    }
    void fact(std::string_view name, std::string_view value) {
        if (!value.empty()) add("<dt>{}</dt><dd>{}</dd>\n", name, safe(value));
    }

    std::string out_;
    std::size_t shown_ = 0;
};

void Page::facts(const Report& report) {
    out_ += "<dl>\n";
    fact("File", report.file_name);
    if (!report.schema.empty()) fact("Schema", fmt::format("{} {}", report.schema, report.schema_version));
    fact("Checked as", report.profile == Profile::strict
                           ? "strict: a file about to be published, in which what was mended is an error"
                           : "harvest: a file found elsewhere, in which what could be mended was mended");
    fact("Read as", read_as(report));
    fact("Score", report.refusal.empty() ? score_words(report.score) : "");
    if (report.nil_return) fact("Nil return", "the file has nothing to report");
    out_ += "</dl>\n";
}

void Page::places(const Report& report, const Finding& finding) {
    if (finding.places.empty()) return;
    // Of a blank cell there is nothing to show; of a mended cell in a row that is not published, nothing is
    // shown.
    const bool cells =
        std::ranges::any_of(finding.places, [&](const auto& at) { return !cell_name(report, at).empty(); });
    const bool values = std::ranges::any_of(finding.places, [](const auto& at) { return !at.value.empty(); });
    add("<div class=\"wide\"><table class=\"places\"><thead><tr>{}<th>Where</th>{}</tr></thead><tbody>\n",
        cells ? "<th class=\"c\">Cell</th>" : "", values ? "<th>What stands there</th>" : "");
    for (const auto& place : finding.places) {
        out_ += "<tr>";
        if (cells) add("<td class=\"nw\">{}</td>", safe(cell_name(report, place)));
        add("<td class=\"nw w\">{}</td>", safe(place_words(place)));
        if (values && !place.value.empty()) add("<td class=\"v\">{}</td>", safe(place.value));
        if (values && place.value.empty()) out_ += "<td class=\"e\"><i>not shown</i></td>";
        out_ += "</tr>\n";
    }
    out_ += "</tbody></table></div>\n";
    const auto more = finding.count - std::ssize(finding.places);
    if (more > 0) add("<p>and {} more</p>\n", base::grouped(more));
}

void Page::finding(const Report& report, const Finding& finding) {
    if (++shown_ > kInShort) return;
    add("<article class=\"{}\"><h3>{}", to_string(finding.severity), safe(sentence(finding.message)));
    if (const auto times = times_words(finding); !times.empty())
        add(" <span class=\"times\">{}</span>", times);
    add(" <span class=\"code\">{}</span></h3>\n", safe(finding.code));
    if (shown_ <= kInFull) {
        places(report, finding);
        if (!finding.remedy.empty())
            add("<p><span class=\"do\">To do:</span> {}</p>\n", safe(finding.remedy));
    }
    out_ += "</article>\n";
}

void Page::findings(const Report& report) {
    shown_ = 0;
    for (const auto severity : {Severity::error, Severity::warning, Severity::repair, Severity::note}) {
        const auto found = of_severity(report, severity);
        if (found.empty()) continue;
        const auto [name, words] = severity_words(severity);
        add("<h2>{} <small>{}</small></h2>\n", name, words);
        for (const auto* one : found) finding(report, *one);
    }
    if (shown_ > kInShort)
        add("<p>And {} kinds of finding more, all of them in the report as JSON.</p>\n", shown_ - kInShort);
}

void Page::column(const ColumnRead& column) {
    std::string examples;
    for (const auto& example : column.examples)
        examples += (examples.empty() ? "" : " <i>|</i> ") + safe(example);
    if (!column.published) examples = "<i>not published</i>";
    const auto type = type_words(column.type) + (column.style.empty() ? "" : " " + column.style);
    // A narrow screen has no row of headings; it shows the labels.
    add("<tr><td data-l=\"Column \">{}</td><td class=\"e\" data-l=\"Heading: \">{}</td>"
        "<td data-l=\"Column of the schema: \">{}</td><td class=\"nw\" data-l=\"Type: \">{}</td>"
        "<td class=\"n\" data-l=\"Blank: \">{}</td><td class=\"e\" data-l=\"Examples: \">{}</td></tr>\n",
        column_letters(column.column), safe(column.heading), safe(column.title), safe(type),
        column.blank ? base::grouped(*column.blank) : "", examples);
}

void Page::understood(const Report& report) {
    if (report.understood.empty()) return;
    out_ +=
        "<h2>What was understood</h2>\n<div class=\"wide\"><table "
        "class=\"understood\"><thead><tr><th></th><th>Heading in the "
        "file</th>"
        "<th>Column of the schema</th><th>Type</th><th class=\"n\">Blank</th><th>Examples, as "
        "read</th></tr></thead><tbody>\n";
    for (const auto& one : report.understood) column(one);
    out_ += "</tbody></table></div>\n";
}

void Page::rows(const Report& report) {
    if (!report.refusal.empty()) return;
    add("<h2>Rows</h2>\n<p class=\"equation\">{}</p>\n", row_equation(report.rows));
    if (report.rows.set_aside.empty()) return;
    out_ +=
        "<table class=\"narrow\"><thead><tr><th>Set aside, as no rows of data</th><th "
        "class=\"n\">Rows</th></tr></thead><tbody>\n";
    for (const auto& [kind, count] : report.rows.set_aside)
        add("<tr><td>{}</td><td class=\"n\">{}</td></tr>\n", safe(aside_name(kind)), base::grouped(count));
    out_ += "</tbody></table>\n";
}

void Page::totals(const Report& report) {
    if (!report.refusal.empty() || report.total_of.empty()) return;
    const bool mixed = !report.currency_totals.empty();
    const auto row = [&](std::string_view how, std::string_view name, std::int64_t n,
                         const std::string& total) {
        add("<tr{}><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n", how, name,
            base::grouped(n), mixed ? "" : total);
    };
    add("<h2>Control totals <small>of &lsquo;{}&rsquo;</small></h2>\n<table "
        "class=\"narrow\"><thead><tr><th>Period</th><th "
        "class=\"n\">Rows</th><th class=\"n\">Total</th></tr></thead><tbody>\n",
        safe(report.total_of));
    for (const auto& one : period_totals(report)) row("", safe(one.period), one.rows, money(one.total, report.currency));
    row(" class=\"sum\"", "Accepted", report.rows.accepted, money(report.accepted_total, report.currency));
    for (const auto& [currency, total] : report.currency_totals)
        add("<tr><td>{}</td><td></td><td class=\"n\">{}</td></tr>\n", currency.empty() ? "Currency not said" : safe(currency),
            money(total, currency));
    if (report.rows.quarantined > 0)
        row("", "Quarantined, as far as it can be read", report.rows.quarantined, quarantined_words(report));
    out_ += "</tbody></table>\n";
}

void Page::score(const Report& report) {
    if (!report.refusal.empty() || report.score.total() == 0) return;
    add("<h2>Score <small>{} of 100</small></h2>\n<table class=\"score\"><thead><tr><th>Part</th><th "
        "class=\"n\">Points</th><th></th><th>What they are "
        "for</th></tr></thead><tbody>\n",
        report.score.total());
    for (const auto& part : score_parts(report.score))
        add("<tr><td>{}</td><td class=\"n\">{} of {}</td><td style=\"width:20%\"><span class=\"bar\"><span "
            "style=\"width:{}%\"></span></span></td><td>{}</td></tr>\n",
            part.name, part.points, part.most, 100 * part.points / part.most, part.meaning);
    out_ += "</tbody></table>\n";
}

void Page::report(const Report& report) {
    add("<section class=\"report\">\n<h1 class=\"{}\">{}</h1>\n", report.valid() ? "good" : "bad",
        safe(verdict(report)));
    facts(report);
    findings(report);
    understood(report);
    rows(report);
    totals(report);
    score(report);
    out_ += "</section>\n";
}

void Page::overview(const std::vector<Report>& reports, const Others& others) {
    out_ +=
        "<h2>Files</h2>\n<div class=\"wide\"><table><thead><tr><th>File</th><th>Outcome</th><th "
        "class=\"n\">Rows</th><th "
        "class=\"n\">Errors</th><th class=\"n\">Score</th></tr></thead><tbody>\n";
    for (const auto& one : reports)
        add("<tr><td class=\"e\">{}</td><td class=\"{}\">{}</td><td class=\"n\">{}</td><td "
            "class=\"n\">{}</td><td class=\"n\">{}</td></tr>\n",
            safe(one.file_name), one.valid() ? "yes" : "no", one.valid() ? "publishable" : "not publishable",
            base::grouped(one.rows.accepted), base::grouped(one.count(Severity::error)), one.score.total());
    for (const auto& [name, why] : others)
        add("<tr><td class=\"e\">{}</td><td class=\"e\" colspan=\"4\">{}</td></tr>\n", safe(name), safe(why));
    out_ += "</tbody></table></div>\n";
}

std::string Page::write(const std::vector<Report>& reports, const Others& others) {
    const auto title = reports.size() == 1 ? reports.front().file_name : counted(std::ssize(reports), "file");
    add("<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>{} - Daybook "
        "check</title>\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'\">\n<style>{}</style>\n"
        "</head>\n<body>\n<header><p>Daybook check</p></header>\n<main>\n",
        safe(title), kReportStyle);
    if (reports.size() != 1 || !others.empty()) overview(reports, others);
    for (const auto& one : reports) report(one);
    if (!reports.empty())
        add("<footer>Checked by Daybook, checker {}.</footer>\n", safe(reports.front().checker_version));
    out_ += "</main>\n</body>\n</html>\n";
    return std::move(out_);
}

}  // namespace

std::string to_html(const std::vector<Report>& reports, const Others& others) {
    return Page().write(reports, others);
}

}  // namespace daybook::schemas
