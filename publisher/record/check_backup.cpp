#include "publisher/record/backup.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

namespace daybook::record {

namespace fs = std::filesystem;
using base::Sha256;

namespace {

Fault changed(const std::string& file, const Sha256& expected, const std::string& found) {
    return {file, "SHA-256 " + expected.hex(), found, kMendBackup};
}

void check_file(const fs::path& place, const std::string& name, const Sha256& digest, std::vector<Fault>& faults) {
    if (!fs::exists(place)) return faults.push_back(changed(name, digest, "nothing"));
    if (const auto found = base::sha256_file(place); found != digest) faults.push_back(changed(name, digest, found.hex()));
}

}  // namespace

BackupChecked check_backup(const fs::path& backup, unsigned threads, const OnProgress& progress) {
    const BackupLayout at{backup};
    BackupChecked out;
    out.manifest = BackupManifest::read(at.manifest());
    const auto files = public_folder(at.public_dir());
    Inventory inventory;
    const auto log = walk_log(*files, VerifierKey::parse(out.manifest.vkey), {}, {[&](const LogEntry& entry) { inventory.add(entry); }});
    out.public_revision = log.checkpoint.size;
    out.faults = log.faults;
    if (log.proven) {
        out.files = audit_files(*files, inventory, log, {threads, at.root / "staging", {}, progress});
        out.faults.insert(out.faults.end(), out.files.faults.begin(), out.files.faults.end());
        if (const auto root = log.roots.find(out.manifest.revision); root == log.roots.end() || root->second != out.manifest.root)
            out.faults.push_back({"backup.json", fmt::format("a revision {} of the log with root {}", out.manifest.revision, out.manifest.root.hex()), "none", remedies::kDistrust});
    }
    for (auto& fault : out.faults) {
        if (fault.file != "backup.json") fault.file = "public/" + fault.file;
        if (fault.remedy == remedies::kCopyAgain) fault.remedy = kMendBackup;
    }
    const auto& m = out.manifest;
    check_file(at.private_dir() / m.database.path, "private/" + m.database.path, m.database.digest, out.faults);
    for (const auto& draft : m.drafts) check_file(at.files() / snapshot_name(draft.digest), draft.path, draft.digest, out.faults);
    for (const auto& digest : m.snapshots) {
        if (progress) progress("reading snapshots", ++out.snapshots, m.snapshots.size(), digest.hex());
        else ++out.snapshots;
        check_file(at.snapshots() / snapshot_name(digest), "private/snapshots/" + snapshot_name(digest).string(), digest, out.faults);
    }
    out.drafts = m.drafts.size();
    return out;
}

}  // namespace daybook::record
