#pragma once

#include "schemas/report.hpp"
#include "schemas/table_read.hpp"
#include "schemas/table_search.hpp"

namespace daybook::schemas {

// What a file's tables and their rows come to, as its report says it.

/// Writes down what the whole file says of its tables before any row is read: titles, headings, columns. The delimiter is
/// told of delimited text alone, which `report.file_kind` says.
void account_for_tables(const TablesFound& found, const Schema& schema, Report& report);

/// Adds what the rows came to: counts, sums in pounds and pence, months, currencies, and what was understood of each column.
/// \pre sums_fit(); account_for_tables() came before
void account_for_rows(const TablesRead& read, const Schema& schema, Report& report);

/// Whether every sum of the rows, of all currencies and not of each month, can be held as pence.
bool sums_fit(const RowTally& tally);

/// What may be thousands or pounds with three digits behind their point is either, as soon as one amount shows what its point is
/// for; else that is said, and nothing of how such amounts were read.
void settle_open_points(const RowTally& tally, const Schema& schema, FindingsLog& log);

/// What came back to a card and names no merchant is told where it is large beside all other amounts.
void settle_settlements(const RowTally& tally, const Schema& schema, FindingsLog& log);

/// Tells of a column that calls every row a credit, whose word is then taken for none.
void note_ledger_side(const TablesFound& found, const Schema& schema, FindingsLog& log);

/// Notes that all amounts are negative, or all but one in ten: what was paid, in a ledger that writes payments so, or credits.
void note_turned_signs(const TablesFound& found, const RowTally& tally, const Schema& schema, FindingsLog& log);

/// Notes columns whose dates were read month first, or are in both orders.
void note_date_orders(const TablesRead& read, const Schema& schema, std::int64_t header_line, FindingsLog& log);

}  // namespace daybook::schemas
