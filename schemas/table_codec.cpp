#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "schemas/checked_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace daybook::schemas {

namespace {

// "DBT2", rows and columns, then each column: name, type, scale, one null byte a row, and either offsets and
// text or numbers; the line of each row; at the end the sheets, each with its first row and its name.
// Integers are 64-bit little-endian.
constexpr std::string_view kMagic = "DBT2";
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
void put_array(std::string& out, const std::vector<T>& items) {
    out.append(reinterpret_cast<const char*>(items.data()), items.size() * sizeof(T));
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
    std::vector<T> array(std::uint64_t count) {
        if (count > rest_.size() / sizeof(T)) refuse("it ends too early");
        const auto piece = bytes(count * sizeof(T));
        std::vector<T> items(count);
        if (count > 0) std::memcpy(items.data(), piece.data(), piece.size());
        return items;
    }
    bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

void check_text(const std::string& bytes, const std::vector<std::uint64_t>& offsets,
                const std::vector<std::uint8_t>& nulls) {
    if (offsets.front() != 0 || offsets.back() != bytes.size()) refuse("text and offsets differ in size");
    if (!std::is_sorted(offsets.begin(), offsets.end())) refuse("offsets run backwards");
    if (!base::is_utf8(bytes)) refuse("text is not UTF-8");
    for (std::size_t row = 0; row < nulls.size(); ++row) {
        if (nulls[row] != 0 && offsets[row] != offsets[row + 1]) refuse("a blank cell has text");
        if (offsets[row] < bytes.size() && is_continuation(bytes[offsets[row]]))
            refuse("a cell begins inside a character");
    }
}

/// What later stages take for granted of each type.
void check_numbers(FieldType type, const std::vector<std::int64_t>& numbers) {
    constexpr std::int64_t kMostUnits = 1'000'000'000'000'000'000;   // DECIMAL(18) of the index
    constexpr std::int64_t kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01, 9999-12-31
    for (const auto n : numbers) {
        if (type == FieldType::date && (n < kFirstDay || n > kLastDay))
            refuse("a date lies outside the calendar");
        if (type == FieldType::boolean && n != 0 && n != 1) refuse("a boolean is neither 0 nor 1");
        if (type == FieldType::number && (n <= -kMostUnits || n >= kMostUnits))
            refuse("a number has more than 18 digits");
    }
}

}  // namespace

class TableCodec {
public:
    static void encode(const Column& column, std::string& out) {
        put(out, column.name_.size());
        out += column.name_;
        put(out, static_cast<std::uint64_t>(column.type_));
        put(out, static_cast<std::uint64_t>(column.scale_));
        put_array(out, column.nulls_);
        if (!is_text(column.type_)) return put_array(out, column.numbers_);
        put_array(out, column.offsets_);
        out += column.bytes_;
    }

    static Column decode_column(Pieces& pieces, std::uint64_t rows) {
        std::string name(pieces.bytes(pieces.number()));
        const auto type = pieces.number(), scale = pieces.number();
        if (type >= kFieldTypes) refuse("a column has no known type");
        if (scale > 9) refuse("a column has too many digits after the point");
        Column column(std::move(name), static_cast<FieldType>(type), static_cast<int>(scale));
        column.nulls_ = pieces.array<std::uint8_t>(rows);
        for (const auto null : column.nulls_)
            if (null > 1) refuse("a cell is neither blank nor there");
        if (is_text(column.type_)) {
            column.offsets_ = pieces.array<std::uint64_t>(rows + 1);
            column.bytes_ = pieces.bytes(column.offsets_.back());
            check_text(column.bytes_, column.offsets_, column.nulls_);
        } else {
            column.numbers_ = pieces.array<std::int64_t>(rows);
            check_numbers(column.type_, column.numbers_);
        }
        return column;
    }

    static std::string encode(const CheckedTable& table) {
        std::string out(kMagic);
        out.reserve(size_of(table));
        put(out, table.rows());
        put(out, table.columns_.size());
        for (const auto& column : table.columns_) encode(column, out);
        put_array(out, table.lines_);
        put(out, table.sheets_.size());
        for (const auto& [first_row, name] : table.sheets_) {
            put(out, first_row);
            put(out, name.size());
            out += name;
        }
        return out;
    }

    static CheckedTable decode(std::string_view bytes) {
        Pieces pieces(bytes);
        if (pieces.bytes(kMagic.size()) != kMagic) refuse("it does not begin as one");
        const auto rows = pieces.number(), columns = pieces.number();
        if (rows > bytes.size() || columns > 1000) refuse("it claims more than it holds");
        CheckedTable table;
        for (std::uint64_t i = 0; i < columns; ++i) table.columns_.push_back(decode_column(pieces, rows));
        table.lines_ = pieces.array<std::int64_t>(rows);
        decode_sheets(pieces, table);
        if (!pieces.empty()) refuse("something follows it");
        check_lines(table);
        return table;
    }

private:
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
        std::size_t size = 28 + table.lines_.size() * 8;
        for (const auto& sheet : table.sheets_) size += 16 + sheet.name.size();
        for (const auto& column : table.columns_)
            size += 24 + column.name_.size() + column.nulls_.size() + column.bytes_.size() +
                    (column.offsets_.size() + column.numbers_.size()) * 8;
        return size;
    }
};

std::string encode_table(const CheckedTable& table) {
    return TableCodec::encode(table);
}

CheckedTable decode_table(std::string_view bytes) {
    return TableCodec::decode(bytes);
}

}  // namespace daybook::schemas
