#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/json.hpp"
#include "publisher/record/calendar.hpp"
#include "publisher/record/life.hpp"
#include "publisher/record/sqlite.hpp"
#include "schemas/edition.hpp"
#include "schemas/ids.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::record {

/// What became of a file of a source. The first four are final; `failed` is tried again on the next run.
enum class Outcome { released, rejected, held, unchanged, failed };
std::string_view to_string(Outcome outcome);

/// Code of a failure in which the file's own bytes may be at fault: the child that read them died, hung or lied.
inline constexpr std::string_view kWorkerDied = "worker-died";

/// Code of a failure to read the bytes that are kept of a file: they are not there, or not those that were fetched.
inline constexpr std::string_view kSnapshotDamaged = "snapshot-damaged";

/// Code of rows or bytes that were erased and are offered again.
inline constexpr std::string_view kErasedBefore = "erased";
/// Code of other rows for an edition whose last version was erased.
inline constexpr std::string_view kAfterErasure = "after-erasure";

/// How far a file got in a run.
enum class Stage { gathered, fetched, settled };
std::string_view to_string(Stage stage);

/// What a run found of a file, whatever became of it. `not_known` when it could not be had, or was not come to.
enum class Found { not_known, new_here, changed, unchanged, vanished };
std::string_view to_string(Found found);

/// A file that a source offers, and what we know of it.
struct ObjectRecord {
    std::int64_t id = 0;
    std::string source;
    std::string url;
    std::string title;
    std::string etag, last_modified;   ///< verbatim, from the last fetch
    std::string snapshot;              ///< hex digest of the last bytes, or ""
    std::string judged;                ///< snapshot and checker the last judgement is about, or ""
    std::string outcome, code, why;    ///< of that judgement
    std::string identity;              ///< what it is known by within its source, whatever its address
    std::string missed;                ///< when its source was first seen not to offer it, or ""
    std::string moved_to;              ///< where permanent redirects led from its address, or ""
    std::int64_t moved_runs = 0;       ///< in how many runs, one after the other
    std::string validators_of;         ///< digest of the address that gave `etag` and `last_modified`, or "" where nobody noted it
};

/// What a source's catalogue says of a file besides its title; "" what it does not say.
struct Statement {
    std::string period_first, period_last;   ///< the days that it covers (ISO)
    std::string publication;                 ///< title of what it is part of
    std::string published = {};              ///< when it was first public (RFC 3339)
    bool operator==(const Statement&) const = default;
};

/// One judgement, as the run's report shows it.
struct Judgement {
    Outcome outcome = Outcome::failed;
    std::string code;      ///< "edition-occupied", "not-a-table", "unreachable" …; "" when there is nothing to explain
    std::string why;       ///< a sentence for a person
    std::string dataset;
    std::string edition;   ///< "" when not known
    bool operator==(const Judgement&) const = default;
};

/// A version that is released or on its way, as the register knows it.
struct VersionRecord {
    std::int64_t id = 0;
    std::int64_t object = 0;
    std::string dataset, edition;
    int version = 0;            ///< 0 while it is a draft
    std::string snapshot;
    std::string rows_digest;
    VersionState state = VersionState::draft;
    std::string folder;         ///< of a draft, below drafts/
    std::string url;            ///< of its object
    bool waits = false;         ///< an officer's: goes out on its confirmed date or by command, never with the next harvest
    std::string reason;         ///< why it follows an earlier version, when somebody said; else it is found out
    std::string note;           ///< the same in words for readers
    std::string who = "daybook";
    std::string manifest = {};   ///< of a draft: SHA-256 of its manifest.json; "" where an earlier program entered it

    /// "<dataset>/<edition> v<n>", or "… draft <id>".
    std::string name() const;
};

/// A draft whose files are written, and what becomes true together with it.
struct NewDraft {
    VersionRecord version;
    std::string table;
    std::string prints;                         ///< as pack_prints() makes them
    std::optional<std::int64_t> replaces = {};  ///< the draft that gives way to it
    std::optional<CalendarEntry> date = {};     ///< of its edition, as whoever brings it wants it
};

/// Something that happened to a version: who, when, why.
struct HistoryRecord {
    base::Instant at;
    std::string who;
    Event event = Event::release;
    VersionState from = VersionState::draft, to = VersionState::draft;
    std::string code, note;
};

