#include "publisher/record/backup.hpp"

#include "publisher/base/clock.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/composer.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/mirror.hpp"
#include "publisher/record/register_replay.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

/// A release is settled by the publisher's thread, which may be busy with a file.
constexpr auto kWaitForRelease = std::chrono::minutes(1);
/// Something may be released, or a draft replaced, while they are copied; then the next round does it.
constexpr std::size_t kMostRounds = 5;

constexpr const char* kFromArchive = "look at the archive's disk; a file there is damaged or was changed by hand, and a mirror or an older backup may have it whole";

class Backup {
public:
    Backup(const ArchiveLayout& archive, const BackupSettings& settings) : archive_(archive), settings_(settings), to_{settings.to} {}
    BackedUp run();

private:
    void refuse_other();
    bool round();
    void copy_register();
    bool mirror_public();
    void copy_snapshots();
    bool copy_drafts();
    bool copy_draft(const fs::path& folder);
    void remove_what_is_gone();
    void step(const std::string& what) const { if (settings_.on_step) settings_.on_step(what); }
    void progress(const std::string& what, std::size_t done, std::size_t all, const std::string& detail) const {
        if (settings_.progress) settings_.progress(what, done, all, detail);
    }

    const ArchiveLayout& archive_;
    const BackupSettings& settings_;
    BackupLayout to_;
    std::optional<BackupManifest> before_;
    BackupManifest manifest_;
    std::vector<std::string> draft_folders_;
    BackedUp out_;
};

void Backup::refuse_other() {
    if (!fs::exists(archive_.log_dir() / "checkpoint") || !fs::exists(archive_.register_file()))
        throw Error::make(ErrorKind::usage, "{} has no log and register: nothing was ever released there, or it is no publisher's archive", archive_.root.string());
    const auto inside = fs::weakly_canonical(to_.root).lexically_relative(fs::weakly_canonical(archive_.root));
    if (!inside.empty() && *inside.begin() != "..")
        throw Error::make(ErrorKind::usage, "{} lies in the archive; a backup belongs on another disk, best on another machine", to_.root.string());
    if (fs::exists(to_.manifest())) before_ = BackupManifest::read(to_.manifest());
    const auto origin = unproven_checkpoint(base::read_file(archive_.log_dir() / "checkpoint", kMostNoteBytes)).origin;
    if (before_ && before_->origin != origin)
        throw Error::make(ErrorKind::conflict, "{} is a backup of {}, not of {}; give another folder", to_.root.string(), before_->origin, origin);
    if (!before_ && fs::exists(to_.root) && !fs::is_empty(to_.root) && !fs::exists(to_.private_dir()))
        throw Error::make(ErrorKind::conflict, "{} is not empty and no backup; give another folder", to_.root.string());
}

/// The register at one moment, and where it says that the log stands.
void Backup::copy_register() {
    const auto fresh = to_.private_dir() / "register" / "new.sqlite";
    const auto until = std::chrono::steady_clock::now() + kWaitForRelease;
    base::make_directories(fresh.parent_path());
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(200))) {
        for (const auto* end : {"", "-wal", "-shm", "-journal"}) base::remove_file(fresh.string() + end);
        SqliteDatabase db(archive_.register_file());
        copy_database(db, fresh);
        const auto checkpoint = LogReader(archive_.public_dir()).checkpoint();
        {
            Register copy(fresh);
            manifest_.revision = revision_of(copy);
            draft_folders_.clear();
            for (const auto& draft : copy.drafts()) draft_folders_.push_back(draft.folder);
            // What was public before the copy was made is in it, unless a release is being settled.
            if (copy.logged(kLogState) == log_state(checkpoint.size, checkpoint.root)) {
                manifest_.root = checkpoint.root;
                manifest_.origin = checkpoint.origin;
                break;
            }
        }
        if (std::chrono::steady_clock::now() > until)
            throw Error::make(ErrorKind::transient, "the register stands at revision {} and the log at {}: a release has not been settled within a minute; run the backup again, or open the "
                              "archive with any command to see what is wrong", manifest_.revision, checkpoint.size);
    }
    const auto digest = base::sha256_file(fresh);
    const auto name = "register/" + digest.hex().substr(0, 16) + ".sqlite";
    manifest_.database = {name, fs::file_size(fresh), digest};
    base::flush(fresh);
    base::rename_durably(fresh, to_.private_dir() / name);
}

/// False when something was erased while it was copied, so that the next round finds it gone from the log's names too.
bool Backup::mirror_public() {
    const auto files = public_folder(archive_.public_dir());
    manifest_.vkey = std::string(base::trim(base::read_file(archive_.log_dir() / "vkey", kMostNoteBytes)));
    const auto mirrored = mirror_archive(*files, {to_.root, before_ ? std::string() : manifest_.vkey, settings_.threads, false, settings_.progress, {}});
    out_.public_files += mirrored.audit.fetched;
    auto faults = mirrored.log_faults;
    faults.insert(faults.end(), mirrored.audit.faults.begin(), mirrored.audit.faults.end());
    if (faults.empty() && mirrored.after >= manifest_.revision) return true;
    for (auto& fault : faults) out_.faults.push_back({"public/" + fault.file, fault.expected, fault.found, fault.file == "log/checkpoint" ? fault.remedy : kFromArchive});
    return false;
}

