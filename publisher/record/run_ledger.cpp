#include "publisher/record/run_ledger.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

/// Harvests of which each file is remembered, whatever was found.
constexpr std::int64_t kRemembered = 100;

}  // namespace

std::int64_t RunLedger::begin_run(base::Instant now) {
    const auto run = reg_.begin_run(now);
    SqliteStatement(db_, "UPDATE run SET kind = 'harvest' WHERE id = ?").bind(run).run();
    return run;
}

void RunLedger::begin(std::int64_t run, const std::string& source, const std::string& asked,
                      base::Instant now) {
    SqliteStatement(db_, "INSERT INTO source_run (run, source, asked, started) VALUES (?, ?, ?, ?)")
        .bind(run)
        .bind(source)
        .bind(asked)
        .bind(base::to_rfc3339(now))
        .run();
}

std::map<std::string, LastVisit> RunLedger::last_visits() {
    SqliteStatement rows(db_,
                         "SELECT source, run, gathered <> '' OR ended <> '', (SELECT coalesce(max(run), 0) FROM source_run "
                         "WHERE source = s.source AND ended <> '') FROM source_run s WHERE run = "
                         "(SELECT max(run) FROM source_run WHERE source = s.source)");
    std::map<std::string, LastVisit> out;
    while (rows.step()) out[rows.text(0)] = {rows.integer(1), rows.integer(2) != 0, rows.integer(3)};
    return out;
}

std::optional<base::Instant> RunLedger::since(const std::string& source, const std::string& asked,
                                              std::chrono::days full_every, base::Instant now) {
    // Of a run that goes on nothing is known yet.
    SqliteStatement last(
        db_,
        "SELECT started, run FROM source_run WHERE source = ?1 AND ended <> '' AND code = '' AND asked = ?2 AND "
        "run = (SELECT max(s.run) FROM source_run s JOIN run r ON r.id = s.run WHERE s.source = ?1 AND "
        "r.ended <> '')");
    last.bind(source).bind(asked);
    const auto whole = last_whole(source);
    if (whole.empty() || now - base::parse_rfc3339(whole) >= full_every || !last.step()) return {};
    // A catalogue that is asked for changes does not name what did not change and is to be looked at again
    // all the same.
    SqliteStatement waiting(db_,
                            "SELECT 1 FROM object WHERE source = ? AND missed = '' AND ((snapshot <> '' AND "
                            "judged = '') OR outcome = 'failed') LIMIT 1");
    if (waiting.bind(source).step()) return {};
    const auto began = base::parse_rfc3339(last.text(0));
    SqliteStatement left_out(db_, "SELECT coalesce(min(r.at), '') FROM result r JOIN object o ON o.id = r.object WHERE r.run = ? AND o.source = ?");
    left_out.bind(last.integer(1)).bind(source).step();
    const auto asked_first = left_out.text(0);
    return asked_first.empty() ? began : std::min(began, base::parse_rfc3339(asked_first));
}

bool RunLedger::is_first_of_stretch(std::int64_t run, const std::string& source, std::chrono::days stretch,
                                    base::Instant now) {
    SqliteStatement before(db_,
                           "SELECT started FROM source_run WHERE source = ? AND run < ? AND whole AND ended <> '' ORDER BY run DESC LIMIT 1");
    if (stretch.count() <= 0 || !before.bind(source).bind(run).step()) return true;
    return base::parse_rfc3339(before.text(0)).time_since_epoch() / stretch != now.time_since_epoch() / stretch;
}

void RunLedger::end(std::int64_t run, const std::string& source, const SourceOutcome& outcome,
                    base::Instant now) {
    SqliteStatement(
        db_, "UPDATE source_run SET ended = ?, code = ?, why = ?, counts = ? WHERE run = ? AND source = ?")
        .bind(base::to_rfc3339(now))
        .bind(outcome.code)
        .bind(outcome.why)
        .bind(base::json::write(outcome.counts))
        .bind(run)
        .bind(source)
        .run();
}

/// Validators of which nobody noted whose they are were those of the address that is given up.
void RunLedger::moved(const ObjectRecord& object, const std::string& to) {
    if (to.empty() && object.moved_to.empty()) return;
    SqliteStatement(db_,
                    "UPDATE object SET moved_runs = iif(?1 = '', 0, iif(moved_to = ?1, moved_runs + 1, 1)), "
                    "moved_to = ?1, etag = iif(?1 = '' AND validators_of = '', '', etag), "
                    "last_modified = iif(?1 = '' AND validators_of = '', '', last_modified) WHERE id = ?2")
        .bind(to)
        .bind(object.id)
        .run();
}

void RunLedger::remember_erased(std::int64_t object, const std::string& etag, const std::string& last_modified,
                                const std::string& validators_of, base::Instant now) {
    SqliteStatement(db_, "UPDATE object SET etag = ?, last_modified = ?, validators_of = ?, fetched_at = ? WHERE id = ? AND code = ?")
        .bind(etag)
        .bind(last_modified)
        .bind(validators_of)
        .bind(base::to_rfc3339(now))
        .bind(object)
        .bind(kErasedBefore)
        .run();
}

