#pragma once

#include "schemas/cells.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// What a text says to who does not know its column.
enum class CellKind : std::uint8_t { blank, date, number, words };

/// A date is what says_when() takes for one. The serial number of a day is none: a total of forty thousand
/// pounds could be one, too. The text may be of Windows-1252.
CellKind kind_of(std::string_view text);

/// "05-May-24", "May 2024", "£32000", "1,234.00": what a list of names has not. A number alone may be a house's.
bool is_day_or_money(std::string_view text);

/// True for a record with a date, a number and something else in cells of their own: it is like a row of
/// data, under whatever headings. Only whole days are dates here.
bool is_like_data(Cells& cells);
/// The same of cells that are no record.
bool is_like_data(const std::vector<std::string_view>& cells);

}  // namespace daybook::schemas
