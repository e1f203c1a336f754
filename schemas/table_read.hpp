#pragma once

#include "schemas/check.hpp"
#include "schemas/key_check.hpp"
#include "schemas/stretches.hpp"
#include "schemas/table_search.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace daybook::schemas {

/// How many threads a request is answered by.
int threads_of(const CheckRequest& request);

/// The dates by which a table's accepted rows are dated.
struct DatedTable {
    std::string sheet;
    std::map<int, DaysOfMonth> days;    ///< by year * 12 + month - 1
    std::map<int, std::int64_t> lines;  ///< the line of the first row of each month
};

/// What reading all tables of a file gave besides the rows.
struct TablesRead {
    RowTally tally;
    FindingsLog log;      ///< of rows
    FindingsLog key_log;  ///< of what came twice
    std::vector<DateOrder> orders;  ///< by field: how its dates were read
    std::vector<DatedTable> dated;  ///< by table
    std::vector<Place> month_first_at;  ///< by field: the first of its dates that can only be month first; line 0 for none
    bool too_many = false;  ///< stopped at the most rows allowed
    bool other_encoding = false;  ///< stopped where the text is not what it was presumed to be; nothing else is of use
    bool lines_are_rows = true;  ///< no record of a text stands on more than one line
    bool quarantine_headed = false;  ///< the headings of what is quarantined were handed over
};

/// Reads the rows of every table, in order. `sink` is given what passed, or is null; `done_with` is told
/// which text of a table is not needed any more.
///
/// Dates are read in the British order until their column shows that it is not: only when some can only be
/// month first and none can only be day first is it read month first, and not when one such date stands against many that
/// are all of one month day first. Reading starts again as soon as that
/// shows, and once more, for good, when it turns out to have been wrong; a file of many such columns is read
/// as it stands after a few times. A schema that asks for months first has its dates read so.
TablesRead read_tables(const TablesFound& found, const Schema& schema, const CheckRequest& request,
                       RowSink* sink, const std::function<void(const TablePlan&, std::size_t)>& done_with);

}  // namespace daybook::schemas
