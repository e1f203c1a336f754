#include "schemas/checked_table.hpp"

#include "publisher/base/error.hpp"
#include "schemas/row_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace daybook::schemas {

namespace {

/// Texts that are looked for in one batch of rows: a table of their prints that stays in the processor's
/// nearest memory. Long ones hardly come again.
constexpr std::size_t kRecent = 2048, kLongestShared = 256, kFirstTexts = 512;

}  // namespace

std::uint32_t Column::add_text(std::string_view text) {
    const auto number = ends_.size();
    if (number >= kNull)
        throw base::Error(base::ErrorKind::exhausted, "a table has too many different texts");
    bytes_.append_bytes(text.data(), text.size());
    ends_.push_back(bytes_.size());
    return static_cast<std::uint32_t>(number);
}

/// False once it shows that hardly a text comes again: a column of numbers of transactions.
bool Column::repeats_itself() const {
    return ends_.size() < kFirstTexts || ends_.size() * 8 < texts_.size() * 7;
}

void Column::append_text(std::string_view text) {
    if (text.size() > kLongestShared || !repeats_itself()) return texts_.push_back(add_text(text));
    if (recent_.empty()) recent_.assign(kRecent, kNull);
    auto& recent = recent_[print_of(text, 0) % kRecent];
    if (recent == kNull || text_numbered(recent) != text) recent = add_text(text);
    texts_.push_back(recent);
}

void Column::append_texts(std::span<const std::uint32_t> texts, std::span<const std::uint64_t> ends,
                          std::string_view bytes) {
    const auto before = ends_.size(), bytes_before = bytes_.size();
    if (before + ends.size() >= kNull)
        throw base::Error(base::ErrorKind::exhausted, "a table has too many different texts");
    auto* to = texts_.add(texts.size()).data();
    for (const auto text : texts) *to++ = text == kNull ? kNull : text + static_cast<std::uint32_t>(before);
    auto* end = ends_.add(ends.size()).data();
    for (const auto e : ends) *end++ = e + bytes_before;
    bytes_.append_bytes(bytes.data(), bytes.size());
}

void Column::append(const Column& more) {
    if (has_texts_)
        return append_texts({more.texts_.data(), more.texts_.size()}, {more.ends_.data(), more.ends_.size()},
                            {more.bytes_.data(), more.bytes_.size()});
    nulls_.append_bytes(more.nulls_.data(), more.nulls_.size());
    numbers_.append_bytes(more.numbers_.data(), more.numbers_.size());
}

void Column::clear() {
    texts_.clear();
    ends_.clear();
    bytes_.clear();
    recent_.clear();
    nulls_.clear();
    numbers_.clear();
}

void Column::append_canonical(std::size_t row, std::string& out) const {
    if (is_null(row)) return;
    if (is_text(type_)) {
        out += text(row);
        return;
    }
    switch (type_) {
        case FieldType::number: out += base::Decimal{number(row), scale_}.to_string(); break;
        case FieldType::date: out += base::to_iso(base::Date{std::chrono::days{number(row)}}); break;
        case FieldType::boolean: out += number(row) != 0 ? "true" : "false"; break;
        // Four digits at least, or it would not be read again as a year.
        case FieldType::year: out += fmt::format("{}{:04}", number(row) < 0 ? "-" : "", std::abs(number(row))); break;
        default: out += std::to_string(number(row)); break;
    }
}

const Column* CheckedTable::find(std::string_view name) const {
    for (const auto& column : columns_)
        if (column.name() == name) return &column;
    return nullptr;
}

std::string_view CheckedTable::sheet(std::size_t row) const {
    const auto next = std::ranges::upper_bound(sheets_, row, {}, &SheetRun::first_row);
    return next == sheets_.begin() ? std::string_view() : std::string_view(std::prev(next)->name);
}

std::vector<std::string> CheckedTable::sheets() const {
    std::vector<std::string> out;
    for (const auto& run : sheets_) out.push_back(run.name);
    return out;
}

void CheckedTable::append(CheckedTable&& later) {
    if (rows() == 0) {
        *this = std::move(later);
        return;
    }
    const auto before = rows();
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].append(later.columns_[i]);
    lines_.append_bytes(later.lines_.data(), later.lines_.size());
    for (auto& run : later.sheets_)
        if (sheets_.empty() || sheets_.back().name != run.name)
            sheets_.push_back({before + run.first_row, std::move(run.name)});
}

TableBuilder::TableBuilder(const Schema& schema) {
    for (const auto& field : schema.fields)
        if (field.publish) table_.columns_.emplace_back(field.name, field.type, field.scale);
}

TableBuilder::TableBuilder(const Schema& schema, CheckedTable&& used) : table_(std::move(used)) {
    if (table_.columns_.empty()) {
        *this = TableBuilder(schema);
        return;
    }
    for (auto& column : table_.columns_) column.clear();
    table_.lines_.clear();
    table_.sheets_.clear();
}

void TableBuilder::fill() {
    for (auto& column : table_.columns_) column.append_nulls(rows() - column.size());
}

void TableBuilder::place(std::string_view sheet, std::int64_t lines_before) {
    for (auto& line : table_.lines_) line += lines_before;
    if (!sheet.empty()) table_.sheets_.assign(1, {0, std::string(sheet)});
}

}  // namespace daybook::schemas
