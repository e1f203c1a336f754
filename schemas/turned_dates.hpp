#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/table_read.hpp"

#include <cstddef>

namespace daybook::schemas {

/// Tells of days and months that have changed places in some rows and not in the others, in a table or in all of them together,
/// and where the first of them stands. False where that is not sure, or not so: which order the file has is a question then.
bool note_turned_dates(const TablesRead& read, std::size_t field, FindingsLog& log);

}  // namespace daybook::schemas
