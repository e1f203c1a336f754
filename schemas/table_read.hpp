#pragma once

#include "schemas/check.hpp"
#include "schemas/date_orders.hpp"
#include "schemas/key_check.hpp"
#include "schemas/stretches.hpp"
#include "schemas/table_search.hpp"

#include <functional>
#include <map>
#include <vector>

namespace daybook::schemas {

/// How many threads a request is answered by.
int threads_of(const CheckRequest& request);

/// What reading all tables of a file gave besides the rows.
struct TablesRead {
    RowTally tally;
    FindingsLog log;      ///< of rows
    FindingsLog key_log;  ///< of what came twice
    std::vector<TableTally> tables;  ///< in the file's order
    std::map<int, Place> month_at;  ///< by month (year * 12 + month - 1): the cell of its first accepted row
    bool too_many = false;  ///< stopped at the most rows allowed
    bool other_encoding = false;  ///< stopped where the text is not what it was presumed to be; nothing else is of use
    bool lines_are_rows = true;  ///< no record of a text stands on more than one line
    bool quarantine_headed = false;  ///< the headings of what is quarantined were handed over
};

/// Reads the rows of every table, in order. `sink` is given what passed, or is null; `done_with` is told
/// which text of a table is not needed any more; `copy` is of the text of a table, as for read_stretches().
///
/// Where dates turn out to be in another order than the one that is tried reading starts again (DateOrders).
TablesRead read_tables(const TablesFound& found, const Schema& schema, const CheckRequest& request,
                       RowSink* sink, const std::function<void(const TablePlan&, std::size_t)>& done_with, const CopyText& copy);

}  // namespace daybook::schemas
