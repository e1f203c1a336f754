#include "publisher/record/backup.hpp"

#include "publisher/base/clock.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/backup_drafts.hpp"
#include "publisher/record/composer.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/mirror.hpp"
#include "publisher/record/register_replay.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <thread>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

/// A release is settled, and an erasure carried out, by the publisher's thread, which may be busy with a file.
constexpr auto kWaitForPublisher = std::chrono::minutes(1);
/// Something may be released, or a draft replaced, while they are copied; then the next round does it.
constexpr std::size_t kMostRounds = 5;
/// Until its digest names it.
constexpr const char* kFreshRegister = "new.sqlite";

constexpr const char* kFromArchive = "look at the archive's disk; a file there is damaged or was changed by hand, and a mirror or an older backup may have it whole";

/// A program of before signed what a draft's altered manifest said.
constexpr const char* kReleasedWrong = "the version was released with a release.json that its own files contradict, and no copy of it is better: erase it (daybook erase) and release its file again";

const char* remedy_of(const Fault& fault) {
    if (fault.remedy == remedies::kContradicts) return kReleasedWrong;
    return fault.file == "log/checkpoint" ? nullptr : kFromArchive;
}

class Backup {
public:
    Backup(const ArchiveLayout& archive, const BackupSettings& settings) : archive_(archive), settings_(settings), to_{settings.to}, kept_(to_, {}, settings.reread) {}
    BackedUp run();

private:
    void refuse_other();
    bool round();
    std::string try_register(const fs::path& fresh);
    void copy_register();
    bool mirror_public();
    void drop_damaged_checkpoint() const;
    bool copy_snapshots();
    bool keeps_what_was_lost();
    bool copy_drafts();
    bool is_still_a_draft(const VersionRecord& draft) const;
    bool erased_meanwhile() const;
    void remove_leftovers() const;
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
    KeptFiles kept_;
    std::vector<VersionRecord> drafts_;
    std::set<std::string> registered_;   ///< snapshots that the register names, by SHA-256
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
    if (!before_ && fs::exists(to_.root) && !base::entries_of(to_.root).empty() && !fs::exists(to_.private_dir()))
        throw Error::make(ErrorKind::conflict, "{} is not empty and no backup; give another folder", to_.root.string());
}

std::set<std::string> snapshots_named(Register& reg) {
    SqliteStatement rows(reg.database(), "SELECT sha256 FROM snapshot");
    std::set<std::string> out;
    while (rows.step()) out.insert(rows.text(0));
    return out;
}

/// True while the register knows of an erasure whose bytes have not all gone.
bool is_erasing(Register& reg) {
    const auto last = reg.logged(kErasureState);
    return !last.empty() && std::stoll(last) > reg.erased_up_to();
}

/// Copies the register at one moment; says what keeps that from being the state of things, or "".
std::string Backup::try_register(const fs::path& fresh) {
    for (const auto* end : {"", "-wal", "-shm", "-journal"}) base::remove_file(fresh.string() + end);
    SqliteDatabase db(archive_.register_file());
    copy_database(db, fresh);
    const auto checkpoint = LogReader(archive_.public_dir()).checkpoint();
    Register copy(fresh);
    drafts_ = copy.drafts();
    registered_ = snapshots_named(copy);
    manifest_.revision = revision_of(copy);
    manifest_.root = checkpoint.root;
    manifest_.origin = checkpoint.origin;
    // What was public before the copy was made is in it, unless a release is being settled.
    if (copy.logged(kLogState) != log_state(checkpoint.size, checkpoint.root))
        return fmt::format("the register stands at revision {} and the log at {}: a release has not been settled", manifest_.revision, checkpoint.size);
    return is_erasing(copy) ? "something was erased, and has not been taken away to its end" : "";
}

