#include "publisher/base/error.hpp"
#include "publisher/record/life.hpp"
#include "publisher/record/log_reader.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using record::Event;
using record::VersionState;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(life_of_a_version)

namespace {

const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
const std::string kMayCorrected = spend_csv(month_of_payments("2024-05", 13));
constexpr const char* kDataset = "coasts-spend-over-25k";

bool is(const base::Error& e, base::ErrorKind kind, std::string_view words) {
    return e.kind() == kind && e.message().find(words) != std::string::npos;
}

std::string last_kinds(const ArchiveFixture& a, std::size_t n) {
    const record::LogReader log(a.public_dir());
    std::string out;
    const auto size = log.checkpoint().size;
    for (const auto& entry : log.entries(std::max<record::Revision>(0, size - static_cast<record::Revision>(n)), size)) out += entry.kind() + " ";
    return out;
}

record::Withdrawal in_error(int version) { return {kDataset, "2024-05", version, "published-in-error", "Payments of another body.", "", "pat"}; }

}  // namespace

BOOST_AUTO_TEST_CASE(what_was_public_is_never_discarded_and_what_never_was_is_never_withdrawn) {
    BOOST_CHECK_EXCEPTION(record::after(VersionState::released, Event::discard, "a/2024-05 v1"), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::conflict, "withdraw it instead"); });
    BOOST_CHECK_EXCEPTION(record::after(VersionState::draft, Event::withdraw, "a/2024-05 draft 4"), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::conflict, "never public"); });
    // The ways out are ones that there are.
    BOOST_CHECK_EXCEPTION(record::after(VersionState::scheduled, Event::withdraw, "a/2024-05 draft 4"), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::conflict, "daybook draft --drop") && is(e, base::ErrorKind::conflict, "daybook erase"); });
}

BOOST_AUTO_TEST_CASE(nothing_follows_an_erasure) {
    for (const auto event : {Event::schedule, Event::unschedule, Event::release, Event::supersede, Event::withdraw, Event::discard, Event::erase})
        BOOST_CHECK_THROW(record::after(VersionState::erased, event, "a/2024-05 v1"), base::Error);
    BOOST_CHECK_EXCEPTION(record::after(VersionState::erased, Event::withdraw, "a/2024-05 v1"), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::conflict, "further than a withdrawal"); });
}

BOOST_AUTO_TEST_CASE(a_superseded_version_keeps_who_and_why) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayCorrected);
    a.release("2024-07-28T08:30:00Z");
    auto& reg = a.publisher().reg();
    const auto first = reg.version(kDataset, "2024-05", 1);
    BOOST_REQUIRE(first.has_value());
    BOOST_TEST((first->state == VersionState::superseded));
    const auto history = reg.history(first->id);
    BOOST_REQUIRE_EQUAL(history.size(), 2U);
    BOOST_TEST((history[0].event == Event::release));
    BOOST_TEST((history[1].event == Event::supersede));
    BOOST_TEST(history[1].code == "source-changed-unexplained");
    BOOST_TEST(base::to_rfc3339(history[1].at) == "2024-07-28T08:30:00Z");
}

BOOST_AUTO_TEST_CASE(a_withdrawal_is_logged_with_its_words_beside_the_log_and_cannot_be_repeated) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    const auto done = a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-29T08:30:00Z"));
    BOOST_TEST(done.withdrawn == std::vector<std::string>{"coasts-spend-over-25k/2024-05/v1"}, boost::test_tools::per_element());
    BOOST_TEST(last_kinds(a, 2) == "withdrawal revision ");
    const record::LogReader log(a.public_dir());
    const auto entry = log.entries(done.revision - 2, done.revision).front();
    BOOST_TEST(base::json::canonical(entry.body).find("another body") == std::string::npos);
    BOOST_TEST(base::read_file(a.public_dir() / entry.body.at("path").as_string()).find("another body") != std::string::npos);
    BOOST_CHECK_EXCEPTION(a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-30T08:30:00Z")), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::conflict, "withdrawn already"); });
    BOOST_CHECK_EXCEPTION(a.publisher().withdraw(in_error(2), base::parse_rfc3339("2024-06-30T08:30:00Z")), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::not_found, "no version 2"); });
}

BOOST_AUTO_TEST_CASE(withdrawn_rows_leave_the_table_files_and_do_not_come_back_from_the_source) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-29T08:30:00Z"));
    const auto manifest = base::json::parse(base::read_file(a.public_dir() / "tables/spend/manifest.json"));
    BOOST_TEST(manifest.at("files").as_array().empty());
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay).judgement.outcome == record::Outcome::unchanged));
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may-2.csv", kMayCorrected).judgement.outcome == record::Outcome::released));
    BOOST_TEST(a.release("2024-06-30T08:30:00Z").versions.front() == "coasts-spend-over-25k/2024-05/v2");
}

BOOST_AUTO_TEST_CASE(withdrawn_rows_do_not_come_back_after_another_version_either) {
    ArchiveFixture a;
    const auto offer = [&](const std::string& csv) { return a.offer("coasts", "2024-05", "https://coasts.example/may.csv", csv).judgement; };
    offer(kMay);
    a.release("2024-06-28T08:30:00Z");
    a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-29T08:30:00Z"));
    offer(kMayCorrected);
    BOOST_TEST(offer(kMay).code == "withdrawn");
    BOOST_TEST(a.publisher().reg().drafts().empty());
    offer(kMayCorrected);
    a.release("2024-06-30T08:30:00Z");
    BOOST_TEST(offer(kMay).code == "withdrawn");
}

