#include "publisher/columnar/duck.hpp"

#include "publisher/columnar/duck_handles.hpp"

#include <array>
#include <limits>
#include <utility>

namespace daybook::columnar {

using base::Error;
using base::ErrorKind;
using schemas::FieldType;

namespace {

/// Digits of a 128-bit number, with `scale` of them after the point.
void append_digits(std::string& out, __int128 number, int scale) {
    auto magnitude = number < 0 ? 0 - static_cast<unsigned __int128>(number) : static_cast<unsigned __int128>(number);
    std::array<char, 48> digits;
    auto at = digits.end();
    const auto put = [&](auto& rest, int& placed) {
        if (placed++ == scale && scale > 0) *--at = '.';
        *--at = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    };
    int placed = 0;
    while (magnitude > std::numeric_limits<std::uint64_t>::max()) put(magnitude, placed);
    // Division of the wide type is a function call; nearly every number is narrow.
    for (auto rest = static_cast<std::uint64_t>(magnitude); rest != 0 || placed <= scale;) put(rest, placed);
    if (number < 0) *--at = '-';
    out.append(at, digits.end());
}

void append_day(std::string& out, base::Date day) {
    const std::chrono::year_month_day ymd(day);
    const auto year = static_cast<int>(ymd.year());
    if (year < 0 || year > 9999) {
        out += base::to_iso(day);
        return;
    }
    const auto two = [](unsigned n) { return std::array<char, 2>{static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)}; };
    const auto century = two(static_cast<unsigned>(year) / 100), rest = two(static_cast<unsigned>(year) % 100), month = two(static_cast<unsigned>(ymd.month())), date = two(static_cast<unsigned>(ymd.day()));
    const std::array<char, 10> text{century[0], century[1], rest[0], rest[1], '-', month[0], month[1], '-', date[0], date[1]};
    out.append(text.begin(), text.end());
}

struct Described {
    ResultType type;
    int storage;
};

Described describe(duckdb_result& result, idx_t column) {
    const LogicalType logical(duckdb_column_logical_type(&result, column));
    const auto id = duckdb_get_type_id(logical.get());
    const auto* name = duckdb_column_name(&result, column);
    Described out{{name ? name : "", FieldType::integer, 0}, id};
    switch (id) {
        case DUCKDB_TYPE_VARCHAR: out.type.type = FieldType::string; break;
        case DUCKDB_TYPE_DATE: out.type.type = FieldType::date; break;
        case DUCKDB_TYPE_BOOLEAN: out.type.type = FieldType::boolean; break;
        case DUCKDB_TYPE_DECIMAL:
            out.type.type = FieldType::number;
            out.type.scale = duckdb_decimal_scale(logical.get());
            out.storage = duckdb_decimal_internal_type(logical.get());
            break;
        case DUCKDB_TYPE_SMALLINT:
        case DUCKDB_TYPE_INTEGER:
        case DUCKDB_TYPE_BIGINT:
        case DUCKDB_TYPE_HUGEINT: break;
        case DUCKDB_TYPE_UBIGINT:
        case DUCKDB_TYPE_INVALID: break;
        default:
            throw Error::make(ErrorKind::internal, "column '{}' of a result has a type we do not read ({})",
                              out.type.name, static_cast<int>(id));
    }
    return out;
}

}  // namespace

