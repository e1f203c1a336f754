#pragma once

#include "publisher/catalogue/state.hpp"
#include "publisher/columnar/duck.hpp"

#include <cstdint>
#include <string>
#include <string_view>

/// Rows a second time, in the order in which one supplier's are asked for: a look-up reads the few blocks that hold it, where the rows in
/// their own order would all be read (design section 7).
namespace daybook::catalogue {

/// The table of the index that holds them: the columns of the rows, and kSupplierNumber. Rows without a supplier are not in it.
std::string supplier_layout(std::string_view table);
inline constexpr std::string_view kSupplierNumber = "_supplier_no";

/// A number for a supplier's id, by which rows are sorted: the engine knows of each block between which numbers it lies, and of texts the
/// first eight bytes only. Two ids may share one.
std::int64_t supplier_number(std::string_view id);

/// Brings the layouts up to the rows: new ones of row id `from` and above are added behind what is sorted, one that has other columns than its
/// table is made anew.
void follow_supplier_layouts(columnar::Connection& connection, const State& state, std::int64_t from);
/// Sorts anew the layouts of which more than a tenth lies behind what is sorted. True when there was something to do; takes some seconds for
/// each million rows.
bool tidy_supplier_layouts(columnar::Connection& connection, const State& state);

}  // namespace daybook::catalogue
