#include "publisher/app/archive_turn.hpp"
#include "publisher/app/order_box.hpp"
#include "publisher/app/publisher_note.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/app/coasts.hpp"
#include "tests/support/archive_fixture.hpp"

#include <boost/test/unit_test.hpp>

#include <future>
#include <optional>
#include <unistd.h>

using namespace daybook;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

/// An archive that another command has open, which is no service.
struct Taken {
    tests::ArchiveFixture a;
    app::Config config = tests::config_of_coasts();
    std::optional<base::FileLock> other;

    Taken() {
        a.close();
        config.archive = a.root();
        other.emplace(a.root() / "lock");
    }
    std::ptrdiff_t orders() const { return std::distance(fs::directory_iterator(a.root() / "orders"), fs::directory_iterator()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(turns_on_an_archive, Taken)

BOOST_AUTO_TEST_CASE(an_order_beside_another_command_is_carried_out_as_soon_as_that_has_ended) {
    auto given = std::async(std::launch::async, [this] { return app::give_order(config, {"schedule list", base::json::Value::object(), "pat", false}); });
    BOOST_TEST((given.wait_for(700ms) == std::future_status::timeout));
    BOOST_TEST(orders() == 1, "it lies there for a service that may begin meanwhile");
    other.reset();
    BOOST_TEST(given.get() == 0);
    BOOST_TEST(orders() == 0);
}

BOOST_AUTO_TEST_CASE(an_order_that_waits_is_carried_out_by_whoever_has_the_archive_and_answers) {
    auto given = std::async(std::launch::async, [this] { return app::give_order(config, {"schedule list", base::json::Value::object(), "pat", false}); });
    const app::OrderBox box(a.root() / "orders");
    int served = 0;
    for (int look = 0; look < 200 && served == 0; ++look, std::this_thread::sleep_for(20ms)) box.serve([&](const app::Order&) { ++served; return app::Reply{2, "no\n"}; });
    BOOST_TEST(served == 1);
    BOOST_TEST(given.get() == 2, "the reply is the other's");
}

BOOST_AUTO_TEST_CASE(who_has_an_archive_is_told_by_its_lock) {
    const auto holder = app::archive_holder(a.root());
    BOOST_TEST(holder.process == std::to_string(::getpid()));
    BOOST_TEST(holder.command.starts_with("test_app"), holder.command);
    BOOST_TEST(!holder.is_service);
    BOOST_TEST(holder.words() == "process " + holder.process + " (" + holder.command + ")");
    BOOST_TEST(!app::open_if_free(config));
    other.reset();
    BOOST_TEST(!!app::open_if_free(config));
}

BOOST_AUTO_TEST_CASE(nothing_is_told_of_a_process_that_has_the_number_of_one_elsewhere) {
    other.reset();
    base::write_durably(a.root() / "lock", "1");
    BOOST_TEST(app::archive_holder(a.root()).words() == "process 1");
    BOOST_TEST(!app::archive_holder(a.root()).is_service);
}

BOOST_AUTO_TEST_CASE(where_the_machine_does_not_say_who_it_is_a_service_is_known_by_its_note) {
    other.reset();
    base::write_durably(a.root() / "lock", "999999999");
    BOOST_TEST(app::archive_holder(a.root()).words() == "process 999999999");
    BOOST_TEST(!app::archive_holder(a.root()).is_service);
    {
        const base::SystemClock clock;
        const app::PublisherNotes notes(a.root(), clock);
        BOOST_TEST(app::archive_holder(a.root()).is_service);
    }
    BOOST_TEST(!app::archive_holder(a.root()).is_service, "it ended");
}

BOOST_AUTO_TEST_SUITE_END()
