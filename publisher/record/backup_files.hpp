#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/fault.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

/// What a backup is made of, and copying that proves what it copies.
namespace daybook::record {

/// Where things lie in a backup. public/ is a mirror's, so it can be verified, served and mirrored like any other.
struct BackupLayout {
    std::filesystem::path root;

    std::filesystem::path public_dir() const { return root / "public"; }
    std::filesystem::path private_dir() const { return root / "private"; }
    std::filesystem::path snapshots() const { return private_dir() / "snapshots"; }
    /// Files of drafts, each under its digest as snapshots are: what one backup names the next does not overwrite.
    std::filesystem::path files() const { return private_dir() / "files"; }
    /// Written last: what is whole. Without it, or with the one before, nothing newer counts.
    std::filesystem::path manifest() const { return root / "backup.json"; }
};

/// A file of a backup.
struct BackupFile {
    std::string path;   ///< of the register below private/; of a draft's file in the archive, "drafts/…/data.csv"
    std::uint64_t bytes = 0;
    base::Sha256 digest;
};

/// backup.json.
struct BackupManifest {
    std::string made_at;
    std::string origin, vkey;
    std::int64_t revision = 0;      ///< of the register; public/ is at this one or a later one
    base::Sha256 root;
    BackupFile database;            ///< the register
    std::vector<BackupFile> drafts;
    std::vector<base::Sha256> snapshots;   ///< the name of each says what is in it

    base::json::Value to_json() const;
    /// Throws Error(corrupt) naming `file` when it is no manifest.
    static BackupManifest read(const std::filesystem::path& file);
};

/// The remedy for a file of a backup that is damaged.
inline constexpr const char* kMendBackup =
    "run daybook backup with --config and --verify while the archive is there: it copies anew what is damaged; without the archive use an older backup";

/// What one copying did.
struct Copied {
    std::uint64_t bytes = 0;
    base::Sha256 digest;
};

/// Copies in pieces, digesting what goes by. The copy is flushed before it has its name, so that a power cut leaves no half of it under
/// that; the name itself is flushed with the folder. Throws Error (not_found, exhausted).
Copied copy_with_digest(const std::filesystem::path& from, const std::filesystem::path& to);

/// The private files of a backup, each named by its digest.
class KeptFiles {
public:
    /// `in_force` is what backup.json says, which was flushed with all that it names.
    KeptFiles(const BackupLayout& layout, const std::optional<BackupManifest>& in_force, bool reread);

    /// True when a file is there as it should be. Of what is in force, and what this run has copied, its size is believed unless
    /// all is reread; whatever else lies there is held against its digest.
    bool has(const std::filesystem::path& to, std::uintmax_t bytes, const base::Sha256& digest);
    /// Copies a file and tells what was read. What has another digest than it must have is not kept. Throws as copy_with_digest().
    Copied copy(const std::filesystem::path& from, const std::filesystem::path& to, const base::Sha256& digest);

    std::size_t mended() const { return mended_; }   ///< were there, and not as they should be
    std::uint64_t bytes() const { return bytes_; }   ///< copied

private:
    bool reread_;
    std::set<std::filesystem::path> believed_;
    std::size_t mended_ = 0;
    std::uint64_t bytes_ = 0;
};

/// The digests that name the files below a folder of snapshots.
std::vector<base::Sha256> snapshots_below(const std::filesystem::path& snapshots);
/// "ab/cdef…"
std::filesystem::path snapshot_name(const base::Sha256& digest);

}  // namespace daybook::record
