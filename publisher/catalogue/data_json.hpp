#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/service_facts.hpp"
#include "publisher/catalogue/state.hpp"

namespace daybook::catalogue {

/// The catalogue as Project Open Data's data.json v1.1 (not federal): an entry a dataset, with all current rows and each current
/// edition's file as its distributions.
base::json::Value data_json(const State& state, const ServiceFacts& facts);

}  // namespace daybook::catalogue
