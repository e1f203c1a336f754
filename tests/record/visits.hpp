#pragma once

#include "publisher/record/run_ledger.hpp"
#include "tests/support/archive_fixture.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace daybook::visits {

using namespace std::chrono_literals;

inline constexpr std::chrono::days kWeek{7};

/// A register and the visits of one source in it, an hour apart.
struct Visits {
    tests::TempFolder folder;
    record::Register reg{folder.path() / "register.sqlite"};
    record::RunLedger ledger{reg};
    base::Instant now = base::parse_rfc3339("2024-06-01T00:00:00Z");
    std::int64_t run = 0;

    std::vector<std::int64_t> visit(const std::vector<record::Offer>& offers,
                                    const record::GatheringSays& says = {true, true},
                                    const record::SourceOutcome& outcome = {}) {
        now += 1h;
        run = ledger.begin_run(now);
        ledger.begin(run, "coasts", "asked", now);
        std::vector<std::int64_t> out;
        for (const auto& object : ledger.enter(run, "coasts", offers, says, now)) out.push_back(object.id);
        ledger.end(run, "coasts", outcome, now);
        reg.end_run(run, now, "{}");
        return out;
    }
    std::vector<std::string> missing() {
        std::vector<std::string> out;
        for (const auto& one : ledger.vanished()) out.push_back(one.url);
        return out;
    }
    auto since() { return ledger.since("coasts", "asked", kWeek, now); }
};

inline record::Offer offer(const std::string& identity, const std::string& url) {
    return {identity, url, "", {}};
}

inline std::vector<record::Offer> numbered(int n) {
    std::vector<record::Offer> out;
    for (int i = 0; i < n; ++i)
        out.push_back(offer(fmt::format("r{}", i), fmt::format("https://coasts.example/{}.csv", i)));
    return out;
}

inline const std::string kMay = "https://coasts.example/may.csv", kJune = "https://coasts.example/june.csv";

}  // namespace daybook::visits
