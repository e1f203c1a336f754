#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/calendar.hpp"
#include "publisher/record/finished_late.hpp"
#include "publisher/record/log_reader.hpp"
#include "publisher/record/trail.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using record::Promise;
using tests::ArchiveFixture;
using tests::month_of_payments;
using tests::spend_csv;

BOOST_AUTO_TEST_SUITE(calendar)

namespace {

const std::string kMay = spend_csv(month_of_payments("2024-05", 12));
constexpr const char* kDataset = "coasts-spend-over-25k";
const auto kNow = base::parse_rfc3339("2024-06-03T08:00:00Z");
const auto kPromised = base::parse_rfc3339("2024-06-28T08:30:00Z");

bool says(const base::Error& e, std::string_view words) { return e.message().find(words) != std::string::npos; }

/// An officer's draft for May waits for its date.
std::int64_t waiting_draft(ArchiveFixture& a) {
    a.wait_for_date(true);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    return a.publisher().reg().drafts().back().id;
}

/// How many lines of an edition's trail, or of all, say by how much a promise was late.
std::ptrdiff_t told_late(ArchiveFixture& a, const std::string& edition) {
    return std::ranges::count_if(record::trail(a.publisher().reg().database(), edition, 100), [](const auto& e) { return e.why.find("after the promised instant") != std::string::npos; });
}

}  // namespace

BOOST_AUTO_TEST_CASE(half_past_nine_is_london_time_on_both_sides_of_a_clock_change) {
    using namespace std::chrono;
    BOOST_TEST(base::to_rfc3339(record::release_hour(sys_days(2024y / 3 / 29))) == "2024-03-29T09:30:00Z");
    BOOST_TEST(base::to_rfc3339(record::release_hour(sys_days(2024y / 3 / 31))) == "2024-03-31T08:30:00Z");
    BOOST_TEST(base::to_rfc3339(record::release_hour(sys_days(2024y / 4 / 30))) == "2024-04-30T08:30:00Z");
    BOOST_TEST(base::to_rfc3339(record::release_hour(sys_days(2024y / 10 / 26))) == "2024-10-26T08:30:00Z");
    BOOST_TEST(base::to_rfc3339(record::release_hour(sys_days(2024y / 10 / 27))) == "2024-10-27T09:30:00Z");
}

BOOST_AUTO_TEST_CASE(nothing_is_promised_for_the_past) {
    BOOST_CHECK_EXCEPTION(record::announce(kDataset, "2024-05", kNow, true, kNow), base::Error, [](const auto& e) { return says(e, "that is past"); });
}

BOOST_AUTO_TEST_CASE(the_same_date_said_again_is_the_same_date_and_another_is_moved) {
    const auto known = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    BOOST_TEST((record::announce(known, kDataset, "2024-05", kPromised, true, kNow) == known));
    BOOST_CHECK_EXCEPTION(record::announce(known, kDataset, "2024-05", kPromised + std::chrono::days(1), true, kNow), base::Error, [](const auto& e) { return says(e, "move it instead"); });
    BOOST_CHECK_EXCEPTION(record::announce(known, kDataset, "2024-05", kPromised, false, kNow), base::Error, [](const auto& e) { return says(e, "move it instead"); });
}

BOOST_AUTO_TEST_CASE(a_date_that_was_kept_stays_shown_beside_that_of_the_correction_as_kept) {
    auto known = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    BOOST_TEST(known.to_json().find("released_at") == nullptr, "the bytes of what was logged before there was that word stay the same");
    known.state = Promise::kept;
    known.released_at = kPromised + std::chrono::minutes(2);
    const auto after = kPromised + std::chrono::days(1), next = kPromised + std::chrono::days(30);
    const auto entry = record::announce(known, kDataset, "2024-05", next, true, after);
    BOOST_REQUIRE(entry.changes.size() == 1U);
    BOOST_TEST((entry.changes.front().previous == kPromised));
    BOOST_TEST((entry.changes.front().released_at == known.released_at));
    BOOST_TEST((entry.release_at == next));
    BOOST_TEST((record::CalendarEntry::from_json(entry.to_json()) == entry));
    auto moved = entry;
    record::move(moved, next + std::chrono::days(1), "quality", "Two suppliers are being checked.", after);
    BOOST_TEST(!moved.changes.back().released_at.has_value(), "what moved was not kept");
}

