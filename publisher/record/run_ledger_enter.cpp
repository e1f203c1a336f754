#include "publisher/record/run_ledger.hpp"

#include "publisher/record/known_files.hpp"

namespace daybook::record {

namespace {

/// A new address may give other bytes under a validator of the old one; their digest is still looked at. And
/// it may give others than those that were erased.
constexpr const char* kTake =
    "UPDATE object SET identity = ?2, title = iif(code = 'erased', '', ?4), last_seen = ?5, "
    "missed = iif(?6 AND snapshot = '', missed, ''), "
    "code = iif(code = 'erased' AND url <> ?3, '', code), etag = iif(url = ?3, etag, "
    "''), last_modified = iif(url = ?3, last_modified, ''), validators_of = iif(url = ?3, validators_of, ''), "
    "moved_to = iif(url = ?3, moved_to, ''), moved_runs = iif(url = ?3, moved_runs, 0), url = ?3 WHERE id = "
    "?1";

std::int64_t take(SqliteDatabase& db, const std::string& source, const Offer& offer, const KnownFile* known,
                  const std::string& now) {
    if (known != nullptr) {
        SqliteStatement(db, kTake)
            .bind(known->id)
            .bind(offer.identity)
            .bind(offer.url)
            .bind(offer.title)
            .bind(now)
            .bind(std::int64_t{offer.is_ours})
            .run();
        return known->id;
    }
    SqliteStatement(db,
                    "INSERT INTO object (source, identity, url, title, first_seen, last_seen) VALUES (?1, "
                    "?2, ?3, ?4, ?5, ?5)")
        .bind(source)
        .bind(offer.identity)
        .bind(offer.url)
        .bind(offer.title)
        .bind(now)
        .run();
    return db.last_id();
}

void enter_result(SqliteDatabase& db, std::int64_t run, std::int64_t object, Found found,
                  const std::string& now) {
    SqliteStatement(db, "INSERT OR IGNORE INTO result (run, object, at, stage, found) VALUES (?, ?, ?, ?, ?)")
        .bind(run)
        .bind(object)
        .bind(now)
        .bind(to_string(Stage::gathered))
        .bind(to_string(found))
        .run();
}

}  // namespace

std::vector<ObjectRecord> RunLedger::enter(std::int64_t run, const std::string& source,
                                           std::span<const Offer> offers, const GatheringSays& says,
                                           base::Instant now) {
    SqliteTransaction all(db_);
    const auto known = known_files(db_, source);
    const Matching matching(known, offers);
    const auto when = base::to_rfc3339(now);
    std::vector<ObjectRecord> out;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        const auto id = take(db_, source, offers[i], matching.of(i), when);
        out.push_back(reg_.object(id));
        // What it is called may be what had to go; it is asked for again with each judgement.
        if (out.back().code != kErasedBefore) reg_.state(id, offers[i].stated);
        const bool is_new = out.back().snapshot.empty() && out.back().code != kErasedBefore;
        enter_result(db_, run, id, is_new ? Found::new_here : Found::not_known, when);
    }
    for (const auto* one : matching.gone(says)) {
        SqliteStatement(db_, "UPDATE object SET missed = ? WHERE id = ?").bind(when).bind(one->id).run();
        enter_result(db_, run, one->id, Found::vanished, when);
    }
    if (const auto who = accepted_by(source, now); !who.empty()) acknowledge("source", source, who, now);
    // Said of what is gone altogether; a gathering that does not tell leaves it for one that does.
    if (says.whole && says.complete) SqliteStatement(db_, "DELETE FROM accepted WHERE source = ?").bind(source).run();
    SqliteStatement(
        db_, "UPDATE source_run SET gathered = ?, whole = ?, complete = ? WHERE run = ? AND source = ?")
        .bind(when)
        .bind(std::int64_t{says.whole})
        .bind(std::int64_t{says.complete})
        .bind(run)
        .bind(source)
        .run();
    all.commit();
    return out;
}

}  // namespace daybook::record
