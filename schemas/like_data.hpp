#pragma once

#include "schemas/cells.hpp"

namespace daybook::schemas {

/// True for a record with a date, a number and something else in cells of their own: it is like a row of
/// data, under whatever headings. The serial number of a day is no date here: a total of forty thousand
/// pounds could be one, too.
bool is_like_data(Cells& cells);

}  // namespace daybook::schemas
