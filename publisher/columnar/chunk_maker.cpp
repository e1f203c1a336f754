#include "publisher/columnar/chunk_maker.hpp"

#include "publisher/columnar/duck_handles.hpp"

#include <algorithm>

namespace daybook::columnar {

using schemas::FieldType;

namespace {

int storage_of(const MadeColumn& column) {
    switch (column.type.type) {
        case FieldType::string: return DUCKDB_TYPE_VARCHAR;
        case FieldType::date: return DUCKDB_TYPE_DATE;
        case FieldType::boolean: return DUCKDB_TYPE_BOOLEAN;
        case FieldType::number: return column.wide ? DUCKDB_TYPE_HUGEINT : DUCKDB_TYPE_BIGINT;
        default: return DUCKDB_TYPE_BIGINT;
    }
}

LogicalType logical_of(const MadeColumn& column) {
    if (column.type.type == FieldType::number)
        return LogicalType(duckdb_create_decimal_type(column.wide ? 38 : 18, static_cast<std::uint8_t>(column.type.scale)));
    return LogicalType(duckdb_create_logical_type(static_cast<duckdb_type>(storage_of(column))));
}

template <class T>
void put_integer(duckdb_vector vector, std::size_t row, __int128 number) {
    static_cast<T*>(duckdb_vector_get_data(vector))[row] = static_cast<T>(number);
}

}  // namespace

void ChunkMaker::FreeChunk::operator()(_duckdb_data_chunk* chunk) const noexcept { duckdb_destroy_data_chunk(&chunk); }

ChunkMaker::ChunkMaker(std::vector<MadeColumn> columns) : columns_(std::move(columns)) {
    std::vector<int> storage;
    std::vector<ResultType> types;
    for (const auto& column : columns_) {
        storage.push_back(storage_of(column));
        types.push_back(column.type);
    }
    storage_ = std::make_shared<const std::vector<int>>(std::move(storage));
    types_ = std::make_shared<const std::vector<ResultType>>(std::move(types));
}

std::size_t ChunkMaker::most_rows() { return static_cast<std::size_t>(duckdb_vector_size()); }

void ChunkMaker::begin() {
    std::vector<LogicalType> types;
    std::vector<duckdb_logical_type> raw;
    for (const auto& column : columns_) {
        types.push_back(logical_of(column));
        raw.push_back(types.back().get());
    }
    chunk_.reset(duckdb_create_data_chunk(raw.data(), raw.size()));
}

void ChunkMaker::text(std::size_t column, std::size_t row, std::string_view text) {
    duckdb_vector_assign_string_element_len(duckdb_data_chunk_get_vector(chunk_.get(), column), row, text.data(), text.size());
}

void ChunkMaker::number(std::size_t column, std::size_t row, __int128 number) {
    auto* vector = duckdb_data_chunk_get_vector(chunk_.get(), column);
    switch ((*storage_)[column]) {
        case DUCKDB_TYPE_DATE: return put_integer<std::int32_t>(vector, row, number);
        case DUCKDB_TYPE_BOOLEAN: return put_integer<bool>(vector, row, number);
        case DUCKDB_TYPE_BIGINT: return put_integer<std::int64_t>(vector, row, number);
        default: break;
    }
    static_cast<duckdb_hugeint*>(duckdb_vector_get_data(vector))[row] = {static_cast<std::uint64_t>(number), static_cast<std::int64_t>(number >> 64)};
}

void ChunkMaker::blank(std::size_t column, std::size_t row) {
    auto* vector = duckdb_data_chunk_get_vector(chunk_.get(), column);
    duckdb_vector_ensure_validity_writable(vector);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

Chunk ChunkMaker::end(std::size_t rows) {
    duckdb_data_chunk_set_size(chunk_.get(), rows);
    return Chunk(chunk_.release(), storage_, types_);
}

}  // namespace daybook::columnar
