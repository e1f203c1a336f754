#include "api/erased_files.hpp"

#include "api/respond.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/state_reader.hpp"

#include <algorithm>
#include <ranges>

namespace daybook::api {

using catalogue::State;
using catalogue::TableManifest;

namespace {

constexpr std::uintmax_t kMostManifestBytes = 64 << 20;
/// A file that no manifest names is looked for in all of them; of more than these it is a plain 404.
constexpr std::size_t kMostManifests = 200;

bool names(const std::filesystem::path& public_dir, const TableManifest& manifest, const std::string& file) {
    const auto said = read_manifest(public_dir, manifest);
    return std::ranges::any_of(said.at("files").as_array(), [&](const Value& one) { return one.at("path").as_string() == file; });
}

Problem taken_with(const catalogue::Erasure& erasure, const std::string& name) {
    auto detail = fmt::format("{} held rows that were erased at revision {} ({}); it is gone for every revision, and the table's later files are without them.", name, erasure.at, erasure.code);
    if (!erasure.note.empty()) detail += " " + erasure.note;
    return {ProblemCode::erased, std::move(detail), {}, {}, {}};
}

/// By the last manifest that names it: what was erased next took it.
std::optional<Problem> erased_of_table(const State& state, const std::filesystem::path& public_dir, const std::string& table, const std::string& name) {
    if (state.erasures.empty()) return std::nullopt;
    std::size_t looked_into = 0;
    for (const auto& manifest : state.table_manifests | std::views::reverse) {
        if (manifest.table != table || !was_erased_from(state, manifest)) continue;
        if (++looked_into > kMostManifests) break;
        if (!names(public_dir, manifest, name)) continue;
        const auto erasure = std::ranges::find_if(state.erasures, [&](const catalogue::Erasure& e) { return e.at > manifest.from; });
        return taken_with(*erasure, name);
    }
    return std::nullopt;
}

}  // namespace

const TableManifest* manifest_at(const State& state, std::string_view table, catalogue::Revision as_of) {
    const TableManifest* out = nullptr;
    for (const auto& one : state.table_manifests)
        if (one.table == table && one.from <= as_of) out = &one;
    return out;
}

Value read_manifest(const std::filesystem::path& public_dir, const TableManifest& manifest) {
    return base::json::parse(catalogue::read_public(public_dir, manifest.path, manifest.sha256, kMostManifestBytes));
}

bool was_erased_from(const State& state, const TableManifest& manifest) { return !state.erasures.empty() && state.erasures.back().at > manifest.from; }

std::optional<Problem> erased_file(const State& state, const std::filesystem::path& public_dir, const std::string& name) {
    const auto parts = base::split(name, '/');
    if (parts.size() > 2 && parts[0] == "tables") return erased_of_table(state, public_dir, std::string(parts[1]), name);
    if (parts.size() < 5 || parts[0] != "releases" || !parts[3].starts_with('v')) return std::nullopt;
    const auto number = base::parse_whole(parts[3].substr(1)).value_or(0);
    const auto* version = number > 0 && number < 1'000'000 ? state.version(parts[1], parts[2], static_cast<int>(number)) : nullptr;
    return version != nullptr && version->is_erased() ? no_longer_offered(state, version->manifest) : std::nullopt;
}

}  // namespace daybook::api
