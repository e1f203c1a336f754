#pragma once

#include "publisher/record/register.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// A file as its source offers it now.
struct Offer {
    std::string identity, url, title;
    Statement stated;
    bool is_ours = false;  ///< the address was made here from a period: that it is offered does not say that anything is there
};

/// What a gathering says besides what is offered.
struct GatheringSays {
    bool whole = false;                     ///< everything was asked for, not only what changed
    bool complete = false;                  ///< nothing is missing from it
    std::vector<std::string> deleted = {};  ///< identities that the source says are gone
    bool is_window = false;                 ///< it may list only the newest of what there is
    /// The entry that a file is of, by its identity and address: with it each of its files is deleted. Without
    /// it each file stands for itself.
    std::function<std::string(const std::string& identity, const std::string& url)> entry_of = {};
    /// What is not offered has gone.
    bool tells_what_vanished() const { return whole && complete && !is_window; }
};

/// A file that its source offered and does not offer any more. What was released of it stays.
struct Vanished {
    std::int64_t object = 0;
    std::string source, url, title;
    base::Instant since;      ///< when it was first missed
    std::string accepted_by;  ///< who said that it is meant to be gone, or ""

    /// Missing for longer than the grace, and nobody said that it is meant to be.
    bool is_alert(base::Instant now, std::chrono::days grace) const {
        return accepted_by.empty() && now - since >= grace;
    }
};

/// What vanished of a source, or of any when that is "", and has not come back; longest ago first.
std::vector<Vanished> vanished_files(SqliteDatabase& db, const std::string& source);

/// What a gathering would take away, beside all that the source offered when it was last asked for
/// everything.
struct Disappearance {
    std::int64_t offered = 0, gone = 0;
};

/// The last harvest that asked a source. What is less was not visited for longer.
struct LastVisit {
    std::int64_t run = 0;
    bool came_to_know = false;  ///< what the source offers, or why not; otherwise the run was cut off before
    std::int64_t ended = 0;     ///< the last run in which nothing of it was left
    auto operator<=>(const LastVisit&) const = default;
};

/// That a file is held with the bytes it has now, and what a person decided of it: "refused by pat: …", or "".
struct Hold {
    std::string code, why, decision;
};

/// How a source fared in a run. `code` is "" when nothing failed.
struct SourceOutcome {
    std::string code, why;
    base::json::Value counts;
};

/// What the harvests of a register found and did, source by source and file by file, as they go on.
class RunLedger {
public:
    explicit RunLedger(Register& reg) : reg_(reg), db_(reg.database()) {}

    /// Begins a harvest: one whose run ended otherwise than by end_run() is entered as interrupted.
    std::int64_t begin_run(base::Instant now);
    /// A source is being asked. `asked` is a digest of all that decides what is wanted of it.
    void begin(std::int64_t run, const std::string& source, const std::string& asked, base::Instant now);
    /// By source; without those that were never asked.
    std::map<std::string, LastVisit> last_visits();
    /// When the gathering began after which only changes need to be asked for: that of the last visit, if
    /// nothing failed in it, the same was asked, no file waits to be judged again, and everything was asked
    /// for less than `full_every` ago. Where it left out files that a run before it had settled, the first
    /// of those runs counts: what changed in between nobody has seen.
    std::optional<base::Instant> since(const std::string& source, const std::string& asked,
                                       std::chrono::days full_every, base::Instant now);
    /// True when everything that a source has is asked for the first time in a stretch of so many days (counted from 1970),
    /// where 0 is each time: what is otherwise left unasked is asked for then. A visit that was cut off is none.
    bool is_first_of_stretch(std::int64_t run, const std::string& source, std::chrono::days stretch, base::Instant now);
    /// Of what the source offered when everything was asked for last, what this gathering takes away; of all
    /// that is known while that never was.
    Disappearance disappearing(const std::string& source, std::span<const Offer> offers,
                               const GatheringSays& says);
    /// The most files that the source offered at once, when everything was asked for, since `then` or since a person
    /// last said that what vanished is meant to be gone: what goes piece by piece is held against it. 0 for none.
    std::int64_t most_offered(const std::string& source, base::Instant then);
    /// A person says that whatever vanished of a source is meant to be gone: what is missing already, and what
    /// the next gathering takes away that tells it. Who said so is in the audit trail.
    void accept_vanished(const std::string& source, const std::string& who, base::Instant now);
    /// What was said so is believed for two weeks.
    bool accepts_vanished(const std::string& source, base::Instant now) { return !accepted_by(source, now).empty(); }
    /// The same of the files at an address. Returns how many are missing there; 0 when none is.
    std::int64_t accept_missing(const std::string& address, const std::string& who, base::Instant now);
    /// Enters a gathering in one transaction: what is offered, in its order, and what vanished. A file is
    /// known by its identity, else by its address or by where permanent redirects led from it, if what had
    /// that is not offered by itself; it keeps its history.
    std::vector<ObjectRecord> enter(std::int64_t run, const std::string& source,
                                    std::span<const Offer> offers, const GatheringSays& says,
                                    base::Instant now);
    void end(std::int64_t run, const std::string& source, const SourceOutcome& outcome, base::Instant now);

