#pragma once

#include "publisher/record/audit.hpp"
#include "publisher/record/backup_files.hpp"

namespace daybook::record {

struct BackupSettings {
    std::filesystem::path to;
    unsigned threads = 1;
    bool reread = false;   ///< read again what lies in the backup already, and copy anew what is damaged
    OnProgress progress = {};
    std::function<void(const std::string& step)> on_step = {};   ///< before each step; a test does something in it
};

/// What a backup holds and what this run did.
struct BackedUp {
    Revision before = 0, revision = 0;   ///< of the register in the backup
    std::size_t public_files = 0;        ///< fetched into it
    std::size_t snapshots = 0, new_snapshots = 0, gone_snapshots = 0;   ///< gone: erased from the archive since, and so from here
    std::size_t drafts = 0;              ///< that are whole here
    std::size_t mended = 0;              ///< files of what is private that were damaged here, and are copied anew
    std::size_t rounds = 1;              ///< more than one: something was released or erased in between
    std::uint64_t bytes = 0;             ///< copied of what is private
    std::vector<Fault> faults;           ///< with any, the backup stays what it was
    std::vector<Fault> damaged_drafts;   ///< in the archive; everything else is in the backup all the same
};

/// Copies an archive while a service may be running on it: the register as it is at one moment (VACUUM INTO), public/ as of the same
/// revision or a later one, proven on the way as by a mirror; snapshots by the digest that is their name; drafts by their own manifests.
/// Whatever is released, erased or replaced meanwhile makes another round, so that nothing erased before the last of them began stays. What an earlier run
/// brought is not copied again, and looked at again only when it is to be reread. backup.json is written last, so that a run that is killed leaves the backup before it. The key is
/// not in it. Throws Error: usage (nothing was ever released), conflict (the folder is an archive, or another one's backup),
/// transient (a release was not settled, or an erasure not carried out, within a minute).
BackedUp back_up(const ArchiveLayout& archive, const BackupSettings& settings);

/// Reads all of a backup again: the log and every file that it names, the register, every snapshot and draft. The manifest of a table that a run which
/// was cut off left (Audited::unproven) is no fault: a restore makes its own.
struct BackupChecked {
    BackupManifest manifest;
    Revision public_revision = 0;
    Audited files;
    std::size_t snapshots = 0, drafts = 0;
    std::vector<Fault> faults;
};
BackupChecked check_backup(const std::filesystem::path& backup, unsigned threads, const OnProgress& progress = {});

}  // namespace daybook::record
