#include "publisher/record/run_ledger.hpp"

#include "publisher/record/erased_mark.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace daybook::record {

namespace {

std::string at_text(base::Instant at) {
    return base::to_rfc3339(at);
}

/// Harvests whose unchanged files are remembered one by one.
constexpr std::int64_t kRemembered = 100;

/// What the register has of a source's files. Of one that was erased a number is left, which nobody misses.
struct Known {
    std::int64_t id = 0;
    std::string identity, url, moved_to, missed, last_seen;
};

std::vector<Known> known_of(SqliteDatabase& db, const std::string& source) {
    SqliteStatement rows(db,
                         "SELECT id, identity, url, moved_to, missed, last_seen FROM object WHERE source = ?1 "
                         "AND identity NOT LIKE ?2 || '%' AND url NOT LIKE ?3 || '%' "
                         "ORDER BY missed <> '', id DESC");
    rows.bind(source).bind(kErasedMark).bind(kErasedEdition);
    std::vector<Known> out;
    while (rows.step())
        out.push_back(
            {rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5)});
    return out;
}

/// Which of the files that are known each offer is, and which are not offered any more.
class Matching {
public:
    Matching(const std::vector<Known>& known, std::span<const Offer> offers) : known_(known) {
        for (const auto& offer : offers) offered_.insert(offer.identity);
        for (const auto& one : known_) {
            by_identity_.emplace(one.identity, &one);
            if (!offered_.contains(one.identity)) by_address_.emplace(one.url, &one);
        }
        for (const auto& one : known_)
            if (!one.moved_to.empty() && !offered_.contains(one.identity))
                by_address_.emplace(one.moved_to, &one);
        for (const auto& offer : offers) {
            of_.push_back(find(offer));
            if (of_.back() != nullptr) found_.insert(of_.back()->id);
        }
    }

    const Known* of(std::size_t offer) const { return of_[offer]; }

    std::vector<const Known*> gone(const GatheringSays& says) const {
        const std::unordered_set<std::string> deleted(says.deleted.begin(), says.deleted.end());
        // One file of an entry is called by the entry and a number; a catalogue says only that the entry
        // went.
        const auto is_deleted = [&](const Known& one) {
            return deleted.contains(one.identity) ||
                   deleted.contains(one.identity.substr(0, one.identity.rfind('#')));
        };
        std::vector<const Known*> out;
        for (const auto& one : known_)
            if (one.missed.empty() && !found_.contains(one.id) &&
                (says.tells_what_vanished() || is_deleted(one)))
                out.push_back(&one);
        return out;
    }

private:
    const Known* find(const Offer& offer) {
        const auto named = by_identity_.find(offer.identity);
        if (named != by_identity_.end()) return named->second;
        const auto there = by_address_.find(offer.url);
        if (there == by_address_.end() || found_.contains(there->second->id)) return nullptr;
        return there->second;
    }

    const std::vector<Known>& known_;
    std::unordered_set<std::string> offered_;
    std::unordered_map<std::string, const Known*> by_identity_, by_address_;
    std::vector<const Known*> of_;
    std::unordered_set<std::int64_t> found_;
};

/// When everything that a source has was gathered last, or "".
std::string last_whole(SqliteDatabase& db, const std::string& source) {
    SqliteStatement found(
        db,
        "SELECT coalesce(max(started), '') FROM source_run WHERE source = ? AND whole = 1 AND complete = 1");
    found.bind(source).step();
    return found.text(0);
}

/// A new address may give other bytes under a validator of the old one; their digest is still looked at.
constexpr const char* kTake =
    "UPDATE object SET identity = ?2, title = iif(code = 'erased', '', ?4), last_seen = ?5, missed = '', etag = iif(url = ?3, etag, "
    "''), last_modified = iif(url = ?3, last_modified, ''), "
    "moved_to = iif(url = ?3, moved_to, ''), moved_runs = iif(url = ?3, moved_runs, 0), url = ?3 WHERE id = "
    "?1";

