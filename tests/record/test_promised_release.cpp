#include "publisher/base/error.hpp"
#include "publisher/record/calendar.hpp"
#include "publisher/record/finished_late.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/record/promised_may.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;

BOOST_AUTO_TEST_SUITE(promised_release)

using record::Promise;
using tests::ArchiveFixture;
using tests::kDataset;
using tests::kMay;
using tests::kNow;
using tests::kPromised;
using tests::month_of_payments;
using tests::says;
using tests::spend_csv;
using tests::waiting_draft;

BOOST_AUTO_TEST_CASE(a_harvested_file_waits_for_the_day_that_was_promised_for_its_edition) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    reg.enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.offer("forests", "2024-05", "https://forests.example/may.csv", spend_csv(month_of_payments("2024-05", 5, 9)));
    BOOST_TEST(a.release("2024-06-04T08:30:00Z").versions == std::vector<std::string>{"forests-spend-over-25k/2024-05/v1"}, boost::test_tools::per_element());
    BOOST_TEST((reg.next_promise() == kPromised));
    BOOST_CHECK_EXCEPTION(a.release_by_name("2024-06-05T08:30:00Z"), base::Error, [](const auto& e) { return says(e, "is promised for"); });
    BOOST_TEST(a.publisher().prepare(kPromised, a.descriptors()).versions.size() == 1U);
    a.publisher().publish();
    a.publisher().settle();
    BOOST_TEST((reg.calendar(kDataset, "2024-05")->state == Promise::kept));
}

BOOST_AUTO_TEST_CASE(a_harvested_file_need_not_wait_for_a_day_that_is_only_likely_or_past) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    reg.enter(record::announce(kDataset, "2024-05", kPromised, false, kNow), "pat", kNow);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    BOOST_TEST(a.release("2024-06-04T08:30:00Z").versions.size() == 1U);
    reg.enter(record::announce(kDataset, "2024-06", kPromised, true, kNow), "pat", kNow);
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", spend_csv(month_of_payments("2024-06", 5, 9)));
    BOOST_TEST(a.release(kPromised + std::chrono::hours(5)).versions.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_draft_that_waits_goes_out_at_its_confirmed_instant_and_not_a_second_before) {
    ArchiveFixture a;
    const auto id = waiting_draft(a);
    auto& reg = a.publisher().reg();
    BOOST_TEST(a.release("2024-06-04T08:30:00Z").versions.empty());
    reg.enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    BOOST_TEST((reg.version(id)->state == record::VersionState::scheduled));
    BOOST_TEST((reg.next_promise() == kPromised));
    BOOST_TEST(a.release(kPromised - std::chrono::seconds(1)).versions.empty());
    BOOST_TEST(a.release(kPromised + std::chrono::milliseconds(120)).versions.size() == 1U);
    BOOST_TEST((reg.calendar(kDataset, "2024-05")->state == Promise::kept));
    BOOST_TEST(!reg.next_promise().has_value());
}

BOOST_AUTO_TEST_CASE(whatever_is_promised_for_one_instant_is_one_revision) {
    ArchiveFixture a;
    a.wait_for_date(true);
    auto& reg = a.publisher().reg();
    for (const auto* body : {"coasts", "forests", "rivers"}) {
        a.offer(body, "2024-05", fmt::format("https://{}.example/may.csv", body), spend_csv(month_of_payments("2024-05", 12), body));
        reg.enter(record::announce(body + std::string("-spend-over-25k"), "2024-05", kPromised, true, kNow), "pat", kNow);
    }
    const auto prepared = a.publisher().prepare(kPromised, a.descriptors());
    BOOST_TEST(prepared.versions.size() == 3U);
    a.publisher().publish();
    a.publisher().settle();
    const record::LogReader log(a.public_dir());
    int revisions = 0;
    for (const auto& entry : log.entries(0, log.checkpoint().size)) revisions += entry.kind() == "revision" ? 1 : 0;
    BOOST_TEST(revisions == 1);
}

