#pragma once

#include "publisher/catalogue/state.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What the catalogue adds to rows that are payments (design section 7): who paid, on what basis, and whether
/// the payment settled a card whose transactions are published in a series of their own.
namespace daybook::catalogue {

/// Whether the rows of `table` are payments: every schema of it names an amount, a date, the same
/// supplier field and a series, and has a field `entity`.
bool is_payments(const State& state, std::string_view table);

/// The field of `table` that says the currency of its amounts: the rows' own where a schema names one, or what the catalogue adds to payments.
std::string currency_field_of(const State& state, std::string_view table);

/// A name that means one organisation in the revisions [from, to).
struct PayerName {
    std::string name;  ///< as payer_key() gives it
    std::string organisation;
    Revision from = 0, to = kStillCurrent;
};

/// The names by which entities are resolved. A name that two organisations bear at once means neither while
/// they do. A row's payer is settled by the revision that released it, so an organisation that is described
/// later changes no row that has been cited.
std::vector<PayerName> payer_names(const State& state);

/// A name without case, blanks and punctuation; "&" reads "and".
std::string payer_key(std::string_view name);
/// The same in SQL, of a column.
std::string payer_key_sql(const std::string& column);

/// True for suppliers of the table `card_issuers` (those that schemas::is_card_issuer() knows), in a series that
/// is not of cards. All is SQL.
std::string card_settlement_sql(const std::string& supplier, const std::string& series);

}  // namespace daybook::catalogue
