#include "publisher/record/backup_drafts.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/public_files.hpp"
#include "publisher/record/release_manifest.hpp"

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

constexpr std::uint64_t kMostManifestBytes = UINT64_C(64) << 20;

class OneDraft {
public:
    OneDraft(const ArchiveLayout& archive, const BackupLayout& to, const VersionRecord& draft, KeptFiles& kept)
        : folder_(archive.drafts() / draft.folder), name_(fs::path("drafts") / draft.folder), to_(to), draft_(draft), kept_(kept) {}

    DraftCopy run() {
        if (const auto manifest = read_manifest()) {
            take("manifest.json", manifest_bytes_, manifest_digest_);
            for (const auto& file : manifest->files) take(file.name, file.bytes, file.digest);
            // What whoever brought it said of it; no digest of it is kept.
            if (const auto said = folder_ / "officer.json"; fs::exists(said)) take("officer.json", fs::file_size(said), base::sha256_file(said));
        }
        if (!whole_) out_.files.clear();
        return std::move(out_);
    }

private:
    /// The register has its digest, but of a draft that an earlier program entered that of its rows alone.
    std::optional<ReleaseManifest> read_manifest() {
        try {
            const auto text = base::read_file(folder_ / "manifest.json", kMostManifestBytes);
            auto m = ReleaseManifest::from_json(base::json::parse(text));
            manifest_bytes_ = text.size();
            manifest_digest_ = base::sha256(text);
            if (!draft_.manifest.empty() && draft_.manifest != manifest_digest_.hex())
                fault("manifest.json", "SHA-256 " + draft_.manifest + ", as the register has it", manifest_digest_.hex());
            else if (m.rows_digest.hex() == draft_.rows_digest) return m;
            else fault("manifest.json", "rows " + draft_.rows_digest + ", as the register has them", "rows " + m.rows_digest.hex());
        } catch (const Error& e) {
            if (e.kind() == ErrorKind::internal || e.kind() == ErrorKind::exhausted) throw;
            fault("manifest.json", "the manifest of the draft", e.message());
        }
        whole_ = false;
        return {};
    }

    /// What lies in the archive is read whether it is here or not: that it is damaged there is to be told in time.
    void take(const std::string& file, std::uint64_t bytes, const Sha256& digest) {
        const auto from = folder_ / file, to = to_.files() / snapshot_name(digest);
        const auto found = is_public_path(file) ? digest_of(from) : std::nullopt;
        const bool is_here = kept_.has(to, bytes, digest);
        const bool brought = is_here || (found == digest && kept_.copy(from, to, digest).digest == digest);
        whole_ = whole_ && brought;
        out_.files.push_back({(name_ / file).string(), bytes, digest});
        if (found == digest && brought) return;
        fault(file, "SHA-256 " + digest.hex(), found ? found->hex() : "nothing", is_here ? fmt::format("copy {} back to {}; ", to.string(), from.string()) : "");
    }

    static std::optional<Sha256> digest_of(const fs::path& file) try {
        return base::sha256_file(file);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::not_found) throw;
        return {};
    }

    void fault(const std::string& file, const std::string& expected, const std::string& found, const std::string& way_back = {}) {
        out_.faults.push_back({(name_ / file).string(), expected, found,
                               fmt::format("{}the draft of {}/{} is damaged in the archive: copy it back from a backup that has it whole, or hand its file in again (daybook draft), or, if it was "
                                           "harvested, let daybook release {}/{} throw it out, which makes nothing of it public: the next harvest makes it again", way_back, draft_.dataset, draft_.edition, draft_.dataset, draft_.edition)});
    }

    fs::path folder_, name_;
    const BackupLayout& to_;
    const VersionRecord& draft_;
    KeptFiles& kept_;
    std::uint64_t manifest_bytes_ = 0;
    Sha256 manifest_digest_;
    bool whole_ = true;
    DraftCopy out_;
};

}  // namespace

DraftCopy copy_draft(const ArchiveLayout& archive, const BackupLayout& to, const VersionRecord& draft, KeptFiles& kept) {
    return OneDraft(archive, to, draft, kept).run();
}

}  // namespace daybook::record
