#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/catalogue/state.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
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
    using Log = std::function<void(const std::string& line)>;
    /// Of a file below public/ ("tables/spend/….parquet"); absent for one that no manifest of its table names. The newest manifest is looked into
    /// first; one that is not what the log says is passed over, and `log`, which may be empty, is told of it once.
    std::optional<Said> find(const catalogue::State& state, const std::filesystem::path& public_dir, const std::string& name, const Log& log);

private:
    std::optional<Said> known_of(const std::string& name);
    bool was_read(const std::string& manifest);
    void read(const std::filesystem::path& public_dir, const catalogue::TableManifest& manifest, const Log& log);
    std::mutex mutex_;
    std::unordered_map<std::string, Said> by_path_;
    std::unordered_set<std::string> read_;  ///< paths of manifests, damaged ones too
};

}  // namespace daybook::api
