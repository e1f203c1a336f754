#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/checked_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace daybook::schemas {

namespace {

// "DBT4", rows and columns; the line of each row; the sheets, each with its first row and its name; then each
// column: name, type, scale, and unless all of it is blank either its different texts (how many, where each
// ends, how many bytes, the bytes) and for each row the number of its text, all ones for a blank; or one null
// byte a row and the numbers. Numbers of texts have 32 bits, all else has 64, little-endian.
constexpr std::string_view kMagic = "DBT4";
constexpr std::size_t kMostSheetName = 1000, kMostSheets = 4096;
static_assert(std::endian::native == std::endian::little, "arrays are copied as they lie in memory");

[[noreturn]] void refuse(std::string_view what) {
    throw base::Error::make(base::ErrorKind::corrupt, "an encoded table does not add up: {}", what);
}

void put(std::string& out, std::uint64_t n) {
    char bytes[sizeof n];
    std::memcpy(bytes, &n, sizeof n);
    out.append(bytes, sizeof n);
}

template <class T>
void put_array(std::string& out, const Values<T>& items) {
    if (!items.empty()) out.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
}

/// Takes pieces off the front; every size is compared with what is left before anything is allocated.
class Pieces {
public:
    explicit Pieces(std::string_view bytes) : rest_(bytes) {}

    std::string_view bytes(std::uint64_t size) {
        if (size > rest_.size()) refuse("it ends too early");
        const auto piece = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return piece;
    }
    std::uint64_t number() {
        std::uint64_t n = 0;
        std::memcpy(&n, bytes(sizeof n).data(), sizeof n);
        return n;
    }
    template <class T>
    void array(std::uint64_t count, Values<T>& into) {
        if (count > rest_.size() / sizeof(T)) refuse("it ends too early");
        into.append_bytes(bytes(count * sizeof(T)).data(), count);
    }
    bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// What later stages take for granted of each type.
void check_numbers(FieldType type, std::span<const std::int64_t> numbers) {
    constexpr std::int64_t kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01, 9999-12-31
    std::int64_t least = 0, most = 0;
    for (const auto n : numbers) {
        least = std::min(least, n);
        most = std::max(most, n);
    }
    if (type == FieldType::date && (least < kFirstDay || most > kLastDay))
        refuse("a date lies outside the calendar");
    if (type == FieldType::boolean && (least < 0 || most > 1)) refuse("a boolean is neither 0 nor 1");
    if (type == FieldType::number && (least <= -kMostUnits || most >= kMostUnits))
        refuse("a number has more than 18 digits");
}

}  // namespace

class TableCodec {
public:
    static void encode(const Column& column, std::string& out) {
        put(out, column.name_.size());
        out += column.name_;
        put(out, static_cast<std::uint64_t>(column.type_));
        put(out, static_cast<std::uint64_t>(column.scale_));
        const bool blank = is_blank(column);
        put(out, blank ? 1 : 0);
        if (blank) return;
        if (!column.has_texts_) {
            put_array(out, column.nulls_);
            return put_array(out, column.numbers_);
        }
        put(out, column.ends_.size());
        put_array(out, column.ends_);
        put(out, column.bytes_.size());
        put_array(out, column.bytes_);
        put_array(out, column.texts_);
    }

    static std::string encode(const CheckedTable& table) {
        std::string out(kMagic);
        out.reserve(size_of(table));
        put(out, table.rows());
        put(out, table.columns_.size());
        put_array(out, table.lines_);
        put(out, table.sheets_.size());
        for (const auto& [first_row, name] : table.sheets_) {
            put(out, first_row);
            put(out, name.size());
            out += name;
        }
        for (const auto& column : table.columns_) encode(column, out);
        return out;
    }

    /// \param like the columns that it must have, or null for any
    static CheckedTable decode(std::string_view bytes, const std::vector<Column>* like, std::size_t most_rows) {
        Pieces pieces(bytes);
        if (pieces.bytes(kMagic.size()) != kMagic) refuse("it does not begin as one");
        const auto rows = pieces.number(), columns = pieces.number();
        if (rows > bytes.size() || columns > 1000) refuse("it claims more than it holds");
        if (rows > most_rows) refuse("it has more rows than come at once");
        if (like != nullptr && columns != like->size()) refuse("its columns are others than those of the schema");
        CheckedTable out;
        pieces.array(rows, out.lines_);
        decode_sheets(pieces, out);
        check_lines(out);
        for (std::uint64_t i = 0; i < columns; ++i) {
            out.columns_.push_back(decode_head(pieces));
            if (like != nullptr && !alike(out.columns_.back(), (*like)[i])) refuse("its columns are others than those of the schema");
            decode_cells(pieces, rows, out.columns_.back());
        }
        if (!pieces.empty()) refuse("something follows it");
        return out;
    }

private:
    static bool is_blank(const Column& column) {
        if (column.has_texts_)
            return std::ranges::all_of(column.texts_, [](auto text) { return text == Column::kNull; });
        return std::ranges::all_of(column.nulls_, [](auto null) { return null != 0; });
    }

