#pragma once

#include "api/call.hpp"

#include <functional>
#include <string_view>
#include <vector>

/// On what terms an answer is given: licence, attribution and contact in its `links` (design section 8).
namespace daybook::api {

using TakesDataset = std::function<bool(const catalogue::Dataset&)>;

/// Adds them, of the datasets that `takes`. Of one body its own; of many `licences`, each once, and `licence` where it is one; `attribution` in one sentence and the words
/// that some ask for; `contact` is the list of organisations, which has theirs, and `terms` that of datasets.
Value with_terms(Value links, const State& state, const TakesDataset& takes);
Value with_terms(Value links, const State& state);
Value with_terms_of_table(Value links, const State& state, std::string_view table);

/// Addresses of the licences, each once: for `Link` headers.
std::vector<std::string> licence_addresses(const State& state, const TakesDataset& takes);

}  // namespace daybook::api
