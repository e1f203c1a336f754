#include "schemas/check.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/condense.hpp"
#include "schemas/csv_text.hpp"
#include "schemas/file_kind.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/missing_words.hpp"
#include "schemas/redact.hpp"
#include "schemas/row_words.hpp"
#include "schemas/showable.hpp"
#include "schemas/table_read.hpp"
#include "schemas/times.hpp"
#include "schemas/unlikely_years.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace daybook::schemas {

namespace {

bool fits(__int128 units) {
    return units < kMostUnits && units > -kMostUnits;
}

constexpr std::string_view kMendDocument =
    "Mend the element at the place that is named, and send the document again; whoever made the program that writes it can "
    "hold it against the standard's JSON Schema.";

/// Bytes of a sentence that names what was set apart.
constexpr std::size_t kMostNamed = 400;

/// "2012-05" of year * 12 + month - 1.
std::string month_name(int month) {
    constexpr int kFirstLikely = 1990 * 12, kLastLikely = 2099 * 12 + 11;
    if (month < kFirstLikely || month > kLastLikely) return std::string(Report::kOtherMonths);
    return fmt::format("{:04}-{:02}", month / 12, month % 12 + 1);
}

/// The style of most dates of a field; "" where it has none.
std::string style_of(const FieldTally& field, DateOrder order) {
    const auto most = std::ranges::max_element(field.styles);
    return *most == 0 ? std::string() : std::string(to_string(static_cast<DateStyle>(most - field.styles.begin()), order));
}

/// Of one part the reason is the file's.
std::string why_none_is_read(const std::vector<Sheet>& sheets) {
    if (sheets.size() != 1 || sheets.front().hidden) return "a file whose sheets are all hidden or cannot be read";
    const auto& why = sheets.front().not_read;
    return std::string(why.empty() ? refusal_of(FileKind::binary) : why);
}

/// The line of the first zero byte; some files end their lines as old Macintoshes did.
std::int64_t line_of_zero(std::string_view bytes) {
    const auto above = bytes.substr(0, bytes.find('\0'));
    const auto lines = std::ranges::count(above, '\n');
    return 1 + (lines > 0 ? lines : std::ranges::count(above, '\r'));
}

/// Rows held until all are there.
class Gathered : public RowSink {
public:
    explicit Gathered(const Schema& schema) : schema_(schema), table_(TableBuilder(schema).finish()) {}
    void rows(CheckedTable&& batch) override { table_.append(std::move(batch)); }
    void quarantined(std::string_view csv) override {
        (quarantined_ ? *quarantined_ : quarantined_.emplace()) += csv;
    }
    void restart() override {
        table_ = TableBuilder(schema_).finish();
        quarantined_.reset();
    }
    CheckedTable take() { return std::move(table_); }
    std::optional<std::string> take_quarantined() { return std::move(quarantined_); }

private:
    const Schema& schema_;
    CheckedTable table_;
    std::optional<std::string> quarantined_;
};

/// Places are told apart by the names of their sheets, of which a file may have two alike: "May", "May (2)".
void make_names_differ(std::vector<Sheet>& sheets) {
    std::set<std::string> taken;
    for (auto& sheet : sheets) {
        const auto name = sheet.name;
        for (int n = 2; !taken.insert(sheet.name).second; ++n) sheet.name = fmt::format("{} ({})", name, n);
    }
}

/// Says where a spreadsheet holds what it does not show.
void note_concealed(const Sheet& sheet, FindingsLog& log) {
    const auto note = [&](Issue issue, const Concealed& found, const At& first) {
        if (found.count == 0) return;
        log.add(issue, first);
        log.add_more(issue, static_cast<std::int64_t>(found.count) - 1);
    };
    const auto& rows = sheet.concealed_rows;
    const auto& columns = sheet.concealed_columns;
    note(Issue::hidden_row, rows, {static_cast<std::int64_t>(rows.first) + 1, 0, {}, sheet.name});
    note(Issue::hidden_column, columns, {0, static_cast<int>(columns.first) + 1, {}, sheet.name});
}

/// A check of one file, step by step.
class Check {
public:
    Check(const Schema& schema, const Source& source, const CheckRequest& request, RowSink* sink,
          CheckResult& out)
        : schema_(schema), source_(source), request_(request), sink_(sink), out_(out), report_(out.report) {}

