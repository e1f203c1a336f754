#pragma once

#include "schemas/checked_rows.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"

#include <string>
#include <vector>

namespace daybook::schemas {

/// Ids of the other schemas that a schema's foreign keys name, each once, in their order.
std::vector<std::string> resources_of(const Schema& schema);

/// The rows of a file that others refer to.
struct OtherTable {
    const Schema* schema;
    const CheckedRows* rows;
};

/// Looks for what `rows` refer to in the tables of other files; several of one schema count as one. `report`
/// says in which columns the fields stand. A key that names none of them is not judged.
std::vector<Finding> judge_references(const Schema& schema, const CheckedRows& rows, const Report& report,
                                      const std::vector<OtherTable>& others);

/// The note that what a schema's keys into `resource` name was not looked for, and why.
Finding reference_not_judged(const Schema& schema, const std::string& resource, const std::string& why);

}  // namespace daybook::schemas
