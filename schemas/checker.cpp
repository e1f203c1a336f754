#include "schemas/checker.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace daybook::schemas {

namespace {

constexpr int kHeaderWithin = 30;
constexpr std::size_t kTitlesKept = 30;

/// Comma, semicolon, tab or pipe: the one that cuts the first lines into most cells.
char delimiter_of(std::string_view text) {
    char best = ',';
    std::size_t most = 0;
    for (const char candidate : {',', ';', '\t', '|'}) {
        CsvReader reader(text.substr(0, 1 << 16), candidate);
        std::size_t cells = 0;
        for (int i = 0; i < kHeaderWithin && reader.next(); ++i) cells += reader.size() - 1;
        if (cells > most) {
            most = cells;
            best = candidate;
        }
    }
    return best;
}

bool dash_only(std::string_view text) { return text.find_first_not_of("-_=. ") == std::string_view::npos; }

bool says_nil(std::string_view text) {
    const auto lower = base::to_lower(text);
    return lower.starts_with("nil return") || lower == "nil" || lower.find("nothing to report") != std::string::npos ||
           lower.find("no payments") != std::string::npos || lower.find("no transactions") != std::string::npos || lower.find("no spend") != std::string::npos;
}

bool says_total(std::string_view text) {
    const auto lower = base::to_lower(text);
    return lower.starts_with("total") || lower.starts_with("grand total") || lower.starts_with("sub total") || lower.starts_with("sub-total") || lower.starts_with("subtotal");
}

std::string repairs_in_words(unsigned repairs) {
    static constexpr std::string_view kWords[] = {"a currency sign", "thousands separators", "brackets for a negative", "a minus behind", "a dash for nothing",
                                                  "scientific notation", "more digits than pence", "a blank inside", "a plus sign"};
    std::string out;
    for (unsigned i = 0; i < kNumberRepairs; ++i)
        if ((repairs >> i & 1U) != 0) out += (out.empty() ? "" : ", ") + std::string(kWords[i]);
    return out;
}

}  // namespace

Checker::Checker(const Schema& schema, const CheckRequest& request, TextFile file, CheckResult& out)
    : schema_(schema), request_(request), file_(std::move(file)), out_(out), reader_(file_.text(), ','), delimiter_(delimiter_of(file_.text())),
      amount_(schema.find(schema.amount_field).value_or(0)), date_(schema.find(schema.date_field).value_or(0)), supplier_(schema.find(schema.supplier_field).value_or(0)) {
    out_.report.encoding = to_string(file_.encoding);
    out_.report.delimiter = std::string(1, delimiter_);
}

void Checker::load() {
    const auto n = reader_.size();
    if (scratch_.size() < n) scratch_.resize(n);
    cells_.resize(n);
    for (std::size_t i = 0; i < n; ++i) {
        auto text = reader_.text(i, scratch_[i]);
        if (!file_.is_utf8() && !is_ascii(text)) {
            std::string utf8;
            append_windows_1252(text, utf8);
            scratch_[i] = std::move(utf8);
            text = scratch_[i];
        }
        cells_[i] = base::trim(text);
    }
}

bool Checker::find_header() {
    reader_ = CsvReader(file_.text(), delimiter_);
    std::vector<std::string> above;
    for (int i = 0; i < kHeaderWithin && reader_.next(); ++i) {
        load();
        ++header_records_;
        auto here = texts();
        for (auto& headings : {here, joined_headings(above, here)}) {
            columns_ = read_headings(schema_, headings);
            if (!columns_.complete(schema_) || columns_.found < 3) continue;
            out_.report.header_line = reader_.line();
            width_ = headings.size();
            while (width_ > 0 && base::trim(headings[width_ - 1]).empty()) --width_;
            return true;
        }
        for (const auto& text : here)
            if (!base::trim(text).empty() && out_.report.titles.size() < kTitlesKept) out_.report.titles.push_back(base::clip(base::trim(text), 200));
        above = std::move(here);
    }
    return false;
}

