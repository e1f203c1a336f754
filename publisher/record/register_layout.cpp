#include "publisher/record/register_layout.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/database_files.hpp"

#include <iterator>

namespace daybook::record {

namespace {

// Every table is STRICT; instants are RFC 3339 text; user_version guards the layout.
constexpr const char* kFirst = R"sql(
CREATE TABLE object (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '',
  snapshot TEXT NOT NULL DEFAULT '', fetched_at TEXT NOT NULL DEFAULT '',
  judged TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  UNIQUE (source, url)) STRICT;
CREATE TABLE snapshot (sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, first_seen TEXT NOT NULL, object INTEGER NOT NULL REFERENCES object) STRICT;
CREATE TABLE run (id INTEGER PRIMARY KEY, started TEXT NOT NULL, finished TEXT, summary TEXT) STRICT;
CREATE TABLE result (
  run INTEGER NOT NULL REFERENCES run, object INTEGER NOT NULL REFERENCES object, at TEXT NOT NULL,
  outcome TEXT NOT NULL, code TEXT NOT NULL, why TEXT NOT NULL, dataset TEXT NOT NULL, edition TEXT NOT NULL) STRICT;
CREATE TABLE version (
  id INTEGER PRIMARY KEY, object INTEGER NOT NULL REFERENCES object, "table" TEXT NOT NULL,
  dataset TEXT NOT NULL, edition TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0,
  snapshot TEXT NOT NULL, rows_digest TEXT NOT NULL, prints BLOB NOT NULL, state TEXT NOT NULL, folder TEXT NOT NULL,
  batch TEXT NOT NULL DEFAULT '', made_at TEXT NOT NULL, released_at TEXT) STRICT;
CREATE INDEX version_slot ON version (dataset, edition);
CREATE INDEX version_snapshot ON version (snapshot);
CREATE TABLE held (
  id INTEGER PRIMARY KEY, object INTEGER NOT NULL REFERENCES object, snapshot TEXT NOT NULL, code TEXT NOT NULL, why TEXT NOT NULL,
  dataset TEXT NOT NULL, edition TEXT NOT NULL, evidence TEXT NOT NULL, held_at TEXT NOT NULL, decision TEXT,
  UNIQUE (object, snapshot)) STRICT;
CREATE TABLE rejection (
  id INTEGER PRIMARY KEY, object INTEGER NOT NULL REFERENCES object, snapshot TEXT NOT NULL, dataset TEXT NOT NULL, why TEXT NOT NULL,
  report TEXT NOT NULL, batch TEXT NOT NULL DEFAULT '', rejected_at TEXT NOT NULL,
  UNIQUE (object, snapshot)) STRICT;
CREATE TABLE logged (key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE audit (at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL) STRICT;
)sql";

// Bytes that changed at their source while their rows stayed equal make no version; which one they repeat decides what a later reading
// of them is called.
constexpr const char* kSaidAgain = R"sql(
CREATE TABLE said_again (version INTEGER NOT NULL REFERENCES version, snapshot TEXT NOT NULL, PRIMARY KEY (version, snapshot)) STRICT;
CREATE INDEX said_again_snapshot ON said_again (snapshot);
INSERT INTO said_again SELECT max(v.id), o.snapshot FROM object o JOIN version v ON v.object = o.id
  WHERE o.code = 'same-rows' AND v.state = 'released' GROUP BY o.id;
)sql";

// Dates that are announced, drafts that wait for them, and what happened to each version.
constexpr const char* kLifeOfVersions = R"sql(
ALTER TABLE version ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE version ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE version ADD COLUMN who TEXT NOT NULL DEFAULT 'daybook';
UPDATE version SET state = 'superseded' WHERE state = 'released' AND EXISTS (
  SELECT 1 FROM version later WHERE later.dataset = version.dataset AND later.edition = version.edition AND later.state = 'released' AND later.version > version.version);
CREATE TABLE history (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, version INTEGER NOT NULL REFERENCES version, event TEXT NOT NULL,
  from_state TEXT NOT NULL, to_state TEXT NOT NULL, code TEXT NOT NULL, note TEXT NOT NULL) STRICT;
CREATE INDEX history_version ON history (version);
CREATE TABLE calendar (
  dataset TEXT NOT NULL, edition TEXT NOT NULL, release_at TEXT NOT NULL, state TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (dataset, edition)) STRICT;
CREATE TABLE batch (name TEXT PRIMARY KEY, settled_at TEXT NOT NULL) STRICT;
)sql";

// A return that was published and could not be read is not missing: readers are told which one it was.
constexpr const char* kEditionOfRejections = "ALTER TABLE rejection ADD COLUMN edition TEXT NOT NULL DEFAULT '';";

// What a catalogue says of a file's period is evidence whenever the file is judged, also when it is read again without the catalogue.
constexpr const char* kStated = R"sql(
CREATE TABLE stated (
  object INTEGER PRIMARY KEY REFERENCES object, period_first TEXT NOT NULL, period_last TEXT NOT NULL, publication TEXT NOT NULL) STRICT;
)sql";

