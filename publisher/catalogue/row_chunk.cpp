#include "publisher/catalogue/row_chunk.hpp"

#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/view.hpp"

namespace daybook::catalogue {

namespace {

/// Where a column of the answer stands in the chunk.
std::size_t place_of(std::size_t column) { return kLeading + column - 1; }

/// record::Locator::str() of the system columns.
void append_locator(std::string& out, const columnar::Chunk& chunk, std::size_t row) {
    ((out += chunk.text(1, row)) += '/') += chunk.text(2, row);
    out += "/v";
    chunk.append(out, 3, row);
    out += '#';
    chunk.append(out, 4, row);
    ((out += ':') += chunk.text(5, row)) += ':';
    chunk.append(out, 6, row);
}

}  // namespace

bool RowChunk::is_blank(std::size_t column, std::size_t row) const {
    return column > 0 && chunk_.is_null(place_of(column), row);
}

void RowChunk::append(std::string& out, std::size_t column, std::size_t row) const {
    if (column == 0) append_locator(out, chunk_, row);
    else chunk_.append(out, place_of(column), row);
}

std::string_view RowChunk::text(std::size_t column, std::size_t row) const {
    return chunk_.text(place_of(column), row);
}

void RowChunk::append_rows(std::vector<std::vector<Cell>>& rows) const {
    catalogue::append_rows(rows, chunk_, columns_->size());
}

}  // namespace daybook::catalogue
