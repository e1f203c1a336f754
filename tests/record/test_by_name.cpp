#include "publisher/base/error.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using tests::ArchiveFixture;

BOOST_AUTO_TEST_SUITE(by_name)

namespace {

const std::string kDataset = "coasts-spend-over-25k", kMay = "2024-05";
const base::Instant kNow = base::parse_rfc3339("2024-06-03T08:00:00Z"), kDay = base::parse_rfc3339("2024-06-28T08:30:00Z");

/// Pat's draft of May waits for a provisional day.
struct Waiting {
    ArchiveFixture a;
    std::string fails_at;

    Waiting() {
        a.set_now(kNow);
        a.reopen([this](const std::string& step) {
            if (!fails_at.empty() && step.starts_with(fails_at)) throw base::Error(base::ErrorKind::exhausted, "no space left");
        });
        a.wait_for_date(true);
        a.offer("coasts", kMay, "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments(kMay, 12)));
        a.wait_for_date(false);
        reg().enter(record::announce(kDataset, kMay, kDay, false, kNow), "pat", kNow);
    }
    record::Register& reg() { return a.publisher().reg(); }
    record::VersionRecord draft() { return reg().drafts().front(); }
    record::Released release_by(const std::string& who) { return a.publisher().release(kNow, a.descriptors(), record::ReleasedByName{draft().id, who}); }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(a_draft_that_is_released_by_name)

BOOST_AUTO_TEST_CASE(waits_for_its_day_as_before_when_its_release_fails) {
    Waiting w;
    w.fails_at = "flush";
    BOOST_CHECK_THROW(w.release_by("sam"), base::Error);
    w.fails_at.clear();
    BOOST_TEST((w.draft().state == record::VersionState::scheduled));
    w.a.offer("coasts", "2024-06", "https://coasts.example/june.csv", tests::spend_csv(tests::month_of_payments("2024-06", 12)));
    const auto released = w.a.release(kNow);
    BOOST_TEST(released.versions == std::vector<std::string>{kDataset + "/2024-06/v1"}, boost::test_tools::per_element());
    BOOST_TEST(w.draft().edition == kMay);
}

BOOST_AUTO_TEST_CASE(goes_out_as_the_act_of_whoever_named_it) {
    Waiting w;
    const auto id = w.draft().id;
    BOOST_TEST(w.release_by("sam").versions.size() == 1U);
    BOOST_TEST(w.reg().history(id).back().who == "sam");
    BOOST_TEST(w.reg().version(id)->who == "daybook", "whoever drafted it stays that");
}

BOOST_AUTO_TEST_CASE(is_foretold_with_everything_else_that_is_due) {
    Waiting w;
    w.a.offer("coasts", "2024-06", "https://coasts.example/june.csv", tests::spend_csv(tests::month_of_payments("2024-06", 12)));
    BOOST_TEST(w.a.publisher().would_release(kNow, record::ReleasedByName{w.draft().id, "sam"}).size() == 2U);
    BOOST_TEST(w.a.publisher().would_release(kNow).size() == 1U);
}

BOOST_AUTO_TEST_CASE(is_refused_while_a_later_day_is_promised) {
    Waiting w;
    auto date = *w.reg().calendar(kDataset, kMay);
    record::confirm(date, kNow);
    w.reg().enter(date, "pat", kNow);
    BOOST_CHECK_EXCEPTION(w.release_by("sam"), base::Error, [](const auto& e) { return e.message().find("is promised for") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_prepared_release)

BOOST_AUTO_TEST_CASE(of_which_nothing_could_be_made_public_says_later_when_it_really_was) {
    Waiting w;
    auto date = *w.reg().calendar(kDataset, kMay);
    record::confirm(date, kNow);
    w.reg().enter(date, "pat", kNow);
    w.a.publisher().prepare(kDay, w.a.descriptors());
    w.fails_at = "move";
    BOOST_CHECK_THROW(w.a.publisher().publish(), base::Error);
    BOOST_TEST(!w.a.publisher().has_begun(), "nothing of it is public");
    w.fails_at.clear();
    w.a.publisher().settle();
    const auto late = kDay + std::chrono::minutes(2);
    BOOST_TEST(w.a.release(late).versions.size() == 1U);
    const record::LogReader log(w.a.public_dir());
    const auto entries = log.entries(0, log.checkpoint().size);
    BOOST_TEST(entries.back().body.at("at").as_string() == base::to_rfc3339(late));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_clock_that_was_ahead_once)

BOOST_AUTO_TEST_CASE(keeps_nobody_from_erasing_and_everything_else_from_being_entered) {
    ArchiveFixture a;
    a.offer("coasts", kMay, "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments(kMay, 12)));
    const auto ahead = kNow + std::chrono::days(700);
    a.release(ahead);
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", tests::spend_csv(tests::month_of_payments("2024-06", 12)));
    BOOST_CHECK_EXCEPTION(a.release(kNow), base::Error, [](const auto& e) { return e.message().find("only erasing is possible") != std::string::npos; });
    const auto erased = a.publisher().erase({{kDataset + "/" + kMay}, "personal-data", "It named a person.", "pat"}, kNow);
    BOOST_TEST(erased.erased.size() == 1U);
    BOOST_TEST((erased.at == ahead), "at the instant of the last release, since the log never runs backwards");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE_END()
