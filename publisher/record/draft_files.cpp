#include "publisher/record/draft_files.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* kOfficer = "officer.json";

/// Drafts are not flushed when they are made; whatever a power cut left of one is damage, and says so.
ReleaseManifest manifest_in(const fs::path& folder) try {
    return ReleaseManifest::from_json(base::json::parse(base::read_file(folder / "manifest.json")));
} catch (const Error& e) {
    // A disk that will not be read now may be later: that is no reason to throw a draft away.
    if (e.kind() == ErrorKind::internal || e.kind() == ErrorKind::exhausted) throw;
    throw Error::make(ErrorKind::corrupt, "the draft {} cannot be read: {}", folder.string(), e.message());
}

}  // namespace

ReleaseManifest whole_manifest(const ArchiveLayout& layout, const VersionRecord& draft) {
    const auto folder = layout.drafts() / draft.folder;
    auto m = manifest_in(folder);
    for (const auto& file : m.files)
        if (base::sha256_file(folder / file.name) != file.digest)
            throw Error::make(ErrorKind::corrupt, "{} is not what was checked", (folder / file.name).string());
    if (m.rows_digest.hex() != draft.rows_digest)
        throw Error::make(ErrorKind::corrupt, "{} names other rows than were checked", (folder / "manifest.json").string());
    return m;
}

void write_officer(const fs::path& folder, const SaidOfDraft& said) {
    base::write_unflushed(folder / kOfficer, base::json::canonical(base::json::Value::object({{"reason", said.reason}, {"note", said.note}, {"who", said.who}})));
}

std::optional<SaidOfDraft> read_officer(const fs::path& folder) {
    if (!fs::exists(folder / kOfficer)) return {};
    const auto said = base::json::parse(base::read_file(folder / kOfficer));
    return SaidOfDraft{said.at("reason").as_string(), said.at("note").as_string(), said.at("who").as_string()};
}

bool is_damaged(const ArchiveLayout& layout, const VersionRecord& draft) try {
    whole_manifest(layout, draft);
    return false;
} catch (const Error& e) {
    if (e.kind() != ErrorKind::corrupt && e.kind() != ErrorKind::not_found) throw;
    return true;
}

}  // namespace daybook::record
