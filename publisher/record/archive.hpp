#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/signing.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::record {

/// Where things lie in an archive (design section 4). Only public/ may be served.
struct ArchiveLayout {
    std::filesystem::path root;

    std::filesystem::path public_dir() const { return root / "public"; }
    std::filesystem::path log_dir() const { return public_dir() / "log"; }
    std::filesystem::path snapshots() const { return root / "snapshots"; }
    std::filesystem::path drafts() const { return root / "drafts"; }
    std::filesystem::path staging() const { return root / "staging"; }
    std::filesystem::path incoming() const { return root / "staging" / "incoming"; }
    /// What catalogues answered last time; may be deleted.
    std::filesystem::path answers() const { return root / "staging" / "answers"; }
    /// Drafts that a register which was made again could not use.
    std::filesystem::path lost_drafts() const { return root / "drafts.lost"; }
    /// Orders for the process that has the archive open.
    std::filesystem::path orders() const { return root / "orders"; }
    std::filesystem::path register_file() const { return root / "register.sqlite"; }
    /// A register that is being made again from the log; only there while it is.
    std::filesystem::path rebuilt_register() const { return root / "register.rebuilt.sqlite"; }
    std::filesystem::path key_file() const { return root / "key.pem"; }
    /// While a key is being changed: the one to come, and the one that went and still signs beside the new one.
    std::filesystem::path next_key_file() const { return root / "key.next.pem"; }
    std::filesystem::path retiring_key_file() const { return root / "key.retiring.pem"; }
    /// There while an archive is being restored from a backup; what a restore that was cut off left is no archive.
    std::filesystem::path unfinished_restore() const { return root / "restore.unfinished"; }
    std::filesystem::path index_dir() const { return root / "index"; }
    /// "snapshots/ab/cdef…"
    std::filesystem::path snapshot(const base::Sha256& digest) const;
    /// The same, its bytes being those of the name: for whoever makes something of them. Throws Error(corrupt) naming file and remedy when they are
    /// others, Error(not_found) when there are none.
    std::filesystem::path whole_snapshot(const base::Sha256& digest) const;
};

/// The right to write an archive: makes its folders and its key, and holds its lock.
class Archive {
public:
    /// `origin` names the log (a schemeless URL, standards section 7). Throws Error(conflict) when another publisher
    /// holds the lock, or the archive's log has another origin; Error(corrupt) on what a restore that was cut off left.
    Archive(std::filesystem::path root, std::string origin);

    const ArchiveLayout& layout() const { return layout_; }
    const std::string& origin() const { return origin_; }
    /// The verifier key that readers need: "origin+hash+key".
    std::string vkey() const;
    /// The text as a note, signed by the log's key, and by those that come and go while a key is being changed.
    std::string sign(std::string_view text) const;

    /// Makes the key that is to come and lets it sign too. Returns its verifier key and the handover: a note
    /// in which the present key names it.
    struct Handover {
        std::string vkey;
        std::string note;
    };
    Handover begin_rotation();
    /// The key to come is the log's key from here on; the one before goes on signing beside it. `logged_vkey` is
    /// what the log says is the key: a key to come that the log never named is thrown away. Does nothing when none is to come.
    void settle_rotation(const std::string& logged_vkey);
    /// True while the key before this one signs too.
    bool retiring() const { return retiring_.has_value(); }
    /// The key before this one signs no more, and is removed.
    void retire();

    /// Moves fetched bytes to their place among the snapshots; the same bytes are kept once.
    std::filesystem::path keep_snapshot(const std::filesystem::path& fetched, const base::Sha256& digest);

private:
    ArchiveLayout layout_;
    std::string origin_;
    base::FileLock lock_;
    base::SigningKey key_;
    std::optional<base::SigningKey> next_;
    std::optional<base::SigningKey> retiring_;
};

}  // namespace daybook::record
