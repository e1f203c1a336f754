#pragma once

#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/compile.hpp"
#include "publisher/catalogue/index.hpp"

#include <memory>
#include <string>

namespace daybook::catalogue {

/// What a reader holds on to while it answers: a state and the index that has its rows. Replaced in one step;
/// the index of an older view still gives that view's answers.
struct View {
    std::shared_ptr<const State> state;
    std::shared_ptr<Index> index;
    std::string origin;  ///< of the log
};

/// Appends the answer's cells of every row of a chunk that begins with the system columns: the whole locator,
/// then what was asked for.
void append_rows(std::vector<std::vector<Cell>>& rows, const columnar::Chunk& chunk, std::size_t columns, std::size_t most = SIZE_MAX);

/// All rows of a query on a view, as compile_table() has them.
Compiled compile_file(const View& view, const RowsQuery& query);

RowsPage rows_page(const View& view, const RowsQuery& query);
SummaryResult summary_of(const View& view, const SummaryQuery& query);
std::unique_ptr<RowStream> open_stream(std::shared_ptr<const View> view, const RowsQuery& query,
                                       int most_open);

}  // namespace daybook::catalogue
