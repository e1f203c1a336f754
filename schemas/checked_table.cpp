#include "schemas/checked_table.hpp"

#include "publisher/base/error.hpp"
#include "schemas/row_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace daybook::schemas {

namespace {

/// One byte per value's end and one for "blank": neither is part of well-formed UTF-8, so no two rows of
/// different cells give the same bytes.
constexpr char kEndOfCell = '\xFE';
constexpr char kNull = '\xFF';

/// Texts that are looked for in one batch of rows: a table of their prints that stays in the processor's
/// nearest memory. Long ones hardly come again.
constexpr std::size_t kRecent = 2048, kLongestShared = 256, kFirstTexts = 512;

void append_row(const std::vector<Column>& columns, std::size_t row, std::string& out) {
    for (const auto& column : columns) {
        if (column.is_null(row)) out += kNull;
        else column.append_canonical(row, out);
        out += kEndOfCell;
    }
}

/// FNV-1a with a final mix (MurmurHash3's), so that all 64 bits depend on all bytes. Not against forgery:
/// equal prints only suggest what a comparison of rows then proves.
std::uint64_t print_of(std::string_view bytes) {
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
    hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
    return hash ^ (hash >> 33);
}

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

void CheckedTable::check_later(const CheckedTable& later) const {
    if (rows() == 0 || later.rows() == 0) return;
    const auto refuse = [] {
        throw base::Error(base::ErrorKind::corrupt,
                          "rows of a table do not come in the order of their places");
    };
    const auto last = sheet(rows() - 1);
    const bool same = later.sheet(0) == last;
    if (same ? later.line(0) <= lines_.back() : later.sheet(0).empty() || last.empty()) refuse();
    // A sheet that comes again could bring the same places again.
    for (const auto& run : later.sheets_)
        for (const auto& known : sheets_)
            if (run.name == known.name && run.name != last) refuse();
}

void CheckedTable::append_places(CheckedTable&& later) {
    check_later(later);
    const auto before = rows();
    lines_.append_bytes(later.lines_.data(), later.lines_.size());
    for (auto& run : later.sheets_)
        if (sheets_.empty() || sheets_.back().name != run.name)
            sheets_.push_back({before + run.first_row, std::move(run.name)});
}

void CheckedTable::append(CheckedTable&& later) {
    if (rows() == 0) {
        *this = std::move(later);
        return;
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) columns_[i].append(later.columns_[i]);
    append_places(std::move(later));
}

base::Sha256 CheckedTable::rows_digest() const {
    base::Sha256Stream stream;
    std::string buffer;
    for (const auto& column : columns_) (buffer += column.name()) += kEndOfCell;
    for (std::size_t row = 0; row < rows(); ++row) {
        append_row(columns_, row, buffer);
        if (buffer.size() < 1 << 16) continue;
        stream.update(buffer);
        buffer.clear();
    }
    return stream.update(buffer).finish();
}

std::vector<std::uint64_t> CheckedTable::row_prints() const {
    std::vector<std::uint64_t> prints;
    prints.reserve(rows());
    std::string buffer;
    for (std::size_t row = 0; row < rows(); ++row) {
        buffer.clear();
        append_row(columns_, row, buffer);
        prints.push_back(print_of(buffer));
    }
    return prints;
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
