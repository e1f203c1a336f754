#pragma once

#include <string_view>

/// What a text shows of VAT registration numbers, which are not to be published: those of sole traders are personal.
namespace daybook::schemas {

/// True for a cell that is a VAT registration number of the United Kingdom: "GB123456789", with a branch's three
/// digits or without, in any grouping.
bool is_vat_number(std::string_view cell);

/// Nine digits or twelve, in any grouping: such a number without its "GB".
bool is_bare_vat_number(std::string_view cell);

/// Such a number of any country of the European Union, or one without its letters.
bool may_be_vat_number(std::string_view cell);

/// The last two of nine digits check the others (modulus 97, also with 55 added).
bool has_vat_check_digits(std::string_view cell);

/// True for a cell of several lines in which such a number stands somewhere: rows may have run together in it.
bool is_among_lines(std::string_view cell);

/// What stands in the place of a number where there is none.
bool says_no_vat_number(std::string_view text);

/// A whole row in one cell, parted by some other sign, of which one piece is such a number; `bare`: also without its letters.
bool is_row_with_vat_number(std::string_view text, bool bare);

}  // namespace daybook::schemas
