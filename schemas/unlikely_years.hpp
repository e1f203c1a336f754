#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/schema.hpp"
#include "schemas/table_read.hpp"

namespace daybook::schemas {

/// Tells of dates of the field by which the schema dates its rows that are hardly meant, as all of them show: a few that lie
/// years behind all others or, in a return of a period, before them; and years of two digits that are days, the year standing in
/// front ("24/05/31"), in all rows or in some.
void note_unlikely_years(const TablesRead& read, const Schema& schema, std::size_t field, FindingsLog& log);

}  // namespace daybook::schemas
