#pragma once

#include "schemas/schema.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// A piece of SQL and what it stands for: the suffix of an operator, a part of a date, a function.
struct Phrase {
    std::string_view name, sql;
};

/// How an engine writes what the query model says: what differs between engines, and nothing else. In its SQL {c} is a column or an
/// expression, ? a value to be bound, {list} one or more of them.
struct Dialect {
    /// What rows of an index's table {t} are selected from.
    std::string_view from;
    /// Rows that are current at a revision, which is bound twice.
    std::string_view current;
    std::span<const Phrase> comparisons;   ///< by Operator::suffix
    std::string_view one_of_numbers;       ///< "in" for decimals, for each of them; "" where they are as other values
    std::span<const Phrase> date_parts;    ///< a year is a whole number, other parts are text
    std::string_view day_of_moment;        ///< the day in London of an instant as the index has it, in the form of a day: of a date's parts
    std::span<const Phrase> functions;     ///< sum min max distinct
    std::string_view sum_of_integers;      ///< wide enough for any
    /// The mean of decimals, exact, half away from zero: {p} is a pound in pence, {u} a penny in pounds, {s} their decimals, {w} one more.
    std::string_view average;
    std::string_view part_column;          ///< the system column of a row's part of its version
    std::string_view locator;              ///< record::Locator::str() of the system columns
    std::string_view names_of_rows;        ///< the supplier {c} of rows of {t} where {also}: of each row, or of each name with the number of its rows
    bool keeps_order = false;              ///< rows come by their id where no order is asked for
    bool sorted_by_supplier = false;       ///< it has supplier_layout.hpp
    bool has_sums = false;                 ///< it has monthly_sums.hpp
    bool joins_sets = false;               ///< what people joined is a table beside the rows; else it is written into each statement

    std::string_view comparison(std::string_view suffix) const;
    std::string_view date_part(std::string_view part) const;   ///< "" when there is none of that name
    std::string_view function(std::string_view name) const;    ///< "" likewise
};

const Dialect& duck_dialect();
const Dialect& click_dialect();

/// `sql` with every `what` replaced.
std::string with(std::string_view sql, std::string_view what, std::string_view by);

/// Text as a literal of both dialects: no quote and no backslash may be in it, which is checked. For ids, whose shape we fixed ourselves; what comes from
/// outside is bound.
std::string id_literal(std::string_view id);

}  // namespace daybook::catalogue