std::optional<base::Instant> RunLedger::erased_seen(std::int64_t object) {
    SqliteStatement found(db_, "SELECT fetched_at FROM object WHERE id = ? AND code = ? AND fetched_at <> ''");
    if (!found.bind(object).bind(kErasedBefore).step()) return {};
    return base::parse_rfc3339(found.text(0));
}

std::optional<Hold> RunLedger::hold_on(const ObjectRecord& object) {
    SqliteStatement found(db_, "SELECT code, why, coalesce(decision, '') FROM held WHERE object = ? AND snapshot = ?");
    if (!found.bind(object.id).bind(object.snapshot).step()) return {};
    return Hold{found.text(0), found.text(1), found.text(2)};
}

void RunLedger::held_as_before(std::int64_t object, const std::string& judged) {
    SqliteStatement(db_,
                    "UPDATE object SET judged = ?, outcome = 'held', (code, why) = (SELECT h.code, h.why FROM held h "
                    "WHERE h.object = object.id AND h.snapshot = object.snapshot) WHERE id = ?")
        .bind(judged)
        .bind(object)
        .run();
}

void RunLedger::settle_hold_at(const std::string& source, const std::string& url, const std::string& decision) {
    SqliteStatement rows(db_,
                         "SELECT h.object, h.snapshot FROM held h JOIN object o ON o.id = h.object WHERE o.source = ? AND "
                         "o.url = ? AND h.decision IS NULL");
    std::vector<std::pair<std::int64_t, std::string>> all;
    for (rows.bind(source).bind(url); rows.step();) all.emplace_back(rows.integer(0), rows.text(1));
    for (const auto& [object, snapshot] : all) reg_.settle_hold(object, snapshot, decision);
}

std::int64_t RunLedger::failed_in_a_row(std::int64_t object) {
    SqliteStatement rows(db_,
                         "SELECT count(*) FROM result WHERE object = ?1 AND outcome = 'failed' AND run > "
                         "coalesce((SELECT max(run) FROM result WHERE object = ?1 AND outcome NOT IN ('', "
                         "'failed')), 0)");
    rows.bind(object).step();
    return rows.integer(0);
}

std::map<std::int64_t, base::Instant> RunLedger::settled_when_cut_off(std::int64_t run, std::chrono::hours at_most,
                                                                      base::Instant now) {
    // What a later one of these runs only gathered it was cut off from; what it asked for and could not have, or
    // missed, is to be asked for again.
    SqliteStatement rows(db_,
                         "WITH cut AS (SELECT id, started FROM run WHERE kind = 'harvest' AND id < ?1 AND id > (SELECT "
                         "coalesce(max(id), 0) FROM run WHERE kind = 'harvest' AND ended = 'done' AND id < ?1)), said AS "
                         "(SELECT r.*, cut.started FROM result r JOIN cut ON cut.id = r.run WHERE r.outcome <> '' OR "
                         "r.found = 'vanished'), last AS (SELECT object, at, started, stage, outcome, max(run) FROM said GROUP "
                         "BY object) SELECT object, at, started FROM last WHERE stage = 'settled' AND outcome NOT IN ('', 'failed')");
    rows.bind(run);
    std::map<std::int64_t, base::Instant> out;
    while (rows.step()) {
        const auto asked = std::min(base::parse_rfc3339(rows.text(2)), base::parse_rfc3339(rows.text(1)));
        if (now - asked <= at_most) out.emplace(rows.integer(0), asked);
    }
    return out;
}

std::map<std::string, base::Instant> RunLedger::pauses(base::Instant now) {
    SqliteStatement rows(db_, "SELECT host, until FROM host_pause");
    std::map<std::string, base::Instant> out;
    while (rows.step())
        if (const auto until = base::parse_rfc3339(rows.text(1)); until > now) out.emplace(rows.text(0), until);
    return out;
}

void RunLedger::keep_pauses(const std::map<std::string, base::Instant>& pauses) {
    SqliteTransaction all(db_);
    db_.execute("DELETE FROM host_pause");
    for (const auto& [host, until] : pauses)
        SqliteStatement(db_, "INSERT INTO host_pause (host, until) VALUES (?, ?)").bind(host).bind(base::to_rfc3339(until)).run();
    all.commit();
}

void RunLedger::forget_old(std::int64_t run) {
    SqliteStatement(db_,
                    "DELETE FROM result WHERE run < ?1 AND ((outcome = 'unchanged' AND edition = '') OR (outcome = "
                    "'failed' AND code <> ?2) OR (outcome = '' AND found <> 'vanished'))")
        .bind(run - kRemembered)
        .bind(kWorkerDied)
        .run();
}

}  // namespace daybook::record
