#pragma once

#include "api/call.hpp"
#include "publisher/catalogue/suppliers.hpp"

#include <string>

/// One supplier as the API shows it, in /v1/suppliers and in reconciliation.
namespace daybook::api {

/// "/v1/suppliers/{id}"
std::string supplier_address(std::string_view id);

/// id, name, names, rows and links of a supplier in a list.
Value supplier_item(const catalogue::Supplier& supplier);

/// Every row of a table of one supplier at a revision, counted, and added up where they are payments, by series and
/// currency: never across them, since series may hold the same payment twice. Throws as Catalogue::summary.
Value supplier_in_table(const Call& call, const std::string& table, const std::string& id, Revision as_of);

/// The ways in which a supplier's name is written, most rows first, the commonest 1,000 of each table, each with why it was joined.
Value supplier_names(const Call& call, const std::string& id, Revision as_of);

/// The latest revision, at most `as_of`, at which any row that names a supplier may have changed.
Revision supplier_revision(const State& state, Revision as_of);

/// The supplier of an id at a revision; absent when no row has it then.
std::optional<catalogue::Supplier> find_supplier(const Call& call, const std::string& id, Revision as_of);

}  // namespace daybook::api
