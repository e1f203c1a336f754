#include "publisher/app/audit_report.hpp"
#include "publisher/app/order_box.hpp"
#include "publisher/app/released_line.hpp"
#include "publisher/app/sources_of_files.hpp"
#include "publisher/base/error.hpp"
#include "tests/app/coasts.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

using namespace daybook;
using app::Order;
using app::OrderBox;

BOOST_AUTO_TEST_SUITE(orders)

BOOST_AUTO_TEST_CASE(an_order_that_nobody_took_is_taken_back) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto name = box.post({"release", base::json::Value::object(), "pat", false});
    BOOST_TEST(!box.wait(name, std::chrono::milliseconds(0)).has_value());
    int served = 0;
    box.serve([&](const Order&) { ++served; return app::Reply{}; });
    BOOST_TEST(served == 0);
}

BOOST_AUTO_TEST_CASE(a_time_is_two_digits_a_colon_and_two_digits_or_it_is_refused) {
    BOOST_TEST(base::to_rfc3339(app::release_instant("2027-10-31 09:30")) == "2027-10-31T09:30:00Z");
    BOOST_TEST(base::to_rfc3339(app::release_instant("2027-06-30T09:30")) == "2027-06-30T08:30:00Z");
    for (const auto* wrong : {"2027-10-31 9:30p", "2027-10-31 -1:30", "2027-10-31 09:-5", "2027-10-31 1:3xx", "2027-10-31 24:00", "2027-10-31 12:60", "2027-10-31 +9:30"})
        BOOST_CHECK_EXCEPTION(app::release_instant(wrong), base::Error, [&](const auto& e) { return e.kind() == base::ErrorKind::usage && e.message().find(wrong) != std::string::npos; });
}

BOOST_AUTO_TEST_CASE(a_time_that_london_does_not_have_or_has_twice_is_refused_and_which_is_meant_is_asked) {
    const auto says = [](const std::string& word) {
        return [word](const base::Error& e) { return e.kind() == base::ErrorKind::usage && e.message().find(word) != std::string::npos; };
    };
    for (const auto* text : {"2025-03-30 01:00", "2025-03-30 01:30", "2025-03-30T01:59"}) BOOST_CHECK_EXCEPTION(app::release_instant(text), base::Error, says("is no time in London"));
    for (const auto* text : {"2024-10-27 01:00", "2024-10-27 01:30", "2024-10-27 01:59"}) BOOST_CHECK_EXCEPTION(app::release_instant(text), base::Error, says("comes twice in London"));
    BOOST_CHECK_EXCEPTION(app::release_instant("2024-10-27 01:30"), base::Error, says("2024-10-27T00:30:00Z or 2024-10-27T01:30:00Z"));
    for (const auto& [text, at] : {std::pair("2025-03-30 00:59", "2025-03-30T00:59:00Z"), {"2025-03-30 02:00", "2025-03-30T01:00:00Z"}, {"2024-10-27 00:59", "2024-10-26T23:59:00Z"},
                                   {"2024-10-27 02:00", "2024-10-27T02:00:00Z"}, {"2024-10-27T01:30:00Z", "2024-10-27T01:30:00Z"}, {"2024-06-28 23:59", "2024-06-28T22:59:00Z"}})
        BOOST_TEST(base::to_rfc3339(app::release_instant(text)) == at, text);
}

BOOST_AUTO_TEST_CASE(some_orders_are_answered_and_the_others_left) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto release = box.post({"release", base::json::Value::object(), "pat", false});
    const auto cancel = box.post({"schedule cancel", base::json::Value::object(), "pat", false});
    box.serve_some([](const Order& order) { return order.verb == "schedule cancel"; }, [](const Order& order) { return app::Reply{0, order.verb}; });
    BOOST_TEST(box.wait(cancel, std::chrono::seconds(1)).value_or(app::Reply{}).text == "schedule cancel");
    BOOST_TEST(!box.wait(release, std::chrono::milliseconds(0)).has_value(), "the other was taken by nobody");
}

BOOST_AUTO_TEST_CASE(an_order_that_is_being_carried_out_is_not_said_to_be_taken_back) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto name = box.post({"release", base::json::Value::object(), "pat", false});
    box.serve([&](const Order& order) {
        BOOST_CHECK_EXCEPTION(box.wait(name, std::chrono::milliseconds(0)), base::Error, [](const auto& e) { return e.kind() == base::ErrorKind::transient; });
        return app::Reply{0, order.verb + " done"};
    });
    BOOST_TEST(box.wait(name, std::chrono::seconds(1)).value().text == "release done");
}