void Backup::copy_snapshots() {
    manifest_.snapshots = snapshots_below(archive_.snapshots());
    std::size_t done = 0;
    for (const auto& digest : manifest_.snapshots) {
        const auto from = archive_.snapshots() / snapshot_name(digest), to = to_.snapshots() / snapshot_name(digest);
        progress("copying snapshots", ++done, manifest_.snapshots.size(), digest.hex());
        std::error_code gone;
        const auto size = fs::file_size(from, gone);
        if (!gone && fs::exists(to) && fs::file_size(to) == size) continue;
        const auto copied = copy_with_digest(from, to);
        out_.bytes += copied.bytes;
        ++out_.new_snapshots;
        if (copied.digest == digest) continue;
        base::remove_file(to);
        out_.faults.push_back({"snapshots/" + snapshot_name(digest).string(), "SHA-256 " + digest.hex(), copied.digest.hex(), kFromArchive});
    }
    out_.snapshots = manifest_.snapshots.size();
}

/// False when a file went away: it was released, discarded or replaced.
bool Backup::copy_draft(const fs::path& folder) try {
    const auto name = folder.filename().string();
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file()) continue;
        // A draft of the same name may have been made again, so its bytes are read whether they are here or not.
        const auto digest = base::sha256_file(entry.path());
        const auto to = to_.files() / snapshot_name(digest);
        manifest_.drafts.push_back({(fs::path("drafts") / name / entry.path().lexically_relative(folder)).string(), entry.file_size(), digest});
        if (fs::exists(to) && fs::file_size(to) == entry.file_size()) continue;
        const auto copied = copy_with_digest(entry.path(), to);
        out_.bytes += copied.bytes;
        if (copied.digest != digest) return base::remove_file(to), false;
    }
    return fs::exists(folder / "manifest.json");
} catch (const fs::filesystem_error&) {
    return false;
} catch (const Error& e) {
    if (e.kind() != ErrorKind::not_found) throw;
    return false;
}

bool Backup::copy_drafts() {
    manifest_.drafts.clear();
    out_.drafts = draft_folders_.size();
    return std::ranges::all_of(draft_folders_, [&](const auto& folder) { return copy_draft(archive_.drafts() / folder); });
}

/// What the new backup does not name, now that it is in force.
void Backup::remove_what_is_gone() {
    std::set<std::string> kept, files;
    for (const auto& digest : manifest_.snapshots) kept.insert(digest.hex());
    for (const auto& file : manifest_.drafts) files.insert(file.digest.hex());
    for (const auto& digest : snapshots_below(to_.snapshots()))
        if (!kept.contains(digest.hex())) {
            base::remove_file(to_.snapshots() / snapshot_name(digest));
            ++out_.gone_snapshots;
        }
    for (const auto& entry : fs::directory_iterator(to_.private_dir() / "register"))
        if (entry.path() != to_.private_dir() / manifest_.database.path) base::remove_file(entry.path());
    for (const auto& digest : snapshots_below(to_.files()))
        if (!files.contains(digest.hex())) base::remove_file(to_.files() / snapshot_name(digest));
}

bool Backup::round() {
    out_.faults.clear();
    step("register");
    copy_register();
    step("public");
    if (!mirror_public()) return false;
    step("drafts");
    if (!copy_drafts()) return false;
    step("snapshots");
    copy_snapshots();
    return true;
}

BackedUp Backup::run() {
    refuse_other();
    base::make_directories(to_.private_dir());
    // Embargoed rows and withheld columns lie here.
    fs::permissions(to_.private_dir(), fs::perms::owner_all);
    const base::FileLock alone(to_.private_dir() / "lock");
    out_.before = before_ ? before_->revision : 0;
    bool whole = round();
    for (; !whole && out_.rounds < kMostRounds; ++out_.rounds) whole = round();
    if (!whole && out_.faults.empty())
        throw Error(ErrorKind::transient, "drafts changed whenever they were copied; run the backup again when less is going on");
    out_.revision = out_.before;
    if (!out_.faults.empty()) return std::move(out_);
    manifest_.made_at = base::to_rfc3339(base::SystemClock().now());
    base::flush_file_system(to_.root);
    step("manifest");
    base::write_durably(to_.manifest(), base::json::canonical(manifest_.to_json()));
    out_.revision = manifest_.revision;
    step("clean");
    remove_what_is_gone();
    return std::move(out_);
}

Fault changed(const std::string& file, const Sha256& expected, const std::string& found) {
    return {file, "SHA-256 " + expected.hex(), found, "run daybook backup again while the archive is there; without it use an older backup"};
}

void check_file(const fs::path& place, const std::string& name, const Sha256& digest, std::vector<Fault>& faults) {
    if (!fs::exists(place)) return faults.push_back(changed(name, digest, "nothing"));
    if (const auto found = base::sha256_file(place); found != digest) faults.push_back(changed(name, digest, found.hex()));
}

}  // namespace

BackedUp back_up(const ArchiveLayout& archive, const BackupSettings& settings) { return Backup(archive, settings).run(); }

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
    for (auto& fault : out.faults) if (fault.file != "backup.json") fault.file = "public/" + fault.file;
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
