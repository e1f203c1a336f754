#include "publisher/record/register.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/database_files.hpp"
#include "publisher/record/open_question.hpp"
#include "publisher/record/register_layout.hpp"
#include "publisher/record/trail.hpp"

namespace daybook::record {

namespace {

ObjectRecord object_of(const SqliteStatement& row) {
    return {row.integer(0), row.text(1), row.text(2), row.text(3),  row.text(4),  row.text(5),  row.text(6),    row.text(7),
            row.text(8),    row.text(9), row.text(10), row.text(11), row.text(12), row.text(13), row.integer(14), row.text(15)};
}

constexpr std::string_view kObject = "id, source, url, title, etag, last_modified, snapshot, judged, outcome, code, why, identity, missed, moved_to, moved_runs, validators_of";

}  // namespace

std::string_view to_string(Stage stage) {
    switch (stage) {
        case Stage::gathered: return "gathered";
        case Stage::fetched: return "fetched";
        case Stage::settled: break;
    }
    return "settled";
}

std::string_view to_string(Found found) {
    switch (found) {
        case Found::new_here: return "new";
        case Found::changed: return "changed";
        case Found::unchanged: return "unchanged";
        case Found::vanished: return "vanished";
        case Found::not_known: break;
    }
    return "";
}

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

namespace {

SqliteDatabase opened(const std::filesystem::path& file) try {
    SqliteDatabase db(file);
    check_database(db);
    bring_up_to_date(db);
    return db;
} catch (base::Error& e) {
    if (e.kind() == base::ErrorKind::corrupt)
        e = base::Error::make(base::ErrorKind::corrupt, "the register {} is damaged ({}); restore a backup (daybook restore), or make it again from the log with daybook rebuild-register "
                              "--replace, which says what the log does not hold", file.string(), e.message());
    e.while_("opening the register {}", file.string());
    throw;
}

}  // namespace

Register::Register(const std::filesystem::path& file) : db_(opened(file)) {}

ObjectRecord Register::object(const std::string& source, const std::string& url, const std::string& title, base::Instant now) {
    // Two may have had one address after the other; the one that is still offered has it now.
    SqliteStatement seen(db_, fmt::format("UPDATE object SET title = ?3, last_seen = ?4 WHERE id = (SELECT id FROM object WHERE source = ?1 AND url = ?2 "
                                          "ORDER BY missed <> '', id DESC LIMIT 1) RETURNING {}", kObject));
    seen.bind(source).bind(url).bind(title).bind(base::to_rfc3339(now));
    if (seen.step()) {
        auto out = object_of(seen);
        seen.run();
        return out;
    }
    SqliteStatement made(db_, fmt::format("INSERT INTO object (source, identity, url, title, first_seen, last_seen) VALUES (?1, ?2, ?2, ?3, ?4, ?4) "
                                          "ON CONFLICT DO UPDATE SET title = excluded.title, last_seen = excluded.last_seen RETURNING {}", kObject));
    made.bind(source).bind(url).bind(title).bind(base::to_rfc3339(now)).step();
    auto out = object_of(made);
    made.run();
    return out;
}

ObjectRecord Register::object(std::int64_t id) {
    SqliteStatement found(db_, fmt::format("SELECT {} FROM object WHERE id = ?", kObject));
    if (!found.bind(id).step()) throw base::Error::make(base::ErrorKind::not_found, "the register knows no file {}", id);
    return object_of(found);
}

void Register::state(std::int64_t object, const Statement& statement) {
    if (statement == Statement{}) SqliteStatement(db_, "DELETE FROM stated WHERE object = ?").bind(object).run();
    else
        SqliteStatement(db_, "INSERT OR REPLACE INTO stated VALUES (?, ?, ?, ?, ?)")
            .bind(object).bind(statement.period_first).bind(statement.period_last).bind(statement.publication).bind(statement.published).run();
}

Statement Register::stated(std::int64_t object) {
    SqliteStatement found(db_, "SELECT period_first, period_last, publication, published FROM stated WHERE object = ?");
    found.bind(object);
    if (!found.step()) return {};
    return {found.text(0), found.text(1), found.text(2), found.text(3)};
}

void Register::fetched(std::int64_t object, const base::Sha256& snapshot, std::uint64_t bytes, const std::string& etag,
                       const std::string& last_modified, base::Instant now, const std::string& validators_of) {
    SqliteTransaction both(db_);
    SqliteStatement(db_, "INSERT OR IGNORE INTO snapshot VALUES (?, ?, ?, ?)")
        .bind(snapshot.hex()).bind(static_cast<std::int64_t>(bytes)).bind(base::to_rfc3339(now)).bind(object).run();
    // fetched_at says when these bytes were first seen here, so a second sight of them leaves it.
    SqliteStatement(db_, "UPDATE object SET fetched_at = iif(snapshot = ?1, fetched_at, ?2), snapshot = ?1, etag = ?3, "
                         "last_modified = ?4, validators_of = ?6, missed = '' WHERE id = ?5")
        .bind(snapshot.hex()).bind(base::to_rfc3339(now)).bind(etag).bind(last_modified).bind(object).bind(validators_of).run();
    both.commit();
}

base::Instant Register::fetched_at(std::int64_t object) {
    SqliteStatement found(db_, "SELECT fetched_at FROM object WHERE id = ?");
    found.bind(object).step();
    return base::parse_rfc3339(found.text(0));
}

std::int64_t Register::begin_run(base::Instant now) {
    SqliteTransaction both(db_);
    db_.execute("UPDATE run SET ended = 'interrupted' WHERE ended = ''");
    SqliteStatement(db_, "INSERT INTO run (started) VALUES (?)").bind(base::to_rfc3339(now)).run();
    const auto run = db_.last_id();
    both.commit();
    return run;
}

int Register::deaths(std::int64_t object) {
    SqliteStatement found(db_, "SELECT count(*) FROM result r JOIN object o ON o.id = r.object WHERE o.id = ? AND r.code = ? AND r.at >= o.fetched_at");
    found.bind(object).bind(kWorkerDied).step();
    return static_cast<int>(found.integer(0));
}

void Register::end_run(std::int64_t run, base::Instant now, const std::string& summary, std::string_view ended) {
    SqliteStatement(db_, "UPDATE run SET finished = ?, summary = ?, ended = ? WHERE id = ?").bind(base::to_rfc3339(now)).bind(summary).bind(ended).bind(run).run();
}

void Register::judge(std::int64_t run, std::int64_t object, const std::string& judged, const Judgement& j, base::Instant now, Stage stage, Found found) {
    SqliteTransaction both(db_);
    // What was gathered as new stays so, whatever its bytes were found to be.
    SqliteStatement(db_, "INSERT INTO result (run, object, at, stage, found, outcome, code, why, dataset, edition) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, stage = excluded.stage, "
                         "found = iif(found = 'new', found, excluded.found), outcome = excluded.outcome, code = excluded.code, why = excluded.why, "
                         "dataset = excluded.dataset, edition = excluded.edition")
        .bind(run).bind(object).bind(base::to_rfc3339(now)).bind(to_string(stage)).bind(to_string(found)).bind(to_string(j.outcome)).bind(j.code).bind(j.why)
        .bind(j.dataset).bind(j.edition).run();
    SqliteStatement(db_, "INSERT OR IGNORE INTO offered SELECT snapshot, ?1, ?2 FROM object WHERE id = ?3 AND snapshot <> '' AND ?2 <> ''")
        .bind(j.dataset).bind(j.edition).bind(object).run();
    // Its source may go on naming what had to go; only the address is needed, to know it by.
    if (j.code == kErasedBefore) {
        SqliteStatement(db_, "UPDATE object SET title = '', code = ?, outcome = '' WHERE id = ?").bind(kErasedBefore).bind(object).run();
        SqliteStatement(db_, "DELETE FROM stated WHERE object = ?").bind(object).run();
    }
    // "unchanged" repeats an earlier judgement; that one stays on the object. So does that it was erased, where nothing came since: without
    // it its title would be entered again.
    if (j.outcome != Outcome::unchanged || !judged.empty())
        SqliteStatement(db_, "UPDATE object SET judged = ?1, outcome = ?2, code = ?3, why = ?4 WHERE id = ?5 AND NOT (?2 = 'failed' AND code = ?6 "
                             "AND snapshot = '')")
            .bind(judged).bind(to_string(j.outcome)).bind(j.code).bind(j.why).bind(object).bind(kErasedBefore).run();
    both.commit();
}

void Register::hold(std::int64_t object, const std::string& snapshot, const Judgement& j, const base::json::Value& evidence, base::Instant now) {
    // It keeps its number, which a person may have written down.
    SqliteStatement(db_, "INSERT INTO held (object, snapshot, code, why, dataset, edition, evidence, held_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) "
                         "ON CONFLICT (object, snapshot) DO UPDATE SET held_at = iif(decision IS NULL, held_at, excluded.held_at), decision = NULL, "
                         "code = excluded.code, why = excluded.why, dataset = excluded.dataset, edition = excluded.edition, evidence = excluded.evidence")
        .bind(object).bind(snapshot).bind(j.code).bind(j.why).bind(j.dataset).bind(j.edition)
        .bind(base::json::canonical(evidence)).bind(base::to_rfc3339(now)).run();
    offer(snapshot, j.dataset, j.edition);
}

std::vector<HeldRecord> Register::held_where(std::string_view condition, const std::function<void(SqliteStatement&)>& bind) {
    SqliteStatement rows(db_, fmt::format("SELECT h.id, h.object, o.source, o.url, o.title, h.snapshot, h.dataset, h.edition, h.code, h.why, h.evidence, h.held_at "
                                          "FROM held h JOIN object o ON o.id = h.object WHERE {} ORDER BY h.dataset, h.edition, o.url",
                                          condition));
    bind(rows);
    std::vector<HeldRecord> out;
    while (rows.step())
        out.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.text(6), rows.text(7), rows.text(8),
                       rows.text(9), base::json::parse(rows.text(10)), base::parse_rfc3339(rows.text(11)), {}});
    return out;
}

