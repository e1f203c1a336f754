#include "publisher/record/draft_files.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/check_file.hpp"

#include <algorithm>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* kOfficer = "officer.json";

/// Drafts are not flushed when they are made; whatever a power cut left of one is damage, and says so.
ReleaseManifest manifest_in(const fs::path& folder, const std::string& digest) try {
    const auto text = base::read_file(folder / "manifest.json");
    if (const auto found = base::sha256(text).hex(); !digest.empty() && found != digest)
        throw Error::make(ErrorKind::corrupt, "manifest.json is not what was written (SHA-256 {} expected, {} found)", digest, found);
    return ReleaseManifest::from_json(base::json::parse(text));
} catch (const Error& e) {
    // A disk that will not be read now may be later: that is no reason to throw a draft away.
    if (e.kind() == ErrorKind::internal || e.kind() == ErrorKind::exhausted) throw;
    throw Error::make(ErrorKind::corrupt, "the draft {} cannot be read: {}", folder.string(), e.message());
}

}  // namespace

std::string part_not_original(const ReleaseManifest& m) {
    for (const auto& part : m.parts) {
        if (part.published_as != "original") continue;
        const auto file = std::ranges::find(m.files, "parts/" + part.name, &ReleaseFile::name);
        if (file == m.files.end() || file->digest != part.snapshot) return part.name;
    }
    return {};
}

std::string manifest_digest(const ReleaseManifest& manifest) { return base::sha256(base::json::canonical(manifest.to_json())).hex(); }

ReleaseManifest whole_manifest(const ArchiveLayout& layout, const VersionRecord& draft) {
    const auto folder = layout.drafts() / draft.folder;
    auto m = manifest_in(folder, draft.manifest);
    for (const auto& file : m.files)
        if (base::sha256_file(folder / file.name) != file.digest)
            throw Error::make(ErrorKind::corrupt, "{} is not what was checked", (folder / file.name).string());
    if (const auto part = part_not_original(m); !part.empty())
        throw Error::make(ErrorKind::corrupt, "{} calls parts/{} the department's own file, which is another", (folder / "manifest.json").string(), part);
    if (m.rows_digest.hex() != draft.rows_digest)
        throw Error::make(ErrorKind::corrupt, "{} names other rows than were checked", (folder / "manifest.json").string());
    return m;
}

void hold_rows(const fs::path& folder, const ReleaseManifest& m, const std::string& amount_field) {
    for (const auto& file : m.files) {
        if (file.name != "data.csv") continue;
        if (const auto fault = FileChecker().check(folder / file.name, {file.name, file.digest, file.bytes, FileFacts::Rows{m.rows, amount_field, m.total}}))
            throw Error::make(ErrorKind::corrupt, "{} is not what manifest.json beside it says ({} expected, {} found)", (folder / file.name).string(), fault->expected, fault->found);
        return;
    }
    throw Error::make(ErrorKind::corrupt, "{} names no data.csv", (folder / "manifest.json").string());
}

void write_officer(const fs::path& folder, const SaidOfDraft& said) {
    base::write_unflushed(folder / kOfficer, base::json::canonical(base::json::Value::object({{"reason", said.reason}, {"note", said.note}, {"who", said.who}})));
}

std::optional<SaidOfDraft> read_officer(const fs::path& folder) {
    if (!fs::exists(folder / kOfficer)) return {};
    const auto said = base::json::parse(base::read_file(folder / kOfficer));
    return SaidOfDraft{said.at("reason").as_string(), said.at("note").as_string(), said.at("who").as_string()};
}

void hold_words(const fs::path& folder, const VersionRecord& draft) {
    const auto said = read_officer(folder);
    if (said && (said->reason != draft.reason || said->note != draft.note))
        throw Error::make(ErrorKind::conflict, "{} would go out with the words '{}' ({}), and was handed in with '{}' ({}): the register or {} was altered; hand the file in again with its reason and note", draft.name(), draft.note,
                          draft.reason.empty() ? "no reason" : draft.reason, said->note, said->reason.empty() ? "no reason" : said->reason, (folder / kOfficer).string());
}

bool is_damaged(const ArchiveLayout& layout, const VersionRecord& draft) try {
    whole_manifest(layout, draft);
    return false;
} catch (const Error& e) {
    if (e.kind() != ErrorKind::corrupt && e.kind() != ErrorKind::not_found) throw;
    return true;
}

}  // namespace daybook::record
