#include "publisher/record/register.hpp"

#include "publisher/base/error.hpp"

namespace daybook::record {

namespace {

// Every table is STRICT; instants are RFC 3339 text; user_version guards the layout.
constexpr const char* kLayout = R"sql(
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
PRAGMA user_version = 1;
)sql";

// Bytes that changed at their source while their rows stayed equal make no version; which one they repeat decides
// what a later reading of them is called.
constexpr const char* kLayout2 = R"sql(
CREATE TABLE said_again (version INTEGER NOT NULL REFERENCES version, snapshot TEXT NOT NULL, PRIMARY KEY (version, snapshot)) STRICT;
CREATE INDEX said_again_snapshot ON said_again (snapshot);
INSERT INTO said_again SELECT max(v.id), o.snapshot FROM object o JOIN version v ON v.object = o.id
  WHERE o.code = 'same-rows' AND v.state = 'released' GROUP BY o.id;
PRAGMA user_version = 2;
)sql";

std::string at_text(base::Instant at) { return base::to_rfc3339(at); }

ObjectRecord object_of(const SqliteStatement& row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
            row.text(6),    row.text(7), row.text(8), row.text(9), row.text(10)};
}

void create_or_check(SqliteDatabase& db) {
    SqliteStatement version(db, "PRAGMA user_version");
    version.step();
    const auto found = version.integer(0);
    if (found > 2)
        throw base::Error::make(base::ErrorKind::conflict, "the register has layout {}; this program knows 2: use a newer daybook", found);
    if (found == 2) return;
    SqliteTransaction all(db);
    if (found == 0) db.execute(kLayout);
    db.execute(kLayout2);
    all.commit();
}

}  // namespace

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::released: return "released";
        case Outcome::rejected: return "rejected";
        case Outcome::held: return "held";
        case Outcome::unchanged: return "unchanged";
        case Outcome::failed: break;
    }
    return "failed";
}

Register::Register(const std::filesystem::path& file) : db_(file) {
    try {
        create_or_check(db_);
    } catch (base::Error& e) {
        e.while_("opening the register {}", file.string());
        throw;
    }
}

ObjectRecord Register::object(const std::string& source, const std::string& url, const std::string& title, base::Instant now) {
    SqliteStatement upsert(db_, "INSERT INTO object (source, url, title, first_seen, last_seen) VALUES (?1, ?2, ?3, ?4, ?4) "
                                "ON CONFLICT DO UPDATE SET title = excluded.title, last_seen = excluded.last_seen "
                                "RETURNING id, source, url, title, etag, last_modified, snapshot, judged, outcome, code, why");
    upsert.bind(source).bind(url).bind(title).bind(at_text(now)).step();
    auto out = object_of(upsert);
    upsert.run();
    return out;
}

void Register::fetched(std::int64_t object, const base::Sha256& snapshot, std::uint64_t bytes, const std::string& etag,
                       const std::string& last_modified, base::Instant now) {
    SqliteTransaction both(db_);
    SqliteStatement(db_, "INSERT OR IGNORE INTO snapshot VALUES (?, ?, ?, ?)")
        .bind(snapshot.hex()).bind(static_cast<std::int64_t>(bytes)).bind(at_text(now)).bind(object).run();
    // fetched_at says when these bytes were first seen here, so a second sight of them leaves it.
    SqliteStatement(db_, "UPDATE object SET fetched_at = iif(snapshot = ?1, fetched_at, ?2), snapshot = ?1, etag = ?3, "
                         "last_modified = ?4 WHERE id = ?5")
        .bind(snapshot.hex()).bind(at_text(now)).bind(etag).bind(last_modified).bind(object).run();
    both.commit();
}

base::Instant Register::fetched_at(std::int64_t object) {
    SqliteStatement found(db_, "SELECT fetched_at FROM object WHERE id = ?");
    found.bind(object).step();
    return base::parse_rfc3339(found.text(0));
}

std::int64_t Register::begin_run(base::Instant now) {
    SqliteStatement(db_, "INSERT INTO run (started) VALUES (?)").bind(at_text(now)).run();
    return db_.last_id();
}

int Register::deaths(std::int64_t object) {
    SqliteStatement found(db_, "SELECT count(*) FROM result r JOIN object o ON o.id = r.object WHERE o.id = ? AND r.code = ? AND r.at >= o.fetched_at");
    found.bind(object).bind(kWorkerDied).step();
    return static_cast<int>(found.integer(0));
}

void Register::end_run(std::int64_t run, base::Instant now, const std::string& summary) {
    SqliteStatement(db_, "UPDATE run SET finished = ?, summary = ? WHERE id = ?").bind(at_text(now)).bind(summary).bind(run).run();
}