/// A file that waits for a person.
struct HeldRecord {
    std::int64_t id = 0, object = 0;
    std::string source, url, title, snapshot, dataset, edition, code, why;
    base::json::Value evidence;
    base::Instant held_at;
    std::string decision;   ///< "" while it waits
};

/// A rejection that readers are to be told of.
struct RejectionRecord {
    std::int64_t id = 0;
    std::string dataset, edition, url, title, snapshot, why;   ///< edition "" when it could not be told
    std::string report;   ///< the report's JSON, byte for byte; its "code" goes into the log, its "why" and "title" are for readers
};

struct Tombstone;

/// Under this key the register remembers the counter of the last erasure that the log names.
inline constexpr const char* kErasureState = "erasure";

/// Sources' files, drafts, held files and the audit trail: private, in SQLite (design section 4).
class Register {
public:
    explicit Register(const std::filesystem::path& file);

    SqliteDatabase& database() { return db_; }

    /// Finds or makes the record of a source's file by its address and marks it seen; RunLedger::enter() knows files by what their
    /// catalogue calls them.
    ObjectRecord object(const std::string& source, const std::string& url, const std::string& title, base::Instant now);
    /// Throws Error(not_found).
    ObjectRecord object(std::int64_t id);
    /// Enters what the source states of an object, in place of what it stated before.
    void state(std::int64_t object, const Statement& statement);
    Statement stated(std::int64_t object);
    void fetched(std::int64_t object, const base::Sha256& snapshot, std::uint64_t bytes, const std::string& etag,
                 const std::string& last_modified, base::Instant now, const std::string& validators_of = "");
    /// When these bytes were first fetched for this object.
    base::Instant fetched_at(std::int64_t object);

    /// How often a worker has died over these bytes of the object: results of code kWorkerDied.
    int deaths(std::int64_t object);

    /// A run that never ended is called interrupted from here on.
    std::int64_t begin_run(base::Instant now);
    /// `ended` says how: "done", "stopped" or "deadline".
    void end_run(std::int64_t run, base::Instant now, const std::string& summary, std::string_view ended = "done");
    /// Enters what was decided. `judged` is "" for a failure, so that the next run tries again.
    void judge(std::int64_t run, std::int64_t object, const std::string& judged, const Judgement& judgement, base::Instant now,
               Stage stage = Stage::settled, Found found = Found::not_known);
    /// The next harvest reads a file's bytes again, as if nobody had, and fetches them again where they are damaged.
    void judge_anew(std::int64_t object);
    /// Files of a source whose bytes are here and were judged, by address.
    std::vector<ObjectRecord> judged_of(const std::string& source);
    void hold(std::int64_t object, const std::string& snapshot, const Judgement& judgement, const base::json::Value& evidence,
              base::Instant now);
    /// A held file that nobody has decided on need not wait any more; does nothing when there is none.
    void settle_hold(std::int64_t object, const std::string& snapshot, const std::string& decision);
    /// Enters a rejection, to be told at the next release; the same words about the same bytes are told once. The title of its object goes into
    /// the report, a JSON object.
    void reject(std::int64_t object, const std::string& snapshot, const Judgement& judgement, const std::string& report,
                base::Instant now);

    /// Files that wait for a person, by dataset and edition; bytes that their source has since replaced wait no more, unless they are what is
    /// public (kOpenQuestion).
    std::vector<HeldRecord> held();
    /// Of them those of one object that are about what is public, and not about its newest bytes.
    std::vector<HeldRecord> open_questions(std::int64_t object);

    /// Enters a draft; it is scheduled at once when it waits and its edition has a date. Throws Error(conflict) naming the draft that the edition
    /// has already, also when another process entered it just now.
    std::int64_t add_draft(const VersionRecord& draft, const std::string& table, std::string_view prints, base::Instant now);
    /// The same in one transaction with what else it says: there is the draft before or this one, and never this one without its date.
    std::int64_t add_draft(const NewDraft& draft, base::Instant now);
    /// The draft goes, and its file is judged again on the next run. Throws Error(conflict) when it is no draft.
    void discard_draft(std::int64_t id, const std::string& who, const std::string& why, base::Instant now);

    /// Throws Error(conflict) when the draft's edition is promised for a later instant: a promise is moved in the open first, never
    /// broken in silence.
    void refuse_early(const VersionRecord& draft, base::Instant now);

