#include "publisher/columnar/appender.hpp"

#include "publisher/columnar/duck_handles.hpp"

#include <algorithm>

namespace daybook::columnar {

using base::Error;
using base::ErrorKind;
using schemas::FieldType;

namespace {

constexpr std::size_t kPartSheetLine = 3;

void set_null(duckdb_vector vector, std::size_t row) {
    duckdb_vector_ensure_validity_writable(vector);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
}

template <class T>
void put(duckdb_vector vector, std::size_t row, std::int64_t number) {
    static_cast<T*>(duckdb_vector_get_data(vector))[row] = static_cast<T>(number);
}

void put_cell(duckdb_vector vector, std::size_t row, const schemas::Column& column, std::size_t from) {
    if (column.is_null(from)) return set_null(vector, row);
    if (schemas::is_text(column.type())) {
        const auto text = column.text(from);
        return duckdb_vector_assign_string_element_len(vector, row, text.data(), text.size());
    }
    switch (column.type()) {
        case FieldType::date: return put<std::int32_t>(vector, row, column.number(from));
        case FieldType::boolean: return put<bool>(vector, row, column.number(from));
        default: return put<std::int64_t>(vector, row, column.number(from));
    }
}

}  // namespace

/// A chunk of the appender's own column types, and how many rows it has so far.
class Appender::Block {
public:
    explicit Block(duckdb_appender appender) {
        std::vector<duckdb_logical_type> raw;
        for (idx_t i = 0; i < duckdb_appender_column_count(appender); ++i) {
            types_.emplace_back(duckdb_appender_column_type(appender, i));
            raw.push_back(types_.back().get());
        }
        chunk_ = duckdb_create_data_chunk(raw.data(), raw.size());
    }
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;
    ~Block() { duckdb_destroy_data_chunk(&chunk_); }
    duckdb_data_chunk get() const { return chunk_; }
    duckdb_vector column(std::size_t i) const { return duckdb_data_chunk_get_vector(chunk_, i); }

    std::size_t rows = 0;

private:
    std::vector<LogicalType> types_;
    duckdb_data_chunk chunk_ = nullptr;
};

Appender::Appender(Connection& connection, const std::string& table) {
    if (duckdb_appender_create(connection.handle_, nullptr, table.c_str(), &handle_) == DuckDBSuccess) return;
    const std::string said = duckdb_appender_error(handle_);
    duckdb_appender_destroy(&handle_);
    throw Error::make(ErrorKind::internal, "DuckDB: {}", said);
}

Appender::~Appender() {
    if (handle_) duckdb_appender_destroy(&handle_);
}

void Appender::checked(int state) {
    if (state != DuckDBSuccess) throw_duck(DUCKDB_ERROR_INVALID, duckdb_appender_error(handle_));
}

void Appender::append(const schemas::CheckedTable& rows, int part) {
    if (duckdb_appender_column_count(handle_) != rows.columns().size() + kPartSheetLine)
        throw Error(ErrorKind::internal, "the parts of one version have different columns");
    const auto most = static_cast<std::size_t>(duckdb_vector_size());
    for (std::size_t first = 0; first < rows.rows();) {
        if (!block_) block_ = std::make_unique<Block>(handle_);
        const auto count = std::min(most - block_->rows, rows.rows() - first);
        append_some(rows, part, first, count);
        first += count;
        if (block_->rows == most) send();
    }
}

void Appender::append_some(const schemas::CheckedTable& rows, int part, std::size_t first, std::size_t count) {
    const auto at = block_->rows;
    for (std::size_t row = 0; row < count; ++row) {
        put<std::int32_t>(block_->column(0), at + row, part);
        const auto sheet = rows.sheet(first + row);
        duckdb_vector_assign_string_element_len(block_->column(1), at + row, sheet.data(), sheet.size());
        put<std::int64_t>(block_->column(2), at + row, rows.line(first + row));
    }
    for (std::size_t c = 0; c < rows.columns().size(); ++c)
        for (std::size_t row = 0; row < count; ++row)
            put_cell(block_->column(c + kPartSheetLine), at + row, rows.columns()[c], first + row);
    block_->rows += count;
}

void Appender::send() {
    if (!block_) return;
    duckdb_data_chunk_set_size(block_->get(), block_->rows);
    checked(duckdb_append_data_chunk(handle_, block_->get()));
    block_.reset();
}

void Appender::append(const Chunk& chunk) {
    send();
    checked(duckdb_append_data_chunk(handle_, chunk.handle_));
}

void Appender::close() {
    send();
    checked(duckdb_appender_close(handle_));
}

}  // namespace daybook::columnar