BOOST_AUTO_TEST_CASE(a_register_knows_when_a_date_was_kept_also_one_of_an_earlier_layout) {
    ArchiveFixture a;
    const auto date = [&] { return *a.publisher().reg().calendar(kDataset, "2024-05"); };
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", kMay);
    const auto out = kPromised + std::chrono::milliseconds(120);
    a.release(out);
    BOOST_TEST((date().released_at == out));
    a.publisher().reg().database().execute("UPDATE calendar SET body = json_remove(body, '$.released_at'); PRAGMA user_version = 16");
    a.reopen();
    BOOST_TEST((date().released_at == out));
    const auto next = kPromised + std::chrono::days(30);
    a.publisher().reg().enter(record::announce(date(), kDataset, "2024-05", next, true, out), "pat", out);
    BOOST_TEST(a.release(out + std::chrono::hours(1)).revision > 0, "the log says what the register has");
    const record::LogReader log(a.public_dir());
    std::string said;
    for (const auto& entry : log.entries(0, log.checkpoint().size))
        if (entry.kind() == "calendar") said = base::read_file(a.public_dir() / entry.body.at("path").as_string());
    BOOST_TEST(said.find(R"("released_at":"2024-06-28T08:30:00.120Z")") != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_confirmed_date_moves_with_a_reason_only_and_the_earlier_one_stays_shown) {
    auto entry = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    const auto later = kPromised + std::chrono::days(7);
    BOOST_CHECK_EXCEPTION(record::move(entry, later, "", "", kNow), base::Error, [](const auto& e) { return says(e, "without a reason"); });
    BOOST_CHECK_EXCEPTION(record::move(entry, later, "weather", "It rained.", kNow), base::Error, [](const auto& e) { return says(e, "no reason code"); });
    record::move(entry, later, "quality", "Two suppliers are being checked.", kNow);
    BOOST_REQUIRE_EQUAL(entry.changes.size(), 1U);
    BOOST_TEST((entry.changes[0].previous == kPromised));
    BOOST_TEST((record::CalendarEntry::from_json(entry.to_json()) == entry));
}

BOOST_AUTO_TEST_CASE(a_move_to_the_date_that_stands_drops_no_words_and_the_same_move_may_be_said_once_more) {
    auto entry = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    const auto later = kPromised + std::chrono::days(7);
    const auto stands = [](const base::Error& e) { return e.kind() == base::ErrorKind::conflict && says(e, "has that date already, ") && says(e, "nothing was changed"); };
    BOOST_CHECK_EXCEPTION(record::move(entry, kPromised, "quality", "Two suppliers are being checked.", kNow), base::Error, stands);
    record::move(entry, later, "quality", "Two suppliers are being checked.", kNow);
    const auto moved = entry;
    BOOST_CHECK_NO_THROW(record::move(entry, later, "quality", "Two suppliers are being checked.", kNow));
    BOOST_CHECK_EXCEPTION(record::move(entry, later, "quality", "Three suppliers are being checked.", kNow), base::Error, stands);
    BOOST_CHECK_EXCEPTION(record::move(entry, later, "legal", "Two suppliers are being checked.", kNow), base::Error, stands);
    BOOST_TEST((entry == moved));
    auto likely = record::announce(kDataset, "2024-05", kPromised, false, kNow);
    BOOST_CHECK_NO_THROW(record::move(likely, kPromised, "", "", kNow));
    BOOST_CHECK_EXCEPTION(record::move(likely, kPromised, "", "It is likely.", kNow), base::Error, stands);
}

BOOST_AUTO_TEST_CASE(brought_forward_is_said_of_a_move_to_an_earlier_date_alone) {
    const auto untrue = [](const base::Error& e) { return e.kind() == base::ErrorKind::conflict && says(e, "as brought-forward") && says(e, "give another code"); };
    for (const bool confirmed : {true, false}) {
        auto entry = record::announce(kDataset, "2024-05", kPromised, confirmed, kNow);
        const auto before = entry;
        BOOST_CHECK_EXCEPTION(record::move(entry, kPromised + std::chrono::days(1), "brought-forward", "It is ready.", kNow), base::Error, untrue);
        BOOST_CHECK_EXCEPTION(record::cancel(entry, "brought-forward", "It is ready."), base::Error, untrue);
        BOOST_TEST((entry == before));
        record::move(entry, kPromised - std::chrono::days(1), "brought-forward", "It is ready.", kNow);
        BOOST_TEST(entry.changes.back().code == "brought-forward");
    }
}

BOOST_AUTO_TEST_CASE(no_return_due_is_said_of_a_date_that_is_cancelled_and_of_none_that_moves) {
    for (const bool confirmed : {true, false}) {
        auto entry = record::announce(kDataset, "2024-05", kPromised, confirmed, kNow);
        const auto before = entry;
        BOOST_CHECK_EXCEPTION(record::move(entry, kPromised + std::chrono::days(1), "no-return-due", "The body closed.", kNow), base::Error,
                              [](const auto& e) { return e.kind() == base::ErrorKind::conflict && says(e, "as no-return-due") && says(e, "daybook schedule cancel"); });
        BOOST_TEST((entry == before));
    }
    auto entry = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    BOOST_CHECK_EXCEPTION(record::move(entry, kPromised + std::chrono::days(1), "", "", kNow), base::Error, [](const auto& e) { return says(e, "without a reason") && !says(e, "no-return-due"); });
    BOOST_CHECK_EXCEPTION(record::cancel(entry, "", ""), base::Error, [](const auto& e) { return says(e, "without a reason") && says(e, "no-return-due"); });
}

BOOST_AUTO_TEST_CASE(a_return_is_promised_for_a_day_after_its_period_and_within_a_year_before_it) {
    const auto day = [](const char* text) { return record::release_hour(*base::parse_iso_date(text)); };
    const auto refuse = [&](const char* edition, base::Instant at) { record::refuse_untimely(kDataset, schemas::Edition::parse(edition), at, kNow); };
    const auto is_early = [](const base::Error& e) { return e.kind() == base::ErrorKind::conflict && says(e, "for a period that is over"); };
    BOOST_CHECK_NO_THROW(refuse("2024-05", kPromised));
    BOOST_CHECK_NO_THROW(refuse("2025-06", day("2025-07-31")));   // it begins in less than twelve months
    BOOST_CHECK_EXCEPTION(refuse("2025-07", day("2025-08-29")), base::Error, [](const auto& e) { return says(e, "cannot be promised yet: it begins on 1 July 2025") && says(e, "until 3 June 2025"); });
    BOOST_CHECK_EXCEPTION(refuse("2031-08", day("2031-09-30")), base::Error, [](const auto& e) { return says(e, "within twelve months"); });
    BOOST_CHECK_EXCEPTION(refuse("2024-06", kPromised), base::Error, is_early);
    BOOST_CHECK_EXCEPTION(refuse("2024-06", base::parse_rfc3339("2024-06-30T22:59:59Z")), base::Error, [](const auto& e) { return says(e, "it ends on 30 June 2024") && says(e, "give 1 July 2024 or a later day"); });
    BOOST_CHECK_NO_THROW(refuse("2024-06", base::parse_rfc3339("2024-06-30T23:00:00Z")));   // midnight in London
    BOOST_CHECK_EXCEPTION(refuse("2024-04--2024-06", kPromised), base::Error, is_early);
    BOOST_CHECK_EXCEPTION(refuse("2024-06-30", kPromised), base::Error, is_early);
    BOOST_CHECK_NO_THROW(refuse("2024-06-30", day("2024-06-30")));   // a state is whole on its day
    BOOST_CHECK_NO_THROW(refuse("current", kPromised));
}

BOOST_AUTO_TEST_CASE(a_provisional_date_that_has_passed_is_confirmed_no_more_and_the_way_out_is_named) {
    auto entry = record::announce(kDataset, "2024-05", kPromised, false, kNow);
    BOOST_CHECK_EXCEPTION(record::confirm(entry, kPromised), base::Error, [](const auto& e) { return says(e, "that is past") && says(e, "daybook schedule move coasts-spend-over-25k/2024-05 --at"); });
    record::move(entry, kPromised + std::chrono::days(1), "", "", kPromised);
    record::confirm(entry, kPromised);
    BOOST_TEST((entry.state == Promise::confirmed));
}

BOOST_AUTO_TEST_CASE(words_for_readers_are_one_line_of_plain_text_and_tell_of_no_person) {
    const std::pair<std::string, std::string_view> unfit[] = {{"Ask Jane, 07700 900123.", "looks like personal data"}, {"Ask jane@example.org.", "looks like personal data"}, {"Ring \a the bell.", "control characters"},
                                                              {"One line,\nand another.", "control characters"}, {std::string(1001, 'x'), "at most 1000"}};
    for (const auto& [note, words] : unfit) {
        const auto refused = [&words = words](const base::Error& e) { return e.kind() == base::ErrorKind::usage && says(e, words); };
        for (const bool confirmed : {true, false}) {
            auto entry = record::announce(kDataset, "2024-05", kPromised, confirmed, kNow);
            const auto before = entry;
            BOOST_CHECK_EXCEPTION(record::move(entry, kPromised + std::chrono::days(7), "quality", note, kNow), base::Error, refused);
            BOOST_CHECK_EXCEPTION(record::cancel(entry, "quality", note), base::Error, refused);
            BOOST_TEST((entry == before));
        }
    }
    auto entry = record::announce(kDataset, "2024-05", kPromised, true, kNow);
    BOOST_CHECK_NO_THROW(record::move(entry, kPromised + std::chrono::days(7), "quality", "Two suppliers’ figures (£1,200) are looked at.", kNow));
}

BOOST_AUTO_TEST_CASE(a_provisional_date_moves_freely_and_a_cancelled_one_not_at_all) {
    auto entry = record::announce(kDataset, "2024-05", kPromised, false, kNow);
    record::move(entry, kPromised + std::chrono::days(1), "", "", kNow);
    BOOST_CHECK_EXCEPTION(record::move(entry, kPromised, "weather", "", kNow), base::Error, [](const auto& e) { return says(e, "no reason code"); });
    record::confirm(entry, kNow);
    record::cancel(entry, "no-return-due", "The body closed in April.");
    BOOST_CHECK_EXCEPTION(record::confirm(entry, kNow), base::Error, [](const auto& e) { return says(e, "was cancelled"); });
}

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

BOOST_AUTO_TEST_CASE(a_date_that_stands_is_moved_and_a_cancelled_one_stays_shown_when_another_is_announced) {
    const std::optional<record::CalendarEntry> none;
    auto entry = record::announce(none, kDataset, "2024-05", kPromised, true, kNow);
    const auto later = kPromised + std::chrono::days(7);
    BOOST_CHECK_EXCEPTION(record::announce(entry, kDataset, "2024-05", later, true, kNow), base::Error, [](const auto& e) { return says(e, "has a date already"); });
    record::cancel(entry, "legal", "Advice is awaited.");
    const auto again = record::announce(entry, kDataset, "2024-05", later, true, kNow);
    BOOST_TEST((again.release_at == later));
    std::vector<record::DateChange> shown{{kPromised, kNow, "legal", "Advice is awaited."}};
    BOOST_TEST((again.changes == shown));
    // The date of a correction follows one that was kept, and that stays shown as well.
    shown.push_back({later, kNow, "", "", later});
    auto kept = again;
    kept.state = record::Promise::kept;
    kept.released_at = later;
    BOOST_TEST((record::announce(kept, kDataset, "2024-05", later + std::chrono::days(7), true, kNow).changes == shown));
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

BOOST_AUTO_TEST_CASE(an_announced_date_is_public_before_the_data_and_says_nothing_of_it) {
    ArchiveFixture a;
    waiting_draft(a);
    a.publisher().reg().enter(record::announce(kDataset, "2024-05", kPromised, true, kNow), "pat", kNow);
    const auto released = a.release("2024-06-04T08:30:00Z");
    const record::LogReader log(a.public_dir());
    const auto entries = log.entries(0, released.revision);
    BOOST_TEST(entries[entries.size() - 2].kind() == "calendar");
    BOOST_TEST(entries[entries.size() - 2].body.at("release_at").as_string() == "2024-06-28T08:30:00Z");
    BOOST_TEST(a.release("2024-06-05T08:30:00Z").revision == 0);
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

BOOST_AUTO_TEST_CASE(the_trail_gives_each_date_its_own_reason_or_none) {
    ArchiveFixture a;
    auto& reg = a.publisher().reg();
    auto when = kNow;
    const auto enter = [&](const record::CalendarEntry& entry) { reg.enter(entry, "pat", when += std::chrono::minutes(1)); };
    auto date = record::announce(kDataset, "2024-05", kPromised, false, kNow);
    enter(date);
    record::move(date, kPromised + std::chrono::days(1), "quality", "Two suppliers are being checked.", when);
    enter(date);
    record::confirm(date, when);
    enter(date);
    record::cancel(date, "legal", "Advice is awaited.");
    enter(date);
    date = record::announce(date, kDataset, "2024-05", kPromised + std::chrono::days(2), true, when);
    enter(date);
    record::move(date, kPromised + std::chrono::days(3), "operational", "The office is shut.", when);
    enter(date);
    std::vector<std::string> whys, codes;
    for (const auto& line : record::trail(reg.database(), "coasts-spend-over-25k/2024-05", 100)) {
        whys.push_back(line.why);
        codes.push_back(line.code);
    }
    const std::vector<std::string> expected{"provisional for 28 June 2024, 9:30am",
                                            "provisional for 29 June 2024, 9:30am: Two suppliers are being checked.",
                                            "confirmed for 29 June 2024, 9:30am",
                                            "cancelled for 29 June 2024, 9:30am: Advice is awaited.",
                                            "confirmed for 30 June 2024, 9:30am",
                                            "confirmed for 1 July 2024, 9:30am: The office is shut."};
    BOOST_TEST(whys == expected, boost::test_tools::per_element());
    const std::vector<std::string> reasons{"", "quality", "", "legal", "", "operational"};
    BOOST_TEST(codes == reasons, boost::test_tools::per_element());
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
