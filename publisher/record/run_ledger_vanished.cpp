#include "publisher/record/run_ledger.hpp"

#include "publisher/base/error.hpp"
#include "publisher/record/known_files.hpp"

#include <algorithm>

namespace daybook::record {

namespace {

/// Said of a source that stays incomplete, it would months later be taken for another disappearance.
constexpr std::chrono::days kBelieved{14};

/// In the audit trail.
constexpr std::string_view kAcceptance = "accept what vanished";

}  // namespace

/// The last by its number: by a clock that was set back since, none of the files would have been offered since then.
std::string RunLedger::last_whole(const std::string& source) {
    SqliteStatement found(
        db_,
        "SELECT started FROM source_run WHERE source = ? AND whole = 1 AND complete = 1 ORDER BY run DESC LIMIT 1");
    return found.bind(source).step() ? found.text(0) : "";
}

Disappearance RunLedger::disappearing(const std::string& source, std::span<const Offer> offers,
                                      const GatheringSays& says) {
    const auto whole = last_whole(source);
    const auto known = known_files(db_, source);
    // Before everything was asked for once, what is known came piece by piece, each when it was offered.
    const auto was_offered = [&](const KnownFile& one) {
        return one.missed.empty() &&
               (whole.empty() || base::parse_rfc3339(one.last_seen) >= base::parse_rfc3339(whole));
    };
    const Matching matching(known, offers);
    return {std::ranges::count_if(known, was_offered),
            std::ranges::count_if(matching.gone(says), [&](const auto* one) { return was_offered(*one); })};
}

std::int64_t RunLedger::most_offered(const std::string& source, base::Instant then) {
    SqliteStatement found(db_,
                          "SELECT coalesce(max(json_extract(counts, '$.offered')), 0) FROM source_run WHERE source = ?1 AND "
                          "whole = 1 AND complete = 1 AND started >= max(?2, (SELECT coalesce(max(at), '') FROM audit WHERE what = "
                          "?3 AND why = ?1))");
    found.bind(source).bind(base::to_rfc3339(then)).bind(kAcceptance).step();
    return found.integer(0);
}

/// What was acknowledged before stays as it was said then.
std::int64_t RunLedger::acknowledge(std::string_view which, const std::string& named, const std::string& who,
                                    base::Instant now) {
    SqliteStatement(db_, fmt::format("INSERT INTO acknowledged SELECT id, missed, ?2, ?3 FROM object WHERE {} = "
                                     "?1 AND missed <> '' ON CONFLICT (object) DO UPDATE SET missed = "
                                     "excluded.missed, at = excluded.at, who = excluded.who WHERE "
                                     "acknowledged.missed <> excluded.missed",
                                     which))
        .bind(named)
        .bind(base::to_rfc3339(now))
        .bind(who)
        .run();
    SqliteStatement missing(
        db_, fmt::format("SELECT count(*) FROM object WHERE {} = ?1 AND missed <> ''", which));
    missing.bind(named).step();
    return missing.integer(0);
}

void RunLedger::miss(std::int64_t object, base::Instant now) {
    SqliteStatement(db_, "UPDATE object SET missed = ? WHERE id = ? AND missed = ''").bind(base::to_rfc3339(now)).bind(object).run();
}

bool RunLedger::has_later(const std::string& source, const std::string& day) {
    SqliteStatement found(db_, "SELECT 1 FROM object o JOIN stated s ON s.object = o.id WHERE o.source = ? AND o.snapshot <> '' AND s.period_first > ? LIMIT 1");
    return found.bind(source).bind(day).step();
}

void RunLedger::accept_vanished(const std::string& source, const std::string& who, base::Instant now) {
    SqliteTransaction all(db_);
    SqliteStatement(db_, "INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)")
        .bind(source)
        .bind(base::to_rfc3339(now))
        .bind(who)
        .run();
    acknowledge("source", source, who, now);
    reg_.audit(now, who, std::string(kAcceptance), source);
    all.commit();
}

std::int64_t RunLedger::accept_missing(const std::string& address, const std::string& who,
                                       base::Instant now) {
    SqliteTransaction all(db_);
    const auto files = acknowledge("url", address, who, now);
    if (files > 0) reg_.audit(now, who, std::string(kAcceptance), address);
    all.commit();
    return files;
}

std::string RunLedger::accepted_by(const std::string& source, base::Instant now) {
    SqliteStatement found(db_, "SELECT who, at FROM accepted WHERE source = ?");
    const bool is_said = found.bind(source).step();
    return is_said && now - base::parse_rfc3339(found.text(1)) <= kBelieved ? found.text(0) : "";
}

std::vector<Vanished> vanished_files(SqliteDatabase& db, const std::string& source) {
    SqliteStatement rows(db,
                         "SELECT o.id, o.source, o.url, o.title, o.missed, coalesce(a.who, '') FROM object o LEFT "
                         "JOIN acknowledged a ON a.object = o.id AND a.missed = o.missed WHERE o.missed <> '' AND "
                         "(?1 = '' OR o.source = ?1) ORDER BY o.missed, o.source, o.url");
    rows.bind(source);
    std::vector<Vanished> out;
    while (rows.step())
        out.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3),
                       base::parse_rfc3339(rows.text(4)), rows.text(5)});
    return out;
}

}  // namespace daybook::record