std::vector<HeldRecord> Register::held() {
    return held_where(fmt::format("((h.decision IS NULL AND o.snapshot = h.snapshot) OR {})", kOpenQuestion), [](SqliteStatement&) {});
}

std::vector<HeldRecord> Register::open_questions(std::int64_t object) {
    return held_where(fmt::format("h.object = ?1 AND o.snapshot <> h.snapshot AND {}", kOpenQuestion), [&](SqliteStatement& rows) { rows.bind(object); });
}

void Register::settle_hold(std::int64_t object, const std::string& snapshot, const std::string& decision) {
    SqliteTransaction both(db_);
    // The runs that held these bytes tell what became of them.
    SqliteStatement(db_, "UPDATE result SET decided = ?1 WHERE object = ?2 AND outcome = 'held' AND decided = '' AND run >= coalesce((SELECT max(run) FROM result "
                         "WHERE object = ?2 AND outcome = 'held' AND found IN ('new', 'changed')), 0) AND EXISTS (SELECT 1 FROM held WHERE object = ?2 AND "
                         "snapshot = ?3 AND decision IS NULL)")
        .bind(decision).bind(object).bind(snapshot).run();
    SqliteStatement(db_, "UPDATE held SET decision = ? WHERE object = ? AND snapshot = ? AND decision IS NULL")
        .bind(decision).bind(object).bind(snapshot).run();
    both.commit();
}