BOOST_AUTO_TEST_CASE(an_order_whose_giver_was_stopped_is_not_carried_out) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const pid_t giver = ::fork();
    if (giver == 0) {
        const auto given = box.post({"withdraw", base::json::Value::object(), "pat", false});
        ::signal(SIGINT, SIG_DFL);
        ::raise(SIGINT);
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(giver, &status, 0);
    BOOST_TEST(WIFSIGNALED(status));
    int served = 0;
    box.serve([&](const Order&) { ++served; return app::Reply{}; });
    BOOST_TEST(served == 0);
    BOOST_TEST(std::filesystem::is_empty(folder.path()));
}

BOOST_AUTO_TEST_CASE(orders_wait_while_something_else_is_due) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto first = box.post({"held", base::json::Value::object(), "pat", false}), second = box.post({"held", base::json::Value::object(), "pat", false});
    int served = 0;
    const auto answer = [&](const Order&) { ++served; return app::Reply{}; };
    box.serve(answer, [&] { return served < 1; });
    BOOST_TEST(served == 1, "looked at between two of them");
    box.serve(answer);
    BOOST_TEST(served == 2);
}

BOOST_AUTO_TEST_CASE(a_reply_of_many_megabytes_reaches_whoever_waits_for_it) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto order = box.post({"held list", base::json::Value::object(), "pat", false});
    std::string line = "one of very many files that wait\n", text;
    while (text.size() < (20U << 20)) text += line;
    box.serve([&](const Order&) { return app::Reply{0, text}; });
    const auto reply = box.wait(order, std::chrono::seconds(1)).value();
    BOOST_TEST(reply.code == 0);
    BOOST_TEST(reply.text.size() > (7U << 20));
    BOOST_TEST(reply.text.ends_with("a reply has at most 8 MB)\n"));
}

BOOST_AUTO_TEST_CASE(a_reply_that_nobody_fetched_within_a_minute_is_not_kept) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto forgotten = box.post({"held", base::json::Value::object(), "pat", false}), awaited = box.post({"held", base::json::Value::object(), "pat", false});
    box.serve([](const Order&) { return app::Reply{0, "a file of Jane Example's waits"}; });
    const auto reply = folder.path() / (forgotten.name + ".reply");
    std::filesystem::last_write_time(reply, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2));
    box.serve([](const Order&) { return app::Reply{}; });
    BOOST_TEST(!std::filesystem::exists(reply));
    BOOST_TEST(box.wait(awaited, std::chrono::seconds(1)).has_value());
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_refuses_an_order_before_anything_is_entered_also_in_a_dry_run) {
    tests::ArchiveFixture a;
    const std::string edition = "coasts-spend-over-25k/2024-05", june = "coasts-spend-over-25k/2024-06";
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.release("2024-06-28T08:30:00Z");
    a.wait_for_date(true);
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", tests::spend_csv(tests::month_of_payments("2024-06", 9)));
    const auto config = tests::config_of_coasts();
    const tests::SteppedClock clock(base::parse_rfc3339("2024-06-27T08:30:00Z"));
    using base::json::Value;
    const Order orders[] = {{"schedule set", Value::object({{"edition", june}, {"at", "2024-07-31"}, {"confirmed", true}}), "pat", false},
                            {"release", Value::object({{"edition", june}}), "pat", false},
                            {"withdraw", Value::object({{"version", edition + "/v1"}, {"code", "published-in-error"}, {"note", "Wrong."}}), "pat", false}};
    for (auto order : orders)
        for (const bool dry : {true, false}) {
            order.dry_run = dry;
            const auto reply = app::carry_out({a.publisher(), config, clock}, order);
            BOOST_TEST(reply.code == 3, order.verb << ": nothing is wrong with the order");
            BOOST_TEST(reply.text.find("the clock was set back") != std::string::npos, order.verb << ": " << reply.text);
        }
    auto& reg = a.publisher().reg();
    BOOST_TEST(reg.calendar().empty(), "no date was entered");
    BOOST_REQUIRE(reg.drafts().size() == 1U);
    BOOST_TEST(reg.drafts().front().waits, "the draft was not let go");
    BOOST_TEST((reg.version("coasts-spend-over-25k", "2024-05", 1)->state == record::VersionState::released));
    const auto erased = app::carry_out({a.publisher(), config, clock}, {"erase", Value::object({{"names", edition + "/v1"}, {"code", "personal-data"}}), "pat", false});
    BOOST_TEST(erased.code == 0, "what must not be kept waits for no clock: " << erased.text);
    BOOST_TEST(app::carry_out({a.publisher(), config, clock}, {"schedule list", Value::object(), "pat", false}).code == 0, "looking is no order");
}

