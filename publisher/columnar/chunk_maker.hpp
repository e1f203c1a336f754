#pragma once

#include "publisher/columnar/duck.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace daybook::columnar {

/// A column of a chunk that is made here: `wide` numbers have up to 38 digits, others 18.
struct MadeColumn {
    ResultType type;
    bool wide = false;
};

/// Makes chunks of rows that come from elsewhere, so that whoever reads answers reads one kind of chunk.
class ChunkMaker {
public:
    explicit ChunkMaker(std::vector<MadeColumn> columns);

    /// How many rows a chunk may have.
    static std::size_t most_rows();

    /// Begins a chunk. Cells are then set by column and row; each has to be.
    void begin();
    void text(std::size_t column, std::size_t row, std::string_view text);
    /// A whole number, days since 1970, 0 or 1, or units of a decimal.
    void number(std::size_t column, std::size_t row, __int128 number);
    void blank(std::size_t column, std::size_t row);
    /// The chunk with that many rows. \pre rows <= most_rows()
    Chunk end(std::size_t rows);

private:
    struct FreeChunk {
        void operator()(_duckdb_data_chunk* chunk) const noexcept;
    };
    std::vector<MadeColumn> columns_;
    std::shared_ptr<const std::vector<int>> storage_;
    std::shared_ptr<const std::vector<ResultType>> types_;
    std::unique_ptr<_duckdb_data_chunk, FreeChunk> chunk_;
};

}  // namespace daybook::columnar
