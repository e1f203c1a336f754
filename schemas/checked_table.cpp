#include "schemas/checked_table.hpp"

namespace daybook::schemas {

namespace {

/// One byte per value's end and one for "blank": neither is part of well-formed UTF-8, so no two rows of
/// different cells give the same bytes.
constexpr char kEndOfCell = '\xFE';
constexpr char kNull = '\xFF';

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

void Column::append_null() {
    nulls_.push_back(1);
    if (type_ == FieldType::string) offsets_.push_back(bytes_.size());
    else numbers_.push_back(0);
}

void Column::append_text(std::string_view text) {
    nulls_.push_back(0);
    bytes_.append(text);
    offsets_.push_back(bytes_.size());
}

void Column::append_number(std::int64_t number) {
    nulls_.push_back(0);
    numbers_.push_back(number);
}

void Column::append_canonical(std::size_t row, std::string& out) const {
    if (is_null(row)) return;
    switch (type_) {
        case FieldType::string: out += text(row); break;
        case FieldType::number: out += base::Decimal{number(row), scale_}.to_string(); break;
        case FieldType::integer: out += std::to_string(number(row)); break;
        case FieldType::date: out += base::to_iso(base::Date{std::chrono::days{number(row)}}); break;
        case FieldType::boolean: out += number(row) != 0 ? "true" : "false"; break;
    }
}

const Column* CheckedTable::find(std::string_view name) const {
    for (const auto& column : columns_)
        if (column.name() == name) return &column;
    return nullptr;
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

}  // namespace daybook::schemas
