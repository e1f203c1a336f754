#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/columnar/duck.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"
#include "tests/support/test_cluster.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <random>
#include <set>

// A random history, and what each revision showed: the catalogue's answers beside the files that the log says
// were public and current then, and that were not erased since, read by DuckDB's CSV reader and added up by its decimals.

namespace daybook::catalogue {

namespace fs = std::filesystem;
using namespace std::chrono;
using tests::ArchiveFixture;

namespace {

/// What the log says of one revision.
struct Then {
    Revision revision = 0;
    base::Instant at;
    std::map<std::string, int> current;  ///< "<dataset>/<edition>" and its version
};

/// A file of a month, of so many rows of which so many cannot be used.
std::string random_file(const std::string& organisation, const std::string& month, std::size_t rows, int salt,
                        std::size_t bad) {
    auto payments = tests::month_of_payments(month, static_cast<int>(rows), salt);
    for (std::size_t i = 0; i < bad; ++i) payments[3 * i].amount = "a great deal";
    if (salt % 3 == 0) payments.back().amount = "-" + payments.back().amount;
    return tests::spend_csv(payments, organisation);
}

/// Sixty things done to two bodies and six months, at instants on both sides of midnight and of the change to
/// summer time.
class History {
public:
    explicit History(std::uint64_t seed) : chance_(seed) {
        settings_ = tests::index_settings(archive_.public_dir(), archive_.index_dir());
        follower_ = std::make_unique<Catalogue>(settings_);
        for (int i = 0; i < 60; ++i) {
            static constexpr minutes kSteps[] = {minutes(20), hours(1),  hours(2),
                                                 hours(7),    hours(24), hours(50)};
            now_ += kSteps[below(std::size(kSteps))];
            if (i % 20 == 19) erase();
            else if (below(5) == 0) withdraw();
            else offer();
            follower_->follow();
        }
        const record::LogReader log(archive_.public_dir());
        Then then;
        for (const auto& entry : log.entries(0, log.checkpoint().size)) add(then, entry);
        // Of no revision any more.
        for (auto& revision : revisions_)
            std::erase_if(revision.current, [&](const auto& one) {
                return erased_.contains(fmt::format("{}/v{}", one.first, one.second));
            });
    }

    const std::vector<Then>& revisions() const { return revisions_; }
    std::size_t erased() const { return erased_.size(); }
    std::size_t withdrawn() const { return withdrawn_; }
    const Catalogue& followed() const { return *follower_; }
    const fs::path public_dir() const { return archive_.public_dir(); }
    std::int64_t quarantined(const Then& then) const {
        std::int64_t out = 0;
        for (const auto& [edition, version] : then.current)
            out += bad_.at(fmt::format("{}/v{}", edition, version));
        return out;
    }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(chance_() % n); }
    void offer() {
        for (auto files = 1 + below(3); files > 0; --files) {
            const std::string organisation = below(2) == 0 ? "coasts" : "forests";
            const auto month = fmt::format("2024-{:02}", 1 + below(6));
            const auto bad = below(3);
            const auto file =
                random_file(organisation, month, 11 + below(25), static_cast<int>(below(1000)), bad);
            const auto verdict = archive_.offer(
                organisation, month, fmt::format("https://{}.example/{}.csv", organisation, month), file);
            if (verdict.judgement.outcome == record::Outcome::released)
                coming_[organisation + "-spend-over-25k/" + month] = static_cast<std::int64_t>(bad);
        }
        for (const auto& name : archive_.release(now_).versions) {
            bad_[name] = coming_.at(name.substr(0, name.rfind('/')));
            public_.push_back(name);
        }
    }
    void withdraw() {
        if (public_.empty()) return;
        const auto at = below(public_.size());
        const auto name = public_[at];
        const auto first = name.find('/'), last = name.rfind('/');
        archive_.publisher().withdraw(
            {name.substr(0, first), name.substr(first + 1, last - first - 1),
             std::stoi(name.substr(last + 2)), "published-in-error", "Payments of another body.", "", "pat"},
            now_);
        ++withdrawn_;
        public_.erase(public_.begin() + static_cast<std::ptrdiff_t>(at));
    }
    /// An edition with every version of it.
    void erase() {
        if (public_.empty()) return;
        const auto name = public_[below(public_.size())];
        const auto edition = name.substr(0, name.rfind('/'));
        archive_.publisher().erase({{edition}, "personal-data", "", "pat"}, now_);
        std::erase_if(public_, [&](const auto& one) { return one.starts_with(edition + "/"); });
    }
    void add(Then& then, const record::LogEntry& entry) {
        const auto& body = entry.body;
        const auto edition = body.string_or("dataset", "") + "/" + body.string_or("edition", "");
        if (entry.kind() == "release") then.current[edition] = static_cast<int>(body.at("version").as_int());
        if (entry.kind() == "withdrawal" && then.current.contains(edition) &&
            then.current[edition] == body.at("version").as_int())
            then.current.erase(edition);
        if (entry.kind() == "erasure")
            for (const auto& n : body.at("versions").as_array())
                erased_.insert(fmt::format("{}/v{}", edition, n.as_int()));
        if (entry.kind() != "revision") return;
        then.revision = entry.index + 1;
        then.at = base::parse_rfc3339(body.at("at").as_string());
        revisions_.push_back(then);
    }