Result::Result(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {
    std::vector<ResultType> types;
    std::vector<int> storage;
    for (idx_t i = 0; i < duckdb_column_count(&handle_->result); ++i) {
        auto [type, stored] = describe(handle_->result, i);
        types.push_back(std::move(type));
        storage.push_back(stored);
    }
    types_ = std::make_shared<const std::vector<ResultType>>(std::move(types));
    storage_ = std::make_shared<const std::vector<int>>(std::move(storage));
}
Result::Result(Result&&) noexcept = default;
Result& Result::operator=(Result&&) noexcept = default;
Result::~Result() = default;

Chunk Result::next() {
    if (auto* chunk = duckdb_fetch_chunk(handle_->result)) return Chunk(chunk, storage_, types_);
    // A stream that broke ends like one that is complete; only the error tells them apart.
    const auto* said = duckdb_result_error(&handle_->result);
    if (said != nullptr && *said != '\0') throw_duck(duckdb_result_error_type(&handle_->result), said);
    return {};
}

std::int64_t Result::scalar() {
    const auto chunk = next();
    if (chunk.rows() == 0 || chunk.is_null(0, 0))
        throw Error(ErrorKind::internal, "a statement that gives one number gave none");
    return chunk.integer(0, 0);
}

Chunk::Chunk(_duckdb_data_chunk* handle, std::shared_ptr<const std::vector<int>> storage,
             std::shared_ptr<const std::vector<ResultType>> types)
    : handle_(handle),
      rows_(duckdb_data_chunk_get_size(handle)),
      storage_(std::move(storage)),
      types_(std::move(types)) {
    for (idx_t i = 0; i < duckdb_data_chunk_get_column_count(handle_); ++i) {
        const auto vector = duckdb_data_chunk_get_vector(handle_, i);
        data_.push_back(duckdb_vector_get_data(vector));
        validity_.push_back(duckdb_vector_get_validity(vector));
    }
}
Chunk::Chunk(Chunk&& other) noexcept {
    *this = std::move(other);
}
Chunk& Chunk::operator=(Chunk&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(rows_, other.rows_);
    data_.swap(other.data_);
    validity_.swap(other.validity_);
    storage_.swap(other.storage_);
    types_.swap(other.types_);
    return *this;
}
Chunk::~Chunk() {
    if (handle_) duckdb_destroy_data_chunk(&handle_);
}

bool Chunk::is_null(std::size_t column, std::size_t row) const {
    return validity_[column] != nullptr && !duckdb_validity_row_is_valid(validity_[column], row);
}

template <class T>
T Chunk::at(std::size_t column, std::size_t row) const {
    return static_cast<const T*>(data_[column])[row];
}

std::string_view Chunk::text(std::size_t column, std::size_t row) const {
    auto& cell = static_cast<duckdb_string_t*>(data_[column])[row];
    return {duckdb_string_t_data(&cell), duckdb_string_t_length(cell)};
}

__int128 Chunk::wide(std::size_t column, std::size_t row) const {
    switch ((*storage_)[column]) {
        case DUCKDB_TYPE_BOOLEAN: return at<bool>(column, row) ? 1 : 0;
        case DUCKDB_TYPE_SMALLINT: return at<std::int16_t>(column, row);
        case DUCKDB_TYPE_INTEGER:
        case DUCKDB_TYPE_DATE: return at<std::int32_t>(column, row);
        case DUCKDB_TYPE_BIGINT: return at<std::int64_t>(column, row);
        case DUCKDB_TYPE_UBIGINT: return at<std::uint64_t>(column, row);
        default: break;
    }
    const auto huge = at<duckdb_hugeint>(column, row);
    return static_cast<__int128>(static_cast<unsigned __int128>(static_cast<__int128>(huge.upper)) << 64 |
                                 huge.lower);
}

std::int64_t Chunk::integer(std::size_t column, std::size_t row) const {
    const auto number = wide(column, row);
    if (number > std::numeric_limits<std::int64_t>::max() ||
        number < std::numeric_limits<std::int64_t>::min())
        throw Error(ErrorKind::exhausted, "a number left the 64-bit range");
    return static_cast<std::int64_t>(number);
}

std::optional<std::string> Chunk::canonical(std::size_t column, std::size_t row) const {
    if (is_null(column, row)) return {};
    std::string out;
    append(out, column, row);
    return out;
}

void Chunk::append(std::string& out, std::size_t column, std::size_t row) const {
    const auto& type = (*types_)[column];
    switch (type.type) {
        case FieldType::string: out += text(column, row); return;
        case FieldType::date: append_day(out, base::Date(std::chrono::days(integer(column, row)))); return;
        case FieldType::boolean: out += integer(column, row) != 0 ? "true" : "false"; return;
        default: append_digits(out, wide(column, row), type.scale);
    }
}

}  // namespace daybook::columnar
