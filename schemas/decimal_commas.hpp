#pragma once

#include "schemas/encoding.hpp"
#include "schemas/header.hpp"

#include <string>
#include <string_view>

namespace daybook::schemas {

/// True for "30.000,00", "30000,5" and "-£5,00": a number that can be read with its commas and points changed, and only so.
bool has_decimal_comma(std::string_view text);

/// "30,000.00" of "30.000,00".
std::string with_point_for_comma(std::string_view text);

/// Whether a column has commas before its pence: the cells of the file are parted by semicolons, some number of the column can
/// only be read so, and none any other way. "26.500" is twenty-six thousand only beside a number that has both signs.
bool is_column_with_decimal_commas(const TextFile& file, const Header& header, int column);

}  // namespace daybook::schemas