void Register::judge_anew(std::int64_t object) { SqliteStatement(db_, "UPDATE object SET judged = '' WHERE id = ?").bind(object).run(); }

std::vector<ObjectRecord> Register::judged_of(const std::string& source) {
    SqliteStatement rows(db_, fmt::format("SELECT {} FROM object WHERE source = ? AND snapshot <> '' AND judged <> '' ORDER BY url", kObject));
    rows.bind(source);
    std::vector<ObjectRecord> out;
    while (rows.step()) out.push_back(object_of(rows));
    return out;
}

void Register::reject(std::int64_t object, const std::string& snapshot, const Judgement& j, const std::string& words, base::Instant now) {
    auto report = words;
    if (const auto title = this->object(object).title; !title.empty()) report = base::json::write_pretty(base::json::parse(words).set("title", title));
    // A better checker may say something else of the same bytes; then readers are told again, but not of another title.
    SqliteStatement(db_, "INSERT INTO rejection (object, snapshot, dataset, edition, why, report, rejected_at) VALUES (?, ?, ?, ?, ?, ?, ?) "
                         "ON CONFLICT (object, snapshot) DO UPDATE SET dataset = excluded.dataset, edition = excluded.edition, why = excluded.why, report = excluded.report, "
                         "rejected_at = excluded.rejected_at, batch = '' "
                         "WHERE why <> excluded.why OR json_remove(report, '$.title') <> json_remove(excluded.report, '$.title') OR edition <> excluded.edition")
        .bind(object).bind(snapshot).bind(j.dataset).bind(j.edition).bind(j.why).bind(report).bind(base::to_rfc3339(now)).run();
    offer(snapshot, j.dataset, j.edition);
}

