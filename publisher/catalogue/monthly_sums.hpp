#pragma once

#include "publisher/catalogue/query.hpp"
#include "publisher/columnar/duck.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Rows that have an amount and a date, added up as they are loaded: for each version a row per month, payer, series and whatever else the
/// catalogue knows of a row. Who spent how much and when, which is asked most, is answered from thousands of rows in place of millions (design section 7); at any
/// revision, since a row of them is current as long as its version is.
namespace daybook::catalogue {

/// The table of the index that holds them: the catalogue's columns of the rows, `_row_id` being the first of the version; the first day
/// of the month in the place of the date; `_rows`, and `_sum`, `_min` and `_max` of the amount.
std::string monthly_sums(std::string_view table);

/// Whether a summary of `table` is answered from them to the penny: it counts and adds up amounts, by what they have, and no filter
/// parts a month.
bool is_in_monthly_sums(const State& state, const SummaryQuery& query);

/// Adds up the rows of row id `from` and above of every table of amounts; all rows, where its amounts or dates are of another kind than
/// before.
void follow_monthly_sums(columnar::Connection& connection, const State& state, std::int64_t from);

}  // namespace daybook::catalogue
