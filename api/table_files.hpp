#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/catalogue/state.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace daybook::api {

/// What the manifests of tables say of their Parquet files, each manifest read once. A file is named by its content, so what one says of it
/// holds for ever. Thread-safe.
class TableFiles {
public:
    struct Said {
        base::Sha256 digest;
        std::uint64_t bytes = 0;
    };
    /// Of a file below public/ ("tables/spend/…"); absent for one that no manifest of its table names. The newest manifest is looked into first.
    /// Throws Error(corrupt) when a manifest is not what the log says.
    std::optional<Said> find(const catalogue::State& state, const std::filesystem::path& public_dir, const std::string& name);

private:
    void read(const std::filesystem::path& public_dir, const catalogue::TableManifest& manifest);
    std::mutex mutex_;
    std::unordered_map<std::string, Said> by_path_;
    std::unordered_set<std::string> read_;  ///< paths of manifests
};

}  // namespace daybook::api
