#include "publisher/base/text.hpp"
#include "schemas/header.hpp"
#include "schemas/report_words.hpp"
#include "schemas/showable.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace daybook::schemas {

namespace {

constexpr std::size_t kWidth = 80;

/// Columns that a text takes on a terminal, near enough: its characters.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::string padded(std::string text, std::size_t to) {
    text.append(to - std::min(to, width(text)), ' ');
    return text;
}

/// At most `to` characters, with "…" where something was cut.
std::string cut(std::string_view text, std::size_t to) {
    if (width(text) <= to) return std::string(text);
    std::size_t bytes = 0;
    for (std::size_t shown = 0; bytes < text.size(); ++bytes) {
        const bool starts = (static_cast<unsigned char>(text[bytes]) & 0xC0U) != 0x80;
        if (starts && ++shown == to) break;
    }
    return std::string(text.substr(0, bytes)) + "…";
}

class Writer {
public:
    Writer(const Report& report, bool colour) : report_(report), colour_(colour) {}
    std::string write();

private:
    void head();
    void findings();
    void group(Severity severity);
    void finding(const Finding& finding);
    void places(const Finding& finding);
    void place(const Place& place, std::size_t widest, bool values);
    /// A value from the file with nothing left out, over several lines.
    void whole(std::string_view value);
    void understood();
    void rows();
    void totals();
    void score();

    void section(std::string_view title, std::string_view words = {});
    /// Text in lines of at most 80 characters, the first behind `lead`, the others indented as far.
    void wrapped(std::string_view lead, std::string_view text);
    std::string paint(std::string_view how, std::string_view text) const {
        return colour_ ? fmt::format("\033[{}m{}\033[0m", how, text) : std::string(text);
    }
    template <class... Args>
    void line(fmt::format_string<Args...> text, Args&&... args) {
        fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
        out_ += '\n';
    }

    const Report& report_;
    bool colour_;
    std::string out_;
    std::size_t shown_ = 0;
};

constexpr std::string_view kBold = "1", kGood = "1;32", kBad = "1;31";

std::string_view colour_of(Severity severity) {
    constexpr std::string_view colours[] = {"31", "33", "36", "2"};
    return colours[static_cast<std::size_t>(severity)];
}

void Writer::wrapped(std::string_view lead, std::string_view text) {
    const std::string indent(width(lead), ' ');
    std::string now(lead);
    bool empty = true;
    for (const auto word : base::split(text, ' ')) {
        if (!empty && width(now) + 1 + width(word) > kWidth) {
            line("{}", now);
            now = indent;
            empty = true;
        }
        if (!empty) now += ' ';
        now += word;
        empty = false;
    }
    line("{}", now);
}

void Writer::section(std::string_view title, std::string_view words) {
    out_ += '\n';
    line("{}{}", paint(kBold, title), words.empty() ? "" : fmt::format("  {}", words));
}

void Writer::head() {
    const auto first = out_.size();
    wrapped("", showable(verdict(report_)));
    if (colour_) {
        const auto words = out_.substr(first, out_.size() - first - 1);
        out_.replace(first, words.size(), paint(report_.valid() ? kGood : kBad, words));
    }
    out_ += '\n';
    wrapped("File     ", showable(report_.file_name));
    if (!report_.schema.empty())
        wrapped("Schema   ", fmt::format("{} {}, profile {}", report_.schema, report_.schema_version,
                                         report_.profile == Profile::strict ? "strict" : "harvest"));
    if (const auto words = read_as(report_); !words.empty()) wrapped("Read as  ", showable(words));
    if (report_.refusal.empty()) wrapped("Score    ", score_words(report_.score));
    if (report_.nil_return) line("         A nil return: the file has nothing to report.");
}

void Writer::whole(std::string_view value) {
    const auto text = showable(value);
    std::string words;
    for (const auto word : base::split(text, ' '))
        words += (words.empty() ? "" : " ") + cut(word, kWidth - 7);
    wrapped("       ", words);
}

/// The name of its cell as a terminal has room for it.
std::string short_cell_name(const Report& report, const Place& place) {
    return cut(showable(cell_name(report, place)), 30);
}

void Writer::place(const Place& place, std::size_t widest, bool values) {
    // Most places fit these columns; longer ones push the value along.
    auto start = fmt::format("     {}  {}", padded(short_cell_name(report_, place), widest),
                             padded(place_words(place), 20));
    // Of a file that is refused it is all there is to see, and gets lines of its own.
    if (!values || !report_.refusal.empty()) {
        start.erase(start.find_last_not_of(' ') + 1);
        line("{}", start);
        if (!place.value.empty()) whole(place.value);
        return;
    }
    const auto left = width(start) + 22 < kWidth ? kWidth - width(start) - 2 : 20;
    line("{}  {}", start, place.value.empty() ? "(not shown)" : cut(showable(place.value), left));
}

