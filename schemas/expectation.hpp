#pragma once

#include "schemas/findings_log.hpp"
#include "schemas/schema.hpp"

#include <string>

namespace daybook::schemas {

/// What a field's schema asks, as the end of a finding's sentence: "a time like 09:30:00", "£25,000.00",
/// "'GPC', 'CCC', 'None'". At most about 300 bytes; "" for issues that need no such end.
std::string expectation(const Schema& schema, const Field& field, Issue issue);

}  // namespace daybook::schemas
