#include "schemas/check.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/condense.hpp"
#include "schemas/file_kind.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/merged_cells.hpp"
#include "schemas/missing_words.hpp"
#include "schemas/redact.hpp"
#include "schemas/row_words.hpp"
#include "schemas/set_apart.hpp"
#include "schemas/showable.hpp"
#include "schemas/table_account.hpp"
#include "schemas/table_read.hpp"
#include "schemas/turned_dates.hpp"
#include "schemas/unlikely_years.hpp"
#include "schemas/values_at.hpp"
#include "schemas/wrapped_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::schemas {

namespace {

constexpr std::string_view kMendDocument =
    "Mend the element at the place that is named, and send the document again; whoever made the program that writes it can "
    "hold it against the standard's JSON Schema.";

/// Bytes of a file that are given back at a time: each time every thread is stopped for a moment.
constexpr std::size_t kGivenBack = std::size_t{8} << 20;

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
    explicit Gathered(const Schema& schema) : schema_(schema), rows_(schema) {}
    void rows(CheckedTable&& batch) override { rows_.append(batch); }
    void quarantined(std::string_view csv) override {
        (quarantined_ ? *quarantined_ : quarantined_.emplace()) += csv;
    }
    void restart() override {
        rows_ = CheckedRows(schema_);
        quarantined_.reset();
    }
    CheckedRows take() { return std::move(rows_); }
    std::optional<std::string> take_quarantined() { return std::move(quarantined_); }

private:
    const Schema& schema_;
    CheckedRows rows_;
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

/// Says which lines of a file in UTF-8 have bytes in Windows-1252.
void note_strays(const TextFile& file, std::string_view sheet, FindingsLog& log) {
    for (const auto line : file.stray_lines) log.add(Issue::not_utf8, {line, 0, {}, sheet});
    log.add_more(Issue::not_utf8, file.strays - std::ssize(file.stray_lines));
    log.reword(Issue::not_utf8, FindingsLog::kNoField, "the file is UTF-8 with bytes in Windows-1252 among it, as lines of two programs put together have; these bytes were read as Windows-1252, so look at the lines that are named");
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
    bool run_text(TextFile file);
    bool run_texts(std::vector<NamedText> texts, FindingsLog log);
    std::vector<NamedText> texts_of_sheets(FindingsLog& log);
    void refuse_kind(std::string why, const At& at = {});
    void refuse_binary();
    void note_encoding(const TextFile& file, std::string_view sheet, FindingsLog& log);
    void refuse(FindingsLog log, Issue issue, std::string why, std::string_view remedy, const At& at);
    bool read(TablesFound& found);
    void note_nothing(const TablesRead& read, const Place& nil_at, FindingsLog& log);
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

void Check::note_encoding(const TextFile& file, std::string_view sheet, FindingsLog& log) {
    report_.encoding = to_string(file.encoding);
    if (file.encoding == Encoding::mixed) note_strays(file, sheet, log);
    else if (file.encoding != Encoding::utf8) log.add(Issue::not_utf8, {});
    if (file.encoding == Encoding::mac_roman) log.reword(Issue::not_utf8, FindingsLog::kNoField, "the file is in the encoding of old Macintoshes (Mac Roman), as its apostrophes and accents show, and not UTF-8");
    if (file.unwrapped || file.unwrapped_headings) log.add(Issue::wrapped_lines, {});
    if (file.unwrapped_headings) log.reword(Issue::wrapped_lines, FindingsLog::kNoField, "the line of headings stands between quotes, as one cell, and was read without them");
    if (file.undecodable == 0) return;
    for (const auto line : file.bad_lines) log.add(Issue::undecodable, {line, 0, {}, sheet});
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

void Check::note_nothing(const TablesRead& read, const Place& nil_at, FindingsLog& log) {
    if (read.tally.rows.accepted + read.tally.rows.quarantined > 0) {
        if (read.tally.says_nil)
            log.reword(Issue::nil_return, FindingsLog::kNoField,
                       "a line that says that there was nothing to report, beside rows of data");
        return;
    }
    if (any_set_apart(sheets_)) return;
    const bool none = std::ranges::any_of(sheets_, &Sheet::says_none);
    const bool above = none || nil_at.line > 0;
    report_.nil_return = read.tally.says_nil || above;
    if (!report_.nil_return) log.add(Issue::no_data_rows, {report_.header_line, 0, {}});
    else if (!read.tally.says_nil) log.add(Issue::nil_return, {std::max<std::int64_t>(nil_at.line, 1), nil_at.column, nil_at.value, nil_at.sheet});
    if (none && std::ranges::any_of(sheets_, [](const Sheet& sheet) { return !sheet.passed_over.empty(); }))
        log.reword(Issue::nil_return, FindingsLog::kNoField, fmt::format("the document has elements, and none of them holds a record of '{}'", schema_.title));
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
            if (sheet.as_given) unwrap_lines(file);
            if (sheet.as_given) note_encoding(file, sheet.name, log);
            for (const auto& [number, name] : sheet.passed_over) log.add(Issue::passed_over, {number, 0, name, sheet.name});
            for (const auto& [number, name] : sheet.replaced) log.add(Issue::replaced_record, {number, 0, name, sheet.name});
            texts.push_back({sheet.name, std::move(file)});
        }
    }
    note_records_again(sheets_, log);
    return texts;
}

/// False when the file is not in the encoding that was presumed; nothing said so far then holds.
bool Check::read(TablesFound& found) {
    std::size_t given_back = 0;
    // What was converted, or came out of a spreadsheet, is not the source's memory.
    const auto is_of_source = [&](const TablePlan& table) { return kind_ == FileKind::csv && table.file.converted.empty(); };
    const auto done_with = [&](const TablePlan& table, std::size_t position) {
        if (!source_.done_with || !is_of_source(table)) return;
        if (position < given_back) given_back = 0;  // read anew
        if (position - given_back < kGivenBack && position < table.file.text().size()) return;
        source_.done_with(table.file.text().substr(given_back, position - given_back));
        given_back = position;
    };
    const auto& table = found.tables.front();
    auto read = read_tables(found, schema_, request_, sink_, done_with, is_of_source(table) ? source_.copy : CopyText());
    // Of one that is refused the rest was not looked at.
    if (read.other_encoding || (read.too_many && table.file.presumed)) return false;
    if (read.too_many) {
        refuse(std::move(found.log), Issue::too_many_rows, fmt::format("more than {} rows", base::grouped(request_.max_rows)), {}, {});
        return true;
    }
    if (!sums_fit(read.tally)) {
        refuse(std::move(found.log), Issue::sum_too_large,
               fmt::format("the cells under '{}' add up to more than can be held", title_of(schema_.amount_field)), {}, {});
        return true;
    }
    const auto date = schema_.find(schema_.date_field);
    if (!date || !note_turned_dates(read, *date, read.log)) note_date_orders(read, schema_, report_.header_line, read.log);
    if (date) note_unlikely_years(read, schema_, *date, read.log);
    settle_open_points(read.tally, schema_, read.log);
    settle_settlements(read.tally, schema_, read.log);
    note_ledger_side(found, schema_, read.log);
    note_turned_signs(found, read.tally, schema_, read.log);
    note_nothing(read, found.nil_at, read.log);
    for (const auto& one : found.tables) fill_values(one, read.log.cells_without_text(one.sheet));
    out_.needs_redaction = read.tally.private_text;
    if (out_.needs_redaction && kind_ == FileKind::csv && request_.rows)
        out_.redacted = redact(table.file, table.header, table.layout);
    if (sink_ != nullptr && request_.quarantined && any_set_apart(sheets_))
        sink_->quarantined(set_apart_as_csv(sheets_, table.header.labels, read.quarantine_headed));
    account_for_rows(read, schema_, report_);
    word_missing_values(schema_, read.tally, read.log);
    read.log.append(read.key_log, 0, {});
    note_set_apart(sheets_, report_.rows, read.log);
    report_.findings = std::move(read.log).take();
    for (const auto& one : found.tables)
        if (const auto sheet = std::ranges::find(sheets_, one.sheet, &Sheet::name); sheet != sheets_.end()) name_members(*sheet, one.header.labels, report_.findings);
    return true;
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
    if (auto presumed = presume_utf8(source_.bytes, request_.stretch_bytes)) {
        const auto before = report_;
        if (run_text(*std::move(presumed))) return;
        report_ = before;
        if (sink_ != nullptr) sink_->restart();
    }
    auto file = decide_encoding(source_.bytes, threads_of(request_), source_.done_with);
    if (file.has_nul) {
        kind_ = FileKind::binary;
        const bool bytes_are_text = file.encoding != Encoding::utf16le && file.encoding != Encoding::utf16be;
        return bytes_are_text ? refuse_binary() : refuse_kind(std::string(refusal_of(kind_)));
    }
    run_text(std::move(file));
}

bool Check::run_text(TextFile file) {
    auto log = new_log();
    unwrap_lines(file);
    note_encoding(file, {}, log);
    std::vector<NamedText> texts;
    texts.push_back({"", std::move(file)});
    return run_texts(std::move(texts), std::move(log));
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

/// False as read() is.
bool Check::run_texts(std::vector<NamedText> texts, FindingsLog log) {
    report_.file_kind = to_string(kind_);
    const bool presumed = std::ranges::any_of(texts, [](const NamedText& text) { return text.file.presumed; });
    auto found = find_tables(std::move(texts), schema_, request_.profile);
    log.append(found.log, 0, {});
    found.log = std::move(log);
    for (auto& sheet : sheets_)
        if (const auto table = std::ranges::find(found.tables, sheet.name, &TablePlan::sheet); table != found.tables.end()) {
            note_concealed(sheet, found.log);
            table->nested = std::move(sheet.nested);
            table->from_1904 = sheet.from_1904;
            table->sets_apart = !sheet.set_apart.empty();
            if (auto filled = with_merged_cells(sheet, *table, schema_, found.log); !filled.empty()) {
                sheet.text = std::move(filled);
                table->file.original = sheet.text;
                table->layout.pivots = find_pivots(table->file, table->header, table->layout.column_of_field);
            }
        }
    if (presumed && (found.refusal || found.says_nil)) return false;
    account_for_tables(found, schema_, report_);
    if (found.refusal) {
        const auto& [issue, why, place] = *found.refusal;
        refuse(std::move(found.log), issue, why, {}, at_place(place));
        return true;
    }
    report_.nil_return = found.says_nil;
    if (!found.says_nil) return read(found);
    report_.findings = std::move(found.log).take();
    return true;
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
    if (request.rows && out.report.refusal.empty()) out.rows = rows.take();
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
