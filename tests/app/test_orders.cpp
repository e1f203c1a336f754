#include "publisher/app/orders.hpp"
#include "publisher/app/promises.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <atomic>

using namespace daybook;
using app::Order;
using app::OrderBox;

namespace {

/// A clock that another thread may look at while it is stepped.
class SteppedClock : public base::Clock {
public:
    explicit SteppedClock(base::Instant at) : at_(at) {}
    base::Instant now() const override { return at_; }
    void set(base::Instant at) { at_ = at; }

private:
    std::atomic<base::Instant> at_;
};

/// A configuration that knows the datasets of the fixture's coasts.
app::Config config_of_coasts() {
    const tests::TempFolder folder;
    base::write_flushed(folder.path() / "daybook.yaml",
                        "service: {publisher: Test, contact: data@test.example}\narchive: archive\nsite: site\nlog: {origin: daybook.example/test}\norganisations:\n  - id: coasts\n"
                        "    name: coasts\n    sources: [{schema: spend-over-25k, kind: page, address: \"http://127.0.0.1:1/\", licence: OGL-UK-3.0}]\n");
    return app::load_config(folder.path() / "daybook.yaml");
}

}  // namespace

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

BOOST_AUTO_TEST_CASE(a_reply_that_nobody_fetched_within_a_minute_is_not_kept) {
    const tests::TempFolder folder;
    const OrderBox box(folder.path());
    const auto forgotten = box.post({"held", base::json::Value::object(), "pat", false}), awaited = box.post({"held", base::json::Value::object(), "pat", false});
    box.serve([](const Order&) { return app::Reply{0, "a file of Jane Example's waits"}; });
    const auto reply = folder.path() / (forgotten + ".reply");
    std::filesystem::last_write_time(reply, std::filesystem::file_time_type::clock::now() - std::chrono::minutes(2));
    box.serve([](const Order&) { return app::Reply{}; });
    BOOST_TEST(!std::filesystem::exists(reply));
    BOOST_TEST(box.wait(awaited, std::chrono::seconds(1)).has_value());
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_before_a_promised_instant_lets_other_work_go_on) {
    tests::ArchiveFixture a;
    a.wait_for_date(true);
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    const auto promised = base::parse_rfc3339("2024-06-28T08:30:00Z");
    a.publisher().reg().enter(record::announce("coasts-spend-over-25k", "2024-05", promised, true, promised - std::chrono::hours(1)), "pat", promised - std::chrono::hours(1));
    const app::Config config;
    SteppedClock clock(promised - std::chrono::seconds(30));
    app::Promises promises(a.publisher(), config, clock);
    promises.tick();
    BOOST_TEST(promises.imminent());
    clock.set(promised - std::chrono::hours(2));
    promises.tick();
    BOOST_TEST(!promises.imminent());
    BOOST_TEST(!std::filesystem::exists(a.public_dir() / "releases/coasts-spend-over-25k/2024-05"));
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_refuses_an_order_before_anything_is_entered_also_in_a_dry_run) {
    tests::ArchiveFixture a;
    const std::string edition = "coasts-spend-over-25k/2024-05", june = "coasts-spend-over-25k/2024-06";
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.release("2024-06-28T08:30:00Z");
    a.wait_for_date(true);
    a.offer("coasts", "2024-06", "https://coasts.example/june.csv", tests::spend_csv(tests::month_of_payments("2024-06", 9)));
    const auto config = config_of_coasts();
    const SteppedClock clock(base::parse_rfc3339("2024-06-27T08:30:00Z"));
    using base::json::Value;
    const Order orders[] = {{"schedule set", Value::object({{"edition", june}, {"at", "2024-07-31"}, {"confirmed", true}}), "pat", false},
                            {"release", Value::object({{"edition", june}}), "pat", false},
                            {"withdraw", Value::object({{"version", edition + "/v1"}, {"code", "published-in-error"}, {"note", "Wrong."}}), "pat", false},
                            {"erase", Value::object({{"names", edition + "/v1"}, {"code", "personal-data"}}), "pat", false}};
    for (auto order : orders)
        for (const bool dry : {true, false}) {
            order.dry_run = dry;
            const auto reply = app::carry_out({a.publisher(), config, clock}, order);
            BOOST_TEST(reply.code == 2, order.verb);
            BOOST_TEST(reply.text.find("the clock was set back") != std::string::npos, order.verb << ": " << reply.text);
        }
    auto& reg = a.publisher().reg();
    BOOST_TEST(reg.calendar().empty(), "no date was entered");
    BOOST_REQUIRE(reg.drafts().size() == 1U);
    BOOST_TEST(reg.drafts().front().waits, "the draft was not let go");
    BOOST_TEST((reg.version("coasts-spend-over-25k", "2024-05", 1)->state == record::VersionState::released));
    BOOST_TEST(app::carry_out({a.publisher(), config, clock}, {"schedule list", Value::object(), "pat", false}).code == 0, "looking is no order");
}

BOOST_AUTO_TEST_CASE(a_clock_set_back_is_not_taken_for_an_archive_that_somebody_has_open) {
    tests::ArchiveFixture a;
    a.offer("coasts", "2024-05", "https://coasts.example/may.csv", tests::spend_csv(tests::month_of_payments("2024-05", 12)));
    a.release("2024-06-28T08:30:00Z");
    BOOST_CHECK_EXCEPTION(a.publisher().refuse_past(base::parse_rfc3339("2024-06-27T08:30:00Z")), base::Error, [](const auto& e) { return !app::is_busy(e); });
    BOOST_CHECK_EXCEPTION(record::Publisher(a.root(), "daybook.example/test"), base::Error, [](const auto& e) { return app::is_busy(e); });
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
    const auto config = config_of_coasts();
    const SteppedClock clock(promised + std::chrono::seconds(30));
    app::Promises promises(a.publisher(), config, clock);
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
