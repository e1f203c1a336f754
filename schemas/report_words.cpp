#include "schemas/report_words.hpp"

#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

namespace daybook::schemas {

namespace {

constexpr std::size_t kMostMonths = 36;

/// "Transaction Number" as it stands in the middle of a sentence; "VAT number" keeps its capitals.
std::string in_sentence(std::string_view title) {
    std::string out;
    for (const auto word : base::split(title, ' ')) {
        const auto rest = word.substr(std::min<std::size_t>(1, word.size()));
        const bool plain = std::ranges::none_of(rest, [](char c) { return c >= 'A' && c <= 'Z'; });
        out += (out.empty() ? "" : " ") + (plain ? base::to_lower(word) : std::string(word));
    }
    return out;
}

std::string title_of(const Report& report, const std::string& field) {
    const auto at = std::ranges::find(report.understood, field, &ColumnRead::field);
    if (at != report.understood.end()) return in_sentence(at->title);
    auto words = field;
    std::ranges::replace(words, '_', ' ');
    return words;
}

/// A finding as the reason why a file cannot be published: {n} rows, {t} the field's title.
struct Reason {
    std::string_view code, one, many;
};
constexpr std::array kReasons{
    Reason{"type-error", "1 row has no readable {t}", "{n} rows have no readable {t}"},
    Reason{"required-value", "1 row has no {t}", "{n} rows have no {t}"},
    Reason{"row-shifted", "the cells of 1 row do not stand under their headings",
           "the cells of {n} rows do not stand under their headings"},
    Reason{"unclosed-quote", "1 row has a quote that is never closed",
           "{n} rows have a quote that is never closed"},
    Reason{"repaired-number", "1 {t} is not written plainly", "{n} cells of {t} are not written plainly"},
    Reason{"repaired-date", "1 {t} is written in another style",
           "{n} cells of {t} are written in another style"},
    Reason{"title-row", "1 row stands above the headings", "{n} rows stand above the headings"},
    Reason{"total-row", "1 row of totals stands in the data", "{n} rows of totals stand in the data"},
    Reason{"extra-cell", "1 cell stands beyond the last heading", "{n} cells stand beyond the last heading"},
    Reason{"missing-label", "there is no column for {t}", "there is no column for {t}"},
    Reason{"blank-label", "a column, or several side by side, has no heading", "columns have no heading in {n} places"},
    Reason{"outside-period", "1 date lies outside the period", "{n} dates lie outside the period"},
    Reason{"dollar-sign", "1 {t} is written in dollars", "{n} cells of {t} are written in dollars"},
    Reason{"filled-down", "1 row has no {t} of its own", "{n} rows have no {t} of their own"},
    Reason{"foreign-key", "1 {t} names nothing that is there", "{n} rows have a {t} that is not there"},
    Reason{"gate", "more is wrong than this dataset may have", "more is wrong than this dataset may have"},
};

void put(std::string& text, std::string_view mark, std::string_view words) {
    if (const auto at = text.find(mark); at != std::string::npos) text.replace(at, mark.size(), words);
}

const Reason* reason_of(const Finding& finding) {
    const auto known = std::ranges::find(kReasons, finding.code, &Reason::code);
    return known == kReasons.end() || finding.in_columns > 0 ? nullptr : &*known;
}

/// Findings that give one reason: those of one message about one field, whatever the message where the reason has words of
/// its own, and missing columns all together.
struct Cause {
    std::vector<const Finding*> findings;
    const Finding& first() const { return *findings.front(); }
    /// A cell may be mended in two ways, but is blank or unreadable in one.
    std::int64_t count() const {
        if (first().code != "type-error" && first().code != "required-value") return (*std::ranges::max_element(findings, {}, &Finding::count))->count;
        std::int64_t out = 0;
        for (const auto* one : findings) out += one->count;
        return out;
    }
    bool takes(const Finding& finding) const {
        if (finding.code != first().code || finding.in_columns != first().in_columns) return false;
        if (finding.code == "missing-label") return true;
        return finding.field == first().field && (reason_of(finding) != nullptr || finding.message == first().message);
    }
};

std::string titles_of(const Report& report, const Cause& cause) {
    std::string out;
    for (std::size_t i = 0; i < cause.findings.size(); ++i)
        out += (i == 0                           ? ""
                : i + 1 == cause.findings.size() ? " and "
                                                 : ", ") +
               title_of(report, cause.findings[i]->field);
    return cause.first().code == "missing-label" ? out : title_of(report, cause.first().field);
}

std::string words_of(const Report& report, const Cause& cause) {
    const auto count = cause.count();
    if (cause.first().in_columns > 0)
        return fmt::format("{} ({} times)", in_sentence(cause.first().message), base::grouped(count));
    const auto* known = reason_of(cause.first());
    if (known == nullptr)
        return count == 1 ? cause.first().message
                          : fmt::format("{} ({} times)", cause.first().message, base::grouped(count));
    std::string out(count == 1 ? known->one : known->many);
    put(out, "{n}", base::grouped(count));
    put(out, "{t}", titles_of(report, cause));
    return out;
}

/// What loses rows goes before what only has to be mended, then what comes most often.
int weight(const Finding& finding) {
    for (const std::string_view code :
         {"type-error", "required-value", "row-shifted", "unclosed-quote", "missing-label"})
        if (finding.code == code) return 0;
    return 1;
}

std::string why_not(const Report& report) {
    constexpr std::size_t kNamed = 2;
    std::vector<Cause> causes;
    for (const auto* error : of_severity(report, Severity::error)) {
        const auto at = std::ranges::find_if(causes, [&](const Cause& cause) { return cause.takes(*error); });
        if (at == causes.end()) causes.push_back({{error}});
        else at->findings.push_back(error);
    }
    std::ranges::stable_sort(
        causes, {}, [](const Cause& cause) {
            const auto& first = cause.first();
            return std::tuple(weight(first), first.in_columns > 0, -cause.count());
        });
    std::string out;
    for (std::size_t i = 0; i < std::min(kNamed, causes.size()); ++i)
        out += (i == 0 ? "" : ", ") + words_of(report, causes[i]);
    if (causes.size() > kNamed)
        out +=
            fmt::format(", and {} of error", counted(std::ssize(causes) - std::int64_t{kNamed}, "more kind"));
    return out;
}

struct Named {
    std::string_view name, words;
};

constexpr std::array kAside{Named{"title", "titles above the headings"},
                            Named{"header", "headings"},
                            Named{"repeated-header", "headings repeated"},
                            Named{"blank", "blank"},
                            Named{"total", "totals"},
                            Named{"footnote", "footnotes"},
                            Named{"other-sheet", "on sheets without the headings"}};
constexpr std::array kEncodings{Named{"utf-8", "UTF-8"}, Named{"windows-1252", "Windows-1252"},
                                Named{"utf-16le", "UTF-16"}, Named{"utf-16be", "UTF-16"},
                                Named{"macintosh", "Mac Roman"}, Named{"utf-8+windows-1252", "UTF-8 with bytes in Windows-1252"}};
constexpr std::array kDelimiters{Named{",", "commas"}, Named{";", "semicolons"}, Named{"\t", "tabs"},
                                 Named{"|", "bars"}};

template <class List>
std::string words_of(const List& list, const std::string& name) {
    const auto known = std::ranges::find(list, name, &Named::name);
    return known == list.end() ? name : std::string(known->words);
}

std::string upper(std::string text) {
    for (auto& c : text)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

}  // namespace

std::string verdict(const Report& report) {
    if (!report.refusal.empty()) return "Not publishable: " + report.refusal;
    if (!report.valid()) return "Not publishable: " + why_not(report);
    auto out = std::string("Publishable: ");
    if (report.nil_return && report.rows.accepted == 0) out += "a nil return, nothing to report";
    else {
        out += counted(report.rows.accepted, "row");
        if (!report.total_of.empty()) out += ", " + total_words(report, report.accepted_total);
    }
    const auto warnings = std::ssize(of_severity(report, Severity::warning));
    if (warnings > 0) out += fmt::format("; {} to look at", counted(warnings, "warning"));
    return out;
}

std::string money(const base::Decimal& amount, std::string_view currency) {
    const auto text = amount.to_grouped();
    if (currency == "GBP") return text.starts_with('-') ? "-£" + text.substr(1) : "£" + text;
    return currency.empty() ? text : fmt::format("{} {}", text, currency);
}

std::string quarantined_words(const Report& report) {
    return money(report.quarantined_total, report.currency) + (report.quarantined_total.units == 0 ? ", as far as can be read" : "");
}

std::string total_words(const Report& report, const base::Decimal& total) {
    if (report.currency_totals.empty()) return money(total, report.currency);
    const bool unsaid = report.currency_totals.contains("");
    const auto named = report.currency_totals.size() - (unsaid ? 1 : 0);
    return fmt::format("in {} {}{}", named, named == 1 ? "currency" : "currencies",
                       unsaid ? " and some in none that is said" : "");
}

std::string counted(std::int64_t n, std::string_view thing) {
    return fmt::format("{} {}{}", base::grouped(n), thing, n == 1 ? "" : "s");
}

std::string column_letters(int column) {
    std::string out;
    for (int left = column; left > 0; left = (left - 1) / 26)
        out.insert(out.begin(), static_cast<char>('A' + (left - 1) % 26));
    return out;
}

std::string cell_name(const Report& report, const Place& place) {
    auto out = column_letters(place.column);
    if (report.lines_are_rows && place.column > 0 && place.line > 0) out += std::to_string(place.line);
    if (!place.sheet.empty() && !out.empty()) out = place.sheet + "!" + out;
    return out;
}

std::string place_words(const Place& place) {
    auto out = place.line > 0 ? fmt::format("line {}", place.line) : std::string();
    if (place.column > 0) out += fmt::format("{}column {}", out.empty() ? "" : ", ", place.column);
    else if (!place.sheet.empty()) out += fmt::format("{}of '{}'", out.empty() ? "" : " ", base::clip(place.sheet, 80));
    return out;
}

std::string read_as(const Report& report) {
    // That nothing could be read is said by the refusal.
    if (report.file_kind == "empty" || report.file_kind == "binary") return {};
    auto out = upper(report.file_kind);
    if (!report.encoding.empty()) out += ", " + words_of(kEncodings, report.encoding);
    if (!report.delimiter.empty()) out += ", " + words_of(kDelimiters, report.delimiter);
    // A JSON document has members and no headings.
    if (report.header_line > 0 && report.file_kind != "json") out += fmt::format(", headings on line {}", report.header_line);
    if (!report.date_format.empty()) out += ", dates " + report.date_format;
    return out;
}

std::string aside_name(const std::string& kind) {
    return words_of(kAside, kind);
}

std::string row_equation(const RowCounts& rows) {
    return fmt::format("{} in the file = {} accepted + {} quarantined + {} set aside",
                       base::grouped(rows.source), base::grouped(rows.accepted),
                       base::grouped(rows.quarantined), base::grouped(rows.set_aside_total()));
}

std::string times_words(const Finding& finding) {
    const bool of_file =
        finding.code == "outside-period" || finding.code == "control-total" || finding.code == "gate";
    return of_file || finding.count < 2 ? std::string() : counted(finding.count, "time");
}

std::string finding_words(const Finding& finding) {
    const auto times = times_words(finding);
    return fmt::format("{} [{}]{}", finding.message, finding.code, times.empty() ? "" : ", " + times);
}

std::vector<PeriodTotal> period_totals(const Report& report) {
    const std::size_t letters = report.months.size() > kMostMonths ? 4 : 7;
    std::vector<PeriodTotal> out;
    for (const auto& [month, rows] : report.months) {
        const auto period = month == Report::kOtherMonths ? "other years" : month.substr(0, letters);
        if (out.empty() || out.back().period != period) out.push_back({period, 0, {}});
        out.back().rows += rows;
        const auto total = report.month_totals.find(month);
        if (total != report.month_totals.end()) out.back().total = out.back().total + total->second;
    }
    return out;
}

std::string score_words(const Score& score) {
    const int points = score.total();
    return fmt::format("{} of 100{}", points, points == 0 ? ", since no row of it can be used" : "");
}

std::vector<ScorePart> score_parts(const Score& score) {
    return {{"rows", score.rows, Score::kRows, "the share of rows that can be used"},
            {"columns", score.columns, Score::kColumns, "the share of required columns that are there"},
            {"cells", score.cells, Score::kCells, "the share of cells that need no mending"},
            {"form", score.form, Score::kForm, "less 2 for each kind of fault of the file as a whole"}};
}

std::vector<const Finding*> of_severity(const Report& report, Severity severity) {
    std::vector<const Finding*> out;
    for (const auto& finding : report.findings)
        if (finding.severity == severity) out.push_back(&finding);
    std::ranges::stable_sort(out, {}, [](const Finding* finding) { return weight(*finding); });
    return out;
}

std::string type_words(const std::string& type) {
    if (type == "string") return "text";
    return type == "boolean" ? "yes or no" : type;
}

std::string sentence(std::string_view text) {
    std::string out(text);
    if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
        out.front() = static_cast<char>(out.front() - 'a' + 'A');
    return out;
}

std::pair<std::string_view, std::string_view> severity_words(Severity severity) {
    switch (severity) {
        case Severity::error: return {"Errors", "to be mended before the file is published"};
        case Severity::warning: return {"Warnings", "to be looked at; they do not stand in the way"};
        case Severity::repair: return {"Repairs", "mended while reading; better mended in the file"};
        case Severity::note: break;
    }
    return {"Notes", "for your information"};
}

}  // namespace daybook::schemas