    void run();
    void run_sheets(std::vector<Sheet> sheets, FileKind kind);

private:
    void run_texts(std::vector<NamedText> texts, FindingsLog log);
    std::vector<NamedText> texts_of_sheets(FindingsLog& log);
    void refuse_kind(std::string why, const At& at = {});
    void refuse_binary();
    void note_encoding(const TextFile& file, FindingsLog& log);
    void refuse(FindingsLog log, Issue issue, std::string why, std::string_view remedy, const At& at);
    void read(TablesFound& found);
    void describe(const TablesFound& found);
    void describe_column(std::size_t field, const Layout& layout);
    void take_understood(const TablesRead& read);
    void note_order(const TablesRead& read, FindingsLog& log) const;
    void note_nothing(const TablesRead& read, FindingsLog& log);
    void note_set_apart(FindingsLog& log);
    void hand_over_set_apart(const TablePlan& table, bool headed);
    void take_over(TablesRead& read);
    void take_months(const RowTally& tally);
    void take_currencies(const RowTally& tally);
    std::string title_of(const std::string& field) const;
    FindingsLog new_log() const { return {schema_, request_.profile}; }

    const Schema& schema_;
    const Source& source_;
    const CheckRequest& request_;
    RowSink* sink_;
    CheckResult& out_;
    Report& report_;
    FileKind kind_ = FileKind::csv;
    std::vector<Sheet> sheets_;
};

void Check::note_encoding(const TextFile& file, FindingsLog& log) {
    report_.encoding = to_string(file.encoding);
    if (file.encoding != Encoding::utf8) log.add(Issue::not_utf8, {});
    if (file.undecodable == 0) return;
    for (const auto line : file.bad_lines) log.add(Issue::undecodable, {line, 0, {}});
    log.add_more(Issue::undecodable, file.undecodable - static_cast<std::int64_t>(file.bad_lines.size()));
}

void Check::refuse(FindingsLog log, Issue issue, std::string why, std::string_view remedy, const At& at) {
    if (sink_ != nullptr) sink_->restart();
    report_.refusal = why;
    report_.rows = {};
    report_.months.clear();
    report_.month_lines.clear();
    report_.nil_return = false;
    log.add_refusal(issue, std::move(why), remedy, at);
    report_.findings = std::move(log).take();
}

std::string Check::title_of(const std::string& field) const {
    const auto at = schema_.find(field);
    return at ? schema_.fields[*at].title : field;
}

/// What the whole file says of its tables, before any row is read.
void Check::describe(const TablesFound& found) {
    report_.titles = found.titles;
    report_.rows = found.rows;
    if (found.tables.empty()) return;
    const auto& first = found.tables.front();
    report_.header_line = first.header.line;
    if (kind_ == FileKind::csv) report_.delimiter = std::string(1, first.header.delimiter);
    for (std::size_t i = 0; i < schema_.fields.size(); ++i)
        for (const auto& table : found.tables)
            if (table.layout.column_of_field[i] >= 0) {
                describe_column(i, table.layout);
                break;
            }
}

void Check::describe_column(std::size_t field, const Layout& layout) {
    const auto& column = schema_.fields[field];
    const auto& heading = layout.heading_of_field[field];
    report_.columns.emplace(column.name, heading);
    report_.understood.push_back({column.name, column.title, heading, layout.column_of_field[field] + 1,
                                  std::string(to_string(column.type)), "", column.publish, {}, {}});
}

void Check::take_understood(const TablesRead& read) {
    for (auto& column : report_.understood) {
        // Headings without a row below them were never read that far.
        const auto field = *schema_.find(column.field);
        const auto seen = field < read.tally.fields.size() ? read.tally.fields[field] : FieldTally{};
        column.style = style_of(seen, read.orders[field]);
        if (!column.published) continue;
        column.blank = seen.blank;
        column.unread = seen.unread;
        column.examples = seen.examples;
    }
}

void Check::note_order(const TablesRead& read, FindingsLog& log) const {
    for (std::size_t i = 0; i < read.tally.fields.size(); ++i) {
        // A heading may have named the order, and no date shown it.
        const auto& first = read.month_first_at[i];
        const At at{first.line > 0 ? first.line : report_.header_line, first.column, {}, first.sheet};
        // Nothing is odd about months first where the schema asks for them.
        if (schema_.fields[i].type != FieldType::date || is_month_first(schema_.fields[i].format)) continue;
        if (read.orders[i] == DateOrder::month_first) log.add(Issue::month_first, at, static_cast<int>(i));
        else if (read.tally.fields[i].month_first > 0) log.add(Issue::mixed_order, at, static_cast<int>(i));
    }
}

/// What a document was read without is counted among the rows that did not pass, as far as it can be counted.
void Check::note_set_apart(FindingsLog& log) {
    std::string which;
    bool against_standard = false;
    for (const auto& sheet : sheets_)
        for (const auto& record : sheet.set_apart) {
            against_standard = against_standard || record.against_standard;
            const auto at = fmt::format("{}{}at {}", record.name, record.name.empty() ? "" : " ", record.pointer);
            log.add(Issue::record_apart, {record.number, 0, at, sheet.name});
            report_.rows.source += record.rows;
            report_.rows.quarantined += record.rows;
            if (which.size() < kMostNamed) which += fmt::format("{}{} {}", which.empty() ? "" : ", ", at, record.fault);
        }
    if (!which.empty())
        log.reword(Issue::record_apart, FindingsLog::kNoField,
                   (against_standard ? "not as the document's standard says, and set aside: " : "no record among the records, and set aside: ") +
                       base::clip(which, kMostNamed));
}

/// With the rows that did not pass go the elements that are none yet, whole.
void Check::hand_over_set_apart(const TablePlan& table, bool headed) {
    const bool some = std::ranges::any_of(sheets_, [](const Sheet& sheet) { return !sheet.set_apart.empty(); });
    if (sink_ == nullptr || !request_.quarantined || !some) return;
    auto labels = table.header.labels;
    labels.emplace_back("element");
    std::string csv;
    const auto add = [&](std::vector<std::string> cells, const std::vector<std::string>& more) {
        cells.insert(cells.end(), more.begin(), more.end());
        append_csv(csv, cells);
    };
    if (!headed) add({"sheet", "line", "reason"}, labels);
    std::vector<std::string> cells(labels.size());
    for (const auto& sheet : sheets_)
        for (const auto& record : sheet.set_apart) {
            cells.back() = record.json;
            add({sheet.name, std::to_string(record.number), fmt::format("at {} {}", record.pointer, record.fault)}, cells);
        }
    sink_->quarantined(csv);
}

void Check::note_nothing(const TablesRead& read, FindingsLog& log) {
    if (read.tally.rows.accepted + read.tally.rows.quarantined > 0) {
        if (read.tally.says_nil)
            log.reword(Issue::nil_return, FindingsLog::kNoField,
                       "a line that says that there was nothing to report, beside rows of data");
        return;
    }
    if (std::ranges::any_of(sheets_, [](const auto& sheet) { return !sheet.set_apart.empty(); })) return;
    const bool none = std::ranges::any_of(sheets_, &Sheet::says_none);
    const bool above =
        none || std::ranges::any_of(report_.titles, [](const auto& text) { return says_nil(text); });
    report_.nil_return = read.tally.says_nil || above;
    if (!report_.nil_return) log.add(Issue::no_data_rows, {report_.header_line, 0, {}});
    else if (!read.tally.says_nil) log.add(Issue::nil_return, {1, 0, {}});
}

void Check::take_months(const RowTally& tally) {
    for (const auto& [month, count] : tally.months) report_.months[month_name(month)] += count;
    for (const auto& [month, line] : tally.month_lines) report_.month_lines.emplace(month_name(month), line);
    if (!schema_.find(schema_.amount_field)) return;
    std::map<std::string, __int128> totals;
    for (const auto& [month, units] : tally.month_units) totals[month_name(month)] += units;
    // Where months do not fit their sum does: payments as large as that are no payments.
    if (!std::ranges::all_of(totals, [](const auto& m) { return fits(m.second); })) return;
    for (const auto& [month, units] : totals)
        report_.month_totals[month] = base::pence(static_cast<std::int64_t>(units));
}

void Check::take_currencies(const RowTally& tally) {
    const auto& said = tally.currencies;
    report_.currency = said.size() == 1 ? said.begin()->first : schema_.currency;
    if (said.size() < 2) return;
    for (const auto& [currency, units] : said)
        report_.currency_totals[currency] = base::pence(static_cast<std::int64_t>(units));
}

void Check::take_over(TablesRead& read) {
    const auto& tally = read.tally;
    report_.rows.source += tally.rows.source;
    report_.rows.accepted = tally.rows.accepted;
    report_.rows.quarantined = tally.rows.quarantined;
    for (const auto& [kind, count] : tally.rows.set_aside) report_.rows.set_aside[kind] += count;
    take_months(tally);
    take_currencies(tally);
    report_.accepted_total = base::pence(static_cast<std::int64_t>(tally.accepted_units));
    report_.quarantined_total = base::pence(static_cast<std::int64_t>(tally.quarantined_units));
    if (const auto date = schema_.find(schema_.date_field); date && *date < tally.fields.size())
        report_.date_format = style_of(tally.fields[*date], read.orders[*date]);
    report_.lines_are_rows = read.lines_are_rows;
    take_understood(read);
    word_missing_values(schema_, tally, read.log);
    read.log.append(read.key_log, 0, {});
    note_set_apart(read.log);
    report_.findings = std::move(read.log).take();
}

/// What is hidden or could not be read is said by name.
std::vector<NamedText> Check::texts_of_sheets(FindingsLog& log) {
    std::vector<NamedText> texts;
    for (const auto& sheet : sheets_) {
        if (sheet.hidden) log.add(Issue::hidden_sheet, {0, 0, {}, sheet.name});
        else if (!sheet.not_read.empty()) log.add(Issue::unread_part, {0, 0, sheet.not_read, sheet.name});
        else if (auto file = decide_encoding(sheet.text); file.has_nul)
            log.add(Issue::unread_part, {0, 0, refusal_of(FileKind::binary), sheet.name});
        else {
            file.sheet = !sheet.as_given;
            if (sheet.as_given) note_encoding(file, log);
            texts.push_back({sheet.name, std::move(file)});
        }
    }
    return texts;
}

void Check::read(TablesFound& found) {
    const auto done_with = [&](const TablePlan& table, std::size_t position) {
        // What was converted, or came out of a spreadsheet, is not the source's memory.
        if (source_.done_with && kind_ == FileKind::csv && table.file.converted.empty())
            source_.done_with(table.file.text().substr(0, position));
    };
    auto read = read_tables(found, schema_, request_, sink_, done_with);
    if (read.too_many)
        return refuse(std::move(found.log), Issue::too_many_rows,
                      fmt::format("more than {} rows", base::grouped(request_.max_rows)), {}, {});
    const bool all_fit = std::ranges::all_of(read.tally.currencies, [](const auto& sum) { return fits(sum.second); });
    if (!all_fit || !fits(read.tally.accepted_units) || !fits(read.tally.quarantined_units))
        return refuse(std::move(found.log), Issue::sum_too_large,
                      fmt::format("the cells under '{}' add up to more than can be held",
                                  title_of(schema_.amount_field)),
                      {}, {});
    note_order(read, read.log);
    if (const auto date = schema_.find(schema_.date_field)) note_unlikely_years(read.tally, *date, read.log);
    note_nothing(read, read.log);
    out_.needs_redaction = read.tally.private_text;
    const auto& table = found.tables.front();
    if (out_.needs_redaction && kind_ == FileKind::csv && request_.rows)
        out_.redacted = redact(table.file, table.header, table.layout);
    hand_over_set_apart(table, read.quarantine_headed);
    take_over(read);
}

void Check::refuse_binary() {
    const auto line = line_of_zero(source_.bytes);
    refuse_kind(fmt::format("{}, the first on line {}", refusal_of(FileKind::binary), base::grouped(line)), {line, 0, {}});
}

void Check::refuse_kind(std::string why, const At& at) {
    report_.file_kind = to_string(kind_);
    const auto remedy = why.starts_with(kOffStandard) ? kMendDocument : remedy_for(kind_);
    refuse(new_log(), Issue::wrong_kind, std::move(why), remedy, at);
}

void Check::run() {
    kind_ = file_kind(source_.bytes);
    if (holds_sheets(kind_)) {
        try {
            return run_sheets(read_sheets(source_.bytes, kind_, schema_), kind_);
        } catch (const base::Error& error) {
            if (error.kind() != base::ErrorKind::bad_input && error.kind() != base::ErrorKind::exhausted) throw;
            return refuse_kind(error.message());
        }
    }
    if (kind_ != FileKind::csv) return kind_ == FileKind::binary ? refuse_binary() : refuse_kind(std::string(refusal_of(kind_)));
    auto file = decide_encoding(source_.bytes, threads_of(request_), source_.done_with);
    if (file.has_nul) {
        kind_ = FileKind::binary;
        const bool bytes_are_text = file.encoding == Encoding::utf8 || file.encoding == Encoding::windows_1252;
        return bytes_are_text ? refuse_binary() : refuse_kind(std::string(refusal_of(kind_)));
    }
    auto log = new_log();
    note_encoding(file, log);
    std::vector<NamedText> texts;
    texts.push_back({"", std::move(file)});
    run_texts(std::move(texts), std::move(log));
}

void Check::run_sheets(std::vector<Sheet> sheets, FileKind kind) {
    kind_ = kind;
    sheets_ = std::move(sheets);
    make_names_differ(sheets_);
    auto log = new_log();
    auto texts = texts_of_sheets(log);
    if (texts.empty()) return refuse_kind(why_none_is_read(sheets_));
    run_texts(std::move(texts), std::move(log));
}

void Check::run_texts(std::vector<NamedText> texts, FindingsLog log) {
    report_.file_kind = to_string(kind_);
    auto found = find_tables(std::move(texts), schema_, request_.profile);
    log.append(found.log, 0, {});
    found.log = std::move(log);
    for (auto& sheet : sheets_)
        if (const auto table = std::ranges::find(found.tables, sheet.name, &TablePlan::sheet); table != found.tables.end()) {
            note_concealed(sheet, found.log);
            table->nested = std::move(sheet.nested);
            table->from_1904 = sheet.from_1904;
            table->sets_apart = !sheet.set_apart.empty();
        }
    describe(found);
    if (found.refusal) {
        const auto& [issue, why, place] = *found.refusal;
        return refuse(std::move(found.log), issue, why, {}, {place.line, place.column, place.value, place.sheet});
    }
    report_.nil_return = found.says_nil;
    if (!found.says_nil) return read(found);
    report_.findings = std::move(found.log).take();
}

CheckResult result_for(const Schema& schema, const CheckRequest& request) {
    CheckResult out;
    auto& report = out.report;
    report.file_name = base::to_utf8(request.file_name);
    report.schema = schema.id.str();
    report.schema_version = schema.version;
    report.checker_version = std::string(kCheckerVersion);
    report.profile = request.profile;
    return out;
}

/// What is said of a report that is otherwise done.
void finish(CheckResult& out, const Schema& schema) {
    if (const auto amount = schema.find(schema.amount_field)) out.report.total_of = schema.fields[*amount].title;
    out.report.score = score_of(schema, out.report);
    condense(out.report);
    make_showable(out.report);
}

/// Runs a check with its rows gathered, when they are wanted.
CheckResult gather(const Source& source, const CheckRequest& request,
                   const std::function<void(Check&)>& run) {
    const auto schema = parse_schema(request.schema_text);
    auto out = result_for(schema, request);
    Gathered rows(schema);
    const bool wants = request.rows || request.quarantined;
    Check check(schema, source, request, wants ? &rows : nullptr, out);
    run(check);
    finish(out, schema);
    out.quarantined = rows.take_quarantined();
    if (request.rows && out.report.refusal.empty()) out.table = rows.take();
    return out;
}

}  // namespace

CheckResult check(const Source& source, const CheckRequest& request) {
    return gather(source, request, [](Check& check) { check.run(); });
}

CheckResult check_sheets(std::vector<Sheet> sheets, FileKind kind, const CheckRequest& request) {
    return gather(std::string_view(), request,
                  [&](Check& check) { check.run_sheets(std::move(sheets), kind); });
}

CheckResult check(const Source& source, const CheckRequest& request, RowSink& sink) {
    const auto schema = parse_schema(request.schema_text);
    auto out = result_for(schema, request);
    const bool wants = request.rows || request.quarantined;
    Check(schema, source, request, wants ? &sink : nullptr, out).run();
    finish(out, schema);
    return out;
}

}  // namespace daybook::schemas