    /// Drafts, scheduled or not.
    std::vector<VersionRecord> drafts();
    /// The one of an edition.
    std::optional<VersionRecord> draft_of(const std::string& dataset, const std::string& edition);
    /// Those that are to be public at `at`: what need not wait, unless its edition has a confirmed date that is still to come or one that was cancelled, and what is scheduled
    /// for a confirmed instant not later than that.
    std::vector<VersionRecord> due(base::Instant at);
    /// Of those, what was promised.
    std::vector<VersionRecord> promised(base::Instant at);
    /// The earliest confirmed instant for which there is a draft, `except` some of them.
    std::optional<base::Instant> next_promise(const std::vector<std::int64_t>& except = {});
    std::optional<VersionRecord> version(std::int64_t id);
    std::optional<VersionRecord> version(const std::string& dataset, const std::string& edition, int number);
    /// What happened to a version, oldest first.
    std::vector<HistoryRecord> history(std::int64_t version);

    std::optional<CalendarEntry> calendar(const std::string& dataset, const std::string& edition);
    /// All announced dates, by instant.
    std::vector<CalendarEntry> calendar();
    /// Enters a date and schedules the drafts that wait for it; a cancelled one unschedules them, and they wait for another or for their
    /// release by name, as does what comes for the edition afterwards.
    void enter(const CalendarEntry& entry, const std::string& who, base::Instant now);

    std::vector<RejectionRecord> pending_rejections();
    /// Drafts and versions that are or were public with these bytes.
    std::vector<VersionRecord> versions_with_snapshot(const std::string& snapshot);
    /// Enters that these bytes of the version's own source say the same rows as it does.
    void say_again(std::int64_t version, const std::string& snapshot);
    /// The same made from these bytes, or whose rows their own source said again with them.
    std::vector<VersionRecord> versions_said_by(const std::string& snapshot);
    /// The same made from an object, newest first.
    std::vector<VersionRecord> versions_of(std::int64_t object);
    /// The newest draft, or version that is or was public, of an edition.
    std::optional<VersionRecord> newest(const std::string& dataset, const std::string& edition);
    /// The drafts and released versions of a dataset's other editions that have a month in common with `edition`, by
    /// edition.
    std::vector<VersionRecord> overlapping(const std::string& dataset, const schemas::Edition& edition);
    /// Released ones, newest of each edition, of every dataset joined to `table`, by dataset and edition.
    std::vector<VersionRecord> current_of_table(const std::string& table);
    /// The last draft or version of an edition that has these rows, where that one was withdrawn: a later one with them brought them back.
    std::optional<VersionRecord> withdrawn(const std::string& dataset, const std::string& edition, const std::string& rows_digest);
    /// The withdrawn version whose rows a draft brings back.
    std::optional<VersionRecord> brought_back_by(const VersionRecord& draft);
    /// The version of an edition that is public and not superseded.
    std::optional<VersionRecord> current(const std::string& dataset, const std::string& edition);
    int last_number(const std::string& dataset, const std::string& edition);
    /// Rows of a table's editions, of each those of its largest version: room that their prints want.
    std::int64_t rows_of_editions(const std::string& table);
    /// Row prints of drafts and released versions of a table, the oldest first: (dataset, edition, little-endian 64-bit prints).
    void for_each_prints(const std::string& table,
                         const std::function<void(const std::string&, const std::string&, std::string_view)>& use);

    /// What a batch does to a version.
    struct Act {
        std::int64_t version = 0;
        Event event = Event::release;
        int number = 0;                ///< given by a release
        std::string who, code, note;
    };
    /// Everything a batch made true, in one transaction; repeating it changes nothing. What is public is public, also where the register was told
    /// meanwhile that its draft had gone.
    struct Settled {
        std::string batch;
        base::Instant at;
        std::vector<Act> acts;
        std::vector<std::int64_t> rejections;
        std::vector<std::pair<std::string, std::string>> descriptors;   ///< "kind/id", canonical body
    };
    void settle(const Settled& settled);
    /// The canonical body last logged for "kind/id", or "".
    std::string logged(const std::string& key);
    /// Keeps `body` as what logged() says of `key` from now on.
    void enter_logged(const std::string& key, const std::string& body);
    /// The bodies last logged of a kind ("schema"), in the order in which each was first logged.
    std::vector<std::string> all_logged(const std::string& kind);

