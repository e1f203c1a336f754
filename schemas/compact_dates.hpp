#pragma once

#include "schemas/encoding.hpp"
#include "schemas/header.hpp"

#include <vector>

namespace daybook::schemas {

/// By schema field: which columns of dates hold eight digits, year, month and day, and nothing else with a digit in it, as far
/// as the first rows show. One in ten may be a slip.
std::vector<bool> find_compact_dates(const TextFile& file, const Header& header, const Schema& schema, const std::vector<int>& column_of_field);

}  // namespace daybook::schemas
