#include "api/table_files.hpp"

#include "api/erased_files.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <ranges>

namespace daybook::api {

std::optional<TableFiles::Said> TableFiles::find(const catalogue::State& state, const std::filesystem::path& public_dir, const std::string& name, const Log& log) {
    const auto parts = base::split(name, '/');
    if (parts.size() < 3 || parts[0] != "tables" || !name.ends_with(".parquet")) return std::nullopt;
    if (auto known = known_of(name)) return known;
    for (const auto& manifest : state.table_manifests | std::views::reverse) {
        if (manifest.table != parts[1] || was_read(manifest.path)) continue;
        read(public_dir, manifest, log);
        if (auto known = known_of(name)) return known;
    }
    return std::nullopt;
}

std::optional<TableFiles::Said> TableFiles::known_of(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto known = by_path_.find(name);
    return known == by_path_.end() ? std::nullopt : std::optional(known->second);
}

bool TableFiles::was_read(const std::string& manifest) {
    const std::lock_guard lock(mutex_);
    return read_.contains(manifest);
}

/// Nobody waits for the disk but who asks: two who do may read the same one.
void TableFiles::read(const std::filesystem::path& public_dir, const catalogue::TableManifest& manifest, const Log& log) {
    std::unordered_map<std::string, Said> said;
    try {
        const auto text = read_manifest(public_dir, manifest);
        for (const auto& file : text.at("files").as_array())
            said.try_emplace(file.at("path").as_string(), Said{base::Sha256::from_hex(file.at("sha256").as_string()), static_cast<std::uint64_t>(file.at("bytes").as_int())});
    } catch (const base::Error& error) {
        // Another may name the file; verify tells of this one too.
        if (log) log(base::json::write(base::json::Value::object({{"trouble", std::string("a manifest is passed over: ") + error.what()}})));
    }
    const std::lock_guard lock(mutex_);
    by_path_.merge(said);
    read_.insert(manifest.path);
}

}  // namespace daybook::api
