#include "schemas/key_check.hpp"

#include "publisher/base/text.hpp"
#include "schemas/text_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace daybook::schemas {

namespace {

/// Of all keys together: 24 million rows of one.
constexpr std::size_t kMostBytes = std::size_t{384} << 20;
constexpr std::size_t kAhead = 16;
/// A payment that two sheets have in common makes neither a copy.
constexpr std::int64_t kFewestCopied = 2;
/// Different ones of one invoice.
constexpr std::int64_t kMostLines = 9;
/// Nobody pastes in the same few lines twice over.
constexpr std::int64_t kFewestPasses = 2;

std::string key_titles(const Schema& schema, const RowKey& key) {
    std::string out;
    for (const auto field : key.fields)
        out += fmt::format("{}'{}'", out.empty() ? "" : " with ", schema.fields[field].title);
    return out;
}

Issue issue_of(RowKey::Kind kind) {
    if (kind == RowKey::Kind::primary) return Issue::duplicate_key;
    return kind == RowKey::Kind::unique ? Issue::not_unique : Issue::repeated_row;
}

int field_of(const RowKey& key) {
    return key.kind == RowKey::Kind::row ? FindingsLog::kNoField : static_cast<int>(key.fields.front());
}

/// The cells of a key as they stand in the file, unless they may not be published.
std::string values_of(const Schema& schema, const RowKey& key, const TablePlan& table, std::size_t offset) {
    Cells cells(table.file, table.header.delimiter);
    cells.start_at(offset, 0);
    cells.expect(width_of(table.header));
    cells.next();
    std::string out;
    for (const auto field : key.fields) {
        if (!schema.fields[field].publish || !table.layout.private_columns.empty()) continue;
        if (!out.empty()) out += ", ";
        out += base::clip(masked_where_personal(cells.at(table.layout.column_of_field[field])), 60);
    }
    return out;
}

}  // namespace

KeyCheck::KeyCheck(const ReadSettings& settings)
    : schema_(settings.schema), log_(settings.schema, settings.profile) {
    known_.reserve(settings.keys.size());
    for (const auto& key : settings.keys)
        known_.push_back({&key, PrintSet(kMostBytes / settings.keys.size())});
}

void KeyCheck::expect(std::size_t rows) {
    for (auto& known : known_) known.set.reserve(known.set.size() + rows);
}

void KeyCheck::take(const TablePlan& table, const RowsRead& read, std::int64_t lines_before) {
    if (!starts_.empty() && starts_.back().table != &table) note_pasted();
    if (starts_.empty() || starts_.back().table != &table) starts_.push_back({&table, last_place_, 0, 0, nullptr});
    const auto first = starts_.back().first;
    for (std::size_t i = 0; i < known_.size(); ++i) {
        const auto& prints = read.prints[i];
        if (known_[i].key->kind == RowKey::Kind::row) starts_.back().rows += std::ssize(prints);
        // The last line of a text may lack its end, and is not counted among those gone through.
        if (!prints.empty()) last_place_ = std::max(last_place_, first + lines_before + prints.back().line);
        for (std::size_t at = 0; at < prints.size() && !known_[i].full; ++at) {
            if (at + kAhead < prints.size()) known_[i].set.prefetch(prints[at + kAhead].print);
            take_one(known_[i], prints[at], table, prints[at].line + lines_before);
        }
    }
    last_place_ = std::max(last_place_, first + lines_before + read.lines);
}

void KeyCheck::take_one(Known& known, const KeyPrint& print, const TablePlan& table, std::int64_t line) {
    const auto place = starts_.back().first + line;
    const bool countable = place < std::int64_t{PrintSet::kFull};
    const auto before =
        countable ? known.set.insert(print.print, static_cast<std::uint32_t>(place)) : PrintSet::kFull;
    if (before == PrintSet::kNew) {
        if (known.key->kind == RowKey::Kind::row) pasted_.take_new();
        return;
    }
    if (before != PrintSet::kFull) return note(*known.key, print, table, line, before);
    known.full = true;
    log_.add(Issue::too_many_keys, {line, 0, {}, table.sheet}, field_of(*known.key));
}

void KeyCheck::note(const RowKey& key, const KeyPrint& print, const TablePlan& table, std::int64_t line,
                    std::uint32_t first) {
    const auto issue = issue_of(key.kind);
    const int field = field_of(key);
    if (key.kind == RowKey::Kind::row) count_copy(first, starts_.back().first + line, print.offset);
    const int column = field < 0 ? 0 : table.layout.column_of_field[static_cast<std::size_t>(field)] + 1;
    At at{line, column, {}, table.sheet};
    std::string value;
    if (log_.wants_place(issue, field)) {
        value = key.kind == RowKey::Kind::row ? "" : values_of(schema_, key, table, print.offset);
        value += fmt::format("{}as on {}", value.empty() ? "" : " ", where(first, table));
        at.value = value;
    }
    log_.add(issue, at, field);
    if (key.fields.size() > 1 && key.kind != RowKey::Kind::row)
        log_.reword(issue, field,
                    fmt::format("{} must be unique together, and stand in an earlier row too",
                                key_titles(schema_, key)));
}

