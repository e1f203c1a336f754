#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/service_facts.hpp"
#include "publisher/catalogue/views.hpp"

#include <string>
#include <vector>

/// Metadata of one version for tools that take a table from it. `columns` are those of data.csv, in its order.
namespace daybook::catalogue {

/// A Data Package (v2) with data.csv, its size, SHA-256 and Table Schema. \pre facts.url is set: its paths must be whole addresses
base::json::Value data_package(const State& state, const ServiceFacts& facts, const VersionView& view, const std::vector<std::string>& columns);

/// CSV on the Web metadata of data.csv. \pre facts.url is set
base::json::Value csv_on_the_web(const State& state, const ServiceFacts& facts, const VersionView& view, const std::vector<std::string>& columns);

}  // namespace daybook::catalogue