BOOST_AUTO_TEST_CASE(cancelling_a_day_releases_nothing_and_says_what_waits) {
    tests::ArchiveFixture a;
    const auto now = base::parse_rfc3339("2024-06-03T09:00:00Z");
    const std::string may = "coasts-spend-over-25k/2024-05";
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", tests::spend_csv(tests::month_of_payments("2024-06", 9)));
    a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-05", now + std::chrono::hours(24), true, now), "pat", now);
    const auto config = tests::config_of_coasts();
    const tests::SteppedClock clock(now);
    using base::json::Value;
    Order cancel{"schedule cancel", Value::object({{"edition", may}, {"code", "legal"}, {"note", "Advice is awaited."}}), "pat", true};
    for (const bool dry : {true, false}) {
        cancel.dry_run = dry;
        const auto reply = app::carry_out({a.publisher(), config, clock}, cancel);
        BOOST_TEST(reply.code == 0);
        BOOST_TEST(reply.text.find(may + " draft") != std::string::npos, reply.text);
        BOOST_TEST(reply.text.find("goes out with no other release") != std::string::npos, reply.text);
    }
    BOOST_TEST(!std::filesystem::exists(a.public_dir() / "releases"), "not even what is due besides");
    const auto listed = app::carry_out({a.publisher(), config, clock}, {"schedule list", Value::object(), "pat", false});
    BOOST_TEST(listed.text.find("no date") != std::string::npos, listed.text);
    BOOST_TEST(app::carry_out({a.publisher(), config, clock}, {"release", Value::object(), "pat", false}).code == 0);
    BOOST_TEST(!std::filesystem::exists(a.public_dir() / "releases" / may));
    BOOST_TEST(std::filesystem::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-06/v1"));
    BOOST_TEST(app::carry_out({a.publisher(), config, clock}, {"release", Value::object({{"edition", may}}), "pat", false}).code == 0);
    BOOST_TEST(std::filesystem::exists(a.public_dir() / "releases" / may / "v1"), "by name");
}

BOOST_AUTO_TEST_CASE(a_draft_that_is_dropped_is_never_public_and_who_did_it_and_why_is_kept) {
    tests::ArchiveFixture a;
    const auto now = base::parse_rfc3339("2024-06-03T09:00:00Z");
    const std::string may = "coasts-spend-over-25k/2024-05";
    a.wait_for_date(true);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    auto& reg = a.publisher().reg();
    reg.enter(record::announce("coasts-spend-over-25k", "2024-05", now + std::chrono::hours(24), true, now), "pat", now);
    const auto config = tests::config_of_coasts();
    const tests::SteppedClock clock(now);
    const auto id = reg.drafts().front().id;
    const auto folder = a.publisher().archive().layout().drafts() / reg.drafts().front().folder;
    using base::json::Value;
    const auto drop = [&](const std::string& note, bool dry) {
        return app::carry_out({a.publisher(), config, clock}, {"draft", Value::object({{"edition", may}, {"drop", "yes"}, {"note", note}}), "pat", dry});
    };
    const auto silent = drop(" ", false);
    BOOST_TEST(silent.code == 2);
    BOOST_TEST(silent.text.find("say in a sentence why") != std::string::npos, silent.text);
    const auto dry = drop("The wrong month.", true);
    BOOST_TEST(dry.code == 0);
    BOOST_TEST(dry.text.find("would be dropped") != std::string::npos, dry.text);
    BOOST_TEST(reg.drafts().size() == 1U);
    const auto done = drop("The wrong month.", false);
    BOOST_TEST(done.code == 0);
    BOOST_TEST(done.text.find("is dropped, and was never public") != std::string::npos, done.text);
    BOOST_TEST(done.text.find("The date of " + may + " stands") != std::string::npos, "nobody forgets what was promised: " << done.text);
    BOOST_TEST(done.text.find("It came from https://coasts.example/may.csv") != std::string::npos, done.text);
    BOOST_TEST(reg.drafts().empty());
    BOOST_TEST(!std::filesystem::exists(folder));
    const auto last = reg.history(id).back();
    BOOST_TEST((last.event == record::Event::discard));
    BOOST_TEST(last.who == "pat");
    BOOST_TEST(last.note == "The wrong month.");
    const auto again = drop("The wrong month.", false);
    BOOST_TEST(again.code == 2);
    BOOST_TEST(again.text.find("has no draft that could be dropped") != std::string::npos, again.text);
    BOOST_TEST(a.release(now + std::chrono::hours(25)).versions.empty());
}

BOOST_AUTO_TEST_CASE(a_withdrawal_says_before_and_after_that_it_is_final_and_what_the_way_back_is) {
    tests::ArchiveFixture a;
    const std::string may = "coasts-spend-over-25k/2024-05";
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.release("2024-06-28T08:30:00Z");
    const auto config = tests::config_of_coasts();
    const tests::SteppedClock clock(base::parse_rfc3339("2024-06-29T08:30:00Z"));
    using base::json::Value;
    const auto give = [&](const std::string& verb, Value details, bool dry = false) { return app::carry_out({a.publisher(), config, clock}, {verb, std::move(details), "pat", dry}); };
    const auto reinstate = [&](const std::string& version, const std::string& note) { return give("draft", Value::object({{"edition", may}, {"reinstate", version}, {"note", note}})).text; };
    const auto has = [](const std::string& text, std::string_view words) {
        BOOST_TEST(text.find(words) != std::string::npos, words << " is not in: " << text);
    };
    has(reinstate("v1", "Wrongly withdrawn."), "only what was withdrawn is reinstated");
    const auto withdrawal = Value::object({{"version", may + "/v1"}, {"code", "published-in-error"}, {"note", "Another body's."}});
    for (const bool dry : {true, false}) {
        const auto reply = give("withdraw", withdrawal, dry);
        BOOST_TEST(reply.code == 0);
        has(reply.text, "It is final");
        has(reply.text, "daybook draft " + may + " --reinstate v1 --note");
    }
    has(give("withdraw", withdrawal).text, "daybook draft --reinstate");
    has(reinstate("v1", ""), "takes a sentence for readers");
    has(reinstate("v2", "Wrongly withdrawn."), "has no version 2");
    has(reinstate("one", "Wrongly withdrawn."), "'one' names no version");
    for (auto details : {Value::object({{"edition", may}}), Value::object({{"edition", may}, {"drop", "yes"}, {"reinstate", "v1"}}), Value::object({{"edition", may}, {"file", "may.csv"}, {"drop", "yes"}}),
                         Value::object({{"edition", may}, {"drop", "yes"}, {"reason", "department-correction"}})}) {
        const auto reply = give("draft", details);
        BOOST_TEST(reply.code == 2, reply.text);
    }
}

BOOST_AUTO_TEST_CASE(a_day_is_announced_of_no_period_that_is_far_off_or_not_over_by_then) {
    tests::ArchiveFixture a;
    const auto config = tests::config_of_coasts();
    const tests::SteppedClock clock(base::parse_rfc3339("2026-11-30T09:00:00Z"));
    const auto schedule = [&](const std::string& verb, const std::string& edition, const std::string& at) {
        return app::carry_out({a.publisher(), config, clock},
                              {verb, base::json::Value::object({{"edition", "coasts-spend-over-25k/" + edition}, {"at", at}, {"confirmed", false}}), "pat", false});
    };
    for (const auto& [edition, at, words] : {std::tuple("2031-08", "2031-09-30", "it begins on 1 August 2031"), std::tuple("2026-12", "2026-12-30", "it ends on 31 December 2026")}) {
        const auto reply = schedule("schedule set", edition, at);
        BOOST_TEST(reply.code == 2);
        BOOST_TEST(reply.text.find(words) != std::string::npos, reply.text);
    }
    BOOST_TEST(a.publisher().reg().calendar().empty());
    BOOST_TEST(schedule("schedule set", "2027-09", "2027-10-29").code == 0, "a provisional date of the coming year is announced");
    const auto moved = schedule("schedule move", "2027-09", "2027-09-29");
    BOOST_TEST(moved.code == 2);
    BOOST_TEST(moved.text.find("it ends on 30 September 2027") != std::string::npos, moved.text);
}

BOOST_AUTO_TEST_CASE(the_list_of_dates_calls_early_what_came_out_before_its_day) {
    tests::ArchiveFixture a;
    const auto now = base::parse_rfc3339("2024-06-03T09:00:00Z"), day = base::parse_rfc3339("2024-06-28T08:30:00Z");
    const std::string coasts = "coasts-spend-over-25k";
    const auto config = tests::config_of_coasts();
    tests::SteppedClock clock(now);
    const auto listed = [&] { return app::carry_out({a.publisher(), config, clock}, {"schedule list", base::json::Value::object(), "pat", false}).text; };
    const auto announce = [&](const std::string& edition, base::Instant at) {
        auto& reg = a.publisher().reg();
        reg.enter(record::announce(reg.calendar(coasts, edition), coasts, edition, at, false, clock.now()), "pat", clock.now());
    };
    announce("2024-04", day);
    announce("2024-05", day);
    BOOST_TEST(listed().find("provisional  28 June 2024, 9:30am coasts-spend-over-25k/2024-05\n") != std::string::npos, listed());
    const auto offer = [&](const std::string& edition, int rows) {
        a.offer("coasts", edition, "https://coasts.example/" + edition + ".csv", tests::spend_csv(tests::month_of_payments(edition, rows)));
    };
    offer("2024-05", 12);
    a.release(now + std::chrono::hours(1));
    offer("2024-04", 9);
    a.release(day + std::chrono::hours(1));
    BOOST_TEST(listed().find("early        28 June 2024, 9:30am coasts-spend-over-25k/2024-05\n             came out 3 June 2024, 11:00am\n") != std::string::npos, listed());
    BOOST_TEST(listed().find("kept         28 June 2024, 9:30am coasts-spend-over-25k/2024-04\n             came out 28 June 2024, 10:30am\n") != std::string::npos, listed());
    // The date of a correction is kept by the correction, not by what it corrects.
    clock.set(day + std::chrono::hours(2));
    announce("2024-05", day + std::chrono::hours(24));
    offer("2024-05", 13);
    a.release(day + std::chrono::hours(25));
    BOOST_TEST(listed().find("kept         29 June 2024, 9:30am coasts-spend-over-25k/2024-05\n             came out 29 June 2024, 10:30am\n             early 28 June 2024, 9:30am, came out 3 June 2024, 11:00am\n") != std::string::npos, listed());
    const auto later = day + std::chrono::hours(48);
    clock.set(later - std::chrono::hours(1));
    announce("2024-06", later);
    offer("2024-06", 7);
    a.release(later + std::chrono::hours(72));
    BOOST_TEST(listed().find("late         30 June 2024, 9:30am coasts-spend-over-25k/2024-06\n             came out 3 July 2024, 9:30am\n") != std::string::npos, listed());
}

BOOST_AUTO_TEST_CASE(what_there_is_one_of_is_counted_in_the_singular) {
    record::Released released;
    released.revision = 7;
    released.at = base::parse_rfc3339("2024-06-28T08:30:00Z");
    released.versions = {"coasts-spend-over-25k/2024-05/v1"};
    released.rows = 1204;
    BOOST_TEST(app::released_line(released) == "Released 1 version with 1,204 rows as revision 7 at 2024-06-28T08:30:00Z\n");
    record::Replayed replayed;
    replayed.batches = replayed.withdrawals = 1;
    replayed.versions = 2;
    BOOST_TEST(app::words_of(replayed) == "1 release of the log, with 2 versions, 1 withdrawal, 0 erased versions, 0 dates and 0 rejections");
    record::Audited audited;
    for (const auto& [proofs, words] : {std::pair{1, "; 1 proof holds"}, std::pair{2, "; 2 proofs hold"}}) {
        audited.proofs = static_cast<decltype(audited.proofs)>(proofs);
        BOOST_TEST(app::words_of(audited).ends_with(words), app::words_of(audited));
    }
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_is_not_taken_for_an_archive_that_somebody_has_open) {
    tests::ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.release("2024-06-28T08:30:00Z");
    BOOST_CHECK_EXCEPTION(a.publisher().refuse_past(base::parse_rfc3339("2024-06-27T08:30:00Z")), base::Error, [](const auto& e) { return !app::is_busy(e); });
    BOOST_CHECK_EXCEPTION(record::Publisher(a.root(), "daybook.example/test"), base::Error, [](const auto& e) { return app::is_busy(e); });
}

BOOST_AUTO_TEST_SUITE_END()
