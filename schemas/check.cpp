#include "schemas/check.hpp"

#include "publisher/base/text.hpp"
#include "schemas/file_kind.hpp"
#include "schemas/redact.hpp"
#include "schemas/row_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::schemas {

namespace {

constexpr std::size_t kTitlesKept = 30;
constexpr __int128 kMostUnits = 1'000'000'000'000'000'000;

/// A check of one delimited file, step by step.
class Check {
public:
    Check(const Schema& schema, const CheckRequest& request, std::string_view bytes, CheckResult& out)
        : schema_(schema),
          request_(request),
          out_(out),
          report_(out.report),
          file_(decide_encoding(bytes)),
          log_(schema, request.profile) {}

    void run();

private:
    void note_encoding();
    bool headless();
    void refuse(Issue issue, std::string why, std::string_view remedy = {}, const At& at = {});
    void refuse_headings(const HeaderSearch& search);
    void read_above(const Header& header);
    void describe(const Header& header, const Layout& layout);
    RowsRead read_rows(const Header& header, const Layout& layout, DateOrder& order) const;
    void take_over(RowsRead& read, DateOrder order);
    void note_order(const RowsRead& read, DateOrder order, RowsRead& into) const;
    void note_nothing(RowsRead& read) const;
    std::string title_of(const std::string& field) const;

