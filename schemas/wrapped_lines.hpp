#pragma once

#include "schemas/encoding.hpp"

namespace daybook::schemas {

/// Takes the quotes off a text of which every line is one cell between quotes, with the quotes in it doubled ("a,b,""c"""), as a
/// table becomes that was saved as one column. Its first lines show it; further down a line that is not so stays as it
/// is. Of a text whose first line alone is so, and has as many cells as the row below it, that line is. Lines keep their numbers. No table has lines of one cell, so nothing that can be read is changed.
void unwrap_lines(TextFile& file);

}  // namespace daybook::schemas
