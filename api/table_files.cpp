#include "api/table_files.hpp"

#include "api/erased_files.hpp"
#include "publisher/base/text.hpp"

#include <ranges>

namespace daybook::api {

std::optional<TableFiles::Said> TableFiles::find(const catalogue::State& state, const std::filesystem::path& public_dir, const std::string& name) {
    const auto parts = base::split(name, '/');
    if (parts.size() < 3 || parts[0] != "tables") return std::nullopt;
    const std::lock_guard lock(mutex_);
    if (const auto known = by_path_.find(name); known != by_path_.end()) return known->second;
    for (const auto& manifest : state.table_manifests | std::views::reverse) {
        if (manifest.table != parts[1] || read_.contains(manifest.path)) continue;
        read(public_dir, manifest);
        if (const auto known = by_path_.find(name); known != by_path_.end()) return known->second;
    }
    return std::nullopt;
}

void TableFiles::read(const std::filesystem::path& public_dir, const catalogue::TableManifest& manifest) {
    const auto said = read_manifest(public_dir, manifest);
    for (const auto& file : said.at("files").as_array())
        by_path_.try_emplace(file.at("path").as_string(), Said{base::Sha256::from_hex(file.at("sha256").as_string()), static_cast<std::uint64_t>(file.at("bytes").as_int())});
    read_.insert(manifest.path);
}

}  // namespace daybook::api