    std::mt19937_64 chance_;
    ArchiveFixture archive_;
    CatalogueSettings settings_;
    std::unique_ptr<Catalogue> follower_;
    base::Instant now_ = base::parse_rfc3339("2024-03-29T21:10:00Z");
    std::map<std::string, std::int64_t> coming_, bad_;
    std::vector<std::string> public_;
    std::set<std::string> erased_;
    std::size_t withdrawn_ = 0;
    std::vector<Then> revisions_;
};

/// DuckDB's own reading of data.csv: nothing of ours but the path.
class OutsideReader {
public:
    explicit OutsideReader(const fs::path& public_dir)
        : public_(public_dir), db_(options(public_dir)), connection_(db_) {}

    /// "<locator>|<date>|<supplier>|<amount>" of every row that was current.
    std::multiset<std::string> rows(const Then& then) {
        std::multiset<std::string> out;
        for (const auto& [edition, version] : then.current) {
            const auto name = fmt::format("{}/v{}", edition, version);
            auto result = connection_.query(
                fmt::format("SELECT '{}#' || _row || '|' || date || '|' || supplier || '|' || amount FROM {}",
                            name, csv({name})));
            for (auto chunk = result.next(); chunk.rows() > 0; chunk = result.next())
                for (std::size_t i = 0; i < chunk.rows(); ++i) out.emplace(chunk.text(0, i));
        }
        return out;
    }
    /// "<organisation's dataset>|<rows>|<pounds>" of each.
    std::multiset<std::string> totals(const Then& then) {
        std::map<std::string, std::vector<std::string>> of_dataset;
        for (const auto& [edition, version] : then.current)
            of_dataset[edition.substr(0, edition.find('/'))].push_back(
                fmt::format("{}/v{}", edition, version));
        std::multiset<std::string> out;
        for (const auto& [dataset, names] : of_dataset) {
            auto result = connection_.query(
                fmt::format("SELECT '{}|' || count(*) || '|' || sum(CAST(amount AS DECIMAL(18, 2))) FROM {}",
                            dataset, csv(names)));
            out.emplace(result.next().text(0, 0));
        }
        return out;
    }

private:
    static columnar::DatabaseOptions options(const fs::path& folder) {
        columnar::DatabaseOptions out;
        out.directories = {folder};
        return out;
    }
    std::string csv(const std::vector<std::string>& names) const {
        std::string list;
        for (const auto& name : names)
            list += (list.empty() ? "" : ", ") +
                    columnar::text_literal((public_ / "releases" / name / "data.csv").string());
        return fmt::format(
            "read_csv([{}], header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
            list);
    }

