#include "publisher/base/error.hpp"
#include "publisher/record/calendar.hpp"
#include "publisher/record/finished_late.hpp"
#include "publisher/record/trail.hpp"
#include "tests/record/promised_may.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;

BOOST_AUTO_TEST_SUITE(finished_late)

using tests::ArchiveFixture;
using tests::kDataset;
using tests::kNow;
using tests::kPromised;
using tests::month_of_payments;
using tests::spend_csv;
using tests::waiting_draft;

namespace {

/// How many lines of an edition's trail, or of all, say by how much a promise was late.
std::ptrdiff_t told_late(ArchiveFixture& a, const std::string& edition) {
    return std::ranges::count_if(record::trail(a.publisher().reg().database(), edition, 100), [](const auto& e) { return e.why.find("after the promised instant") != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_cut_off_before_its_checkpoint_was_out_is_finished_late_and_says_by_how_much) {
    ArchiveFixture a;
    a.reopen([](const std::string& step) {
        if (step == "move log/checkpoint") throw base::Error(base::ErrorKind::internal, "the power fails");
    });
    waiting_draft(a);
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    a.publisher().prepare(kPromised, a.descriptors());
    BOOST_CHECK_THROW(a.publisher().publish(), base::Error);
    const auto restarted = base::SystemClock().now();
    a.reopen();
    const auto late = record::take_finished_late(a.publisher().reg());
    BOOST_REQUIRE(late.size() == 1U);
    BOOST_TEST((late.front().promised == kPromised));
    BOOST_TEST((late.front().at >= restarted));
    for (const auto* edition : {"", "coasts-spend-over-25k/2024-05"}) BOOST_TEST(told_late(a, edition) == 1, edition);
    BOOST_TEST(told_late(a, "coasts-spend-over-25k/2024-06") == 0);
    a.reopen();
    BOOST_TEST(record::take_finished_late(a.publisher().reg()).empty(), "it is told once");
}

BOOST_AUTO_TEST_CASE(what_failed_before_its_checkpoint_was_out_is_as_late_where_the_process_lives_on) {
    ArchiveFixture a;
    bool is_in_the_way = true;
    a.reopen([&](const std::string& step) {
        if (is_in_the_way && step == "move log/checkpoint") throw base::Error(base::ErrorKind::internal, "something lies in the way");
    });
    for (const auto* body : {"coasts", "forests"}) {
        a.offer(body, "2024-05", fmt::format("https://{}.example/may.csv", body), spend_csv(month_of_payments("2024-05", 12), body));
        a.publisher().reg().enter(record::announce(body + std::string("-spend-over-25k"), "2024-05", kPromised, true, kNow), "pat", kNow);
    }
    a.publisher().prepare(kPromised, a.descriptors());
    BOOST_CHECK_THROW(a.publisher().publish(), base::Error);
    BOOST_CHECK_THROW(a.publisher().settle(), base::Error);
    BOOST_TEST(told_late(a, "") == 0, "it is not out yet");
    is_in_the_way = false;
    a.publisher().catch_up();
    for (const auto* edition : {"coasts-spend-over-25k/2024-05", "forests-spend-over-25k/2024-05"}) BOOST_TEST(told_late(a, edition) == 1, edition);
    const auto late = record::take_finished_late(a.publisher().reg());
    BOOST_REQUIRE(late.size() == 1U);
    BOOST_TEST((late.front().promised == kPromised));
    a.reopen();
    BOOST_TEST(record::take_finished_late(a.publisher().reg()).empty(), "it is told once");
}

BOOST_AUTO_TEST_CASE(what_is_out_in_one_go_is_not_told_as_late) {
    ArchiveFixture a;
    waiting_draft(a);
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    a.publisher().prepare(kPromised, a.descriptors());
    a.publisher().publish();
    a.publisher().settle();
    BOOST_TEST(told_late(a, "") == 0);
}

BOOST_AUTO_TEST_CASE(a_promise_is_as_late_beside_drafts_that_nobody_promised_and_without_a_promise_nothing_is) {
    for (const bool promised : {true, false}) {
        ArchiveFixture a;
        a.reopen([](const std::string& step) {
            if (step == "move log/checkpoint") throw base::Error(base::ErrorKind::internal, "the power fails");
        });
        for (const auto* body : {"coasts", "forests"}) a.offer(body, "2024-05", fmt::format("https://{}.example/may.csv", body), spend_csv(month_of_payments("2024-05", 12), body));
        if (promised) a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
        BOOST_CHECK_THROW(a.release(kPromised), base::Error);
        a.reopen();
        BOOST_TEST(a.publisher().recovered().size() == 1U);
        for (const auto* body : {"coasts", "forests"}) BOOST_TEST(a.publisher().reg().version(body + std::string("-spend-over-25k"), "2024-05", 1).has_value(), body);
        BOOST_TEST(record::take_finished_late(a.publisher().reg()).size() == (promised ? 1U : 0U));
    }
}

BOOST_AUTO_TEST_SUITE_END()
