#pragma once

#include "publisher/catalogue/state.hpp"
#include "publisher/columnar/duck.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Suppliers across all tables that name one (design section 7): the same supplier by the rule of supplier_name.hpp.
namespace daybook::catalogue {

struct View;

/// The field in which rows of a table name a supplier: the same in all of its schemas, else "".
std::string supplier_field_of(const State& state, std::string_view table);

/// The tables that have such a field.
std::vector<std::string> supplier_tables(const State& state);

/// Which suppliers are asked for; all that is given must hold.
struct SupplierQuery {
    std::string q{};                 ///< the key has each of its sought_words()
    std::vector<std::string> ids{};  ///< one of these
    std::string stem{};              ///< this key without company forms
    std::string like{};              ///< names that resemble this one, the most alike first
    std::string publisher{};         ///< has a row that this organisation released
    int size = 100;                  ///< 1 to kMost
    std::int64_t skip = 0;           ///< so many of the first are left out; the order is the same at one revision
    Revision as_of = 0;              ///< 0: the newest
    static constexpr int kMost = 1000;
};

struct Supplier {
    std::string id;
    std::string name;         ///< as most of its rows have it
    std::int64_t names = 0;   ///< how many ways it is written
    std::int64_t rows = 0;    ///< of all tables
    int likeness = 0;         ///< 0 to 100 of `like`; 100 is the same key
};

struct SupplierList {
    std::vector<Supplier> suppliers;  ///< by likeness where `like` is given, then by rows, most first, then by id
    std::int64_t count = 0;           ///< exact, of all that match
    Revision revision = 0;
};

/// Throws Error: usage (size, a revision that never was), exhausted.
SupplierList suppliers_of(const View& view, const SupplierQuery& query);

/// The latest revision up to `r` at which anything of a supplier's rows changed, or which ids are one with it: all between have the same rows of it. `r` where it
/// never had any. Throws Error as Index::ask does.
Revision supplier_changed(const View& view, const std::string& id, Revision r);

/// The index's own table `suppliers`: every name that any row has, with what the rule makes of it.
/// Makes the table where it is absent.
void make_supplier_table(columnar::Connection& connection);
/// The index's own table `supplier_sets`, written anew: what people joined, as the log has it.
void list_supplier_sets(columnar::Connection& connection, const State& state);
/// Enters the names among `names_sql` (a SELECT of one column) that are not in it yet.
void enter_supplier_names(columnar::Connection& connection, const std::string& names_sql);
/// Takes out the names that no row has any more, after an erasure: a name may be what had to go.
void forget_unused_suppliers(columnar::Connection& connection, const State& state);

}  // namespace daybook::catalogue
