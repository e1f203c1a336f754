#pragma once

#include "schemas/schema.hpp"

#include <string>
#include <vector>

namespace daybook::record {

/// What tells the rows of a schema apart, by the names of published columns; "" and none where it has no
/// such.
///
/// Where a schema names who was paid and how much, the evidence that two rows are the same is reference,
/// supplier, date, amount and description: two of them must agree, and date and description alone do not do.
/// Elsewhere it is the six columns with the most different values among the rows to be paired, and more than
/// half of them must agree. Text agrees without regard to case, blanks and punctuation; blank agrees with
/// nothing.
struct RowRoles {
    std::vector<std::string> key;  ///< primary key
    std::string reference;         ///< what the department calls the row: transaction_number, award_id, …
    std::string supplier, date, amount, description;
    std::string currency{};        ///< where rows say it themselves

    bool of_payments() const { return !supplier.empty() && !amount.empty(); }
};

/// Fewest agreements that make a pair of rows worth considering, of `evidence` columns.
int least_agreement(const RowRoles& roles, std::size_t evidence);

RowRoles roles_of(const schemas::Schema& schema);

}  // namespace daybook::record
