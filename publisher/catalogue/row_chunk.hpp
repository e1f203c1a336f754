#pragma once

#include "publisher/catalogue/query.hpp"
#include "publisher/columnar/duck.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// Rows of an answer as the engine gave them, read in place: downloads make no cell of its own for each of theirs.
class RowChunk {
public:
    /// \pre `columns` outlives this; the chunk's columns are those of compile_rows()
    RowChunk(columnar::Chunk chunk, const std::vector<ResultColumn>& columns) : chunk_(std::move(chunk)), columns_(&columns) {}

    std::size_t rows() const { return chunk_.rows(); }
    const std::vector<ResultColumn>& columns() const { return *columns_; }
    /// Column 0 is `_row`, which no row lacks.
    bool is_blank(std::size_t column, std::size_t row) const;
    /// Canonical text of a cell. \pre it is not blank
    void append(std::string& out, std::size_t column, std::size_t row) const;
    /// Of a text column, in place. \pre column > 0, and it is not blank
    std::string_view text(std::size_t column, std::size_t row) const;
    /// All cells of every row, each with the whole locator first.
    void append_rows(std::vector<std::vector<Cell>>& rows) const;
    const columnar::Chunk& chunk() const { return chunk_; }

private:
    columnar::Chunk chunk_;
    const std::vector<ResultColumn>* columns_;
};

}  // namespace daybook::catalogue
