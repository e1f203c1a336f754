#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/rows_read.hpp"
#include "schemas/schema.hpp"

namespace daybook::schemas {

/// Says of cells that hold a text for "no value" which texts those were, and what the schema's labels say of why.
void word_missing_values(const Schema& schema, const RowTally& tally, FindingsLog& log);

}  // namespace daybook::schemas