const KeyCheck::TableStart& KeyCheck::table_at(std::uint32_t place) const {
    return *std::prev(std::ranges::lower_bound(starts_, std::int64_t{place}, {}, &TableStart::first));
}

void KeyCheck::count_copy(std::uint32_t first, std::int64_t place, std::size_t offset) {
    auto& here = starts_.back();
    const auto& before = table_at(first);
    if (before.table == here.table) return pasted_.take_copy(place, first, offset);
    pasted_.take_new();
    ++here.copied;
    if (here.copied_from == nullptr) here.copied_from = before.table;
}

/// True for what says who was paid and when. Where the table has not both, every text has to say the same.
bool KeyCheck::names_payment(const TablePlan& table, std::size_t field) const {
    const auto has = [&](const std::string& name) {
        const auto found = schema_.find(name);
        return found && table.layout.column_of_field[*found] >= 0;
    };
    const auto& one = schema_.fields[field];
    if (!has(schema_.date_field) || !has(schema_.supplier_field)) return one.type != FieldType::number && one.type != FieldType::integer;
    return one.name == schema_.date_field || one.name == schema_.supplier_field;
}

/// A few lines to one payee on one day that come again are those of an invoice, such as a council's of care by the week, and not pasted
/// in; with different words, where they come three times or more. Many amounts that come again in their order are no such lines.
bool KeyCheck::is_one_transaction(const TablePlan& table, const CopiedRun& run) const {
    std::vector<bool> of_payment;
    for (std::size_t i = 0; i < schema_.fields.size(); ++i) of_payment.push_back(names_payment(table, i));
    Cells cells(table.file, table.header.delimiter);
    cells.start_at(run.begin, 0);
    cells.expect(width_of(table.header));
    std::set<std::string> lines, words, payments;
    for (std::int64_t row = 0; row < run.rows && cells.next(); ++row) {
        std::string line, text, payment;
        for (std::size_t i = 0; i < schema_.fields.size(); ++i) {
            const auto cell = fmt::format("{}\x1F", cells.at(table.layout.column_of_field[i]));
            const auto type = schema_.fields[i].type;
            line += cell;
            if (type != FieldType::number && type != FieldType::integer) text += cell;
            if (of_payment[i]) payment += cell;
        }
        lines.insert(std::move(line));
        words.insert(std::move(text));
        payments.insert(std::move(payment));
        if (std::ssize(lines) > kMostLines || payments.size() > 1) return false;
    }
    return words.size() == 1 || run.passes >= kFewestPasses;
}

/// In the table whose rows were taken last.
void KeyCheck::note_pasted() {
    const auto& start = starts_.back();
    for (const auto& run : pasted_.end_table()) {
        if (is_one_transaction(*start.table, run)) continue;
        const auto lines = [&](std::int64_t from, std::int64_t to) { return fmt::format("lines {} to {}", base::grouped(from - start.first), base::grouped(to - start.first)); };
        const auto words = fmt::format("{} repeat {}", lines(run.first, run.last), lines(run.original_first, run.original_last));
        const bool is_first = !log_.has(Issue::pasted_rows, FindingsLog::kNoField);
        log_.add(Issue::pasted_rows, {run.first - start.first, 0, words, start.table->sheet});
        if (!is_first) continue;
        if (!run.is_even()) {
            log_.reword(Issue::pasted_rows, FindingsLog::kNoField, fmt::format("{}: {} rows stand in the file already, and every amount of theirs counts again", words, base::grouped(run.rows)));
            continue;
        }
        const auto again = run.times() == 2 ? "again, and every amount of theirs counts twice"
                                            : fmt::format("{0} times, and every amount of theirs counts {0} times", run.times());
        log_.reword(Issue::pasted_rows, FindingsLog::kNoField, fmt::format("{}: the same {} rows stand in the file {}", words, base::grouped(run.block()), again));
    }
}

void KeyCheck::note_copies() {
    if (!starts_.empty()) note_pasted();
    for (const auto& start : starts_) {
        if (start.rows < kFewestCopied || 10 * start.copied < 9 * start.rows) continue;
        const auto from = fmt::format("a copy of '{}'", base::clip(start.copied_from->sheet, 60));
        log_.add(Issue::copied_sheet, {1, 0, from, start.table->sheet});
    }
}

/// "line 3", or "line 3 of 'May'" on another sheet.
std::string KeyCheck::where(std::uint32_t place, const TablePlan& from) const {
    const auto& start = table_at(place);
    const auto line = std::int64_t{place} - start.first;
    if (start.table == &from) return fmt::format("line {}", line);
    return fmt::format("line {} of '{}'", line, base::clip(start.table->sheet, 60));
}

}  // namespace daybook::schemas