void Register::judge(std::int64_t run, std::int64_t object, const std::string& judged, const Judgement& j, base::Instant now) {
    SqliteTransaction both(db_);
    SqliteStatement(db_, "INSERT INTO result VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(run).bind(object).bind(at_text(now)).bind(to_string(j.outcome)).bind(j.code).bind(j.why).bind(j.dataset).bind(j.edition).run();
    // "unchanged" repeats an earlier judgement; that one stays on the object.
    if (j.outcome != Outcome::unchanged || !judged.empty())
        SqliteStatement(db_, "UPDATE object SET judged = ?, outcome = ?, code = ?, why = ? WHERE id = ?")
            .bind(judged).bind(to_string(j.outcome)).bind(j.code).bind(j.why).bind(object).run();
    both.commit();
}

void Register::hold(std::int64_t object, const std::string& snapshot, const Judgement& j, const base::json::Value& evidence, base::Instant now) {
    SqliteStatement(db_, "INSERT OR REPLACE INTO held (object, snapshot, code, why, dataset, edition, evidence, held_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(object).bind(snapshot).bind(j.code).bind(j.why).bind(j.dataset).bind(j.edition)
        .bind(base::json::canonical(evidence)).bind(at_text(now)).run();
}

void Register::settle_hold(std::int64_t object, const std::string& snapshot, const std::string& decision) {
    SqliteStatement(db_, "UPDATE held SET decision = ? WHERE object = ? AND snapshot = ? AND decision IS NULL")
        .bind(decision).bind(object).bind(snapshot).run();
}

std::vector<ObjectRecord> Register::judged_of(const std::string& source) {
    SqliteStatement rows(db_, "SELECT id, source, url, title, etag, last_modified, snapshot, judged, outcome, code, why FROM object "
                              "WHERE source = ? AND snapshot <> '' AND judged <> '' ORDER BY url");
    rows.bind(source);
    std::vector<ObjectRecord> out;
    while (rows.step()) out.push_back(object_of(rows));
    return out;
}

void Register::reject(std::int64_t object, const std::string& snapshot, const Judgement& j, const std::string& report, base::Instant now) {
    // A better checker may say something else of the same bytes; then readers are told again.
    SqliteStatement(db_, "INSERT INTO rejection (object, snapshot, dataset, why, report, rejected_at) VALUES (?, ?, ?, ?, ?, ?) "
                         "ON CONFLICT (object, snapshot) DO UPDATE SET dataset = excluded.dataset, why = excluded.why, report = excluded.report, "
                         "rejected_at = excluded.rejected_at, batch = '' WHERE why <> excluded.why OR report <> excluded.report")
        .bind(object).bind(snapshot).bind(j.dataset).bind(j.why).bind(report).bind(at_text(now)).run();
}

std::int64_t Register::add_draft(const VersionRecord& d, const std::string& table, std::string_view prints, base::Instant now) {
    SqliteStatement(db_, "INSERT INTO version (object, \"table\", dataset, edition, snapshot, rows_digest, prints, state, folder, made_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, 'draft', ?, ?)")
        .bind(d.object).bind(table).bind(d.dataset).bind(d.edition).bind(d.snapshot).bind(d.rows_digest).bind_blob(prints)
        .bind(d.folder).bind(at_text(now)).run();
    return db_.last_id();
}

void Register::discard_draft(std::int64_t id, const std::string& why, base::Instant now) {
    SqliteTransaction all(db_);
    SqliteStatement(db_, "UPDATE version SET state = 'discarded' WHERE id = ?").bind(id).run();
    // The file is judged again on the next run.
    SqliteStatement(db_, "UPDATE object SET judged = '' WHERE id = (SELECT object FROM version WHERE id = ?)").bind(id).run();
    SqliteStatement(db_, "INSERT INTO audit VALUES (?, 'daybook', ?, ?)").bind(at_text(now)).bind(fmt::format("discard draft {}", id)).bind(why).run();
    all.commit();
}

std::vector<VersionRecord> Register::versions(std::string_view where, const std::function<void(SqliteStatement&)>& bind) {
    SqliteStatement rows(db_, fmt::format("SELECT v.id, v.object, v.dataset, v.edition, v.version, v.snapshot, v.rows_digest, v.state, "
                                          "v.folder, o.url FROM version v JOIN object o ON o.id = v.object WHERE {}", where));
    bind(rows);
    std::vector<VersionRecord> out;
    while (rows.step())
        out.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.text(3), static_cast<int>(rows.integer(4)), rows.text(5),
                       rows.text(6), rows.text(7), rows.text(8), rows.text(9)});
    return out;
}

