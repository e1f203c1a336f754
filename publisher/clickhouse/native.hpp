#pragma once

#include "publisher/columnar/chunk_maker.hpp"
#include "publisher/columnar/duck.hpp"
#include "schemas/schema.hpp"

#include <istream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// ClickHouse's own form of rows: blocks of columns, each with its name and type. A block that is cut off is refused by whoever reads it, here and
/// there, and one block of an insert is taken whole or not at all.
namespace daybook::clickhouse {

/// A column of a table of ours.
struct TableColumn {
    std::string name;
    schemas::FieldType type = schemas::FieldType::string;
    int scale = 0;          ///< of a number
    bool nullable = true;

    /// "Nullable(Decimal(18, 2))": as the server itself writes it.
    std::string sql_type() const;
    bool operator==(const TableColumn&) const = default;
};

/// Makes one block out of chunks.
class BlockWriter {
public:
    explicit BlockWriter(std::vector<TableColumn> columns);
    /// Adds a row of a chunk that has the same columns in the same order.
    void append(const columnar::Chunk& chunk, std::size_t row);
    std::size_t rows() const { return rows_; }
    std::size_t bytes() const;
    /// The block, and an empty one is begun.
    std::string take();

private:
    struct Column {
        TableColumn is;
        std::string blanks, cells;
    };
    void append_cell(Column& column, const columnar::Chunk& chunk, std::size_t place, std::size_t row);

    std::vector<Column> columns_;
    std::size_t rows_ = 0;
};

/// Reads the blocks of an answer as chunks: Int32 is a day (packed_day()), UInt8 a truth, Decimal a number, other whole numbers are integers.
class BlockReader {
public:
    /// \pre `in` outlives this
    explicit BlockReader(std::istream& in);
    ~BlockReader();
    /// The next rows; none at the end. Throws Error: corrupt (cut off), internal (a type that is none of ours).
    columnar::Chunk next();

private:
    struct Column;
    bool read_block();
    void read_column(Column& column);
    columnar::Chunk chunk_of(std::size_t rows);

    std::istream& in_;
    std::vector<Column> columns_;
    std::unique_ptr<columnar::ChunkMaker> maker_;
    std::size_t rows_ = 0, given_ = 0;   ///< of the block
};

}  // namespace daybook::clickhouse
