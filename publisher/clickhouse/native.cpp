#include "publisher/clickhouse/native.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/clickhouse/literal.hpp"

#include <algorithm>
#include <cstring>

namespace daybook::clickhouse {

using base::Error;
using base::ErrorKind;
using schemas::FieldType;

namespace {

/// Seven bits a byte, the lowest first.
void append_size(std::string& out, std::uint64_t size) {
    for (; size >= 128; size >>= 7) out += static_cast<char>((size & 127) | 128);
    out += static_cast<char>(size);
}

void append_text(std::string& out, std::string_view text) {
    append_size(out, text.size());
    out += text;
}

/// Both ends are little: the only machines that either of us runs on.
template <class T>
void append_raw(std::string& out, std::int64_t number) {
    const auto value = static_cast<T>(number);
    char bytes[sizeof value];
    std::memcpy(bytes, &value, sizeof value);
    out.append(bytes, sizeof value);
}

std::size_t bytes_of(FieldType type) { return type == FieldType::date ? 4 : type == FieldType::boolean ? 1 : 8; }

/// No answer of ours has more; a larger one is not a block.
constexpr std::uint64_t kMostRows = 1 << 24, kMostBytes = 1 << 30;

void read_bytes(std::istream& in, char* to, std::size_t size) {
    in.read(to, static_cast<std::streamsize>(size));
    if (static_cast<std::size_t>(in.gcount()) != size) throw Error(ErrorKind::corrupt, "an answer of ClickHouse is cut off");
}

std::uint64_t read_size(std::istream& in, std::uint64_t most) {
    std::uint64_t out = 0;
    for (int shift = 0; shift < 63; shift += 7) {
        char byte = 0;
        read_bytes(in, &byte, 1);
        out |= static_cast<std::uint64_t>(byte & 127) << shift;
        if ((byte & 128) == 0) {
            if (out > most) break;
            return out;
        }
    }
    throw Error(ErrorKind::corrupt, "an answer of ClickHouse has a size that no answer has");
}

std::string read_text(std::istream& in) {
    std::string out(read_size(in, kMostBytes), '\0');
    read_bytes(in, out.data(), out.size());
    return out;
}

}  // namespace

std::string TableColumn::sql_type() const {
    std::string out;
    switch (type) {
        case FieldType::date: out = "Int32"; break;
        case FieldType::boolean: out = "UInt8"; break;
        case FieldType::integer:
        case FieldType::year: out = "Int64"; break;
        case FieldType::number: out = fmt::format("Decimal(18, {})", scale); break;
        default: out = "String";
    }
    return nullable ? "Nullable(" + out + ")" : out;
}

BlockWriter::BlockWriter(std::vector<TableColumn> columns) {
    for (auto& column : columns) columns_.push_back({std::move(column), {}, {}});
}

void BlockWriter::append(const columnar::Chunk& chunk, std::size_t row) {
    for (std::size_t i = 0; i < columns_.size(); ++i) append_cell(columns_[i], chunk, i, row);
    ++rows_;
}

void BlockWriter::append_cell(Column& column, const columnar::Chunk& chunk, std::size_t place, std::size_t row) {
    const bool blank = chunk.is_null(place, row), text = schemas::is_text(column.is.type);
    if (column.is.nullable) column.blanks += blank ? '\1' : '\0';
    else if (blank) throw Error::make(ErrorKind::internal, "column {} is blank in a row that is being loaded", column.is.name);
    if (blank) {
        column.cells.append(text ? 1 : bytes_of(column.is.type), '\0');
        return;
    }
    if (text) return append_text(column.cells, chunk.text(place, row));
    const auto number = chunk.integer(place, row);
    switch (column.is.type) {
        case FieldType::date: return append_raw<std::int32_t>(column.cells, packed_day(base::Date(std::chrono::days(number))));
        case FieldType::boolean: return append_raw<std::uint8_t>(column.cells, number);
        default: return append_raw<std::int64_t>(column.cells, number);
    }
}

std::size_t BlockWriter::bytes() const {
    std::size_t out = 0;
    for (const auto& column : columns_) out += column.cells.size() + column.blanks.size();
    return out;
}

std::string BlockWriter::take() {
    std::string out;
    append_size(out, columns_.size());
    append_size(out, rows_);
    for (auto& column : columns_) {
        append_text(out, column.is.name);
        append_text(out, column.is.sql_type());
        (out += column.blanks) += column.cells;
        column.blanks.clear();
        column.cells.clear();
    }
    rows_ = 0;
    return out;
}

/// A column of the block being read.
struct BlockReader::Column {
    columnar::MadeColumn made;
    std::size_t bytes = 8;            ///< of a cell; 0 for text
    bool nullable = false, day = false, sign = true;
    std::string blanks, cells;
    std::vector<std::size_t> ends;    ///< of texts, in `cells`

