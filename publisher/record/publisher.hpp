#pragma once

#include "publisher/record/alias_order.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/batch.hpp"
#include "publisher/record/descriptors.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/register.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// A draft that was due and could not be released.
struct LeftBehind {
    std::int64_t draft = 0;
    std::string name, why;
    bool is_thrown_out = false;   ///< its files were damaged: it is made again from its file

    /// The sentence by which it is told.
    std::string words() const;
};

/// A draft that a person releases by name, whatever day it waits for.
struct ReleasedByName {
    std::int64_t draft = 0;
    std::string who;
};

/// What one release made public.
struct Released {
    Revision revision = 0;   ///< 0: there was nothing to release
    base::Instant at;
    std::vector<std::string> versions;      ///< "<dataset>/<edition>/v<n>"
    std::vector<std::string> withdrawn;     ///< the same
    std::vector<std::string> erased;        ///< the same
    std::vector<LeftBehind> left_behind;    ///< the others of the same instant went out without them
    std::int64_t rejections = 0;
    std::int64_t rows = 0;
};

/// A version that is to be withdrawn: its page and its log entry stay, its data answers 410 with the explanation.
struct Withdrawal {
    std::string dataset, edition;
    int version = 0;
    std::string code;          ///< one of kWithdrawalCodes
    std::string note;          ///< what was wrong, in words for readers
    std::string replaced_by;   ///< a public version ("<dataset>/<edition>/v<n>") or a dataset of the log, or ""
    std::string who;
};

class Composer;

/// The one writer of an archive. Opening it finishes or discards what a crash left.
class Publisher {
public:
    /// Throws Error(conflict) when another publisher has the archive. By `clock`, which outlives this and is the machine's where none is given, it is told
    /// when something happened that nobody asked for: what a crash or a failure left is finished.
    Publisher(std::filesystem::path root, std::string origin, OnStep on_step = {}, const base::Clock* clock = nullptr);
    /// What is prepared and not published is dropped.
    ~Publisher();
    Publisher(const Publisher&) = delete;
    Publisher& operator=(const Publisher&) = delete;

    Archive& archive() { return archive_; }
    Register& reg() { return register_; }
    /// What was recovered on opening, a sentence each.
    const std::vector<std::string>& recovered() const { return recovered_; }

    /// Throws Error(transient) when `at` lies before the last release: the clock was set back, and with what was asked nothing is wrong. For whoever
    /// enters something that a release is to follow, so that nothing is entered then.
    void refuse_past(base::Instant at);

    /// Releases what is due at `at` (Register::due) and pending rejections as one revision, after the dates and descriptors that
    /// changed. When nothing is new nothing is logged. A draft that cannot be released is left behind and named, and the others of its instant go
    /// out together without it; one whose files are damaged is thrown out, to be made again. Throws Error and leaves everything as it was when the batch cannot be staged (disk
    /// full) or `at` lies before the last release (Error(transient): the clock was set back); a failure later is finished by the next opening.
    /// `named` goes out as well, as that person's act; the register knows of it once it is public, so that a release which fails leaves the draft
    /// waiting for its day. Throws Error(conflict) too when that is no draft, or promised for a later instant (Register::refuse_early).
    Released release(base::Instant at, const Descriptors& descriptors, const std::optional<ReleasedByName>& named);
    Released release(base::Instant at, const Descriptors& descriptors);
    /// What release() would make public, in its order.
    std::vector<VersionRecord> would_release(base::Instant at, const std::optional<ReleasedByName>& named = {});

    /// Makes public, as one revision, the dates and descriptors that the log does not say yet, and nothing else: whoever changes a date is not to
    /// release by it what happens to be due. Throws as release() does.
    Released announce(base::Instant at, const Descriptors& descriptors);