    const Schema& schema_;
    const CheckRequest& request_;
    CheckResult& out_;
    Report& report_;
    TextFile file_;
    FindingsLog log_;
};

void Check::note_encoding() {
    report_.encoding = to_string(file_.encoding);
    if (file_.encoding != Encoding::utf8) log_.add(Issue::not_utf8, {});
    for (std::int64_t i = 0; i < file_.undecodable; ++i) {
        const auto known = static_cast<std::size_t>(i) < file_.bad_lines.size();
        log_.add(Issue::undecodable, {known ? file_.bad_lines[static_cast<std::size_t>(i)] : 0, 0, {}});
    }
}

void Check::refuse(Issue issue, std::string why, std::string_view remedy, const At& at) {
    report_.refusal = why;
    report_.rows = {};
    report_.months.clear();
    report_.nil_return = false;
    log_.add_refusal(issue, std::move(why), remedy, at);
    report_.findings = std::move(log_).take();
}

std::string Check::title_of(const std::string& field) const {
    const auto at = schema_.find(field);
    return at ? schema_.fields[*at].title : field;
}

/// A refusal that helps: which headings were looked for, and what was found instead.
void Check::refuse_headings(const HeaderSearch& search) {
    std::string wanted, found;
    for (const auto& field : schema_.fields)
        if (field.essential) wanted += fmt::format("{}'{}'", wanted.empty() ? "" : " and ", field.title);
    for (const auto& label : search.nearest)
        if (!label.empty() && found.size() < 400)
            found += fmt::format("{}'{}'", found.empty() ? "" : ", ", base::clip(label, 60));
    refuse(Issue::no_header,
           fmt::format(
               "no row with the headings {} in the first {} rows; {}", wanted, kHeaderWithin,
               found.empty() ? "they are blank" : fmt::format("line {} has {}", search.nearest_line, found)),
           {}, {search.nearest_line, 0, {}});
}

/// A file of a few lines of text that say "nothing to report", without headings.
bool Check::headless() {
    Cells cells(file_, ',');
    bool nil = false;
    std::int64_t rows = 0, blank = 0;
    std::vector<std::string> titles;
    for (; cells.next(); ++rows) {
        if (rows == kHeaderWithin) return false;
        auto texts = cells.all();
        std::erase(texts, std::string());
        if (texts.size() > 1) return false;
        blank += texts.empty() ? 1 : 0;
        if (texts.empty()) continue;
        nil = nil || says_nil(texts.front());
        titles.push_back(base::clip(texts.front(), 200));
    }
    if (!nil) return false;
    report_.titles = std::move(titles);
    report_.rows.source = rows;
    if (blank > 0) report_.rows.set_aside["blank"] = blank;
    report_.rows.set_aside["title"] = rows - blank;
    report_.nil_return = true;
    log_.add(Issue::nil_return, {1, 1, report_.titles.front()});
    report_.findings = std::move(log_).take();
    out_.table = TableBuilder(schema_).finish();
    return true;
}

void Check::read_above(const Header& header) {
    Cells cells(file_, header.delimiter);
    auto& aside = report_.rows.set_aside;
    aside["header"] = header.split ? 2 : 1;
    report_.rows.source = header.records_before + 1;
    const auto titles = header.records_before - (header.split ? 1 : 0);
    for (std::int64_t i = 0; i < titles && cells.next(); ++i) {
        auto texts = cells.all();
        std::erase(texts, std::string());
        ++aside[texts.empty() ? "blank" : "title"];
        const auto text = base::clip(base::join(texts, " "), 200);
        log_.add(texts.empty() ? Issue::blank_row : Issue::title_row, {cells.reader().line(), 0, text});
        if (!texts.empty() && report_.titles.size() < kTitlesKept) report_.titles.push_back(text);
    }
    if (header.split) log_.add(Issue::split_header, {header.line, 0, {}});
}

void Check::describe(const Header& header, const Layout& layout) {
    report_.header_line = header.line;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        if (layout.column_of_field[i] >= 0)
            report_.columns[schema_.fields[i].name] = layout.heading_of_field[i];
}

/// The British order first; only when the file itself contradicts it everywhere is it read again the other
/// way.
RowsRead Check::read_rows(const Header& header, const Layout& layout, DateOrder& order) const {
    const auto most = request_.max_rows;
    order = DateOrder::day_first;
    RowsRead read(schema_, log_);
    RowReader(file_, header, layout, schema_, order, read).read_all(most);
    if (read.month_first == 0 || read.day_first > 0) return read;
    order = DateOrder::month_first;
    RowsRead again(schema_, log_);
    RowReader(file_, header, layout, schema_, order, again).read_all(most);
    return again;
}

void Check::note_order(const RowsRead& read, DateOrder order, RowsRead& into) const {
    const auto date = schema_.find(schema_.date_field);
    if (!date) return;
    const At at{report_.header_line, 0, {}};
    if (order == DateOrder::month_first) into.log.add(Issue::month_first, at, static_cast<int>(*date));
    else if (read.month_first > 0) into.log.add(Issue::mixed_order, at, static_cast<int>(*date));
}

void Check::note_nothing(RowsRead& read) const {
    if (read.rows.accepted + read.rows.quarantined > 0) return;
    const bool above = std::ranges::any_of(report_.titles, [](const auto& text) { return says_nil(text); });
    report_.nil_return = read.says_nil || above;
    if (!report_.nil_return) read.log.add(Issue::no_data_rows, {report_.header_line, 0, {}});
    else if (!read.says_nil) read.log.add(Issue::nil_return, {1, 0, {}});
}

void Check::take_over(RowsRead& read, DateOrder order) {
    report_.rows.source += read.rows.source;
    report_.rows.accepted = read.rows.accepted;
    report_.rows.quarantined = read.rows.quarantined;
    for (const auto& [kind, count] : read.rows.set_aside) report_.rows.set_aside[kind] += count;
    report_.months = std::move(read.months);
    report_.accepted_total = base::pence(static_cast<std::int64_t>(read.accepted_units));
    report_.quarantined_total = base::pence(static_cast<std::int64_t>(read.quarantined_units));
    const auto most = std::ranges::max_element(read.styles);
    if (*most > 0) report_.date_format = to_string(static_cast<DateStyle>(most - read.styles.begin()), order);
    out_.table = std::move(read.builder).finish();
    report_.findings = std::move(read.log).take();
}

void Check::run() {
    note_encoding();
    const auto search = find_header(file_, schema_);
    if (!search.header) {
        if (!headless()) refuse_headings(search);
        return;
    }
    const auto& header = *search.header;
    report_.delimiter = std::string(1, header.delimiter);
    if (header.delimiter != ',') log_.add(Issue::not_comma, {header.line, 0, {}});
    read_above(header);
    const auto layout = settle_layout(file_, header, schema_, log_);
    describe(header, layout);
    if (const int shift = misalignment(file_, header, layout, schema_); shift != 0)
        return refuse(Issue::misaligned,
                      fmt::format("the headings do not stand over their columns: most rows have their amount "
                                  "one cell {} the heading '{}'",
                                  shift > 0 ? "after" : "before", report_.columns[schema_.amount_field]),
                      {}, {header.line, 0, {}});
    DateOrder order{};
    auto read = read_rows(header, layout, order);
    if (read.too_many)
        return refuse(Issue::too_many_rows,
                      fmt::format("more than {} rows", base::grouped(request_.max_rows)));
    const auto fits = [](__int128 units) { return units < kMostUnits && units > -kMostUnits; };
    if (!fits(read.accepted_units) || !fits(read.quarantined_units))
        return refuse(Issue::sum_too_large,
                      fmt::format("the cells under '{}' add up to more than can be held",
                                  title_of(schema_.amount_field)));
    note_order(read, order, read);
    note_nothing(read);
    out_.needs_redaction = read.private_text;
    if (out_.needs_redaction) out_.redacted = redact(file_, header, layout);
    take_over(read, order);
}

}  // namespace

CheckResult check(std::string_view bytes, const CheckRequest& request) {
    const auto schema = parse_schema(request.schema_text);
    CheckResult out;
    auto& report = out.report;
    report.file_name = base::to_utf8(request.file_name);
    report.schema = schema.id.str();
    report.schema_version = schema.version;
    report.checker_version = std::string(kCheckerVersion);
    report.profile = request.profile;
    const auto kind = file_kind(bytes);
    report.file_kind = to_string(kind);
    if (kind == FileKind::csv) {
        Check(schema, request, bytes, out).run();
        return out;
    }
    report.refusal = std::string(refusal_of(kind));
    FindingsLog log(schema, request.profile);
    log.add_refusal(Issue::wrong_kind, report.refusal, remedy_for(kind), {});
    report.findings = std::move(log).take();
    return out;
}

}  // namespace daybook::schemas
