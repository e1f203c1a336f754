#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/catalogue.hpp"

#include <map>
#include <string>

namespace daybook::api {

/// Values that the parameters of paths have in this archive, by name: "dataset", "edition" … and "revision". What the
/// archive has none of is absent.
std::map<std::string, std::string> example_values(const catalogue::Catalogue& catalogue);

/// The OpenAPI 3.1 document of every route: made from the route table alone, with examples that this archive answers. `url` is the
/// service's public address without a slash at its end, or "". Whoever shows the API (the site's guide) takes it from here.
base::json::Value openapi_document(const catalogue::Catalogue& catalogue, const std::string& url);

}  // namespace daybook::api