std::vector<VersionRecord> Register::drafts() {
    return versions("v.state = 'draft' ORDER BY v.dataset, v.edition, v.id", [](auto&) {});
}

std::vector<VersionRecord> Register::versions_with_snapshot(const std::string& snapshot) {
    return versions("v.snapshot = ? AND v.state IN ('draft', 'released') ORDER BY v.id", [&](auto& s) { s.bind(snapshot); });
}

void Register::say_again(std::int64_t version, const std::string& snapshot) {
    SqliteStatement(db_, "INSERT OR IGNORE INTO said_again VALUES (?, ?)").bind(version).bind(snapshot).run();
}

std::vector<VersionRecord> Register::versions_said_by(const std::string& snapshot) {
    return versions("(v.snapshot = ?1 OR v.id IN (SELECT version FROM said_again WHERE snapshot = ?1)) AND v.state IN ('draft', 'released') ORDER BY v.id",
                    [&](auto& s) { s.bind(snapshot); });
}

std::vector<VersionRecord> Register::versions_of(std::int64_t object) {
    return versions("v.object = ? AND v.state IN ('draft', 'released') ORDER BY v.id DESC", [&](auto& s) { s.bind(object); });
}

std::optional<VersionRecord> Register::newest(const std::string& dataset, const std::string& edition) {
    auto found = versions("v.dataset = ? AND v.edition = ? AND v.state IN ('draft', 'released') ORDER BY v.id DESC LIMIT 1",
                          [&](auto& s) { s.bind(dataset).bind(edition); });
    if (found.empty()) return {};
    return found.front();
}

std::vector<VersionRecord> Register::current_of_table(const std::string& table) {
    return versions("v.\"table\" = ?1 AND v.state = 'released' AND v.version = (SELECT max(w.version) FROM version w WHERE "
                    "w.dataset = v.dataset AND w.edition = v.edition AND w.state = 'released') ORDER BY v.dataset, v.edition",
                    [&](auto& s) { s.bind(table); });
}

int Register::last_number(const std::string& dataset, const std::string& edition) {
    SqliteStatement last(db_, "SELECT coalesce(max(version), 0) FROM version WHERE dataset = ? AND edition = ?");
    last.bind(dataset).bind(edition).step();
    return static_cast<int>(last.integer(0));
}

void Register::for_each_prints(const std::string& table,
                               const std::function<void(const std::string&, const std::string&, std::string_view)>& use) {
    SqliteStatement rows(db_, "SELECT dataset, edition, prints FROM version WHERE \"table\" = ? AND state IN ('draft', 'released')");
    rows.bind(table);
    while (rows.step()) use(rows.text(0), rows.text(1), rows.blob(2));
}

std::vector<RejectionRecord> Register::pending_rejections() {
    SqliteStatement rows(db_, "SELECT r.id, r.dataset, o.url, o.title, r.snapshot, r.why, r.report FROM rejection r JOIN object o ON o.id = r.object "
                              "WHERE r.batch = '' ORDER BY r.dataset, o.url");
    std::vector<RejectionRecord> out;
    while (rows.step())
        out.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.text(6)});
    return out;
}

void Register::settle(const Settled& s) {
    SqliteTransaction all(db_);
    for (const auto& [id, number] : s.released)
        SqliteStatement(db_, "UPDATE version SET state = 'released', version = ?, batch = ?, released_at = ?, folder = '' WHERE id = ?")
            .bind(std::int64_t{number}).bind(s.batch).bind(at_text(s.at)).bind(id).run();
    for (const auto id : s.rejections)
        SqliteStatement(db_, "UPDATE rejection SET batch = ? WHERE id = ?").bind(s.batch).bind(id).run();
    for (const auto& [key, body] : s.descriptors)
        SqliteStatement(db_, "INSERT INTO logged VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body").bind(key).bind(body).run();
    all.commit();
}

std::string Register::logged(const std::string& key) {
    SqliteStatement found(db_, "SELECT body FROM logged WHERE key = ?");
    return found.bind(key).step() ? found.text(0) : std::string();
}

std::vector<std::string> Register::all_logged(const std::string& kind) {
    SqliteStatement rows(db_, "SELECT body FROM logged WHERE key GLOB ? ORDER BY rowid");
    rows.bind(kind + "/*");
    std::vector<std::string> out;
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

void Register::audit(base::Instant at, const std::string& who, const std::string& what, const std::string& why) {
    SqliteStatement(db_, "INSERT INTO audit VALUES (?, ?, ?, ?)").bind(at_text(at)).bind(who).bind(what).bind(why).run();
}

}  // namespace daybook::record
