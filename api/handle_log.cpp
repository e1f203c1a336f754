#include "api/handlers.hpp"

#include "api/erased_files.hpp"
#include "api/files.hpp"
#include "api/parameters.hpp"
#include "api/released_file.hpp"
#include "api/table_files.hpp"
#include "api/tile_path.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

Result send_log_file(const Call& call, const std::string& name, std::string_view type, Freshness freshness) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    std::vector<std::string> segments = {"log"};
    for (const auto segment : base::split(name, '/')) segments.emplace_back(segment);
    const auto path = find_below(call.services.public_dir, segments);
    if (!path) return Problem{ProblemCode::not_found, fmt::format("The log has nothing at '{}' yet; /v1/log/checkpoint says how many entries it has, and so which tiles there are.", name), {}, {}, {}};
    return send_file(call.request, *path, type, freshness);
}

/// "spend_series=over-25k_year=2024_6f1d….parquet", "spend_617.json"
std::string table_file_name(std::string_view name) {
    std::string out(name.substr(std::string_view("tables/").size()));
    std::ranges::replace(out, '/', '_');
    return out;
}

/// "tables/spend/manifest.json" is the newest manifest under a name that stays; null where it is not that of the revision that is answered, as
/// when a release is under way.
const catalogue::TableManifest* named_for_good(const Call& call, const std::filesystem::path& path, const std::string& name) {
    const auto parts = base::split(name, '/');
    if (parts.size() != 3 || parts[2] != "manifest.json") return nullptr;
    const auto* newest = manifest_at(*call.state, parts[1], call.state->revision);
    return newest != nullptr && base::sha256_file(path).hex() == newest->sha256 ? newest : nullptr;
}

/// A manifest of a table, or a file that one names, with its digest; absent for any other.
std::optional<Result> send_table_file(const Call& call, std::filesystem::path path, const std::string& name) {
    const auto& manifests = call.state->table_manifests;
    // The same bytes under the name that is never written again, so that the digest is that of what is sent.
    const auto* newest = named_for_good(call, path, name);
    if (newest != nullptr) path = call.services.public_dir / newest->path;
    const auto manifest = std::ranges::find(manifests, newest != nullptr ? newest->path : name, &catalogue::TableManifest::path);
    base::Sha256 digest;
    if (manifest != manifests.end()) {
        digest = base::Sha256::from_hex(manifest->sha256);
        if (base::sha256_file(path) != digest) return not_whole(name, "it is not what the log says");
    } else {
        const auto said = call.table_files.find(*call.state, call.services.public_dir, name, call.services.log);
        if (!said) return std::nullopt;
        if (const auto why = wrong_size(path, said->bytes); !why.empty()) return not_whole(name, why);
        digest = said->digest;
    }
    auto result = send_file(call.request, path, media_type(name), Freshness::current, "\"" + digest.hex() + "\"");
    if (auto* response = std::get_if<Response>(&result)) response->set("Content-Disposition", attachment(table_file_name(name))).set("Repr-Digest", repr_digest(digest));
    return result;
}

}  // namespace

Result send_checkpoint(const Call& call) {
    return send_log_file(call, "checkpoint", "text/plain; charset=utf-8", Freshness::brief);
}

Result send_vkey(const Call& call) {
    return send_log_file(call, "vkey", "text/plain; charset=utf-8", Freshness::current);
}

Result send_tile(const Call& call) {
    const auto& tile = call.at("tile");
    if (!is_tile_path(tile))
        return Problem{ProblemCode::not_found,
                       "That is no tile: tile/<level>/<number>[.p/<width>] or "
                       "tile/entries/<number>[.p/<width>], as C2SP tlog-tiles writes them.",
                       {},
                       {},
                       {}};
    return send_log_file(call, "tile/" + tile, "application/octet-stream", Freshness::immutable);
}

/// What static hosting of the public folder would give, so that a mirror can follow this server too. A withdrawn version's
/// files are among it: revisions before the withdrawal still count them.
Result send_archive_file(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& name = call.at("file");
    std::vector<std::string> segments;
    for (const auto segment : base::split(name, '/')) segments.emplace_back(segment);
    const auto path = find_below(call.services.public_dir, segments);
    if (!path || !std::filesystem::is_regular_file(*path)) {
        if (auto erased = erased_file(*call.state, call.services.public_dir, name)) return *std::move(erased);
        return Problem{ProblemCode::not_found, fmt::format("The archive has no file '{}'. Of a table /v1/tables/{{table}}/parquet names the files that there are, of a version its release.json.", name), {}, {}, {}};
    }
    if (name == "log/checkpoint") return send_file(call.request, *path, "text/plain; charset=utf-8", Freshness::brief);
    if (name.starts_with("tables/"))
        if (auto sent = send_table_file(call, *path, name)) return *std::move(sent);
    const bool tile = name.starts_with("log/tile/") && is_tile_path(std::string_view(name).substr(9));
    return send_file(call.request, *path, tile ? "application/octet-stream" : media_type(name), tile ? Freshness::immutable : Freshness::current);
}

}  // namespace daybook::api
