#pragma once

#include "schemas/cells.hpp"
#include "schemas/credit_marks.hpp"
#include "schemas/encoding.hpp"
#include "schemas/header.hpp"
#include "schemas/schema.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace daybook::schemas {

/// The columns of a table that say something of each amount without being part of it.
struct AmountWords {
    int sign = -1;             ///< says whether it is a credit or a debit; -1 where none does
    bool plus_minus = false;   ///< it does so with "+" and "-"
    bool soll_haben = false;   ///< with "S" and "H"
    bool by_document = false;  ///< by what kind of document each is, "STANDARD" or "CREDIT"
    std::vector<std::pair<int, CreditMark>> marks = {};  ///< columns that call some credits, void or cancelled
    int amounts = -1;          ///< the column of amounts itself
    int ledger = -1;           ///< says of every row that it is a credit, as a ledger says of what suppliers are owed
    int credits = -1;          ///< holds what came back as amounts of its own
    int currency = -1;         ///< names its currency, in a table of a schema with but one
    int unit = -1;             ///< names its unit: "£000"
    int pence = -1;            ///< holds the pence of an amount in whole pounds

    /// The column that says that the amount of this record came back, or never went out; -1 for none.
    int calls_credit(Cells& cells, bool is_zero) const;
    /// The column that says that the amount of this record is in other money than the currency `own`, in another unit, or not all
    /// of it; -1 for none.
    int not_in_pounds(Cells& cells, bool is_zero, std::string_view own) const;
};

/// Finds them by their headings and their first rows. A column that a field has says whether amounts come
/// back only where it holds both words for it and nothing else, and the field is no essential one.
AmountWords find_amount_words(const TextFile& file, const Header& header, const Schema& schema,
                              const std::vector<int>& column_of_field,
                              const std::vector<int>& private_columns);

/// True for a heading such as "CR/DR", "Debit or credit", "Sign".
bool is_about_signs(std::string_view heading);

/// True for a cell that names a unit of amounts other than pounds, or holds one in it: "£000", "in thousands", "USD".
bool says_unit(std::string_view text);

/// True for the name, the sign or the code of money that is not of the currency `own` (ISO 4217); false for
/// what names none.
bool says_other_money(std::string_view text, std::string_view own);

}  // namespace daybook::schemas
