#pragma once

#include "publisher/record/backup_files.hpp"
#include "publisher/record/mirror.hpp"
#include "publisher/record/register_replay.hpp"

namespace daybook::record {

struct RestoreSettings {
    std::filesystem::path from, to;   ///< a backup, and a folder that is empty or not there
    std::filesystem::path key;        ///< the log's private key, which is in no backup; "" to restore without it
    PublicFiles* newer = nullptr;     ///< a copy of public/ that may have seen later releases
    unsigned threads = 1;
    ReplaySettings replay = {};
};

struct Restored {
    BackupManifest backup;
    Revision in_backup = 0;         ///< of the public/ in the backup
    Revision revision = 0;          ///< the archive now stands at
    Replayed brought_forward;       ///< what the register learned from the log since the backup's register was copied
    std::size_t snapshots = 0, drafts = 0;
    std::vector<std::string> lost_drafts;   ///< of which the backup has only that they were there: they were damaged when it was made
    std::size_t erased = 0;         ///< snapshots left out, because the log says that they were erased; drafts of them are left out as well
    bool has_key = false;
    Audited audit;                  ///< of the public files that are there now; `fetched` counts what was copied for them
    std::vector<Fault> faults;      ///< with any, nothing was restored that could be opened
};

/// Makes an archive from a backup. Everything is proven on the way in: public/ as by a mirror, then from `newer` what was released since,
/// which must continue the same log, after which all of it is read once more; the register, snapshots and drafts by the digests in backup.json. The register is brought to where the
/// log stands, and what the log says was erased is not brought back. Register and key are put in last, and until then the folder is marked, so
/// that what a killed restore leaves does not open as an archive; delete it and begin again. Throws Error: usage (the folder is not empty, the key is not this log's), corrupt, exhausted.
///
/// Without `newer` the log ends where the backup does. What was released later is lost, and whoever saw it will refuse a log that goes on from
/// here in another way.
Restored restore(const RestoreSettings& settings);

}  // namespace daybook::record
