#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/catalogue/table_model.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

/// The query model as SQL: the one place where it is written. Values are bound; names pass through
/// columnar::Quoted.
namespace daybook::catalogue {

using Bound = std::variant<std::string, std::int64_t, base::Date, base::Decimal, bool>;

/// A statement, the values of its '?' in order, and what its columns are.
struct Compiled {
    std::string sql;
    std::vector<Bound> values;
    std::vector<ResultColumn> columns;
};

/// Where a page left off: the last row's sort keys as text, then its id.
struct After {
    std::vector<Cell> keys;
    std::int64_t row_id = 0;
};

/// A condition and its values. Filters of one query are all to hold.
struct Condition {
    std::string sql;
    std::vector<Bound> values;
};

/// Which suppliers match and how many rows each has. What of it a large engine answers and what a table of names beside it is the engine's to say.
struct SupplierQuestion {
    Condition names;     ///< a WITH clause whose last member is `matched`: name, id, alike. In DuckDB's SQL: it reads the index's own tables of suppliers only
    std::function<Condition(std::span<const std::string>)> rows;   ///< a SELECT in the index's dialect of the name that each row has; of all when none are given
    std::function<Condition(std::span<const std::int64_t>)> rows_looked_up;   ///< the same in DuckDB's, of the suppliers of these numbers (supplier_layout.hpp)
    int size = 0;
    bool narrow = false; ///< names are asked for
    std::int64_t skip = 0; ///< suppliers left out at the beginning
    /// As one statement of DuckDB over such rows: id, its commonest name, names, rows, alike, how many suppliers match in all.
    Compiled of_rows(const Condition& of) const;
    /// The same where a table has the names (name) and their rows (n) already.
    Compiled of_counts(std::string_view table) const;
    /// The numbers of the suppliers among which the answer is, up to `most`.
    Compiled numbers_asked(std::size_t most) const;
    /// The names among which the answer is, up to `most`.
    Compiled names_asked(std::size_t most) const;
};

/// Rows that are current at `r`, of those suppliers alone that the model looks up.
Condition current_rows(const TableModel& model, Revision r);

/// "(…)": the condition of one filter on `field`, whose values are appended. Throws Error(usage) naming parameter, value and remedy.
std::string compile_filter(Condition& condition, const Dialect& dialect, const ModelField& field, const Filter& filter);

/// Rows that are current at `r` and that the filters let through. Throws Error(usage) naming parameter, value
/// and remedy.
Condition compile_filters(const State& state, const TableModel& model, const std::vector<Filter>& filters,
                          Revision r);

/// The typed value of a filter's or a cursor's text. Throws Error(usage).
Bound typed_value(const QueryField& field, std::string_view parameter, const std::string& text);

/// How many system columns lead each row of compile_rows: row id and the six of the locator.
inline constexpr std::size_t kLeading = 7;

/// One page, or all rows when `limit` is 0. The statement's columns are kLeading system columns, those of the
/// answer after
/// `_row`, then one per sort key; `columns` describes the answer: `_row` and what was asked for.
/// Without sort keys rows come by id, which is also the order they lie in; `in_stored_order` leaves the sort
/// out.
Compiled compile_rows(const State& state, const TableModel& model, const RowsQuery& query, Revision r,
                      const std::optional<After>& after, std::int64_t limit, bool in_stored_order = false);

/// All rows of the answer as named columns: `_row` with the whole locator, then what was asked for. Without sort keys in stored order.
Compiled compile_table(const State& state, const TableModel& model, const RowsQuery& query, Revision r);

/// What one row is sorted by, in the order of the keys; no row when it was not current at `r`.
Compiled compile_keys(const TableModel& model, const RowsQuery& query, std::int64_t row_id, Revision r);

Compiled compile_count(const State& state, const TableModel& model, const RowsQuery& query, Revision r);

/// One more group than asked for is fetched, to know whether there are more.
Compiled compile_summary(const State& state, const TableModel& model, const SummaryQuery& query, Revision r);

/// How many groups there are in all.
Compiled compile_group_count(const State& state, const TableModel& model, const SummaryQuery& query, Revision r);

/// The different values of a field among the rows asked for, at most two.
Compiled compile_different(const State& state, const TableModel& model, const std::vector<Filter>& filters, const std::string& sql, Revision r);

/// The row of one line of one version, current or not.
Compiled compile_cited(const TableModel& model, std::int64_t entry_index, int part, const std::string& sheet,
                       std::int64_t line);

/// Ids of a version's rows: [first_row_id(entry), first_row_id(entry + 1)).
inline constexpr int kOrdinalBits = 24;
inline constexpr std::int64_t first_row_id(std::int64_t entry_index) {
    return entry_index << kOrdinalBits;
}

}  // namespace daybook::catalogue
