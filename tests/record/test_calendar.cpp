#include "publisher/base/error.hpp"
#include "publisher/record/calendar.hpp"
#include "tests/record/promised_may.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;

BOOST_AUTO_TEST_SUITE(calendar)

using record::Promise;
using tests::kDataset;
using tests::kNow;
using tests::kPromised;
using tests::says;

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

BOOST_AUTO_TEST_SUITE_END()
