#pragma once

#include "api/call.hpp"

#include <map>
#include <string>

namespace daybook::api {

/// Values that the parameters of paths have in this archive, by name: "dataset", "edition" … and "revision". What the
/// archive has none of is absent.
std::map<std::string, std::string> example_values(const Call& call);

/// The OpenAPI 3.1 document of every route: made from the route table alone, with examples that this archive answers.
Value openapi_document(const Call& call);

}  // namespace daybook::api
