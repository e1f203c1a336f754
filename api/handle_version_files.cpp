#include "api/handlers.hpp"

#include "api/files.hpp"
#include "api/parameters.hpp"
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

/// RFC 6266, with the name for those who read UTF-8 and one for those who do not.
std::string attachment(std::string_view name) {
    std::string plain(name);
    std::ranges::replace_if(
        plain,
        [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7E || c == '"' ||
                   c == '\\';
        },
        '_');
    return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, base::percent_encode(name));
}

/// Parts keep the department's name; our own files say what they are of.
std::string download_name(const record::ReleaseManifest& manifest, std::string_view name) {
    if (name.starts_with("parts/")) return std::string(name.substr(6));
    return fmt::format("{}_{}_v{}_{}", manifest.dataset.str(), manifest.edition.str(), manifest.version,
                       name);
}

/// A file that is not what was released is our fault and no answer: it would go out under the digest of the whole one. Of others than
/// release.json the size is told here; bytes that a disk turned are for `daybook verify`, and for whoever holds them against Repr-Digest.
std::string damage_of(const std::filesystem::path& path, const record::ReleaseManifest& manifest, const record::ReleaseFile* file) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(path, failed);
    if (failed) return failed.message();
    if (file != nullptr) return bytes == file->bytes ? "" : fmt::format("it has {} bytes, of which the manifest says {}", bytes, file->bytes);
    try {
        const auto read = record::ReleaseManifest::from_json(base::json::parse(base::read_file(path)));
        return base::json::canonical(read.to_json()) == base::json::canonical(manifest.to_json()) ? "" : "it says something else than the log";
    } catch (const base::Error& error) {
        return error.message();
    }
}

Problem not_whole(const std::string& file, std::string_view why) {
    return {ProblemCode::internal, "The file is not what was released, so it is not given.", {}, {}, fmt::format("{} below the public folder is damaged: {}; restore it from a backup or a mirror (docs/operating.md)", file, why)};
}

/// Only what the manifest names, and release.json itself, can be had; the digest is the ETag.
Result send_named(const Call& call, const catalogue::VersionView& view, const std::string& name) {
    const auto& manifest = view.manifest;
    if (auto gone = no_longer_offered(*call.state, manifest)) return *std::move(gone);
    const auto file = std::ranges::find(manifest.files, name, &record::ReleaseFile::name);
    const bool own = name == "release.json";
    std::vector<std::string> known;
    for (const auto& f : manifest.files) known.push_back(f.name);
    if (file == manifest.files.end() && !own) return not_found("file of this version", name, known);
    const auto path = find_below(call.services.public_dir, path_segments(manifest.path() + "/" + name));
    if (!path)
        return Problem{ProblemCode::internal,
                       "The file is not where it should be.",
                       {},
                       {},
                       manifest.path() + "/" + name + " is missing"};
    if (const auto why = damage_of(*path, manifest, own ? nullptr : &*file); !why.empty()) return not_whole(manifest.path() + "/" + name, why);
    // Of the department's files the manifest knows what they are; ours are UTF-8 and say so.
    const bool part = name.starts_with("parts/") && !file->media_type.empty();
    const auto type = part ? file->media_type : std::string(media_type(name));
    auto result = send_file(call.request, *path, type, Freshness::current,
                            own ? std::string() : "\"" + file->digest.hex() + "\"");
    if (auto* response = std::get_if<Response>(&result)) {
        response->set("Content-Disposition", attachment(download_name(manifest, name)));
        // Of the whole file, also where a range of it is sent (RFC 9530, 3).
        if (!own) response->set("Repr-Digest", fmt::format("sha-256=:{}:", base::base64_encode(file->digest.view())));
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