std::int64_t take(SqliteDatabase& db, const std::string& source, const Offer& offer, const Known* known,
                  const std::string& now) {
    if (known != nullptr) {
        SqliteStatement(db, kTake)
            .bind(known->id)
            .bind(offer.identity)
            .bind(offer.url)
            .bind(offer.title)
            .bind(now)
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

void RunLedger::begin(std::int64_t run, const std::string& source, const std::string& asked,
                      base::Instant now) {
    SqliteStatement(db_, "INSERT INTO source_run (run, source, asked, started) VALUES (?, ?, ?, ?)")
        .bind(run)
        .bind(source)
        .bind(asked)
        .bind(at_text(now))
        .run();
}

std::optional<base::Instant> RunLedger::since(const std::string& source, const std::string& asked,
                                              std::chrono::days full_every, base::Instant now) {
    // Of a run that goes on nothing is known yet.
    SqliteStatement last(
        db_,
        "SELECT started FROM source_run WHERE source = ?1 AND ended <> '' AND code = '' AND asked = ?2 AND "
        "run = (SELECT max(s.run) FROM source_run s JOIN run r ON r.id = s.run WHERE s.source = ?1 AND "
        "r.ended <> '')");
    last.bind(source).bind(asked);
    const auto whole = last_whole(db_, source);
    if (whole.empty() || now - base::parse_rfc3339(whole) >= full_every || !last.step()) return {};
    // A catalogue that is asked for changes does not name what did not change and is to be looked at again
    // all the same.
    SqliteStatement waiting(db_,
                            "SELECT 1 FROM object WHERE source = ? AND missed = '' AND ((snapshot <> '' AND "
                            "judged = '') OR outcome = 'failed') LIMIT 1");
    if (waiting.bind(source).step()) return {};
    return base::parse_rfc3339(last.text(0));
}

Disappearance RunLedger::disappearing(const std::string& source, std::span<const Offer> offers,
                                      const GatheringSays& says) {
    const auto whole = last_whole(db_, source);
    if (whole.empty()) return {};
    const auto known = known_of(db_, source);
    const auto was_offered = [&](const Known& one) {
        return one.missed.empty() && base::parse_rfc3339(one.last_seen) >= base::parse_rfc3339(whole);
    };
    const Matching matching(known, offers);
    return {std::ranges::count_if(known, was_offered),
            std::ranges::count_if(matching.gone(says), [&](const auto* one) { return was_offered(*one); })};
}

void RunLedger::accept_vanished(const std::string& source, const std::string& who, base::Instant now) {
    SqliteStatement(db_, "INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)")
        .bind(source)
        .bind(at_text(now))
        .bind(who)
        .run();
    reg_.audit(now, who, "accept what vanished", source);
}

bool RunLedger::accepts_vanished(const std::string& source) {
    SqliteStatement found(db_, "SELECT 1 FROM accepted WHERE source = ?");
    return found.bind(source).step();
}

std::vector<ObjectRecord> RunLedger::enter(std::int64_t run, const std::string& source,
                                           std::span<const Offer> offers, const GatheringSays& says,
                                           base::Instant now) {
    SqliteTransaction all(db_);
    const auto known = known_of(db_, source);
    const Matching matching(known, offers);
    const auto when = at_text(now);
    std::vector<ObjectRecord> out;
    for (std::size_t i = 0; i < offers.size(); ++i) {
        const auto id = take(db_, source, offers[i], matching.of(i), when);
        out.push_back(reg_.object(id));
        // What it is called may be what had to go; it is asked for again with each judgement.
        if (out.back().code != kErasedBefore) reg_.state(id, offers[i].stated);
        enter_result(db_, run, id, out.back().snapshot.empty() ? Found::new_here : Found::not_known, when);
    }
    for (const auto* one : matching.gone(says)) {
        SqliteStatement(db_, "UPDATE object SET missed = ? WHERE id = ?").bind(when).bind(one->id).run();
        enter_result(db_, run, one->id, Found::vanished, when);
    }
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

void RunLedger::end(std::int64_t run, const std::string& source, const SourceOutcome& outcome,
                    base::Instant now) {
    SqliteStatement(
        db_, "UPDATE source_run SET ended = ?, code = ?, why = ?, counts = ? WHERE run = ? AND source = ?")
        .bind(at_text(now))
        .bind(outcome.code)
        .bind(outcome.why)
        .bind(base::json::write(outcome.counts))
        .bind(run)
        .bind(source)
        .run();
}

void RunLedger::moved(const ObjectRecord& object, const std::string& to) {
    if (to.empty() && object.moved_to.empty()) return;
    SqliteStatement(db_,
                    "UPDATE object SET moved_runs = iif(?1 = '', 0, iif(moved_to = ?1, moved_runs + 1, 1)), "
                    "moved_to = ?1 WHERE id = ?2")
        .bind(to)
        .bind(object.id)
        .run();
}

std::set<std::int64_t> RunLedger::settled_when_cut_off(std::int64_t run, std::chrono::hours at_most,
                                                       base::Instant now) {
    SqliteStatement before(db_,
                           "SELECT r.id, r.started, r.ended FROM run r WHERE r.id = (SELECT max(run) FROM "
                           "source_run WHERE run < ?)");
    std::set<std::int64_t> out;
    if (!before.bind(run).step() || before.text(2) == "done" ||
        now - base::parse_rfc3339(before.text(1)) > at_most)
        return out;
    SqliteStatement rows(
        db_,
        "SELECT object FROM result WHERE run = ? AND stage = 'settled' AND outcome NOT IN ('', 'failed')");
    rows.bind(before.integer(0));
    while (rows.step()) out.insert(rows.integer(0));
    return out;
}

std::vector<Vanished> RunLedger::vanished() {
    SqliteStatement rows(
        db_,
        "SELECT id, source, url, title, missed FROM object WHERE missed <> '' ORDER BY missed, source, url");
    std::vector<Vanished> out;
    while (rows.step())
        out.push_back(
            {rows.integer(0), rows.text(1), rows.text(2), rows.text(3), base::parse_rfc3339(rows.text(4))});
    return out;
}

void RunLedger::forget_unchanged(std::int64_t run) {
    SqliteStatement(db_, "DELETE FROM result WHERE run < ? AND outcome = 'unchanged' AND edition = ''")
        .bind(run - kRemembered)
        .run();
}

}  // namespace daybook::record
