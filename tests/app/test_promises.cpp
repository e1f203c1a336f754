#include "publisher/app/orders.hpp"
#include "publisher/app/promises.hpp"
#include "publisher/base/error.hpp"
#include "tests/app/coasts.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <thread>

using namespace daybook;
using app::Order;

namespace {

/// A harvested draft of the coasts for May, promised.
struct PromisedMay {
    tests::ArchiveFixture a;
    base::Instant at = base::parse_rfc3339("2024-07-31T08:30:00Z");
    app::Config config = tests::config_of_coasts();
    tests::SteppedClock clock{at - std::chrono::seconds(30)};

    PromisedMay() {
        a.offer("coasts", "2024-05", "https://coasts.example/2024-05.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
        a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-05", at, true, at - std::chrono::hours(1)), "pat", at - std::chrono::hours(1));
    }
    std::string released_at() {
        const auto file = a.public_dir() / "releases/coasts-spend-over-25k/2024-05/v1/release.json";
        return std::filesystem::exists(file) ? base::json::parse(base::read_file(file)).at("released_at").as_string() : "";
    }
    bool is_settled() { return a.publisher().reg().drafts().empty(); }
};

bool comes_true(const std::function<bool()>& what) {
    for (int i = 0; i < 400; ++i, std::this_thread::sleep_for(std::chrono::milliseconds(5)))
        if (what()) return true;
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(promises)

BOOST_AUTO_TEST_CASE(a_clock_set_back_before_a_promised_instant_lets_other_work_go_on) {
    tests::ArchiveFixture a;
    a.wait_for_date(true);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    const auto promised = base::parse_rfc3339("2024-06-28T08:30:00Z");
    a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-05", promised, true, promised - std::chrono::hours(1)), "pat", promised - std::chrono::hours(1));
    const app::Config config;
    tests::SteppedClock clock(promised - std::chrono::seconds(30));
    app::Figures figures;
    app::Promises promises(a.publisher(), config, clock, figures);
    promises.tick();
    BOOST_TEST(promises.imminent());
    clock.set(promised - std::chrono::hours(2));
    promises.tick();
    BOOST_TEST(!promises.imminent());
    BOOST_TEST(!std::filesystem::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05"));
}

BOOST_AUTO_TEST_CASE(what_comes_out_late_does_not_say_that_it_was_in_time) {
    PromisedMay may;
    app::Figures figures;
    app::Promises promises(may.a.publisher(), may.config, may.clock, figures);
    promises.tick();
    BOOST_TEST(promises.has_prepared());
    const auto woke = may.at + std::chrono::minutes(20);   // as a machine that was asleep
    may.clock.set(woke);
    BOOST_TEST(comes_true([&] { promises.tick(); return may.is_settled(); }));
    BOOST_TEST(may.released_at() == base::to_rfc3339(woke));
}

BOOST_AUTO_TEST_CASE(what_is_in_time_says_so) {
    PromisedMay may;
    app::Figures figures;
    app::Promises promises(may.a.publisher(), may.config, may.clock, figures);
    promises.tick();
    may.clock.set(may.at + std::chrono::milliseconds(20));
    BOOST_TEST(comes_true([&] { return !may.released_at().empty(); }), "on a thread of its own");
    BOOST_TEST(comes_true([&] { promises.tick(); return may.is_settled(); }));
    BOOST_TEST(may.released_at() == "2024-07-31T08:30:00Z");
}

BOOST_AUTO_TEST_CASE(what_failed_half_way_and_is_finished_later_is_counted_by_when_its_checkpoint_was_out_and_its_history_says_it) {
    PromisedMay may;
    bool is_in_the_way = true;
    const auto in_the_way = [&](const std::string& step) {
        if (is_in_the_way && step == "move log/checkpoint") throw base::Error(base::ErrorKind::internal, "something lies in the way");
    };
    may.a.reopen(in_the_way, &may.clock);
    app::Figures figures;
    app::Promises promises(may.a.publisher(), may.config, may.clock, figures);
    promises.tick();
    may.clock.set(may.at);
    BOOST_TEST(comes_true([&] { return may.a.publisher().has_begun(); }));
    may.clock.set(may.at + std::chrono::seconds(90));
    is_in_the_way = false;
    BOOST_TEST(comes_true([&] { promises.tick(); return may.is_settled(); }));
    BOOST_TEST(figures.text(may.clock.now()).find("daybook_promised_releases_total 1\n") != std::string::npos, figures.text(may.clock.now()));
    BOOST_TEST(figures.text(may.clock.now()).find("daybook_late_releases_total 1\n") != std::string::npos);
    BOOST_TEST(figures.text(may.clock.now()).find("daybook_release_lateness_seconds 90\n") != std::string::npos, figures.text(may.clock.now()));
    const Order history{"history", base::json::Value::object({{"edition", "coasts-spend-over-25k/2024-05"}}), "pat", false};
    const auto told = app::carry_out({may.a.publisher(), may.config, may.clock}, history).text;
    BOOST_TEST(told.find("finish late 2024-07-31T08:30:00Z coasts-spend-over-25k/2024-05\n    its checkpoint was out 90.0 s after the promised instant") != std::string::npos, told);
    app::Figures next;
    const app::Promises restarted(may.a.publisher(), may.config, may.clock, next);
    BOOST_TEST(next.text(may.clock.now()).find("daybook_promised_releases_total 0\n") != std::string::npos, "the next process does not count it again");
}

BOOST_AUTO_TEST_CASE(what_is_finished_and_cannot_be_entered_says_that_it_is_public) {
    PromisedMay may;
    may.a.reopen([&](const std::string& step) {
        if (step == "move log/checkpoint" && may.clock.now() == may.at) throw base::Error(base::ErrorKind::internal, "something lies in the way");
    }, &may.clock);
    may.a.publisher().prepare(may.at, may.a.descriptors());
    may.clock.set(may.at);
    BOOST_CHECK_THROW(may.a.publisher().publish(), base::Error);
    may.clock.set(may.at + std::chrono::seconds(90));
    auto& database = may.a.publisher().reg().database();
    record::SqliteStatement(database, "CREATE TEMP TRIGGER no_room BEFORE INSERT ON audit WHEN NEW.what LIKE 'finish late %' BEGIN SELECT RAISE(ABORT, 'no room'); END").run();
    BOOST_CHECK_EXCEPTION(may.a.publisher().catch_up(), base::Error, [](const auto& e) { return std::string(e.what()).find("it is public, and the register learns of it") != std::string::npos; });
    record::SqliteStatement(database, "DROP TRIGGER no_room").run();
    may.a.publisher().catch_up();
    BOOST_TEST(may.is_settled());
}

BOOST_AUTO_TEST_CASE(other_work_has_its_turn_between_instants_a_minute_apart) {
    PromisedMay may;
    const auto next = may.at + std::chrono::minutes(1), before = may.at - std::chrono::hours(1);
    may.a.offer("coasts", "2024-06", "https://coasts.example/2024-06.csv", tests::spend_csv(tests::month_of_payments("2024-06", 9)));
    may.a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-06", next, true, before), "pat", before);
    app::Figures figures;
    app::Promises promises(may.a.publisher(), may.config, may.clock, figures);
    promises.tick();
    BOOST_TEST(promises.has_prepared());
    may.clock.set(may.at);
    BOOST_TEST(comes_true([&] { promises.tick(); return !may.released_at().empty() && may.a.publisher().reg().drafts().size() == 1U; }));
    promises.tick();
    BOOST_TEST(!promises.imminent(), "the next instant is a minute away, and orders are answered first");
    BOOST_TEST(!promises.has_prepared());
    may.clock.set(next - std::chrono::seconds(41));
    promises.tick();
    BOOST_TEST(!promises.imminent());
    may.clock.set(next - std::chrono::seconds(39));
    BOOST_TEST(promises.imminent(), "nothing begins any more that might be long, a harvest's release say");
    promises.tick();
    BOOST_TEST(promises.has_prepared(), "it is prepared in time all the same");
    BOOST_TEST(promises.imminent());
    may.clock.set(next);
    BOOST_TEST(comes_true([&] { promises.tick(); return may.is_settled(); }));
    const auto june = base::json::parse(base::read_file(may.a.public_dir() / "releases/coasts-spend-over-25k/2024-06/v1/release.json"));
    BOOST_TEST(june.at("released_at").as_string() == base::to_rfc3339(next));
}

BOOST_AUTO_TEST_CASE(what_a_crash_cut_off_and_the_next_start_finished_is_counted_as_late) {
    PromisedMay may;
    may.a.reopen([&](const std::string& step) {
        if (step == "move log/checkpoint") throw base::Error(base::ErrorKind::internal, "the power fails");
    });
    may.a.publisher().prepare(may.at, may.a.descriptors());
    BOOST_CHECK_THROW(may.a.publisher().publish(), base::Error);
    may.a.reopen();
    BOOST_TEST(may.is_settled());
    app::Figures figures;
    const app::Promises promises(may.a.publisher(), may.config, may.clock, figures);
    BOOST_TEST(figures.text(may.clock.now()).find("daybook_promised_releases_total 1\n") != std::string::npos, figures.text(may.clock.now()));
    BOOST_TEST(figures.text(may.clock.now()).find("daybook_late_releases_total 1\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_promise_whose_batch_another_release_dropped_is_prepared_anew) {
    PromisedMay may;
    app::Figures figures;
    app::Promises promises(may.a.publisher(), may.config, may.clock, figures);
    promises.tick();
    may.clock.set(may.at - std::chrono::seconds(3));
    may.a.publisher().announce(may.clock.now(), may.a.descriptors());
    BOOST_TEST(!may.a.publisher().has_batch());
    promises.tick();
    BOOST_TEST(may.a.publisher().has_batch());
    may.clock.set(may.at);
    BOOST_TEST(comes_true([&] { promises.tick(); return may.is_settled(); }));
    BOOST_TEST(may.released_at() == "2024-07-31T08:30:00Z");
}

BOOST_AUTO_TEST_CASE(a_promised_draft_that_cannot_be_released_stands_in_nobody_s_way) {
    tests::ArchiveFixture a;
    const auto promised = base::parse_rfc3339("2024-07-31T08:30:00Z"), before = promised - std::chrono::hours(1);
    for (const auto* month : {"2024-05", "2024-06"}) {
        a.offer("coasts", month, fmt::format("https://coasts.example/{}.csv", month), tests::spend_csv(tests::month_of_payments(month, 12)));
        a.publisher().reg().enter(record::announce("coasts-spend-over-25k", month, promised, true, before), "pat", before);
    }
    const auto bad = a.root() / "drafts" / a.publisher().reg().drafts().front().folder / "data.csv";
    std::filesystem::remove(bad);
    std::filesystem::create_directory(bad);   // it cannot be read
    const auto config = tests::config_of_coasts();
    const tests::SteppedClock clock(promised + std::chrono::seconds(30));
    app::Figures figures;
    app::Promises promises(a.publisher(), config, clock, figures);
    BOOST_TEST(promises.imminent());
    promises.tick();
    BOOST_TEST(std::filesystem::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-06/v1"), "the other one was kept");
    BOOST_TEST(!std::filesystem::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05"));
    BOOST_TEST(!promises.imminent(), "other work goes on");
    const auto reply = app::carry_out({a.publisher(), config, clock}, {"release", base::json::Value::object(), "pat", false});
    BOOST_TEST(reply.code == 3);
    BOOST_TEST(reply.text.find("coasts-spend-over-25k/2024-05 draft") != std::string::npos, reply.text);
}

BOOST_AUTO_TEST_SUITE_END()