BOOST_AUTO_TEST_CASE(a_provisional_date_releases_nothing) {
    ArchiveFixture a;
    waiting_draft(a);
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, false, kNow), "pat", kNow);
    BOOST_TEST(a.release(kPromised + std::chrono::days(3)).versions.empty());
}

BOOST_AUTO_TEST_CASE(a_cancelled_date_leaves_the_draft_waiting) {
    ArchiveFixture a;
    const auto id = waiting_draft(a);
    auto& reg = a.publisher().reg();
    auto entry = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    reg.enter(entry, "pat", kNow);
    record::cancel(entry, "legal", "Advice is awaited.");
    reg.enter(entry, "pat", kNow);
    BOOST_TEST((reg.version(id)->state == record::VersionState::draft));
    BOOST_TEST(a.release(kPromised).versions.empty());
}

BOOST_AUTO_TEST_CASE(what_is_prepared_takes_renames_only_and_is_dropped_by_another_release) {
    ArchiveFixture a;
    waiting_draft(a);
    auto& publisher = a.publisher();
    publisher.reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    const auto prepared = publisher.prepare(kPromised, a.descriptors());
    BOOST_TEST(prepared.versions.size() == 1U);
    BOOST_TEST(record::LogReader(a.public_dir()).checkpoint().size == 0);
    a.release("2024-06-04T08:30:00Z");
    BOOST_TEST(record::LogReader(a.public_dir()).checkpoint().size > 0);
    BOOST_TEST(publisher.prepare(kPromised, a.descriptors()).versions.size() == 1U);
    publisher.publish();
    BOOST_TEST(std::filesystem::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1/data.csv"));
    publisher.settle();
    BOOST_TEST((publisher.reg().version(kDataset, "2024-05", 1)->state == record::VersionState::released));
}

BOOST_AUTO_TEST_CASE(what_is_published_and_not_settled_is_settled_by_the_next_opening) {
    ArchiveFixture a;
    waiting_draft(a);
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    a.publisher().prepare(kPromised, a.descriptors());
    a.publisher().publish();
    a.reopen();
    BOOST_TEST(a.publisher().recovered().size() == 1U);
    BOOST_TEST(record::take_finished_late(a.publisher().reg()).empty(), "its checkpoint was out");
    BOOST_TEST(a.publisher().reg().version(kDataset, "2024-05", 1).has_value());
    BOOST_TEST(a.release(kPromised + std::chrono::hours(1)).revision == 0);
}

BOOST_AUTO_TEST_CASE(that_the_file_of_a_promised_edition_cannot_be_read_is_told_on_its_day_and_not_before) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    const auto told = [&] {
        const record::LogReader log(a.public_dir());
        std::string out;
        for (const auto& entry : log.entries(0, log.checkpoint().size))
            if (entry.kind() == "rejection") out += entry.body.string_or("edition", "?") + " ";
        return out;
    };
    a.describe("spend-over-25k", "coasts");
    reg.enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    reg.enter(record::announce(kDataset, "2024-04", kPromised, false, kNow), "pat", kNow);
    for (const auto* edition : {"2024-05", "2024-04", ""}) {
        const auto object = reg.object(kDataset, std::string("https://coasts.example/") + edition, "", kNow).id;
        reg.reject(object, base::sha256(edition).hex(), {record::Outcome::rejected, "gate", "17 rows.", kDataset, edition}, fmt::format("{{\"why\":\"17 rows{}.\"}}", edition), kNow);
    }
    a.release(kNow);
    BOOST_TEST(told() == "? 2024-04 ", "a provisional day keeps nothing back, as it keeps no file");
    a.release(kPromised - std::chrono::seconds(1));
    BOOST_TEST(told() == "? 2024-04 ");
    a.release(kPromised);
    BOOST_TEST(told() == "? 2024-04 2024-05 ");
}

BOOST_AUTO_TEST_SUITE_END()