BOOST_AUTO_TEST_CASE(rows_that_were_withdrawn_by_mistake_come_back_as_a_new_version_when_a_person_says_so_and_the_log_names_the_old_one) {
    ArchiveFixture a;
    const auto offer = [&](const std::string& csv) { return a.offer("coasts", "2024-05", "https://coasts.example/may.csv", csv).judgement; };
    const auto released = [&](const std::string& at) {
        const auto done = a.release(at);
        return record::LogReader(a.public_dir()).entries(done.revision - 2, done.revision).front().body;
    };
    offer(kMay);
    BOOST_TEST(released("2024-06-28T08:30:00Z").find("reinstates") == nullptr);
    a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-29T08:30:00Z"));
    const auto still_there = offer(kMay);
    BOOST_TEST(still_there.code == "withdrawn");
    BOOST_TEST(still_there.why.find("daybook draft coasts-spend-over-25k/2024-05 --reinstate v1") != std::string::npos, "the way back is named");
    a.bring_back(true);
    a.explain("department-correction");
    BOOST_TEST((offer(kMay).outcome == record::Outcome::released));
    a.bring_back(false);
    a.explain("");
    BOOST_TEST(offer(kMay).code == "same-rows", "its source says again what waits");
    const auto entry = released("2024-06-30T08:30:00Z");
    BOOST_TEST(entry.at("version").as_int() == 2);
    BOOST_TEST(entry.at("reinstates").as_int() == 1);
    BOOST_TEST(entry.at("reason").as_string() == "department-correction");
    BOOST_TEST((a.publisher().reg().version(kDataset, "2024-05", 1)->state == VersionState::withdrawn), "what was withdrawn stays so");
    BOOST_TEST(offer(kMay).code == "same-rows");
    offer(kMayCorrected);
    released("2024-07-01T08:30:00Z");
    BOOST_TEST((offer(kMay).outcome == record::Outcome::released), "nothing is wrong with rows that were brought back");
    BOOST_TEST(released("2024-07-02T08:30:00Z").find("reinstates") == nullptr);
    a.publisher().withdraw(in_error(4), base::parse_rfc3339("2024-07-03T08:30:00Z"));
    BOOST_TEST(offer(kMay).code == "withdrawn", "until they are withdrawn again");
}

BOOST_AUTO_TEST_CASE(no_draft_that_waits_makes_rows_public_again_that_are_withdrawn_meanwhile) {
    ArchiveFixture a;
    for (const auto& [csv, at] : {std::pair(kMay, "2024-06-28T08:30:00Z"), {kMayCorrected, "2024-06-29T08:30:00Z"}}) {
        a.offer("coasts", "2024-05", "https://coasts.example/may.csv", csv);
        a.release(at);
    }
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay).judgement.outcome == record::Outcome::released), "its source went back");
    BOOST_CHECK_EXCEPTION(a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-30T08:30:00Z")), base::Error,
                          [](const auto& e) { return is(e, base::ErrorKind::conflict, "daybook draft coasts-spend-over-25k/2024-05 --drop"); });
    a.publisher().discard_draft(a.publisher().reg().drafts().front(), "pat", "They were wrong.", base::parse_rfc3339("2024-06-30T08:30:00Z"));
    a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-30T08:31:00Z"));
    BOOST_TEST(a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay).judgement.code == "withdrawn");
    BOOST_TEST(a.release("2024-07-01T08:30:00Z").versions.empty());
}

BOOST_AUTO_TEST_CASE(what_is_brought_back_takes_the_place_of_a_draft_that_waits) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.publisher().withdraw(in_error(1), base::parse_rfc3339("2024-06-29T08:30:00Z"));
    a.offer("coasts", "2024-05", "https://coasts.example/may-2.csv", kMayCorrected);
    a.bring_back(true);
    a.explain("department-correction");
    BOOST_TEST((a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay).judgement.outcome == record::Outcome::released));
    const auto drafts = a.publisher().reg().drafts();
    BOOST_REQUIRE(drafts.size() == 1U);
    BOOST_TEST(drafts.front().url == "https://coasts.example/may.csv");
}

BOOST_AUTO_TEST_CASE(a_change_that_its_source_took_back_before_its_release_makes_no_version) {
    ArchiveFixture a;
    const auto offer = [&](const std::string& csv) { return a.offer("coasts", "2024-05", "https://coasts.example/may.csv", csv).judgement; };
    offer(kMay);
    a.release("2024-06-28T08:30:00Z");
    BOOST_TEST((offer(kMayCorrected).outcome == record::Outcome::released));
    BOOST_TEST(offer(kMay).code == "same-rows");
    BOOST_TEST(a.release("2024-06-29T08:30:00Z").versions.empty());
}

BOOST_AUTO_TEST_CASE(a_clock_that_was_set_back_releases_nothing) {
    ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    a.release("2024-06-28T08:30:00Z");
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMayCorrected);
    BOOST_CHECK_EXCEPTION(a.release("2024-06-28T08:29:59Z"), base::Error, [](const auto& e) { return is(e, base::ErrorKind::transient, "set back"); });
    // Nor does one that makes the register forget when that was.
    a.publisher().reg().database().execute("INSERT OR REPLACE INTO logged VALUES ('released-at', '2024-05-01T00:00:00Z')");
    BOOST_CHECK_EXCEPTION(a.release("2024-06-28T08:29:59Z"), base::Error, [](const auto& e) { return is(e, base::ErrorKind::transient, "set back"); });
    BOOST_TEST(a.release("2024-06-28T08:30:01Z").versions.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
