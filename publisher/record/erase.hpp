#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/batch.hpp"
#include "publisher/record/inventory.hpp"
#include "publisher/record/register.hpp"
#include "publisher/record/release_manifest.hpp"
#include "publisher/record/tombstone.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::record {

/// What an officer wants to be erased. A name is one of
///   <dataset>/<edition>        every version and draft, and every file that was ever offered for it
///   <dataset>/<edition>/v<n>   one version
///   64 hexadecimal digits      bytes that are no public version: a draft, a held or refused file
///   rejections/ab/cd….json     a public file of words: also calendar/, withdrawals/ and erasures/
struct ErasureOrder {
    std::vector<std::string> names;
    std::string code;  ///< one of kErasureCodes
    std::string note;  ///< for readers: why; never what. May be ""
    std::string who;
};

/// A file that would go, by its path below the archive's folder.
struct DoomedFile {
    std::string path;
    std::uint64_t bytes = 0;
};

/// What an order comes to.
struct ErasurePlan {
    std::vector<Tombstone> stones;           ///< without counters, words and digests of words
    std::vector<VersionRecord> versions;     ///< public ones and drafts
    std::vector<ReleaseManifest> manifests;  ///< of the public ones
    std::vector<CalendarEntry> calendar;     ///< dates that stand on without their words
    std::vector<DoomedFile> files;           ///< by path
};

/// Finds everything that the names of an order reach. Nothing is left half: bytes from which something else
/// was made that is public are refused with its name. Throws Error(not_found, usage or conflict).
ErasurePlan plan_erasure(const ArchiveLayout& layout, Register& reg, const ErasureOrder& order);

/// Removes from public/ what the log of an inventory says is erased: the folders of versions (in one rename
/// each), their proofs, other files, and of tables every partition that is older than the erasure. Returns
/// how many files went. Removing what is gone already does nothing.
std::size_t remove_erased(const ArchiveLayout& layout, const Inventory& inventory,
                          const OnStep& on_step = {});

/// What apply_erasures() did.
struct AppliedErasures {
    std::int64_t counter = 0;  ///< of the last erasure of the log
    std::size_t files = 0;     ///< removed from public/
};

/// Applies every erasure of a log to the archive in `layout`, which may hold what was there before: after a
/// crash, or out of a backup. `log` are all entries from the first. Public files go as in remove_erased(); of
/// what is private the snapshots, drafts and, where a register is there, whatever it says of them, and no
/// byte of it stays in the database's free space. May be repeated; the archive must not be open elsewhere.
AppliedErasures apply_erasures(const ArchiveLayout& layout, const std::vector<LogEntry>& log,
                               const OnStep& on_step = {});
/// The same with a register that is open.
AppliedErasures apply_erasures(const ArchiveLayout& layout, const std::vector<LogEntry>& log, Register& reg,
                               const OnStep& on_step = {});

}  // namespace daybook::record
