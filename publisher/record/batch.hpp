#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/log_entry.hpp"
#include "publisher/record/register.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::record {

/// Called before every step of a release with its name ("stage", "journal", "move releases/…", "checkpoint", "settle", "clean"); a
/// test ends the process in it.
using OnStep = std::function<void(const std::string& step)>;

/// What becomes public together: a tree of files staged on the archive's file system, and the moves that make it public.
///
/// Order (design section 4): everything is staged below staging/<name>/ and flushed; the journal is written and flushed; then,
/// one rename each, the files and folders move into public/, tiles after them and the signed checkpoint last; then the register is
/// settled and the staging folder goes. A crash before the first move discards the batch (its drafts stay drafts); after
/// it, recovery finishes the moves, so nothing that could have been fetched disappears.
class Batch {
public:
    /// A new, empty batch named after its instant and the log's size.
    Batch(const ArchiveLayout& layout, base::Instant at, Revision size_before, OnStep on_step);

    const std::string& name() const { return name_; }
    base::Instant at() const { return at_; }
    /// Where to put what will be public/<path>.
    std::filesystem::path staged(const std::string& path) const;
    /// A folder or file at staged(path) moves to public/<path>; moves are done in the order given here.
    void move(const std::string& path);

    Register::Settled settled;

    /// Flushes what is staged and journals it. From here on becoming public takes renames only. Removes the batch and throws when the
    /// disk is full.
    void seal();
    /// The renames, the signed checkpoint last. Touches no register, so it may run on a thread of its own; repeating it finishes
    /// what an earlier call began.
    void publish();
    /// Settles the register and removes the batch. \pre published
    void settle(Register& reg);
    /// Publishes what of it is not public yet, and settles it; by how much that made it late on `clock`, where it was promised, is entered in the audit
    /// trail. \pre started
    void finish(Register& reg, const base::Clock& clock);
    /// True when a move has been made: what could have been fetched is finished, never taken back.
    bool started() const;
    /// True when a draft is released with it: until it is settled or dropped the draft is nobody else's to change.
    bool owns(std::int64_t draft) const { return std::ranges::find(settled.acts, draft, &Register::Act::version) != settled.acts.end(); }
    /// Takes back what was sealed and not published.
    void drop();

    /// Makes public what a crash left half public, and discards what it left before that; for one who has no register to settle. What can never
    /// become public, because the log has a version under the same name, is taken out of public/ again, as far as the log does not name it: nobody who reads the log was
    /// told of it, and its drafts stay. Returns a sentence for each of those.
    static std::vector<std::string> finish_moves(const ArchiveLayout& layout);
    /// Finishes or discards every batch a crash left behind. Returns a sentence per batch, for the log.
    static std::vector<std::string> recover(const ArchiveLayout& layout, Register& reg, const base::Clock& clock);

private:
    Batch(const ArchiveLayout& layout, std::filesystem::path folder);   // from its journal
    static void discard(const std::filesystem::path& folder);
    void read_journal();
    bool made(const std::string& path) const;
    void note_replaced();
    void refuse_lost(const std::string& path) const;
    std::string obstacle() const;
    void refuse_obstacle() const;
    bool is_named(const std::set<std::string>& files, const std::string& path) const;
    void take_back(const std::set<std::string>& named) const;
    base::json::Value journal() const;
    void enter_lateness(Register& reg);
    void step(const std::string& what) const { if (on_step_) on_step_(what); }

    const ArchiveLayout& layout_;
    std::string name_;
    base::Instant at_;
    std::filesystem::path folder_;
    std::vector<std::string> moves_;
    std::map<std::string, std::string> replaced_;  ///< moves that put a file over another: SHA-256 of the staged one
    OnStep on_step_;
    std::optional<base::Instant> finished_late_;   ///< and not entered yet, where the register could not be written
};

}  // namespace daybook::record