void Writer::places(const Finding& finding) {
    std::size_t widest = 5;
    for (const auto& at : finding.places) widest = std::max(widest, width(short_cell_name(report_, at)));
    const bool values = std::ranges::any_of(finding.places, [](const auto& at) { return !at.value.empty(); });
    for (const auto& at : finding.places) place(at, widest, values);
    const auto more = finding.count - std::ssize(finding.places);
    if (more > 0 && !finding.places.empty()) line("     and {} more", base::grouped(more));
}

void Writer::finding(const Finding& finding) {
    ++shown_;
    if (shown_ > kInShort) return;
    const auto first = out_.size();
    wrapped("  ", showable(sentence(finding_words(finding))));
    if (colour_) {
        const auto words = out_.substr(first, out_.size() - first - 1);
        out_.replace(first, words.size(), paint(colour_of(finding.severity), words));
    }
    if (shown_ > kInFull) return;
    places(finding);
    if (!finding.remedy.empty()) wrapped("     To do: ", showable(finding.remedy));
}

void Writer::group(Severity severity) {
    const auto found = of_severity(report_, severity);
    if (found.empty()) return;
    const auto [name, words] = severity_words(severity);
    section(name, words);
    for (const auto* one : found) finding(*one);
}

void Writer::findings() {
    for (const auto severity : {Severity::error, Severity::warning, Severity::repair, Severity::note})
        group(severity);
    if (shown_ > kInShort)
        line("  and {} kinds of finding more, all of them in the report's JSON", shown_ - kInShort);
}

void Writer::understood() {
    if (report_.understood.empty()) return;
    section("What was understood");
    line("     {} {} {:>7}  Examples, as read", padded("Heading, and column of the schema", 34),
         padded("Type", 8), "Blank");
    for (const auto& column : report_.understood) {
        const bool same = normal_heading(column.heading) == normal_heading(column.title);
        const auto heading = showable(same ? column.heading : column.heading + " = " + column.title);
        std::string examples;
        for (const auto& example : column.examples)
            examples += (examples.empty() ? "" : " | ") + showable(example);
        if (!column.style.empty() && column.style != report_.date_format) examples = column.style + ": " + examples;
        if (!column.published) examples = "not published";
        const auto words =
            fmt::format("  {:<2} {} {} {:>7}  {}", column_letters(column.column),
                        padded(cut(heading, 34), 34), padded(cut(type_words(column.type), 8), 8),
                        column.blank ? base::grouped(*column.blank) : "", cut(examples, 22));
        line("{}", words.substr(0, words.find_last_not_of(' ') + 1));
    }
}

void Writer::rows() {
    if (!report_.refusal.empty()) return;
    section("Rows");
    wrapped("  ", row_equation(report_.rows));
    for (const auto& [kind, count] : report_.rows.set_aside)
        line("  {:>12} set aside: {}", base::grouped(count), aside_name(kind));
}

void Writer::totals() {
    if (!report_.refusal.empty() || report_.total_of.empty()) return;
    const bool mixed = !report_.currency_totals.empty();
    section("Control totals", fmt::format("of '{}'{}", report_.total_of,
                                          mixed ? ", " + total_words(report_, report_.accepted_total) : ""));
    const auto row = [&](std::string_view name, std::int64_t rows, const std::string& total) {
        const auto words = fmt::format("  {:<12} {:>16} {:>24}", name, counted(rows, "row"),
                                       mixed ? "" : total);
        line("{}", words.substr(0, words.find_last_not_of(' ') + 1));
    };
    for (const auto& one : period_totals(report_)) row(one.period, one.rows, money(one.total, report_.currency));
    row("accepted", report_.rows.accepted, money(report_.accepted_total, report_.currency));
    for (const auto& [currency, total] : report_.currency_totals)
        line("  {:<12} {:>41}", currency.empty() ? "not said" : currency, money(total, currency));
    if (report_.rows.quarantined > 0) row("quarantined", report_.rows.quarantined, quarantined_words(report_));
}

void Writer::score() {
    if (!report_.refusal.empty()) return;
    section("Score", score_words(report_.score));
    if (report_.score.total() == 0) return;
    for (const auto& part : score_parts(report_.score))
        line("  {:>3} of {:>2}  {}: {}", part.points, part.most, part.name, part.meaning);
}

std::string Writer::write() {
    head();
    findings();
    understood();
    rows();
    totals();
    score();
    return std::move(out_);
}

}  // namespace

std::string to_text(const Report& report, bool colour) {
    return Writer(report, colour).write();
}

}  // namespace daybook::schemas
