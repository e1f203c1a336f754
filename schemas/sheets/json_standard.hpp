#pragma once

#include "publisher/base/json.hpp"
#include "publisher/base/json_schema.hpp"
#include "schemas/sheets/json_mapping.hpp"
#include "schemas/sheets/sheet.hpp"

#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// What has to be left out of a JSON document so that it is as the JSON Schema of its standard says: those
/// elements of the list in which its records stand that break a rule by themselves. `whole` is what the
/// schema says of the document. Throws Error(bad_input) naming place and rule when it is broken elsewhere, or
/// in every element.
std::vector<ApartRecord> elements_to_set_apart(std::string_view text, const JsonMapping& mapping,
                                               const base::JsonSchema& schema,
                                               const base::JsonSchema::Complaint& whole);

/// What an element is called: its ocid or id, where that is a name and no sentence, since reports are published; else "".
std::string name_of(const base::json::Value& element);

/// The document without them. \pre elements_to_set_apart() named them of it
base::json::Value without(base::json::Value document, const std::vector<ApartRecord>& apart,
                          const JsonMapping& mapping);

}  // namespace daybook::schemas::sheets
