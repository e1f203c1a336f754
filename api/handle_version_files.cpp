#include "api/handlers.hpp"

#include "api/files.hpp"
#include "api/parameters.hpp"
#include "api/released_file.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/tlog_proof.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

std::vector<std::string> path_segments(std::string_view path) {
    std::vector<std::string> out;
    for (const auto segment : base::split(path, '/')) out.emplace_back(segment);
    return out;
}

/// Parts keep the department's name; our own files say what they are of.
std::string download_name(const record::ReleaseManifest& manifest, std::string_view name) {
    if (name.starts_with("parts/")) return std::string(name.substr(6));
    return fmt::format("{}_{}_v{}_{}", manifest.dataset.str(), manifest.edition.str(), manifest.version,
                       name);
}

/// What a file of a version has to be: what the manifest that names it says, and of release.json itself what the log says.
struct Expected {
    std::string damage;  ///< why it is not that, or ""
    base::Sha256 digest;
};
Expected expected(const std::filesystem::path& path, const record::ReleaseManifest& manifest, const record::ReleaseFile* file) try {
    if (file != nullptr) return {wrong_size(path, file->bytes), file->digest};
    const auto bytes = base::read_file(path);
    const auto read = record::ReleaseManifest::from_json(base::json::parse(bytes));
    const bool same = base::json::canonical(read.to_json()) == base::json::canonical(manifest.to_json());
    return {same ? "" : "it says something else than the log", base::sha256(bytes)};
} catch (const base::Error& error) {
    return {error.message(), {}};
}

/// Only what the manifest names, and release.json itself, can be had; the digest is the ETag.
Result send_named(const Call& call, const catalogue::VersionView& view, const std::string& name) {
    const auto& manifest = view.manifest;
    if (auto gone = no_longer_offered(*call.state, manifest)) return *std::move(gone);
    const auto file = std::ranges::find(manifest.files, name, &record::ReleaseFile::name);
    const bool own = name == "release.json";
    std::vector<std::string> known;
    for (const auto& f : manifest.files) known.push_back(f.name);
    known.emplace_back("release.json");
    if (file == manifest.files.end() && !own) return not_found("file of this version", name, known);
    const auto path = find_below(call.services.public_dir, path_segments(manifest.path() + "/" + name));
    if (!path)
        return Problem{ProblemCode::internal,
                       "The file is not where it should be, which is our fault. Quote the request id when you report it.",
                       {},
                       {},
                       manifest.path() + "/" + name + " is missing"};
    const auto [damage, digest] = expected(*path, manifest, own ? nullptr : &*file);
    if (!damage.empty()) return not_whole(manifest.path() + "/" + name, damage);
    // Of the department's files the manifest knows what they are; ours are UTF-8 and say so.
    const bool part = name.starts_with("parts/") && !file->media_type.empty();
    const auto type = part ? file->media_type : std::string(media_type(name));
    auto result = send_file(call.request, *path, type, Freshness::current, "\"" + digest.hex() + "\"");
    if (auto* response = std::get_if<Response>(&result)) {
        if (auto* body = std::get_if<FileBody>(&response->body)) {
            body->packs = true;
            body->digest = digest;
        }
        response->set("Content-Disposition", attachment(download_name(manifest, name))).set("Repr-Digest", repr_digest(digest));
        response->set("Link",
                      link_value(manifest.licence.url, "license") + ", " +
                          link_value(catalogue::urls::version(manifest.dataset.str(), manifest.edition.str(),
                                                              manifest.version),
                                     "describedby"));
    }
    return result;
}

constexpr std::string_view kProofSuffix = ".tlog-proof";

/// The proof of any file of a version is the version's: it leads to release.json, which names them all by digest. It stays
/// when the version is withdrawn.
Result send_proof(const Call& call, const record::ReleaseManifest& m, std::string_view name) {
    const auto* version = call.state->version(m.dataset.str(), m.edition.str(), m.version);
    const record::LogReader log(call.services.public_dir, call.services.catalogue.settings().vkey);
    Response response;
    response.body = record::prove_entry(log, version->entry_index).str();
    response.set("Content-Type", "text/plain; charset=utf-8")
        .set("Cache-Control", std::string(cache_control(Freshness::current)))
        .set("ETag", etag_of({std::get<std::string>(response.body)}))
        .set("Content-Disposition", attachment(download_name(m, name)));
    return response;
}

}  // namespace

Result show_proof(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_version(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    return send_proof(call, std::get<catalogue::VersionView>(found).manifest, "release.json.tlog-proof");
}

Result send_version_file(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_version(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto& view = std::get<catalogue::VersionView>(found);
    const auto& name = call.at("name");
    const auto proven = name.substr(0, name.size() - std::min(name.size(), kProofSuffix.size()));
    const bool is_file = proven == "release.json" || std::ranges::count(view.manifest.files, proven, &record::ReleaseFile::name) > 0;
    if (name.ends_with(kProofSuffix) && is_file && std::ranges::count(view.manifest.files, name, &record::ReleaseFile::name) == 0)
        return send_proof(call, view.manifest, name);
    return send_named(call, view, name);
}

Result show_report(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_version(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    auto result = send_named(call, std::get<catalogue::VersionView>(found), "report.json");
    // Read in place, not downloaded.
    if (auto* response = std::get_if<Response>(&result))
        std::erase_if(response->headers, [](const auto& h) { return h.first == "Content-Disposition"; });
    return result;
}

}  // namespace daybook::api