    fs::path public_;
    columnar::Database db_;
    columnar::Connection connection_;
};

std::multiset<std::string> answered_rows(const Catalogue& catalogue, Revision as_of) {
    const auto page = catalogue.rows({.table = "spend",
                                      .columns = {"date", "supplier", "amount"},
                                      .size = RowsQuery::kMaxPage,
                                      .as_of = as_of});
    std::multiset<std::string> out;
    for (const auto& row : page.rows)
        out.insert(
            fmt::format("{}|{}|{}|{}", row[0].value(), row[1].value(), row[2].value(), row[3].value()));
    BOOST_TEST(page.count == std::ssize(page.rows));
    return out;
}

std::multiset<std::string> answered_totals(const Catalogue& catalogue, Revision as_of) {
    const auto found = catalogue.summary({.table = "spend",
                                          .by = {{"dataset", ""}},
                                          .measures = {{"count", ""}, {"sum", "amount"}},
                                          .as_of = as_of});
    std::multiset<std::string> out;
    for (const auto& row : found.rows)
        out.insert(fmt::format("{}|{}|{}", row[0].value(), row[1].value(), row[2].value()));
    return out;
}

/// Midnight in London after a day of 2024; the clocks went forward on 31 March and back on 27 October.
base::Instant end_of_day(base::Date day) {
    const bool summer = day >= sys_days(2024y / 3 / 31) && day < sys_days(2024y / 10 / 27);
    return base::Instant(day) + hours(summer ? 23 : 24);
}

/// One for all cases, gone before the program ends: DuckDB does not outlive main().
struct OneHistory {
    static inline std::unique_ptr<const History> it;
    void teardown() { it.reset(); }
};
BOOST_TEST_GLOBAL_FIXTURE(OneHistory);

const History& history() {
    if (!OneHistory::it) OneHistory::it = std::make_unique<const History>(20240329);
    return *OneHistory::it;
}

/// The last revision at or before a moment; 0 when it lies before all.
Revision last_at(base::Instant moment, bool before) {
    Revision out = 0;
    for (const auto& then : history().revisions())
        if (before ? then.at < moment : then.at <= moment) out = then.revision;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(time_travel)

BOOST_AUTO_TEST_CASE(the_history_has_corrections_withdrawals_erasures_and_both_sides_of_a_midnight_in_summer) {
    const auto& all = history().revisions();
    BOOST_TEST(all.size() >= 30U);
    std::set<std::string> corrected;
    bool after_midnight = false;
    for (std::size_t i = 1; i < all.size(); ++i) {
        for (const auto& [edition, version] : all[i].current)
            if (version > 1) corrected.insert(edition);
        const auto day = floor<days>(all[i].at);
        after_midnight = after_midnight || all[i].at >= end_of_day(day);
    }
    BOOST_TEST(corrected.size() >= 5U);
    BOOST_TEST(history().withdrawn() >= 3U);
    BOOST_TEST(history().erased() >= 2U);
    BOOST_TEST(after_midnight);
}

BOOST_AUTO_TEST_CASE(as_of_each_revision_the_rows_and_pounds_are_those_of_the_files_then_public) {
    OutsideReader outside(history().public_dir());
    const tests::TempFolder folder;
    Catalogue from_nothing(tests::index_settings(history().public_dir(), folder.path() / "index"));
    from_nothing.follow();
    for (const auto& then : history().revisions()) {
        const auto rows = outside.rows(then), totals = outside.totals(then);
        for (const auto* catalogue : {&history().followed(), static_cast<const Catalogue*>(&from_nothing)}) {
            BOOST_TEST(answered_rows(*catalogue, then.revision) == rows, boost::test_tools::per_element());
            BOOST_TEST(answered_totals(*catalogue, then.revision) == totals,
                       boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(what_an_answer_says_that_it_covers_is_what_was_public_then) {
    for (const auto& then : history().revisions()) {
        const auto coverage =
            history().followed().rows({.table = "spend", .size = 1, .as_of = then.revision}).coverage;
        BOOST_TEST(coverage.editions_released == std::ssize(then.current),
                   fmt::format("revision {}", then.revision));
        BOOST_TEST(coverage.quarantined_rows == history().quarantined(then),
                   fmt::format("revision {}", then.revision));
    }
}

BOOST_AUTO_TEST_CASE(an_instant_is_the_last_revision_at_or_before_it_and_a_day_ends_at_midnight_in_london) {
    const auto state = history().followed().state();
    for (const auto& then : history().revisions()) {
        BOOST_TEST(resolve_as_of(*state, std::to_string(then.revision)) == then.revision);
        BOOST_TEST(resolve_as_of(*state, base::to_rfc3339(then.at)) == last_at(then.at, false));
        BOOST_TEST(resolve_as_of(*state, base::to_rfc3339(then.at + seconds(1))) ==
                   last_at(then.at + seconds(1), false));
        if (const auto earlier = last_at(then.at, true); earlier > 0)
            BOOST_TEST(resolve_as_of(*state, base::to_rfc3339(then.at - seconds(1))) ==
                       last_at(then.at - seconds(1), false));
        for (const auto day : {floor<days>(then.at), floor<days>(then.at) + days(1)})
            BOOST_TEST(resolve_as_of(*state, base::to_iso(day)) == last_at(end_of_day(day), true),
                       base::to_iso(day));
    }
}

BOOST_AUTO_TEST_CASE(a_size_between_checkpoints_was_never_public_and_its_neighbours_are_named) {
    const auto state = history().followed().state();
    Revision before = 0;
    for (const auto& then : history().revisions()) {
        for (auto size = before + 1; size < then.revision; ++size)
            BOOST_CHECK_EXCEPTION(
                resolve_as_of(*state, std::to_string(size)), base::Error, [&](const auto& e) {
                    return e.kind() == base::ErrorKind::usage &&
                           e.message().find(std::to_string(then.revision)) != std::string::npos &&
                           (before == 0 || e.message().find(std::to_string(before)) != std::string::npos);
                });
        before = then.revision;
    }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