std::vector<RejectionRecord> Register::pending_rejections() {
    SqliteStatement rows(db_, "SELECT r.id, r.dataset, r.edition, o.url, o.title, r.snapshot, r.why, r.report FROM rejection r JOIN object o ON o.id = r.object "
                              "WHERE r.batch = '' ORDER BY r.dataset, o.url");
    std::vector<RejectionRecord> out;
    while (rows.step())
        out.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.text(6), rows.text(7)});
    return out;
}

std::string Register::logged(const std::string& key) {
    SqliteStatement found(db_, "SELECT body FROM logged WHERE key = ?");
    return found.bind(key).step() ? found.text(0) : std::string();
}

void Register::enter_logged(const std::string& key, const std::string& body) {
    SqliteStatement(db_, "INSERT INTO logged VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body").bind(key).bind(body).run();
}

std::vector<std::string> Register::all_logged(const std::string& kind) {
    SqliteStatement rows(db_, "SELECT body FROM logged WHERE key GLOB ? ORDER BY rowid");
    rows.bind(kind + "/*");
    std::vector<std::string> out;
    while (rows.step()) out.push_back(rows.text(0));
    return out;
}

/// The trail of a register that was made again, brought forward or restored lacks a time in which files may have come.
bool Register::had_deliveries() {
    return SqliteStatement(db_, "SELECT 1 FROM audit WHERE what LIKE 'inbox %' OR who IN (?, ?) LIMIT 1").bind(kRebuilder).bind(kRestorer).step();
}

std::string Register::door_mark() { return logged("door-mark"); }

void Register::door_mark(const std::string& mark) {
    SqliteStatement(db_, "INSERT INTO logged VALUES ('door-mark', ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body").bind(mark).run();
}

std::int64_t Register::lost_audit_lines() {
    SqliteStatement lines(db_, "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'audit'), 0) - count(*) FROM audit");
    lines.step();
    return lines.integer(0);
}

void Register::audit(base::Instant at, const std::string& who, const std::string& what, const std::string& why) {
    SqliteStatement(db_, "INSERT INTO audit (at, who, what, why) VALUES (?, ?, ?, ?)").bind(base::to_rfc3339(at)).bind(who).bind(what).bind(why).run();
}

}  // namespace daybook::record
