#pragma once

#include "schemas/encoding.hpp"
#include "schemas/header.hpp"
#include "schemas/schema.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas {

/// The columns of a table that say something of each amount without being part of it.
struct AmountWords {
    int sign = -1;            ///< says whether it is a credit or a debit; -1 where none does
    bool plus_minus = false;  ///< it does so with "+" and "-"
    int currency = -1;        ///< names its currency, in a table of a schema with but one

    /// True for what stands under `sign` beside an amount that comes back.
    bool is_credit(std::string_view text) const;
};

/// Finds them by their headings and their first rows. A column that a field has says whether amounts come
/// back only where it holds both words for it and nothing else, and the field is no essential one.
AmountWords find_amount_words(const TextFile& file, const Header& header, const Schema& schema,
                              const std::vector<int>& column_of_field,
                              const std::vector<int>& private_columns);

/// True for a heading such as "CR/DR", "Debit or credit", "Sign".
bool is_about_signs(std::string_view heading);

/// True for the name, the sign or the code of money that is not of the currency `own` (ISO 4217); false for
/// what names none.
bool says_other_money(std::string_view text, std::string_view own);

}  // namespace daybook::schemas
