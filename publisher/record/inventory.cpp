#include "publisher/record/inventory.hpp"

#include "publisher/base/clock.hpp"
#include "publisher/base/error.hpp"
#include "schemas/edition.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

std::string version_name(const std::string& dataset, const std::string& edition, std::int64_t version) {
    return fmt::format("{}/{}/v{}", dataset, edition, version);
}

/// Where a table keeps the rows of an edition (see table_files.hpp), without its series.
std::string partition_of(const std::string& edition_name) {
    const auto edition = schemas::Edition::parse(edition_name);
    if (edition.kind() == schemas::Edition::Kind::current) return "/edition=current/";
    return fmt::format("/year={}/", base::to_iso(edition.first_day()).substr(0, 4));
}

}  // namespace

void Inventory::add_erasure(const LogEntry& entry) {
    const auto dataset = entry.body.at("dataset").as_string(), edition = entry.body.at("edition").as_string();
    partitions_.emplace_back(entry.index, partition_of(edition));
    for (const auto& version : entry.body.at("versions").as_array())
        erased_.insert(version_name(dataset, edition, version.as_int()));
}

void Inventory::add(const LogEntry& entry) {
    const auto& body = entry.body;
    if (entry.kind() == "erasure") return add_erasure(entry);
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
    return erased(file.dataset, file.edition, file.version);
}

std::vector<std::string> Inventory::erased_folders() const {
    std::vector<std::string> out;
    for (const auto& name : erased_) out.push_back("releases/" + name);
    return out;
}

bool Inventory::partition_erased(const std::string& path, std::int64_t index) const {
    return std::ranges::any_of(partitions_, [&](const auto& p) {
        return index < p.first && path.find(p.second) != std::string::npos;
    });
}

}  // namespace daybook::record