// Bytes that were erased are told by their digest when their source offers them again.
constexpr const char* kErased = "CREATE TABLE erased (snapshot TEXT PRIMARY KEY, counter INTEGER NOT NULL) STRICT;";

// Who erases an edition names every file that was ever offered for it, and no file of the next month's that had the same address.
constexpr const char* kOffered = R"sql(
CREATE TABLE offered (snapshot TEXT NOT NULL, dataset TEXT NOT NULL, edition TEXT NOT NULL, PRIMARY KEY (snapshot, dataset, edition)) STRICT, WITHOUT ROWID;
CREATE INDEX offered_slot ON offered (dataset, edition);
INSERT OR IGNORE INTO offered
  SELECT snapshot, dataset, edition FROM version UNION SELECT snapshot, dataset, edition FROM held UNION SELECT snapshot, dataset, edition FROM rejection UNION
  SELECT s.snapshot, v.dataset, v.edition FROM said_again s JOIN version v ON v.id = s.version UNION
  SELECT o.snapshot, r.dataset, r.edition FROM result r JOIN object o ON o.id = r.object WHERE r.at >= o.fetched_at;
DELETE FROM offered WHERE snapshot = '' OR edition = '' OR snapshot IN (SELECT snapshot FROM erased);
)sql";

// A file is what its catalogue calls it, so that one whose address changes keeps its history; what runs found is kept source by source and file by file.
constexpr const char* kRuns = R"sql(
CREATE TABLE object_named (
  id INTEGER PRIMARY KEY, source TEXT NOT NULL, identity TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL,
  first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
  etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '',
  snapshot TEXT NOT NULL DEFAULT '', fetched_at TEXT NOT NULL DEFAULT '',
  judged TEXT NOT NULL DEFAULT '', outcome TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  missed TEXT NOT NULL DEFAULT '', moved_to TEXT NOT NULL DEFAULT '', moved_runs INTEGER NOT NULL DEFAULT 0,
  UNIQUE (source, identity)) STRICT;
INSERT INTO object_named (id, source, identity, url, title, first_seen, last_seen, etag, last_modified, snapshot, fetched_at, judged, outcome, code, why)
  SELECT id, source, url, url, title, first_seen, last_seen, etag, last_modified, snapshot, fetched_at, judged, outcome, code, why FROM object;
DROP TABLE object;
ALTER TABLE object_named RENAME TO object;
CREATE INDEX object_url ON object (source, url);
CREATE TABLE result_once (
  run INTEGER NOT NULL REFERENCES run, object INTEGER NOT NULL REFERENCES object, at TEXT NOT NULL, stage TEXT NOT NULL, found TEXT NOT NULL,
  outcome TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '', dataset TEXT NOT NULL DEFAULT '', edition TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run, object)) STRICT;
INSERT OR REPLACE INTO result_once SELECT run, object, at, 'settled', '', outcome, code, why, dataset, edition FROM result ORDER BY rowid;
DROP TABLE result;
ALTER TABLE result_once RENAME TO result;
CREATE INDEX result_object ON result (object);
ALTER TABLE run ADD COLUMN ended TEXT NOT NULL DEFAULT '';
UPDATE run SET ended = iif(finished IS NULL, 'interrupted', 'done');
CREATE TABLE source_run (
  run INTEGER NOT NULL REFERENCES run, source TEXT NOT NULL, asked TEXT NOT NULL, started TEXT NOT NULL, gathered TEXT NOT NULL DEFAULT '', ended TEXT NOT NULL DEFAULT '',
  whole INTEGER NOT NULL DEFAULT 0, complete INTEGER NOT NULL DEFAULT 0, counts TEXT NOT NULL DEFAULT '{}', code TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run, source)) STRICT;
CREATE INDEX source_run_source ON source_run (source, run);
CREATE TABLE accepted (source TEXT PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL) STRICT;
)sql";

// Of one edition at most one draft waits: two would take the same number. Of those that stand already the newest is meant.
constexpr const char* kOneDraft = R"sql(
CREATE TEMP TABLE older_draft AS SELECT id, object, state FROM version v WHERE state IN ('draft', 'scheduled') AND EXISTS (
  SELECT 1 FROM version later WHERE later.dataset = v.dataset AND later.edition = v.edition AND later.state IN ('draft', 'scheduled') AND later.id > v.id);
INSERT INTO history (at, who, version, event, from_state, to_state, code, note)
  SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 'daybook', id, 'discard', state, 'discarded', '', 'a newer draft of the edition was there' FROM older_draft;
UPDATE version SET state = 'discarded' WHERE id IN (SELECT id FROM older_draft);
UPDATE object SET judged = '' WHERE id IN (SELECT object FROM older_draft);
DROP TABLE older_draft;
CREATE UNIQUE INDEX one_draft ON version (dataset, edition) WHERE state IN ('draft', 'scheduled');
)sql";

// When the catalogue says that a file was first public is evidence for whether a return was on time.
constexpr const char* kFirstPublished = "ALTER TABLE stated ADD COLUMN published TEXT NOT NULL DEFAULT '';";