    static void decode_sheets(Pieces& pieces, CheckedTable& table) {
        const auto sheets = pieces.number();
        if (sheets > std::min<std::uint64_t>(table.rows(), kMostSheets)) refuse("it has too many sheets");
        for (std::uint64_t i = 0; i < sheets; ++i) {
            const auto first = pieces.number();
            const auto name = pieces.bytes(pieces.number());
            if (first >= table.rows() || (i == 0 && first != 0) ||
                (i > 0 && first <= table.sheets_.back().first_row))
                refuse("sheets do not follow each other");
            if (name.size() > kMostSheetName || !base::is_utf8(name)) refuse("a sheet has no usable name");
            for (const auto& known : table.sheets_)
                if (known.name == name) refuse("a sheet comes twice");
            table.sheets_.push_back({first, std::string(name)});
        }
    }

    static bool alike(const Column& a, const Column& b) {
        return a.name_ == b.name_ && a.type_ == b.type_ && a.scale_ == b.scale_;
    }

    static Column decode_head(Pieces& pieces) {
        std::string name(pieces.bytes(pieces.number()));
        const auto type = pieces.number(), scale = pieces.number();
        if (type >= kFieldTypes) refuse("a column has no known type");
        if (scale > 9) refuse("a column has too many digits after the point");
        return {std::move(name), static_cast<FieldType>(type), static_cast<int>(scale)};
    }

    static void decode_cells(Pieces& pieces, std::uint64_t rows, Column& column) {
        const auto blank = pieces.number();
        if (blank > 1) refuse("a column is neither blank nor there");
        if (blank == 1) return column.append_nulls(rows);
        if (column.has_texts_) return decode_texts(pieces, rows, column);
        pieces.array(rows, column.nulls_);
        pieces.array(rows, column.numbers_);
        check_nulls({column.nulls_.data(), rows});
        check_numbers(column.type_, {column.numbers_.data(), rows});
    }

    static void check_nulls(std::span<const std::uint8_t> nulls) {
        std::uint8_t any = 0, all = 1;
        for (const auto null : nulls) {
            any |= null;
            all &= null;
        }
        if (any > 1) refuse("a cell is neither blank nor there");
        if (all == 1) refuse("a blank column is not written as one");
    }

    /// Each text is looked at once, however many rows have it.
    static void decode_texts(Pieces& pieces, std::uint64_t rows, Column& column) {
        pieces.array(pieces.number(), column.ends_);
        const auto bytes = pieces.bytes(pieces.number());
        if (!base::is_utf8(bytes)) refuse("text is not UTF-8");
        std::uint64_t last = 0;
        for (const auto end : column.ends_) {
            if (end < last || end > bytes.size()) refuse("texts do not follow each other");
            if (end < bytes.size() && is_continuation(bytes[end])) refuse("a cell begins inside a character");
            last = end;
        }
        if (last != bytes.size()) refuse("texts and their ends differ");
        column.bytes_.append_bytes(bytes.data(), bytes.size());
        pieces.array(rows, column.texts_);
        std::uint32_t most = 0, least = Column::kNull;
        for (const auto text : column.texts_) {
            most = std::max(most, text == Column::kNull ? 0 : text);
            least = std::min(least, text);
        }
        if (least == Column::kNull) refuse("a blank column is not written as one");
        if (most >= column.ends_.size()) refuse("a cell has a text that is not there");
    }

    static void check_lines(const CheckedTable& table) {
        std::size_t run = 0;
        std::int64_t last = 0;
        for (std::size_t row = 0; row < table.rows(); ++row) {
            if (run < table.sheets_.size() && table.sheets_[run].first_row == row) {
                ++run;
                last = 0;
            }
            if (table.lines_[row] <= last) refuse("lines do not run forward");
            last = table.lines_[row];
        }
    }

    static std::size_t size_of(const CheckedTable& table) {
        std::size_t size = 32 + table.lines_.size() * 8;
        for (const auto& sheet : table.sheets_) size += 16 + sheet.name.size();
        for (const auto& column : table.columns_)
            size += 56 + column.name_.size() + column.nulls_.size() + column.bytes_.size() +
                    (column.ends_.size() + column.numbers_.size()) * 8 + column.texts_.size() * 4;
        return size;
    }
};

std::string encode_table(const CheckedTable& table) {
    return TableCodec::encode(table);
}

CheckedTable decode_table(std::string_view bytes) {
    return TableCodec::decode(bytes, nullptr, SIZE_MAX);
}

CheckedTable decode_table(std::string_view bytes, const std::vector<Column>& columns, std::size_t most_rows) {
    return TableCodec::decode(bytes, &columns, most_rows);
}

}  // namespace daybook::schemas
