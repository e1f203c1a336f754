#include "publisher/record/known_files.hpp"
#include "publisher/record/run_ledger.hpp"

#include <algorithm>

namespace daybook::record {

std::string RunLedger::last_whole(const std::string& source) {
    SqliteStatement found(
        db_,
        "SELECT coalesce(max(started), '') FROM source_run WHERE source = ? AND whole = 1 AND complete = 1");
    found.bind(source).step();
    return found.text(0);
}

Disappearance RunLedger::disappearing(const std::string& source, std::span<const Offer> offers,
                                      const GatheringSays& says) {
    const auto whole = last_whole(source);
    if (whole.empty()) return {};
    const auto known = known_files(db_, source);
    const auto was_offered = [&](const KnownFile& one) {
        return one.missed.empty() && base::parse_rfc3339(one.last_seen) >= base::parse_rfc3339(whole);
    };
    const Matching matching(known, offers);
    return {std::ranges::count_if(known, was_offered),
            std::ranges::count_if(matching.gone(says), [&](const auto* one) { return was_offered(*one); })};
}

void RunLedger::accept_vanished(const std::string& source, const std::string& who, base::Instant now) {
    SqliteStatement(db_, "INSERT OR REPLACE INTO accepted VALUES (?, ?, ?)")
        .bind(source)
        .bind(base::to_rfc3339(now))
        .bind(who)
        .run();
    reg_.audit(now, who, "accept what vanished", source);
}

bool RunLedger::accepts_vanished(const std::string& source) {
    SqliteStatement found(db_, "SELECT 1 FROM accepted WHERE source = ?");
    return found.bind(source).step();
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

}  // namespace daybook::record