// Who said of which file that it is meant to be gone; `missed` is which disappearance that was, so that another one is an alert again.
constexpr const char* kAcknowledged = R"sql(
CREATE TABLE acknowledged (object INTEGER PRIMARY KEY REFERENCES object, missed TEXT NOT NULL, at TEXT NOT NULL, who TEXT NOT NULL) STRICT;
)sql";

// A harvest that was stopped before its first source is one all the same; and what a run held may have been decided since.
constexpr const char* kDecided = R"sql(
ALTER TABLE run ADD COLUMN kind TEXT NOT NULL DEFAULT '';
UPDATE run SET kind = 'harvest' WHERE id IN (SELECT run FROM source_run) OR summary LIKE '%"sources_failed"%';
ALTER TABLE result ADD COLUMN decided TEXT NOT NULL DEFAULT '';
UPDATE result SET decided = coalesce((SELECT h.decision FROM held h JOIN object o ON o.id = h.object AND o.snapshot = h.snapshot
  WHERE h.object = result.object AND result.at >= h.held_at), '') WHERE outcome = 'held';
)sql";

// What hosts asked for (Retry-After) holds for the next run too.
constexpr const char* kPauses = "CREATE TABLE host_pause (host TEXT PRIMARY KEY, until TEXT NOT NULL) STRICT;";

// An ETag or a date is sent back only to the address that gave it; "" where a register of before does not know which that was.
constexpr const char* kValidatorsOf = "ALTER TABLE object ADD COLUMN validators_of TEXT NOT NULL DEFAULT '';";

// What a draft's files are and what its rows come to stands in its manifest.json, which is held against this before it is signed.
constexpr const char* kManifestOfDrafts = "ALTER TABLE version ADD COLUMN manifest TEXT NOT NULL DEFAULT '';";

// Lines are numbered for good, so that one that is taken out leaves a gap.
constexpr const char* kNumberedAudit = R"sql(
CREATE TABLE audit_numbered (id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL) STRICT;
INSERT INTO audit_numbered (at, who, what, why) SELECT at, who, what, why FROM audit ORDER BY rowid;
DROP TABLE audit;
ALTER TABLE audit_numbered RENAME TO audit;
)sql";

// A date that is kept says when its edition came out: with the first version since it was entered, which left a line in the audit trail. Texts of
// instants do not sort within a second, as SQLite's days do.
constexpr const char* kKeptAt = R"sql(
UPDATE calendar SET body = json_set(body, '$.released_at', kept.at) FROM (
  SELECT c.dataset, c.edition, (SELECT v.released_at FROM version v WHERE v.dataset = c.dataset AND v.edition = c.edition AND v.version > 0 AND
    julianday(v.released_at) >= (SELECT max(julianday(a.at)) FROM audit a WHERE a.what = 'calendar ' || c.dataset || '/' || c.edition) ORDER BY v.version LIMIT 1) AS at
  FROM calendar c WHERE c.state = 'kept') AS kept
WHERE calendar.dataset = kept.dataset AND calendar.edition = kept.edition AND kept.at IS NOT NULL;
)sql";

// Eight bytes of each row lay before what says how a version stands, and were read for each look at it and written for each step of its life.
constexpr const char* kPrints = R"sql(
CREATE TABLE row_prints (version INTEGER PRIMARY KEY REFERENCES version, prints BLOB NOT NULL) STRICT;
INSERT INTO row_prints SELECT id, prints FROM version WHERE length(prints) > 0;
ALTER TABLE version DROP COLUMN prints;
CREATE INDEX version_rows ON version (rows_digest);
)sql";

constexpr const char* kLayouts[] = {kFirst, kSaidAgain, kLifeOfVersions, kEditionOfRejections, kStated,
                                      kErased, kOffered, kRuns, kOneDraft, kFirstPublished, kAcknowledged, kDecided,
                                      kPauses, kValidatorsOf, kManifestOfDrafts, kNumberedAudit, kKeptAt, kPrints};
constexpr std::int64_t kNewest = std::size(kLayouts);

}  // namespace

void bring_up_to_date(SqliteDatabase& db) {
    SqliteStatement version(db, "PRAGMA user_version");
    version.step();
    const auto found = version.integer(0);
    version.run();
    if (found > kNewest)
        throw base::Error::make(base::ErrorKind::conflict, "the register has layout {}; this program knows {}: use a newer daybook", found, kNewest);
    if (found == kNewest) return;
    // A table that is made anew would be missed by those that refer to it; what refers to nothing is looked for before it counts.
    db.execute("PRAGMA foreign_keys = OFF");
    SqliteTransaction all(db);
    for (auto n = found; n < kNewest; ++n) db.execute(kLayouts[n]);
    check_references(db);
    db.execute(fmt::format("PRAGMA user_version = {}", kNewest).c_str());
    all.commit();
    db.execute("PRAGMA foreign_keys = ON");
}

bool is_up_to_date(SqliteDatabase& db) {
    SqliteStatement version(db, "PRAGMA user_version");
    version.step();
    return version.integer(0) == kNewest;
}

}  // namespace daybook::record
