#pragma once

#include "publisher/record/backup_files.hpp"
#include "publisher/record/register.hpp"

namespace daybook::record {

/// What a backup has of a draft.
struct DraftCopy {
    std::vector<BackupFile> files;   ///< all of them, or none
    std::vector<Fault> faults;       ///< what of it is damaged in the archive, or gone since
};

/// Copies a draft's files into a backup. Each is held against the draft's own manifest, and that against the register, so that what is
/// damaged never takes the place of what is whole: where an earlier run brought all of its files, those stay named. Throws Error
/// (exhausted, internal) when something cannot be read or written at all.
DraftCopy copy_draft(const ArchiveLayout& archive, const BackupLayout& to, const VersionRecord& draft, KeptFiles& kept);

}  // namespace daybook::record
