#pragma once

#include "schemas/schema.hpp"

#include <string_view>
#include <vector>

namespace daybook::record {

/// Schemas whose rows join one table, the one published first in front.
using TableSchemas = std::vector<const schemas::Schema*>;

/// Those of `schemas` whose rows join `table`, in their order.
TableSchemas of_table(const TableSchemas& schemas, std::string_view table);

/// The columns of a table that several schemas join: the union of their publishable fields by name, those of
/// the oldest schema first. A row of a schema without one of them has it blank. A log of an earlier publisher
/// may hold schemas that disagree: numbers then take the larger scale, and anything else becomes text.
std::vector<schemas::Field> table_columns(const TableSchemas& schemas);

/// Whether the rows of a table that these schemas join are payments: every schema names an amount, a date, the same supplier field and a
/// series, and has a published field `entity`.
bool is_payments(const TableSchemas& schemas);

/// Throws Error(conflict) naming both schemas when one name means two types or scales in a table.
void refuse_contradictions(std::string_view table, const TableSchemas& schemas);

}  // namespace daybook::record