void Checker::report_header() {
    auto& report = out_.report;
    report.rows.source = header_records_;
    report.rows.set_aside["header"] = 1;
    if (header_records_ > 1) report.rows.set_aside["title"] = header_records_ - 1;
    if (header_records_ > 1) log_.add("title-row", repair(), "", "rows stand above the headings", 1, 0, "");
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& f = schema_.fields[i];
        if (columns_.cell_of_field[i] >= 0) report.columns[f.name] = columns_.heading_of_field[i];
        else if (f.required) log_.add("missing-label", lapse(), f.name, fmt::format("there is no column '{}'", f.title), report.header_line, 0, "");
        if (columns_.cell_of_field[i] >= 0 && !f.publish) {
            out_.needs_redaction = true;
            log_.add("private-column", Severity::note, f.name, fmt::format("the column '{}' is not published", f.title), report.header_line, columns_.cell_of_field[i] + 1, "");
        }
    }
    for (const auto& [cell, text] : columns_.extra) log_.add("extra-label", Severity::note, "", "a column that the schema does not have", report.header_line, cell + 1, text);
    for (const auto& [cell, text] : columns_.duplicates) log_.add("duplicate-label", lapse(), "", "a heading that stands twice", report.header_line, cell + 1, text);
}

/// One decision for the file: a component over twelve says which is the day; the British order when nothing does.
void Checker::vote_on_dates() {
    std::int64_t day_first = 0, month_first = 0;
    std::array<std::int64_t, kDateStyles> styles{};
    while (reader_.next()) {
        load();
        const auto date = read_date(field(date_), DateOrder::day_first);
        day_first += date.evidence == OrderEvidence::day_first ? 1 : 0;
        month_first += date.evidence == OrderEvidence::month_first ? 1 : 0;
        if (date.kind == DateReading::Kind::date) ++styles[static_cast<std::size_t>(date.style)];
    }
    order_ = month_first > 0 && day_first == 0 ? DateOrder::month_first : DateOrder::day_first;
    if (month_first > 0 && day_first > 0)
        log_.add("mixed-date-order", Severity::warning, schema_.date_field, "some dates can only be day first and some only month first; the file is read day first", out_.report.header_line, 0, "");
    const auto most = std::ranges::max_element(styles);
    if (*most > 0) out_.report.date_format = to_string(static_cast<DateStyle>(most - styles.begin()), order_);
}

void Checker::set_aside(const char* why, std::string_view code, Severity severity) {
    ++out_.report.rows.set_aside[why];
    const auto shown_cell = std::ranges::find_if(cells_, [](auto c) { return !c.empty(); });
    log_.add(code, severity, "", code == "blank-row" ? "a row in which nothing stands" : code == "total-row" ? "a row of totals" : code == "repeated-header" ? "the headings again" : "a line of text that is no row",
             reader_.line(), 0, shown_cell == cells_.end() || out_.needs_redaction ? std::string_view() : *shown_cell);
}

std::string_view Checker::kind_of_record() const {
    std::size_t filled = 0;
    for (const auto c : cells_) filled += !c.empty() && !dash_only(c) ? 1 : 0;
    if (filled == 0) return "blank";
    const auto date = field(date_), amount = field(amount_);
    if (filled >= 3 && normal_heading(amount) == normal_heading(columns_.heading_of_field[amount_]) && !normal_heading(amount).empty()) return "repeated-header";
    if (!dash_only(date) && read_date(date, order_).kind == DateReading::Kind::date) return "";
    const bool number = read_number(amount, 2).kind == NumberReading::Kind::number && !dash_only(amount);
    if (std::ranges::any_of(cells_, says_total)) return "total";
    if (std::ranges::any_of(cells_, says_nil) && !number) return "nil";
    if (date.empty() && number && field(supplier_).empty() && filled <= 2) return "total";
    if (!number && filled <= 2) return "footnote";
    return "";
}

void Checker::note(std::string_view code, Severity severity, std::size_t index, std::string_view message) {
    log_.add(code, severity, schema_.fields[index].name, message, reader_.line(), columns_.cell_of_field[index] + 1, shown(index));
}

void Checker::quarantine() {
    auto& report = out_.report;
    ++report.rows.quarantined;
    if (const auto amount = read_number(field(amount_), 2); amount.kind == NumberReading::Kind::number)
        report.quarantined_total = report.quarantined_total + base::pence(amount.units);
}

