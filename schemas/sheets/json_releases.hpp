#pragma once

#include "publisher/base/json.hpp"
#include "schemas/sheets/budget.hpp"
#include "schemas/sheets/sheet.hpp"

#include <string>
#include <vector>

namespace daybook::schemas::sheets {

/// Merges the records of an OCDS release package as OCDS 1.1.5 has it: of records with one id in several releases of one process
/// only that of the latest release stays, with what it does not say itself taken from the earlier ones, as is what its release
/// lacks beside it; of two releases of one date that which stands later is the later. Releases with one id are no releases
/// of one another, and are left as they are. Awards of a release that is tagged awardCancellation and does not say what became of them
/// are cancelled. Names the records that were left out, by the element they stood in.
/// \param list the member of a release that holds its records: "awards"
/// \param budget counts what is copied as many looks
std::vector<PassedOver> merge_releases(base::json::Value& document, const std::string& list, Budget& budget);

/// What is left of them, each by the number of its release and by its process and id: "ocds-b5fd17-3: award-1". Another package may
/// have the same.
std::vector<PassedOver> named_records(const base::json::Value& document, const std::string& list);

}  // namespace daybook::schemas::sheets
