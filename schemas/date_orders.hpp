#pragma once

#include "schemas/dates.hpp"
#include "schemas/rows_read.hpp"
#include "schemas/table_search.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace daybook::schemas {

/// What the rows of one table of a file showed of its dates.
struct TableTally {
    std::string sheet;
    std::vector<DateOrder> orders;  ///< by field: how its dates were read
    RowTally rows;
    std::map<int, Place> month_at;      ///< by month (year * 12 + month - 1): the cell of its first accepted row
    std::vector<Place> month_first_at;  ///< by field: the first of its dates that can only be month first; line 0 for none
};

/// The order in which the dates of each table are read. A table is a file of its own here: sheets come from different hands, and
/// parts of an archive do so more often.
///
/// Dates are read in the British order, or the one that the heading names, until their column shows that it is not so: only
/// when some can only be month first and none can only be day first is it read month first, and not when one such date stands
/// against many that are all of one month day first. The tables behind it are then tried so, too. One that shows
/// neither, beside others that are month first, is read in the order in which its dates lie in fewer months. A schema that asks
/// for months first has its dates read so.
class DateOrders {
public:
    /// Both must outlive this.
    DateOrders(const TablesFound& found, const Schema& schema);

    const std::vector<DateOrder>& of(std::size_t table) const { return orders_[table]; }
    /// Whether reading must start again, as the rows of the table read so far show.
    bool are_wrong(std::size_t table, const RowTally& rows) const { return !misread(table, rows).empty(); }
    /// Turns the columns of that table that are wrong. A hostile file has hundreds that turn one after the other: after a few times
    /// all is read as it stands.
    void turn(std::size_t table, const RowTally& rows);
    /// Once all were read: turns the columns that say nothing of their order themselves. True when reading must start once more.
    bool turn_silent(const std::vector<TableTally>& tables);

private:
    std::vector<std::size_t> misread(std::size_t table, const RowTally& rows) const;
    bool is_outvoted(std::size_t table, std::size_t field, const RowTally& rows) const;
    bool is_silent(const TableTally& table, std::size_t field) const;
    DateOrder likely_order(const std::vector<TableTally>& tables, std::size_t table, std::size_t field) const;

    const Schema& schema_;
    std::vector<std::vector<DateOrder>> orders_;  ///< by table and field
    std::vector<std::vector<bool>> named_;        ///< those that a heading names
    std::vector<std::vector<bool>> settled_;      ///< those that are turned no more
    int turns_ = 0, most_turns_;
};

}  // namespace daybook::schemas
