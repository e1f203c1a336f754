#include "publisher/app/judging.hpp"
#include "tests/app/coasts.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using record::Outcome;

namespace {

const std::string kSeries = "coasts-spend-over-25k", kFileOfMay = "https://coasts.example/coasts-spend-over-25k-may-2024.csv";

std::string may_of(int rows) { return tests::spend_csv(tests::month_of_payments("2024-05", rows)); }

/// An archive in which the first version of May, of 12 rows, is withdrawn; the second has 13, of the same file.
struct TwiceReleased {
    tests::ArchiveFixture a;
    app::Config config = tests::config_of_coasts();
    base::FixedClock clock{base::parse_rfc3339("2024-07-10T08:30:00Z")};

    TwiceReleased() {
        a.offer("coasts", "2024-05", kFileOfMay, may_of(12));
        a.release("2024-06-28T08:30:00Z");
        a.publisher().withdraw({kSeries, "2024-05", 1, "published-in-error", "Payments of another body.", "", "pat"}, base::parse_rfc3339("2024-06-29T08:30:00Z"));
        a.offer("coasts", "2024-05", kFileOfMay, may_of(13));
        a.release("2024-06-30T08:30:00Z");
    }
    /// As a person says it, whose draft waits for a day.
    void bring_back() {
        a.wait_for_date(true);
        a.bring_back(true);
        a.explain("department-correction");
        a.offer("coasts", "2024-05", kFileOfMay, may_of(12));
    }
    /// Judges the file with so many rows as the program does; of a harvest the outcome is entered.
    record::Judgement judge(int rows, std::optional<app::Officer> officer = {}) {
        auto& reg = a.publisher().reg();
        auto file = tests::check_file(config.schema_of(config.sources.front()), may_of(rows));
        app::CheckedObject checked;
        checked.source = &config.sources.front();
        checked.object = reg.object(kSeries, kFileOfMay, "", clock.now());
        checked.digest = file.digest;
        checked.snapshot = a.publisher().archive().layout().snapshot(file.digest);
        checked.result = &file.result;
        checked.officer = std::move(officer);
        app::Judge judge(a.publisher(), config, clock);
        const auto verdict = judge.consider(checked);
        if (!checked.officer) judge.enter(checked, verdict);
        return verdict.judgement;
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(rows_that_were_brought_back, TwiceReleased)

BOOST_AUTO_TEST_CASE(wait_for_their_day_whatever_their_source_says_meanwhile) {
    bring_back();
    auto& reg = a.publisher().reg();
    BOOST_REQUIRE(reg.drafts().size() == 1U);
    const auto draft = reg.drafts().front().id;
    BOOST_TEST(judge(13).code == "same-rows", "what is public is read again");
    BOOST_REQUIRE(reg.drafts().size() == 1U);
    BOOST_TEST(reg.drafts().front().id == draft);
    const auto newer = judge(14);
    BOOST_TEST((newer.outcome == Outcome::held));
    BOOST_TEST(newer.code == "edition-occupied", newer.why);
    BOOST_REQUIRE(reg.drafts().size() == 1U);
    BOOST_TEST(reg.drafts().front().id == draft);
}

BOOST_AUTO_TEST_CASE(give_way_to_no_file_that_they_took_the_place_of_when_it_is_only_read_again) {
    bring_back();
    a.release_by_name("2024-07-01T08:30:00Z");
    BOOST_REQUIRE((a.publisher().reg().current(kSeries, "2024-05")->version == 3));
    const auto again = judge(13);
    BOOST_TEST((again.outcome == Outcome::held));
    BOOST_TEST(again.code == "edition-occupied", again.why);
    BOOST_TEST(a.publisher().reg().drafts().empty());
}

BOOST_AUTO_TEST_CASE(come_back_after_an_erasure_by_the_same_order_alone) {
    a.publisher().erase({{kSeries + "/2024-05/v2"}, "personal-data", "", "pat"}, base::parse_rfc3339("2024-07-01T08:30:00Z"));
    app::Officer officer{schemas::Edition::parse("2024-05"), "department-correction", "Looked through.", "pat"};
    const auto handed_in = judge(12, officer);
    BOOST_TEST(handed_in.code == "withdrawn");
    BOOST_TEST(handed_in.why.find("--reinstate v1") != std::string::npos, handed_in.why);
    BOOST_TEST((judge(11, officer).outcome == Outcome::released), "other rows are the officer's to look at");
    officer.reinstates = true;
    BOOST_TEST((judge(12, officer).outcome == Outcome::released));
}

BOOST_AUTO_TEST_SUITE_END()
