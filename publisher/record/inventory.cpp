#include "publisher/record/inventory.hpp"

#include "publisher/base/clock.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/tombstone.hpp"
#include "schemas/edition.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

/// Where a table keeps the rows of an edition (see table_files.hpp), without its series.
std::string partition_of(const std::string& edition_name) {
    const auto edition = schemas::Edition::parse(edition_name);
    if (edition.kind() == schemas::Edition::Kind::current) return "/edition=current/";
    return fmt::format("/year={}/", base::to_iso(edition.first_day()).substr(0, 4));
}

}  // namespace

void Inventory::add_erasure(const LogEntry& entry) {
    const auto stone = Tombstone::from(entry.body);
    for (const auto n : stone.versions) erased_.insert(version_name(stone.dataset, stone.edition, n));
    for (const auto& path : stone.files) erased_files_[path] = entry.index;
    for (const auto& folder : stone.partitions) partitions_.emplace_back(entry.index, folder + "/");
    if (entry.body.find("partitions") == nullptr) partitions_.emplace_back(entry.index, partition_of(stone.edition));
}

void Inventory::add(const LogEntry& entry) {
    const auto& body = entry.body;
    if (entry.kind() == "erasure") add_erasure(entry);
    if (const auto* tables = body.find("tables"))
        for (const auto& table : tables->as_array())
            files_.push_back(
                {"table", table.at("path").as_string(), table.at("sha256").as_string(), entry.index});
    if (body.find("path") == nullptr) return;
    NamedFile file{entry.kind(), body.at("path").as_string(), body.at("sha256").as_string(), entry.index};
    if (file.kind == "release" || file.kind == "nil-return") {
        file.dataset = body.at("dataset").as_string();
        file.edition = body.at("edition").as_string();
        file.version = body.at("version").as_int();
        file.entry = base::json::canonical(body);
    }
    files_.push_back(std::move(file));
}

bool Inventory::erased(const std::string& dataset, const std::string& edition, std::int64_t version) const {
    return erased_.contains(version_name(dataset, edition, version));
}

bool Inventory::erased(const NamedFile& file) const {
    if (file.version > 0 && erased(file.dataset, file.edition, file.version)) return true;
    return erased_file(file.path, file.index);
}

bool Inventory::erased_file(const std::string& path, std::int64_t index) const {
    const auto found = erased_files_.find(path);
    return found != erased_files_.end() && index < found->second;
}

std::vector<std::string> Inventory::erased_folders() const {
    std::vector<std::string> out;
    for (const auto& name : erased_) out.push_back("releases/" + name);
    return out;
}

std::vector<std::string> Inventory::erased_files() const {
    auto gone = erased_files_;
    for (const auto& file : files_)
        if (const auto at = gone.find(file.path); at != gone.end() && file.index > at->second) gone.erase(at);
    std::vector<std::string> out;
    for (const auto& [path, index] : gone) out.push_back(path);
    return out;
}

std::int64_t Inventory::partition_erased(const std::string& path) const {
    std::int64_t last = -1;
    for (const auto& [index, folder] : partitions_)
        if (path.find(folder) != std::string::npos) last = std::max(last, index);
    return last;
}

}  // namespace daybook::record