    /// Does of the release of what is promised for `at` whatever can be done beforehand: afterwards publish() takes renames only. What is
    /// prepared is dropped by whatever else is released before it. Revision 0: nothing is promised.
    Released prepare(base::Instant at, const Descriptors& descriptors);
    /// Makes public what was prepared; false when nothing is. The one function that may be called on another thread than the publisher's.
    bool publish();
    /// True when what was prepared has begun to be public.
    bool has_begun();
    /// Enters what was published into the register, or drops what was prepared and not published. Where it throws, what has begun stays here, and
    /// is finished by the next call.
    void settle();
    /// Enters what has begun to be public, and leaves alone what is only prepared. For whoever is to decide something: until then the register
    /// says of it what was before. Throws Error when it cannot be finished yet.
    void catch_up();
    /// True while a batch is prepared or has begun, and is not settled: its drafts are nobody else's to change.
    bool has_batch();

    /// Enters a draft whose files lie in drafts/<folder>, together with what it replaces and the date that it brings. The files of the one that
    /// gives way go afterwards. Throws Error(conflict) when that one is in a batch (has_batch()).
    std::int64_t enter_draft(const NewDraft& draft, base::Instant now);
    /// The folder below drafts/ for a draft of these bytes: another than that of the draft it is to replace, which stays whole until then.
    std::string folder_for(const std::string& dataset, const std::string& edition, const base::Sha256& snapshot);
    /// A draft goes that nothing replaces. Throws as enter_draft() does.
    void discard_draft(const VersionRecord& draft, const std::string& who, const std::string& why, base::Instant now);

    /// Throws Error(not_found, usage or conflict) naming what forbids a withdrawal.
    VersionRecord refuse_withdrawal(const Withdrawal& order);
    /// Withdraws a version as one revision; throws as refuse_withdrawal() does.
    Released withdraw(const Withdrawal& order, base::Instant at);

    /// Enters a decision on supplier ids as one revision; throws as decide() does.
    Released alias(const AliasOrder& order, base::Instant at);

    /// What an erasure would take away; writes nothing. Throws as plan_erasure() does, and Error(usage) for words that look personal.
    ErasurePlan plan(const ErasureOrder& order);
    /// Erases: enters the tombstones as one revision, then takes the bytes away (design section 5). In this order whoever reads the log
    /// meanwhile is never told that a file is there which is gone; what a crash leaves undone the next opening does. Throws as plan() does.
    Released erase(const ErasureOrder& order, base::Instant at);

    /// Bytes that were taken in and say again what was erased are not kept.
    void throw_away(const base::Sha256& snapshot);

    /// Changes the key that signs the log: makes one, enters it with the present key's handover, and signs that revision
    /// with both. From then on the new key signs, and the old one beside it until Archive::retire(). A crash leaves the
    /// key as it was or changes it on the next opening.
    Released rotate_key(base::Instant at);

private:
    void recover();
    void finish_erasures();
    Revision size_of_log();
    Revision proven_size();
    std::optional<base::Instant> last_release() const;
    void make_ready(base::Instant at);
    Released stage(base::Instant at, const std::function<void(Composer&)>& fill);
    Released compose(base::Instant at, const std::function<void(Composer&)>& fill);
    Released stage_drafts(base::Instant at, const std::function<std::vector<VersionRecord>()>& due, const Descriptors& descriptors, const std::function<void(Composer&)>& more,
                          const std::optional<ReleasedByName>& named = {});
    std::vector<LeftBehind> add_drafts(Composer& composer, const std::vector<VersionRecord>& drafts, base::Instant at, const std::optional<ReleasedByName>& named);
    std::string trouble_of(const VersionRecord* draft, base::Instant at, const Descriptors& descriptors);
    Released finish(const Released& released);
    void finish_batch();
    void refuse_owned(const VersionRecord& draft);
    void refuse_unknown_successor(const Withdrawal& order);

    Archive archive_;
    Register register_;
    OnStep on_step_;
    const base::SystemClock machine_clock_;
    const base::Clock& clock_;
    std::vector<std::string> recovered_;
    std::mutex batch_mutex_;
    std::unique_ptr<Batch> batch_;   ///< sealed, and perhaps published
    bool published_ = false;         ///< or at least begun
};

}  // namespace daybook::record