    /// Whether a file came by the inbox, or may have: of a register that was made again or restored nobody knows.
    bool had_deliveries();
    /// What the folders of the inbox are marked with, so that an empty mount point is not taken for them; "" before they were.
    std::string door_mark();
    void door_mark(const std::string& mark);
    /// How many lines of the audit trail were taken out of it: nothing here does that.
    std::int64_t lost_audit_lines();
    void audit(base::Instant at, const std::string& who, const std::string& what, const std::string& why);

    /// Drafts and versions, erased ones excepted, that were made from these bytes or say their rows again.
    std::vector<VersionRecord> made_of(const std::string& snapshot);
    /// Drafts and versions, erased ones excepted, that say the rows of another in whatever bytes; none where there are no rows.
    std::vector<VersionRecord> same_rows(const VersionRecord& version);
    /// Drafts and versions of an edition in any state but erased, oldest first.
    std::vector<VersionRecord> of_edition(const std::string& dataset, const std::string& edition);
    /// Digests of the bytes a version was made from, and of those that said its rows again.
    std::set<std::string> bytes_of(const VersionRecord& version);
    /// Enters that bytes were offered for an edition, whatever becomes of them; does nothing where the edition is not known.
    void offer(const std::string& snapshot, const std::string& dataset, const std::string& edition);
    /// Digests of all bytes that were offered for an edition, whatever became of them, unless another edition has a draft or a
    /// version of them.
    std::set<std::string> bytes_for(const std::string& dataset, const std::string& edition);
    /// True when these bytes were taken in, whatever became of them.
    bool knows(const std::string& snapshot);
    /// The reports that readers were given of these bytes.
    std::vector<std::string> reports_told_of(const std::string& snapshot);

    /// The erasure that took these bytes, which are then never to be taken in again.
    std::optional<std::int64_t> erasure_of(const std::string& snapshot);
    /// Throws Error(conflict) when these bytes, offered under a name, were erased.
    void refuse_erased(const std::string& snapshot, const std::string& name);
    /// An erased version with these rows, of whatever dataset.
    std::optional<VersionRecord> erased_rows(const std::string& rows_digest);
    /// The last version or draft of an edition, where that was erased.
    std::optional<VersionRecord> erased_last(const std::string& dataset, const std::string& edition);
    /// An erased version of an edition of which not even the digest of its rows is known, since the register was made again from the log.
    std::optional<VersionRecord> erased_without_rows(const std::string& dataset, const std::string& edition);
    /// Digests of what was erased after the erasure `counter`.
    std::set<std::string> erased_after(std::int64_t counter);
    /// Bytes that say again what was erased: from here on they are erased as well.
    void throw_away(const std::string& snapshot);
    /// Takes out whatever is said of what a tombstone names, of words of dates and withdrawals those that were said `until` then; repeating it changes
    /// nothing.
    void erase(const Tombstone& stone, base::Instant now, const std::optional<base::Instant>& until = {});
    /// Writes the database anew, so that nothing deleted is left in its files. Throws Error(transient) while another process reads it.
    void scrub();
    /// The counter of the last erasure that is carried out to the end.
    std::int64_t erased_up_to();
    void erased_up_to(std::int64_t counter);
    /// The same of what lies outside of the archive: officers' deliveries and their answers.
    std::int64_t deliveries_erased_up_to();
    void deliveries_erased_up_to(std::int64_t counter);

private:
    void erase_version(const VersionRecord& version, const std::string& code, base::Instant now);
    void erase_object(std::int64_t object);
    void erase_words_of(const Tombstone& stone, const std::optional<base::Instant>& until);
    void erase_words_of_date(const Tombstone& stone);
    void forget_words(const std::string& words);
    std::int64_t number_under(const char* key);
    void set_number(const char* key, std::int64_t number);
    /// Moves a version on and writes its history. Throws Error(conflict) when its life does not go that way.
    void pass(const Act& act, base::Instant at);
    void apply(const Settled& settled);
    void take_back_discard(const VersionRecord& version, base::Instant at);
    void pair_up(const std::string& dataset, const std::string& edition, const std::string& who, base::Instant now);
    std::vector<HeldRecord> held_where(std::string_view condition, const std::function<void(SqliteStatement&)>& bind);
    std::vector<CalendarEntry> calendar_where(std::string_view where, const std::function<void(SqliteStatement&)>& bind);
    std::vector<VersionRecord> versions(std::string_view where, const std::function<void(SqliteStatement&)>& bind);
    SqliteDatabase db_;
};

}  // namespace daybook::record
