#pragma once

#include "api/call.hpp"

#include <string_view>
#include <vector>

/// Questions of the Reconciliation Service API 0.2 and their answers (reconciliation-api.github.io/specs/0.2).
namespace daybook::api {

/// The one type there is.
inline constexpr std::string_view kSupplierType = "supplier";
Value supplier_type();

/// The property by which a query may be narrowed: who released the rows.
inline constexpr std::string_view kPublisherProperty = "publisher";

/// Answers a batch {"q0": {query}, …} with {"q0": {"result": [candidates]}, …}. At most kMostQueries. A problem that
/// names the query and what is wrong with it.
inline constexpr std::size_t kMostQueries = 50;
Result answer_queries(const Call& call, std::string_view json);

/// Answers {"ids": […], "properties": [{"id": …}]} with {"meta", "rows"}. A problem that names what is wrong.
Result answer_extend(const Call& call, std::string_view json);

/// A property of suppliers that rows can be extended by.
struct Property {
    std::string id, name, description;
};
/// Those that the tables of this service give: names, publishers, years, rows, and a total for each series of payments.
std::vector<Property> properties(const State& state);

/// {"id", "name"}
Value property_item(const Property& property);

}  // namespace daybook::api