    Column(std::string name, std::string type);
    bool is_blank(std::size_t row) const { return nullable && blanks[row] != 0; }
    std::string_view text(std::size_t row) const {
        const auto begin = row == 0 ? 0 : ends[row - 1];
        return std::string_view(cells).substr(begin, ends[row] - begin);
    }
    __int128 number(std::size_t row) const;
};

BlockReader::Column::Column(std::string name, std::string type) {
    constexpr std::string_view kNullable = "Nullable(", kDecimal = "Decimal(";
    const auto whole = type;
    nullable = type.starts_with(kNullable) && type.ends_with(')');
    if (nullable) type = type.substr(kNullable.size(), type.size() - kNullable.size() - 1);
    made.type = {std::move(name), FieldType::integer, 0};
    if (type == "String") {
        made.type.type = FieldType::string;
        bytes = 0;
    } else if (type == "Int32") {
        made.type.type = FieldType::date;
        bytes = 4;
        day = true;
    } else if (type == "UInt8") {
        made.type.type = FieldType::boolean;
        bytes = 1;
        sign = false;
    } else if (type.starts_with(kDecimal)) {
        const auto parts = base::split(std::string_view(type).substr(kDecimal.size(), type.size() - kDecimal.size() - 1), ',');
        made.type.type = FieldType::number;
        made.type.scale = static_cast<int>(base::parse_whole(base::trim(parts.back())).value_or(0));
        made.wide = base::parse_whole(base::trim(parts.front())).value_or(38) > 18;
        bytes = made.wide ? 16 : 8;
    } else if (type != "Int64" && type != "UInt64") {
        throw Error::make(ErrorKind::internal, "column '{}' of an answer has a type we do not read ({})", made.type.name, whole);
    }
}

__int128 BlockReader::Column::number(std::size_t row) const {
    unsigned __int128 raw = 0;
    std::memcpy(&raw, cells.data() + row * bytes, bytes);
    if (bytes == 16) return static_cast<__int128>(raw);
    if (!sign) return static_cast<__int128>(raw);
    const auto narrow = bytes == 4 ? static_cast<std::int64_t>(static_cast<std::int32_t>(raw)) : static_cast<std::int64_t>(raw);
    return day ? unpacked_day(static_cast<std::int32_t>(narrow)).time_since_epoch().count() : narrow;
}

BlockReader::BlockReader(std::istream& in) : in_(in) {}
BlockReader::~BlockReader() = default;

bool BlockReader::read_block() {
    if (in_.peek() == std::istream::traits_type::eof()) return false;
    columns_.clear();
    const auto columns = read_size(in_, 10'000);
    rows_ = read_size(in_, kMostRows);
    given_ = 0;
    std::vector<columnar::MadeColumn> made;
    for (std::uint64_t i = 0; i < columns; ++i) {
        auto name = read_text(in_), type = read_text(in_);
        read_column(columns_.emplace_back(std::move(name), std::move(type)));
        made.push_back(columns_.back().made);
    }
    maker_ = std::make_unique<columnar::ChunkMaker>(std::move(made));
    return true;
}

void BlockReader::read_column(Column& column) {
    const auto read = [&](std::string& to, std::size_t size) {
        to.resize(size);
        read_bytes(in_, to.data(), size);
    };
    if (column.nullable) read(column.blanks, rows_);
    if (column.bytes > 0) return read(column.cells, rows_ * column.bytes);
    for (std::size_t row = 0; row < rows_; ++row) {
        const auto size = read_size(in_, kMostBytes), at = column.cells.size();
        column.cells.resize(at + size);
        read_bytes(in_, column.cells.data() + at, size);
        column.ends.push_back(column.cells.size());
    }
}

columnar::Chunk BlockReader::next() {
    while (given_ == rows_)
        if (!read_block()) return {};
    return chunk_of(std::min(rows_ - given_, columnar::ChunkMaker::most_rows()));
}

columnar::Chunk BlockReader::chunk_of(std::size_t rows) {
    maker_->begin();
    for (std::size_t c = 0; c < columns_.size(); ++c)
        for (std::size_t i = 0; i < rows; ++i) {
            const auto& column = columns_[c];
            const auto row = given_ + i;
            if (column.is_blank(row)) maker_->blank(c, i);
            else if (column.bytes == 0) maker_->text(c, i, column.text(row));
            else maker_->number(c, i, column.number(row));
        }
    given_ += rows;
    return maker_->end(rows);
}

}  // namespace daybook::clickhouse