    /// Where permanent redirects led from a file's address in this run, or "".
    void moved(const ObjectRecord& object, const std::string& to);
    /// Keeps of bytes that were erased and are still offered when they were seen, and their validators, so that they are
    /// not sent again; their file is otherwise known as erased and no more.
    void remember_erased(std::int64_t object, const std::string& etag, const std::string& last_modified,
                         const std::string& validators_of, base::Instant now);
    /// When the bytes of a file that is known as erased were seen last; none when nobody remembers.
    std::optional<base::Instant> erased_seen(std::int64_t object);
    /// With the bytes that a file has now; also where it could not be had since.
    std::optional<Hold> hold_on(const ObjectRecord& object);
    std::string decision_on(const ObjectRecord& object) { return hold_on(object).value_or(Hold{}).decision; }
    /// A file was judged again, and what it was held for and what was decided stays. \pre it has a hold
    void held_as_before(std::int64_t object, const std::string& judged);
    /// What a source's file at an address is held for is decided.
    void settle_hold_at(const std::string& source, const std::string& url, const std::string& decision);
    /// Nothing was ever at an address that was made here, and something should be: the file counts as vanished from the first
    /// time that this is said until it is fetched.
    void miss(std::int64_t object, base::Instant now);
    /// Whether a file of the source is here whose period, as stated, begins behind a day (ISO).
    bool has_later(const std::string& source, const std::string& day);
    /// In how many harvests, one after the other and up to the last, a file could not be had or read.
    std::int64_t failed_in_a_row(std::int64_t object);
    /// Files that the harvests settled which were cut off since the last that went to its end, and when the harvest began
    /// that asked for each: where that is less than `at_most` ago they need not be fetched again. A row of such a file that
    /// was left out has that moment as its own, so it is handed on from run to run and not made young again.
    std::map<std::int64_t, base::Instant> settled_when_cut_off(std::int64_t run, std::chrono::hours at_most,
                                                               base::Instant now);
    std::vector<Vanished> vanished() { return vanished_files(db_, ""); }
    /// Until when hosts asked to be left alone, of those whose time is not over.
    std::map<std::string, base::Instant> pauses(base::Instant now);
    /// These in place of what is kept.
    void keep_pauses(const std::map<std::string, base::Instant>& pauses);
    /// Drops of old harvests what says nothing any more: files that were unchanged, that failed, or that were
    /// not come to. What was found new, changed or gone, and what became of it, stays; so do deaths of workers,
    /// by which a file is given up.
    void forget_old(std::int64_t run);

private:
    /// When everything that a source has was gathered last, or "".
    std::string last_whole(const std::string& source);
    /// Who accepts what the next gathering of a source takes away, or "".
    std::string accepted_by(const std::string& source, base::Instant now);
    /// Of the files that `which` chooses with `named`, those that are missing.
    std::int64_t acknowledge(std::string_view which, const std::string& named, const std::string& who,
                             base::Instant now);

    Register& reg_;
    SqliteDatabase& db_;
};

}  // namespace daybook::record
