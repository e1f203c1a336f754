#pragma once

#include "schemas/cells.hpp"
#include "schemas/header.hpp"
#include "schemas/schema.hpp"

#include <string_view>

namespace daybook::schemas {

/// What tells whether the cell behind an amount is its end, parted from it by a comma of its own: "£30,000.00" without
/// quotes is "£30" and "000.00".
struct PartedAmounts {
    int column = -1;           ///< of the amounts; -1 where no comma parts any
    bool pence = false;        ///< three digits with pence behind an amount are no number of their own
    bool whole = false;        ///< nor are three digits alone
    bool zero_first = false;   ///< nor are those with pence that begin with a nought, whatever else stands there
    bool of_tax = false;       ///< the column's heading is of tax: what is below an amount may be the tax on it
    bool of_money = false;     ///< of other sums
};

/// Looks at the first rows. In a sheet, and between other signs than commas, a sum keeps its comma.
/// \param behind the field of the next column; null for none
/// \param column of the amounts; -1 for none
/// \param headed cells up to the last one with a heading
PartedAmounts look_for_parted_amounts(const TextFile& file, const Header& header, const Field* behind, int column, int headed);

/// True for what a comma leaves in front and behind: one to three digits, with a sign, a currency and a bracket that opens, and three digits with pence
/// or without, a bracket that closes, a minus, "CR" or "DR".
bool are_thousands(std::string_view before, std::string_view behind);

/// Whether the amount of this record goes on in the next cell.
bool is_parted(Cells& cells, const PartedAmounts& parted);

}  // namespace daybook::schemas
