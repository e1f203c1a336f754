#pragma once

#include "publisher/catalogue/returns.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>

namespace daybook::catalogue::ledger_of_returns {

inline constexpr const char* kId = "coasts-spend-over-25k";

inline base::Instant at(std::string_view text) {
    return base::parse_rfc3339(text);
}
inline base::Date day(std::string_view text) {
    return *base::parse_iso_date(text);
}

/// One dataset of monthly spending, due on the last working day of the following month, followed since 2
/// January 2024 and owed since January 2024. Each thing that happens is a revision.
struct Spending {
    State state;

    Spending() {
        Dataset d;
        d.id = schemas::DatasetId(kId);
        d.organisation = schemas::OrganisationId("coasts");
        d.schema = schemas::SchemaId("spend-over-25k");
        d.cadence = "monthly";
        d.due = "last-working-day-of-following-month";
        d.since = "2024-01";
        d.described = next("2024-01-02T09:00:00Z");
        state.datasets.emplace(kId, d);
    }

    Dataset& dataset() { return state.datasets.at(kId); }
    Revision next(std::string_view when) {
        state.at = at(when);
        state.revisions.push_back({++state.revision, state.at});
        return state.revision;
    }

    /// A version whose file was first fetched at `seen`.
    Version& release(const std::string& edition, std::string_view seen,
                     const std::string& last_modified = "") {
        auto& d = dataset();
        const auto period = schemas::Edition::parse(edition);
        auto e = std::ranges::find(d.editions, period, &Edition::edition);
        if (e == d.editions.end())
            e = d.editions.insert(std::ranges::lower_bound(d.editions, period, {}, &Edition::edition),
                                  {period, {}});
        Version v;
        v.from = next(seen);
        v.manifest.version = static_cast<int>(e->versions.size()) + 1;
        v.manifest.edition = period;
        v.manifest.released_at = at(seen);
        v.manifest.parts.push_back({"a.csv",
                                    "https://coasts.example/" + edition + ".csv",
                                    "",
                                    {},
                                    1,
                                    at(seen),
                                    last_modified,
                                    "original",
                                    {}});
        if (!e->versions.empty()) e->versions.back().to = v.from;
        return e->versions.emplace_back(std::move(v));
    }

    /// What the log says from then on of what was not taken.
    void collected(record::Collection what, std::string_view when) {
        dataset().collected.push_back({next(when), std::move(what)});
    }

    Return of(const std::string& edition, std::string_view today) {
        for (const auto& one : returns_of(state, dataset(), state.revision, day(today)))
            if (one.edition.str() == edition) return one;
        BOOST_FAIL(edition << " is not owed on " << today);
        return {};
    }
    std::string words(const std::string& edition, std::string_view today) {
        return of(edition, today).in_words();
    }
    std::string outstanding(std::string_view today) {
        std::string out;
        for (const auto& e : outstanding_editions(state, dataset(), state.revision, day(today)))
            out += (out.empty() ? "" : " ") + e.str();
        return out;
    }
    void reject(const std::string& edition, Revision from) {
        state.rejections.push_back({schemas::DatasetId(kId), "https://coasts.example/x.pdf", "Spend",
                                    "PDF, not a table", "rejections/ab/cd.json", edition, from});
    }
};

}  // namespace daybook::catalogue::ledger_of_returns
