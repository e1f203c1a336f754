#pragma once

#include "publisher/catalogue/sums.hpp"
#include "publisher/base/json.hpp"
#include "publisher/catalogue/state.hpp"
#include "publisher/catalogue/stray_months.hpp"
#include "schemas/schema.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// How a filter compares: the API's suffix and the sentence; a dialect has the SQL.
struct Operator {
    std::string_view suffix;    ///< "gte" in amount__gte=; "" for plain equality
    std::string_view sentence;  ///< "{field} is at least {value}"
    bool text_only = false;
    bool list = false;  ///< takes several values separated by commas
    std::string_view note{};  ///< what else a reader has to know, or ""
};
/// eq ne gt gte lt lte in contains startswith isnull. `ne` keeps blank rows; gt and its like compare text by
/// its bytes; contains and startswith do not look at case.
const std::vector<Operator>& operators();
/// The operator of a suffix, "" being equality; nullptr when there is none.
const Operator* find_operator(std::string_view suffix);

/// A column that may be asked for: the schema's fields and what the catalogue knows of every row.
struct QueryField {
    std::string name;
    schemas::FieldType type = schemas::FieldType::string;
    int scale = 2;
    std::string title;
    std::string description;
};

/// The fields of a table at a state (columns a schema does not publish are not among them): dataset,
/// publisher, series, edition, version and the schemas' fields. Throws Error(not_found) naming the nearest
/// table.
std::vector<QueryField> fields_of(const State& state, std::string_view table);

struct Filter {
    std::string field;
    const Operator* op = nullptr;
    std::vector<std::string> values;  ///< text as asked; typed by the field when bound
    std::vector<Filter> any{};        ///< of a group, which has no field: at least one of these is to hold
};

/// A group for each word: some text field of the table's schemas contains it, whatever its case.
std::vector<Filter> search_filters(const State& state, std::string_view table, std::string_view words);

struct SortKey {
    std::string field;
    bool descending = false;
};

struct RowsQuery {
    std::string table{};
    std::vector<Filter> filters{};
    std::vector<std::string> columns{};  ///< empty: all
    std::vector<SortKey> sort{};         ///< row id is always the last key
    int size = 100;                      ///< rows a page, 1 to kMaxPage
    std::optional<std::string>
        cursor{};        ///< from the previous page; carries revision, count and the last row's keys
    Revision as_of = 0;  ///< 0: the newest; a cursor's own goes before it
    std::optional<base::Date>
        today{};  ///< the day for which coverage says what is missing; absent: that of the revision
    static constexpr int kMaxPage = 10000;
};

/// by=payer,year(date). A year is a number, a month "2012-05", a quarter "2012-04--2012-06" (a calendar
/// quarter, written as an edition is, since "Q1" begins in April for some).
struct Grouping {
    std::string field;
    std::string part;  ///< "", "year", "month" or "quarter" (dates only)
    std::string name() const { return part.empty() ? field : part + "_" + field; }
};

/// measure=sum(amount),count. `avg` is exact: the sum by the number of values, rounded half away from zero to the field's
/// own decimals. `distinct` counts the different values that are not blank.
struct Measure {
    std::string function;  ///< "count", "sum", "min", "max", "avg", "distinct"
    std::string field;     ///< "" for count
    std::string name() const { return field.empty() ? function : function + "_" + field; }
};

struct SummaryQuery {
    std::string table{};
    std::vector<Filter> filters{};
    std::vector<Grouping> by{};
    std::vector<Measure> measures{};
    std::vector<Filter> having{}; ///< of groups: fields are the names of measures; text operators and groups are not possible
    std::vector<SortKey> sort{};  ///< fields are the names of groupings and measures
    int size = 1000;              ///< groups, 1 to RowsQuery::kMaxPage
    Revision as_of = 0;           ///< 0: the newest
    bool mix = false;             ///< adds up rows of different series
    std::optional<base::Date> today{};  ///< as in RowsQuery
};

/// One value as canonical text; absent for null. The column's type tells how to show it.
using Cell = std::optional<std::string>;

struct ResultColumn {
    std::string name;
    schemas::FieldType type = schemas::FieldType::string;
    int scale = 2;
};

/// What an answer covers (design section 7), as far as its filters narrow dataset, publisher, series, edition, version, currency or date; the others are
/// named. Released is what may have given rows: also an edition of other days in which rows of those asked for are dated.
/// Missing is what the returns ledger calls outstanding; both count what is owed: a file of three months is three returns.
struct Coverage {
    std::int64_t editions_expected = 0;
    std::int64_t editions_released = 0;
    std::int64_t editions_erased = 0;  ///< returned, and taken away since because they held personal data
    std::vector<std::string> missing;  ///< "<dataset>/<edition>", at most 100
    std::int64_t missing_count = 0;
    std::int64_t quarantined_rows = 0;
    Sums quarantined;  ///< amounts of those rows, by currency; without versions whose rows say different ones
    std::vector<std::string> not_considered;  ///< filters, as they were asked, that only rows can answer: it is the same with and without them
    base::json::Value to_json() const;
};

struct RowsPage {
    std::vector<ResultColumn> columns;  ///< `_row` (whole locator) first
    std::vector<std::vector<Cell>> rows;
    std::optional<std::string> next;  ///< cursor
    std::int64_t count = 0;           ///< exact, of the whole answer
    Revision revision = 0;
    Coverage coverage;
};

struct SummaryResult {
    std::vector<ResultColumn> columns;  ///< groupings, then measures
    std::vector<std::vector<Cell>> rows;
    Revision revision = 0;
    Coverage coverage;
    bool more = false;  ///< groups beyond `size` exist; never cut in silence
    std::int64_t count = 0;  ///< exact, of all groups
};

/// Without `today` it is what was missing on the day of that revision: the same answer for ever. `strays` is wanted where the filters ask for days.
Coverage coverage_of(const State& state, std::string_view table, const std::vector<Filter>& filters,
                     Revision as_of, std::optional<base::Date> today = {}, const StrayMonths& strays = {});

}  // namespace daybook::catalogue
