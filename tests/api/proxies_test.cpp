#include "api/client.hpp"
#include "api/proxies.hpp"
#include "api/service.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"
#include "tests/api/world.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <mutex>
#include <vector>

// For whom a request is made, where somebody stands between.
using namespace daybook;
using namespace std::chrono_literals;
using test::world;

namespace {

const api::Proxies kOurs({"127.0.0.0/8", "::1", "10.0.0.5", "10.1.0.7/24", "2001:db8:1::/48"});

std::string client(const std::string& peer, const std::string& forwarded) {
    return kOurs.client_of({"GET", "/", {{"x-forwarded-for", forwarded}}, peer, {}});
}

std::string forwarded(const std::string& addresses) { return "X-Forwarded-For: " + addresses + "\r\n"; }

}  // namespace

BOOST_AUTO_TEST_SUITE(proxies)

BOOST_AUTO_TEST_CASE(a_proxy_is_known_by_its_address_or_network) {
    for (const auto* ours : {"127.0.0.1", "127.9.9.9", "::1", "10.0.0.5", "::ffff:10.0.0.5", "10.1.0.0", "10.1.0.255", "2001:db8:1:ffff::9", "2001:db8:1::1%eth0"})
        BOOST_TEST(kOurs.have(ours), ours);
    for (const auto* other : {"10.0.0.4", "10.0.0.50", "10.1.1.0", "2001:db8:2::1", "::2", "", "nobody", "10.0.0.5:80", "10.0.0.5/32"}) BOOST_TEST(!kOurs.have(other), other);
}

BOOST_AUTO_TEST_CASE(the_client_is_the_last_address_that_is_no_proxys) {
    BOOST_TEST(client("10.0.0.5", "198.51.100.1") == "198.51.100.1");
    BOOST_TEST(client("10.0.0.5", "203.0.113.9, 198.51.100.1") == "198.51.100.1");  // what stands before it the client wrote himself
    BOOST_TEST(client("127.0.0.1", "203.0.113.9 , 198.51.100.1,10.1.0.8 ,  10.0.0.5") == "198.51.100.1");
    BOOST_TEST(client("127.0.0.1", "10.1.0.9, 10.0.0.5") == "10.1.0.9");
    BOOST_TEST(client("10.0.0.5", "198.51.100.1, unknown") == "unknown");
    for (const auto* nobody : {"", " ", ",", "10.0.0.5"}) BOOST_TEST(client("10.0.0.5", nobody) == "", nobody);
    const api::Headers in_two{{"x-forwarded-for", "203.0.113.9, 198.51.100.1"}, {"host", "daybook.example"}, {"x-forwarded-for", "10.1.0.8"}};
    BOOST_TEST(kOurs.client_of({"GET", "/", in_two, "10.0.0.5", {}}) == "198.51.100.1");
}

BOOST_AUTO_TEST_CASE(what_a_stranger_writes_is_not_read) {
    for (const auto* stranger : {"192.0.2.1", "10.0.0.6", ""}) BOOST_TEST(client(stranger, "198.51.100.1, 10.0.0.5") == "", stranger);
    const api::Request request{"GET", "/", {{"x-forwarded-for", "198.51.100.1"}}, "192.0.2.1", {}};
    BOOST_TEST(api::client_of(request) == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(what_is_no_network_or_everybody_is_refused) {
    for (const auto* bad : {"", "nginx.example", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "2001:db8::/129", "10.0.0.5:80", "0.0.0.0/0", "::/0"})
        BOOST_CHECK_THROW(api::Proxies({bad}), base::Error);
}

BOOST_DATA_TEST_CASE(a_listener_believes_its_proxies_and_no_stranger, boost::unit_test::data::make(test::listener_kinds()), kind) {
    auto settings = test::any_port();
    const auto whom = [](const api::Request& request) { return test::text(request.remote + " for " + request.client); };
    {
        const auto listener = kind.listen(settings, whom);
        BOOST_TEST(test::get(listener->port(), "/", forwarded("203.0.113.9, 198.51.100.1")).body == "127.0.0.1 for 198.51.100.1");
        BOOST_TEST(test::get(listener->port(), "/").body == "127.0.0.1 for ");
    }
    settings.proxies = {"192.0.2.0/24"};
    const auto listener = kind.listen(settings, whom);
    BOOST_TEST(test::get(listener->port(), "/", forwarded("198.51.100.1")).body == "127.0.0.1 for ");
}

BOOST_AUTO_TEST_CASE(clients_behind_proxies_have_limits_of_their_own_and_are_named_in_the_log) {
    std::mutex mutex;
    std::vector<std::string> lines;
    const auto log = [&](const std::string& line) {
        const std::lock_guard lock(mutex);
        lines.push_back(line);
    };
    auto settings = test::any_port();
    settings.workers = 1;
    settings.proxies.emplace_back("192.0.2.7");
    const auto listener = api::listen_beast(settings, api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), log, {}, {2, 60s}}));
    const auto ask = [&](const std::string& addresses) { return test::get(listener->port(), "/v1/schemas", forwarded(addresses)).status; };
    BOOST_TEST(ask("198.51.100.1") == 200);
    BOOST_TEST(ask("198.51.100.1, 192.0.2.7") == 200);  // by another way
    BOOST_TEST(ask("203.0.113.9, 198.51.100.1") == 429);
    BOOST_TEST(ask("198.51.100.2") == 200);
    const std::lock_guard lock(mutex);
    BOOST_REQUIRE(lines.size() == 4);
    const auto logged = base::json::parse(lines[2]);
    BOOST_TEST(logged.at("remote").as_string() == "127.0.0.1");
    BOOST_TEST(logged.at("for").as_string() == "198.51.100.1");
}

BOOST_AUTO_TEST_SUITE_END()