void Checker::read_data(TableBuilder& builder) {
    const auto date = read_date(field(date_), order_);
    const auto amount = read_number(field(amount_), schema_.fields[amount_].scale);
    bool good = true;
    if (date.kind != DateReading::Kind::date) {
        const bool blank = date.kind == DateReading::Kind::blank;
        note(blank ? "required-value" : "type-error", lapse(), date_, blank ? "the date is blank" : "not a date like 31/03/2024");
        good = false;
    }
    if (amount.kind != NumberReading::Kind::number) {
        note(amount.kind == NumberReading::Kind::blank ? "required-value" : "type-error", lapse(), amount_, amount.kind == NumberReading::Kind::blank ? "the amount is blank" : "not an amount like 1234.56");
        good = false;
    }
    if (!good) return quarantine();
    std::size_t out = 0;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
        const auto& f = schema_.fields[i];
        const auto value = field(i);
        if (f.required && value.empty() && columns_.cell_of_field[i] >= 0) note("required-value", lapse(), i, fmt::format("'{}' is blank", f.title));
        if (!f.publish) continue;
        auto& column = builder.column(out++);
        if (i == date_) column.append_number(date.day.time_since_epoch().count());
        else if (i == amount_) column.append_number(amount.units);
        else if (value.empty()) column.append_null();
        else column.append_text(value);
    }
    if (amount.repairs != 0) note("repaired-number", repair(), amount_, "written with " + repairs_in_words(amount.repairs));
    const bool as_asked = date.style == DateStyle::iso || (date.style == DateStyle::numeric_padded && order_ == DateOrder::day_first);
    if (!as_asked) note("repaired-date", repair(), date_, "a date in another style");
    builder.end_row(reader_.line());
    auto& report = out_.report;
    ++report.rows.accepted;
    report.accepted_total = report.accepted_total + base::pence(amount.units);
    ++report.months[base::to_iso(date.day).substr(0, 7)];
}

void Checker::read_record(TableBuilder& builder) {
    load();
    ++out_.report.rows.source;
    if (reader_.stray_quote() != 0) log_.add("stray-quote", repair(), "", "a quote stands where none belongs", reader_.line(), reader_.stray_quote(), "");
    if (reader_.unclosed_quote() != 0) log_.add("unclosed-quote", lapse(), "", "a quote is never closed", reader_.line(), reader_.unclosed_quote(), "");
    for (std::size_t i = width_; i < cells_.size(); ++i)
        if (!cells_[i].empty()) log_.add("extra-cell", Severity::warning, "", "a cell beyond the last heading", reader_.line(), static_cast<int>(i) + 1, out_.needs_redaction ? std::string_view() : cells_[i]);
    if (out_.needs_redaction)
        for (std::size_t i = 0; i < schema_.fields.size(); ++i)
            if (const int c = columns_.cell_of_field[i]; !schema_.fields[i].publish && c >= 0 && c < static_cast<int>(reader_.size()))
                private_cells_.emplace_back(reader_.offset(static_cast<std::size_t>(c)), reader_.raw(static_cast<std::size_t>(c)).size());
    const auto kind = kind_of_record();
    if (kind.empty()) return read_data(builder);
    if (kind == "blank") return set_aside("blank", "blank-row", Severity::note);
    if (kind == "total") return set_aside("total", "total-row", repair());
    if (kind == "repeated-header") return set_aside("repeated-header", "repeated-header", repair());
    if (kind == "nil") out_.report.nil_return = true;
    set_aside("footnote", kind == "nil" ? "nil-return" : "footnote-row", Severity::note);
}

void Checker::redact() {
    if (!out_.needs_redaction || !file_.converted.empty()) return;
    std::string copy(file_.original.substr(0, file_.bom_bytes));
    std::size_t at = 0;
    const auto text = file_.text();
    for (const auto& [offset, size] : private_cells_) {
        copy += text.substr(at, offset - at);
        at = offset + size;
    }
    copy += text.substr(at);
    out_.redacted = std::move(copy);
}

void Checker::run() {
    auto& report = out_.report;
    if (!find_header()) {
        const bool nil = std::ranges::any_of(report.titles, [](const auto& t) { return says_nil(t); });
        report.nil_return = nil;
        if (!nil) {
            report.refusal = fmt::format("no heading row with the columns '{}' and '{}' in its first {} rows", schema_.fields[date_].title, schema_.fields[amount_].title, kHeaderWithin);
            log_.add("header-error", Severity::error, "", report.refusal, 1, 0, report.titles.empty() ? "" : report.titles.front());
            report.findings = std::move(log_).take();
            return;
        }
    }
    report_header();
    if (file_.undecodable > 0)
        for (const auto line : file_.bad_lines) log_.add("encoding-error", Severity::warning, "", "bytes that are no character", line, 0, "");
    TableBuilder builder(schema_);
    if (report.header_line > 0) {
        const auto after_header = reader_;
        vote_on_dates();
        reader_ = after_header;
        while (reader_.next()) read_record(builder);
    }
    if (report.rows.accepted > 0) report.nil_return = false;
    redact();
    out_.table = std::move(builder).finish();
    report.findings = std::move(log_).take();
}

}  // namespace daybook::schemas