/// A release that is being settled, and an erasure that is being carried out, are waited for.
void Backup::copy_register() {
    const auto fresh = to_.private_dir() / "register" / kFreshRegister;
    base::make_directories(fresh.parent_path());
    const auto until = std::chrono::steady_clock::now() + kWaitForPublisher;
    for (auto obstacle = try_register(fresh); !obstacle.empty(); obstacle = try_register(fresh)) {
        if (std::chrono::steady_clock::now() > until)
            throw Error::make(ErrorKind::transient, "{} within a minute; run the backup again, or open the archive with any command (daybook schedule list), which finishes it "
                              "or says what is wrong", obstacle);
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    const auto digest = base::sha256_file(fresh);
    const auto name = "register/" + digest.hex().substr(0, 16) + ".sqlite";
    manifest_.database = {name, fs::file_size(fresh), digest};
    base::flush(fresh);
    base::rename_durably(fresh, to_.private_dir() / name);
}

/// A checkpoint that no key signed says nothing of what lies beside it, and would be taken for another history.
void Backup::drop_damaged_checkpoint() const {
    const auto path = to_.public_dir() / "log" / "checkpoint";
    if (!settings_.reread || !fs::exists(path)) return;
    const auto note = base::read_file(path, kMostNoteBytes);
    for (const auto& vkey : {before_ ? before_->vkey : manifest_.vkey, manifest_.vkey}) try {
            open_checkpoint(note, VerifierKey::parse(vkey));
            return;
        } catch (const Error&) {
            // Neither may the other key's be.
        }
    base::remove_file(path);
}

/// False when something was erased while it was copied, so that the next round finds it gone from the log's names too.
bool Backup::mirror_public() try {
    const auto files = public_folder(archive_.public_dir());
    manifest_.vkey = std::string(base::trim(base::read_file(archive_.log_dir() / "vkey", kMostNoteBytes)));
    drop_damaged_checkpoint();
    const auto mirrored =
        mirror_archive(*files, {to_.root, before_ && !settings_.reread ? std::string() : manifest_.vkey, settings_.threads, settings_.reread, settings_.progress, {}});
    out_.public_files += mirrored.audit.fetched;
    auto faults = mirrored.log_faults;
    faults.insert(faults.end(), mirrored.audit.faults.begin(), mirrored.audit.faults.end());
    if (faults.empty() && mirrored.after >= manifest_.revision) return true;
    for (auto& fault : faults) {
        const auto* remedy = remedy_of(fault);
        out_.faults.push_back({"public/" + fault.file, fault.expected, fault.found, remedy != nullptr ? remedy : fault.remedy});
    }
    return false;
} catch (const Error& e) {
    if (e.kind() == ErrorKind::corrupt && !settings_.reread) throw Error::make(ErrorKind::corrupt, "{}: {}; {}", to_.public_dir().string(), e.message(), kMendBackup);
    if (e.kind() != ErrorKind::not_found) throw;
    return false;
}

/// False when one went away: it was erased.
bool Backup::copy_snapshots() try {
    manifest_.snapshots = snapshots_below(archive_.snapshots());
    std::size_t done = 0;
    for (const auto& digest : manifest_.snapshots) {
        const auto from = archive_.snapshots() / snapshot_name(digest), to = to_.snapshots() / snapshot_name(digest);
        progress("copying snapshots", ++done, manifest_.snapshots.size(), digest.hex());
        std::error_code gone;
        const auto size = fs::file_size(from, gone);
        if (gone) return false;
        if (kept_.has(to, size, digest)) continue;
        const auto copied = kept_.copy(from, to, digest);
        ++out_.new_snapshots;
        if (copied.digest == digest) continue;
        out_.faults.push_back({"snapshots/" + snapshot_name(digest).string(), "SHA-256 " + digest.hex(), copied.digest.hex(), kFromArchive});
    }
    out_.snapshots = manifest_.snapshots.size();
    return keeps_what_was_lost();
} catch (const Error& e) {
    if (e.kind() != ErrorKind::not_found) throw;
    return false;
}

/// False when the register names a snapshot that the archive has not and this backup has: it was erased just now, or it was lost
/// there, and must not go from here as well.
bool Backup::keeps_what_was_lost() {
    std::set<std::string> there;
    for (const auto& digest : manifest_.snapshots) there.insert(digest.hex());
    bool all = true;
    for (const auto& digest : snapshots_below(to_.snapshots())) {
        if (there.contains(digest.hex()) || !registered_.contains(digest.hex())) continue;
        const auto name = "snapshots/" + snapshot_name(digest).string();
        out_.faults.push_back({name, "the snapshot that the register names", "nothing in the archive",
                               fmt::format("the archive lost it and this backup has it: copy {} back to {}, and run the backup again",
                                           (to_.snapshots() / snapshot_name(digest)).string(), (archive_.snapshots() / snapshot_name(digest)).string())});
        all = false;
    }
    return all;
}

/// False when a draft went away meanwhile: it was released, discarded, replaced or erased. One that is damaged keeps nothing else from being copied.
bool Backup::copy_drafts() try {
    manifest_.drafts.clear();
    out_.damaged_drafts.clear();
    out_.drafts = 0;
    for (const auto& draft : drafts_) {
        auto copied = copy_draft(archive_, to_, draft, kept_);
        if (!copied.faults.empty() && !is_still_a_draft(draft)) return false;
        out_.drafts += copied.files.empty() ? 0 : 1;
        std::ranges::move(copied.files, std::back_inserter(manifest_.drafts));
        std::ranges::move(copied.faults, std::back_inserter(out_.damaged_drafts));
    }
    return true;
} catch (const Error& e) {
    if (e.kind() != ErrorKind::not_found) throw;
    return false;
}

/// By the register as it is now: the folder of a draft goes only after the register has said what became of it.
bool Backup::is_still_a_draft(const VersionRecord& draft) const {
    SqliteDatabase db(archive_.register_file());
    SqliteStatement found(db, "SELECT 1 FROM version WHERE id = ? AND folder = ? AND state IN ('draft', 'scheduled')");
    return found.bind(draft.id).bind(draft.folder).step();
}

/// True when the log names an erasure that the copied register has not gone through: what was copied may hold what had to go.
bool Backup::erased_meanwhile() const {
    const LogReader log(archive_.public_dir());
    return std::ranges::any_of(log.entries(manifest_.revision, log.checkpoint().size), [](const LogEntry& entry) { return entry.kind() == "erasure"; });
}

/// What a run that was killed left: nothing names it, so that an erasure would pass it by.
void Backup::remove_leftovers() const {
    for (const auto& file : base::files_below(to_.private_dir()))
        if (file.extension() == ".part" || file.filename().string().starts_with(kFreshRegister)) base::remove_file(file);
    for (const auto& file : base::entries_of(to_.root))
        if (file.filename().string().starts_with(to_.manifest().filename().string() + ".tmp-")) base::remove_file(file);
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
    for (const auto& file : base::entries_of(to_.private_dir() / "register"))
        if (file != to_.private_dir() / manifest_.database.path) base::remove_file(file);
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
    return copy_snapshots() && !erased_meanwhile();
}

BackedUp Backup::run() {
    refuse_other();
    base::make_directories(to_.private_dir());
    // Embargoed rows and withheld columns lie here.
    std::error_code refused;
    fs::permissions(to_.private_dir(), fs::perms::owner_all, refused);
    if (refused) throw Error::make(ErrorKind::internal, "cannot keep {} from others: {}", to_.private_dir().string(), refused.message());
    const base::FileLock alone(to_.private_dir() / "lock");
    remove_leftovers();
    out_.before = before_ ? before_->revision : 0;
    kept_ = KeptFiles(to_, before_, settings_.reread);
    bool whole = round();
    for (; !whole && out_.rounds < kMostRounds; ++out_.rounds) whole = round();
    if (!whole && out_.faults.empty())
        throw Error(ErrorKind::transient, "something was released, replaced or erased whenever it was copied; run the backup again when less is going on");
    out_.revision = out_.before;
    out_.bytes = kept_.bytes();
    out_.mended = kept_.mended();
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

}  // namespace

BackedUp back_up(const ArchiveLayout& archive, const BackupSettings& settings) { return Backup(archive, settings).run(); }

}  // namespace daybook::record
