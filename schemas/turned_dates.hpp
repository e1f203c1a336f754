#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/table_read.hpp"

#include <cstddef>

namespace daybook::schemas {

/// Tells of days and months that change places in some rows and not in the others, and where the first of them stands; false
/// where none do. Which order the file has is then no question.
bool note_half_turned(const TablesRead& read, std::size_t field, FindingsLog& log);

}  // namespace daybook::schemas
