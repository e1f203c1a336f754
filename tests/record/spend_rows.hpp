#pragma once

#include "publisher/record/row_difference.hpp"
#include "schemas/csv_text.hpp"

#include <fmt/format.h>

#include <string>
#include <vector>

/// Rows of spending in canonical CSV, and what a difference of two versions of them says.
namespace daybook::tests::spend_rows {

using Row = std::vector<std::string>;
inline const Row kSpend = {"transaction_number", "supplier", "date", "amount", "description", "area"};

inline std::string csv(Row columns, const std::vector<Row>& rows) {
    std::string out;
    columns.emplace_back("_row");
    schemas::append_csv(out, columns);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto cells = rows[i];
        cells.push_back(fmt::format("1::{}", i + 2));
        schemas::append_csv(out, cells);
    }
    return out;
}

/// What the columns of published spending are to a pairing.
inline record::RowRoles payments() {
    record::RowRoles roles;
    roles.reference = "transaction_number";
    roles.supplier = "supplier";
    roles.date = "date";
    roles.amount = "amount";
    roles.description = "description";
    return roles;
}

inline record::Difference spend_difference(const std::vector<Row>& before, const std::vector<Row>& after,
                                           const record::PairingLimits& limits = {}) {
    return record::difference(record::CanonicalRows(csv(kSpend, before)),
                              record::CanonicalRows(csv(kSpend, after)), payments(), 2, limits);
}

inline std::string total(const base::Decimal& amount) {
    return amount.to_string();
}

/// What the difference says, as one line: "~certain amount 1.00>2.00; -1::3; +1::4".
inline std::string said(const record::Difference& d) {
    record::DifferenceReader reader(d);
    std::string out;
    for (const auto& row : d.changed) {
        out += fmt::format("~{} {}>{}", record::to_string(row.certainty), reader.locator_before(row.before),
                           reader.locator_after(row.after));
        for (const auto& cell : reader.changes(row))
            out += fmt::format(" {}:{}>{}", d.columns[cell.column], cell.before, cell.after);
        out += "; ";
    }
    for (const auto row : d.removed) out += "-" + reader.locator_before(row) + "; ";
    for (const auto row : d.added) out += "+" + reader.locator_after(row) + "; ";
    return out;
}

inline const Row kFirst = {"1001", "Ouse LLP", "2024-04-01", "30000.00", "Dredging", "Harbours"};
inline const Row kSecond = {"1002", "Mistral, Sons", "2024-04-02", "45000.50", "Survey", "Harbours"};

inline Row with(Row row, std::size_t column, const std::string& value) {
    row[column] = value;
    return row;
}

}  // namespace daybook::tests::spend_rows
