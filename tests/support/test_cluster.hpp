#pragma once

#include "publisher/base/text.hpp"
#include "publisher/catalogue/catalogue.hpp"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <utility>

namespace daybook::tests {

/// The ClickHouse cluster that DAYBOOK_TEST_SHARDS names (tests/app/on_clickhouse.py starts it), as host:port of each shard between commas: a test of answers
/// then asks an index there. Absent: the index is a file.
inline std::optional<catalogue::ClusterSettings> test_cluster() {
    const char* shards = std::getenv("DAYBOOK_TEST_SHARDS");
    if (shards == nullptr || *shards == '\0') return {};
    catalogue::ClusterSettings out;
    out.cluster = "daybook";
    for (const auto shard : base::split(std::string_view(shards), ',')) out.shards.emplace_back(shard);
    return out;
}

/// Of an index of what is public there, which a file in `index_dir` keeps, or the cluster.
inline catalogue::CatalogueSettings index_settings(std::filesystem::path public_dir, std::filesystem::path index_dir) {
    catalogue::CatalogueSettings out;
    out.public_dir = std::move(public_dir);
    out.index_dir = std::move(index_dir);
    out.cluster = test_cluster();
    return out;
}

}  // namespace daybook::tests
