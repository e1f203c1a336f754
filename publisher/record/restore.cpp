#include "publisher/record/restore.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/signing.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/trail.hpp"

#include <algorithm>
#include <set>

namespace daybook::record {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using base::Sha256;

namespace {

class Restore {
public:
    explicit Restore(const RestoreSettings& settings) : settings_(settings), from_{settings.from}, layout_{settings.to} {}
    Restored run();

private:
    void refuse();
    std::string read_key(const std::string& vkey) const;
    void mirror(PublicFiles& from, const std::string& vkey);
    bool mirror_newer();
    void count_what_is_there();
    void tell(const PublicFiles& from, const std::vector<Fault>& faults);
    void bring_register();
    std::set<std::string> erased_snapshots(Register& reg) const;
    void copy_snapshots(const std::set<std::string>& erased);
    void copy_drafts(Register& reg);
    Copied copy(const std::string& path, const fs::path& to, const Sha256& digest);
    fs::path database() const { return layout_.root / "register.restored.sqlite"; }
    void progress(const std::string& what, std::size_t done, std::size_t all) const {
        if (settings_.replay.progress) settings_.replay.progress(what, done, all, "");
    }

    const RestoreSettings& settings_;
    BackupLayout from_;
    ArchiveLayout layout_;
    std::string key_;   ///< as PEM
    Restored out_;
};

void Restore::refuse() {
    out_.backup = BackupManifest::read(from_.manifest());
    if (fs::exists(layout_.root) && !base::entries_of(layout_.root).empty())
        throw Error::make(ErrorKind::usage, "{} is not empty; a backup is restored into a folder of its own, and never over an archive. If an earlier restore was cut off, delete what it left",
                          layout_.root.string());
    key_ = read_key(out_.backup.vkey);
}

/// Later the newest key of the log is asked for again: it may have changed since the backup.
std::string Restore::read_key(const std::string& vkey) const {
    if (settings_.key.empty()) return {};
    const auto found = VerifierKey{out_.backup.origin, base::SigningKey::load(settings_.key).public_key()}.str();
    if (found != vkey && settings_.newer == nullptr)
        throw Error::make(ErrorKind::usage, "{} is the key {}, and the log is signed with {}; give the key that the log was signed with last", settings_.key.string(), found, vkey);
    return base::read_file(settings_.key, 64 << 10);
}

void Restore::mirror(PublicFiles& from, const std::string& vkey) {
    const auto mirrored = mirror_archive(from, {layout_.root, vkey, settings_.threads, false, settings_.replay.progress, {}});
    tell(from, mirrored.log_faults);
    tell(from, mirrored.audit.faults);
    const auto fetched_before = out_.audit.fetched;
    out_.audit = mirrored.audit;
    out_.audit.fetched += fetched_before;
    out_.revision = mirrored.after;
}

void Restore::tell(const PublicFiles& from, const std::vector<Fault>& faults) {
    for (const auto& fault : faults) out_.faults.push_back({from.name(fault.file), fault.expected, fault.found, fault.remedy});
}

/// What a run of a mirror counts is what was new to it: of two runs one file may be in both, and what the second erased is in the first.
void Restore::count_what_is_there() {
    const auto files = public_folder(layout_.public_dir());
    Inventory inventory;
    const auto log = walk_log(*files, VerifierKey::parse(out_.backup.vkey), {}, {[&](const LogEntry& entry) { inventory.add(entry); }});
    tell(*files, log.faults);
    if (!log.proven) return;
    const auto fetched = out_.audit.fetched;
    out_.audit = audit_files(*files, inventory, log, {settings_.threads, layout_.staging(), {}, settings_.replay.progress});
    tell(*files, out_.audit.faults);
    out_.audit.fetched = fetched;
}

/// False when the copy says something that the backup contradicts.
bool Restore::mirror_newer() {
    if (settings_.newer == nullptr) return true;
    const auto note = settings_.newer->text("log/checkpoint", kMostNoteBytes);
    if (note && unproven_checkpoint(*note).size < out_.revision)
        out_.faults.push_back({settings_.newer->name("log/checkpoint"), fmt::format("a log of {} entries or more, as the backup has", out_.revision),
                               fmt::format("{}", unproven_checkpoint(*note).size), "it is older than the backup; restore without --newer, or name another mirror"});
    else mirror(*settings_.newer, {});
    if (out_.faults.empty()) count_what_is_there();
    return out_.faults.empty();
}

Copied Restore::copy(const std::string& path, const fs::path& to, const Sha256& digest) {
    Copied copied;
    try {
        copied = copy_with_digest(from_.private_dir() / path, to);
    } catch (const Error& e) {
        if (e.kind() != ErrorKind::not_found) throw;
        out_.faults.push_back({"private/" + path, "SHA-256 " + digest.hex(), "nothing", kMendBackup});
        return copied;
    }
    if (copied.digest != digest) {
        base::remove_file(to);
        out_.faults.push_back({"private/" + path, "SHA-256 " + digest.hex(), copied.digest.hex(), kMendBackup});
    }
    return copied;
}

/// Opens under another name, which no command takes for an archive's.
void Restore::bring_register() {
    copy(out_.backup.database.path, database(), out_.backup.database.digest);
    if (!out_.faults.empty()) return;
    Register reg(database());
    out_.brought_forward = replay_log(reg, layout_, revision_of(reg), settings_.replay);
    for (const auto& wrong : contradictions(reg, layout_.public_dir()))
        out_.faults.push_back({"private/" + out_.backup.database.path, "a register that agrees with the log", wrong, kMendBackup});
    if (!out_.faults.empty()) return;
    // Before what it is about is copied, so that this is told as it is.
    const LogReader log(layout_.public_dir());
    apply_erasures(layout_, log.entries(0, log.checkpoint().size), reg);
    copy_snapshots(erased_snapshots(reg));
    copy_drafts(reg);
    reg.audit(base::SystemClock().now(), kRestorer, "archive",
              fmt::format("from the backup of {} at revision {}; the log stands at {}", out_.backup.made_at, out_.backup.revision, out_.revision));
}

/// Bytes that an erasure names, or of which only erased versions were made, are not brought back. public/ has been done by the mirror.
std::set<std::string> Restore::erased_snapshots(Register& reg) const {
    auto out = reg.erased_after(-1);
    SqliteStatement rows(reg.database(),
                         "SELECT DISTINCT snapshot FROM version WHERE state = 'erased' AND snapshot NOT IN (SELECT snapshot FROM version WHERE state <> 'erased')");
    while (rows.step()) out.insert(rows.text(0));
    return out;
}

void Restore::copy_snapshots(const std::set<std::string>& erased) {
    std::size_t done = 0;
    for (const auto& digest : out_.backup.snapshots) {
        progress("restoring snapshots", ++done, out_.backup.snapshots.size());
        if (erased.contains(digest.hex())) {
            ++out_.erased;
            continue;
        }
        copy(("snapshots" / snapshot_name(digest)).string(), layout_.snapshot(digest), digest);
        ++out_.snapshots;
    }
}

/// Only those that are drafts still: what has been released since lies in public/, and what was erased lies nowhere.
void Restore::copy_drafts(Register& reg) {
    std::set<std::string> wanted, brought;
    for (const auto& draft : reg.drafts()) wanted.insert(draft.folder);
    for (const auto& file : out_.backup.drafts) {
        const std::string folder(base::split(file.path, '/').at(1));
        if (!is_public_path(file.path) || !wanted.contains(folder)) continue;
        copy(("files" / snapshot_name(file.digest)).string(), layout_.root / file.path, file.digest);
        brought.insert(folder);
    }
    out_.drafts = brought.size();
    for (const auto& draft : reg.drafts())
        if (!brought.contains(draft.folder)) out_.lost_drafts.push_back(draft.name());
}

Restored Restore::run() {
    refuse();
    base::make_directories(layout_.root);
    base::write_durably(layout_.unfinished_restore(), "");
    const auto files = public_folder(from_.public_dir());
    mirror(*files, out_.backup.vkey);
    out_.in_backup = out_.revision;
    if (!out_.faults.empty() || !mirror_newer()) return std::move(out_);
    const auto newest = std::string(base::trim(base::read_file(layout_.log_dir() / "vkey", kMostNoteBytes)));
    if (!key_.empty() && VerifierKey{out_.backup.origin, base::SigningKey::load(settings_.key).public_key()}.str() != newest)
        throw Error::make(ErrorKind::usage, "{} is not the key that the log was signed with last, {}; give that one", settings_.key.string(), newest);
    for (const auto& folder : {layout_.snapshots(), layout_.drafts(), layout_.incoming()}) base::make_directories(folder);
    for (const auto& folder : {layout_.snapshots(), layout_.drafts(), layout_.staging()}) fs::permissions(folder, fs::perms::owner_all);
    bring_register();
    if (!out_.faults.empty()) return std::move(out_);
    base::flush_file_system(layout_.root);
    if (!key_.empty()) base::write_new_private_file(layout_.key_file(), key_);
    out_.has_key = !key_.empty();
    move_database(database(), layout_.register_file());
    base::remove_file(layout_.unfinished_restore());
    base::flush(layout_.root);
    return std::move(out_);
}

}  // namespace

Restored restore(const RestoreSettings& settings) { return Restore(settings).run(); }

}  // namespace daybook::record
