#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <thread>

using namespace daybook;
using namespace std::chrono_literals;
using test::any_port;
using test::Connection;
using test::echo;
namespace data = boost::unit_test::data;

namespace {

template <class Condition>
bool becomes_true(Condition condition) {
    for (int i = 0; i < 500; ++i, std::this_thread::sleep_for(10ms))
        if (condition()) return true;
    return false;
}

}  // namespace

// What only the default listener can promise; the table in listener_cpprest.cpp says why the other cannot.
BOOST_AUTO_TEST_SUITE(default_listener)

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
    const auto listener = api::listen_beast(any_port(), [](const api::Request& request) {
        if (request.target == "/slow") std::this_thread::sleep_for(100ms);
        return echo(request);
    });
    Connection connection(listener->port());
    connection.send(test::request_text("GET", "/slow") + test::request_text("GET", "/b") +
                    test::request_text("GET", "/c"));
    BOOST_TEST(connection.read().body == "GET /slow ");
    BOOST_TEST(connection.read().body == "GET /b ");
    BOOST_TEST(connection.read().body == "GET /c ");
}

BOOST_AUTO_TEST_CASE(an_idle_connection_is_closed) {
    auto settings = any_port();
    settings.idle_seconds = 1;
    const auto listener = api::listen_beast(settings, echo);
    Connection silent(listener->port(), 5s);
    BOOST_TEST(silent.closes());
    Connection used(listener->port(), 5s);
    used.send(test::request_text("GET", "/"));
    BOOST_TEST(used.read().status == 200);
    BOOST_TEST(used.closes());
}

BOOST_AUTO_TEST_CASE(a_request_sent_byte_by_byte_is_closed_in_time) {
    auto settings = any_port();
    settings.idle_seconds = 1;
    const auto listener = api::listen_beast(settings, echo);
    Connection drip(listener->port(), 5s);
    const auto begun = std::chrono::steady_clock::now();
    drip.send("GET / HTTP/1.1\r\n");
    std::thread slow([&] {
        for (int i = 0; i < 5; ++i) std::this_thread::sleep_for(100ms);
    });
    slow.join();
    drip.send("Host: local");
    BOOST_TEST(drip.closes());
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 3s));
}

BOOST_AUTO_TEST_CASE(a_reader_that_takes_nothing_is_dropped_and_the_source_not_drained) {
    auto settings = any_port();
    settings.write_seconds = 1;
    std::atomic<int> pulls{0};
    auto alive = std::make_shared<int>(1);
    const std::weak_ptr<int> watched = alive;
    const auto listener = api::listen_beast(settings, [&pulls, alive](const api::Request&) {
        return api::Response{
            200, {}, api::BodySource([&pulls, mine = std::make_shared<std::shared_ptr<int>>(alive)] {
                ++pulls;
                return std::string(100'000, 'x');
            })};
    });
    alive.reset();
    const auto before = watched.use_count();
    Connection reader(listener->port(), 20s, 4096);
    reader.send(test::request_text("GET", "/"));
    BOOST_TEST(becomes_true([&] { return watched.use_count() > before; }));
    BOOST_TEST(becomes_true([&] { return watched.use_count() == before; }));
    // What the two sockets hold, and no more: the reader took nothing.
    BOOST_TEST(pulls < 100);
}

BOOST_AUTO_TEST_CASE(a_slow_reader_that_keeps_taking_is_served) {
    auto settings = any_port();
    settings.write_seconds = 1;
    settings.idle_seconds = 1;
    const auto listener = api::listen_beast(settings, [](const api::Request&) {
        return api::Response{200, {}, api::BodySource([n = 0]() mutable {
                                 std::this_thread::sleep_for(30ms);
                                 return n++ == 60 ? std::string() : std::string(1000, 'x');
                             })};
    });
    const auto answer = test::get(listener->port(), "/");
    BOOST_TEST(answer.whole);
    BOOST_TEST(answer.body.size() == 60'000U);
}

BOOST_AUTO_TEST_CASE(connections_beyond_the_limit_wait_for_room) {
    auto settings = any_port();
    settings.max_connections = 2;
    settings.idle_seconds = 60;
    const auto listener = api::listen_beast(settings, echo);
    auto first = std::make_unique<Connection>(listener->port());
    Connection second(listener->port());
    first->send(test::request_text("GET", "/1"));
    BOOST_TEST(first->read().status == 200);
    second.send(test::request_text("GET", "/2"));
    BOOST_TEST(second.read().status == 200);
    Connection impatient(listener->port(), 300ms);
    impatient.send(test::request_text("GET", "/3"));
    BOOST_TEST(impatient.read().status == 0);
    first.reset();
    Connection third(listener->port());
    third.send(test::request_text("GET", "/3"));
    BOOST_TEST(third.read().status == 200);
}

BOOST_AUTO_TEST_CASE(stopping_closes_idle_connections_at_once) {
    const auto listener = api::listen_beast(any_port(), echo);
    Connection fresh(listener->port());
    Connection used(listener->port());
    used.send(test::request_text("GET", "/"));
    BOOST_TEST(used.read().status == 200);
    const auto begun = std::chrono::steady_clock::now();
    listener->stop();
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 1s));
    BOOST_TEST(fresh.closes());
    BOOST_TEST(used.closes());
}

BOOST_AUTO_TEST_CASE(stopping_does_not_wait_for_half_a_request) {
    const auto listener = api::listen_beast(any_port(), echo);
    Connection half(listener->port());
    half.send("GET / HTTP/1.1\r\nHo");
    std::this_thread::sleep_for(50ms);
    const auto begun = std::chrono::steady_clock::now();
    listener->stop();
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 4s));
    BOOST_TEST(half.closes());
}

BOOST_AUTO_TEST_CASE(two_lengths_are_refused) {
    const auto listener = api::listen_beast(any_port(), echo);
    for (const auto* lines :
         {"Content-Length: 0\r\nContent-Length: 5\r\n", "Transfer-Encoding: gzip\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "Content-Length: +0\r\n"})
        BOOST_TEST(test::get(listener->port(), "/", lines).status == 400, lines);
}

BOOST_AUTO_TEST_CASE(nonsense_is_a_bad_request) {
    const auto listener = api::listen_beast(any_port(), echo);
    for (const auto* bytes :
         {"\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "G@T / HTTP/1.1\r\n\r\n"}) {
        Connection connection(listener->port());
        connection.send(bytes);
        BOOST_TEST(connection.read().status == 400);
    }
}

BOOST_AUTO_TEST_CASE(an_http_1_0_client_gets_a_stream_that_ends_with_the_connection) {
    const auto listener = api::listen_beast(any_port(), [](const api::Request&) {
        return api::Response{200, {}, api::BodySource([n = 0]() mutable {
                                 return n++ == 3 ? std::string() : std::string("abc");
                             })};
    });
    Connection connection(listener->port());
    connection.send("GET / HTTP/1.0\r\n\r\n");
    const auto answer = connection.read();
    BOOST_TEST(answer.header("transfer-encoding").empty());
    BOOST_TEST(answer.body == "abcabcabc");
}

BOOST_AUTO_TEST_CASE(a_client_that_leaves_frees_its_source) {
    std::atomic<int> pulls{0};
    const auto token = std::make_shared<int>(1);
    const auto listener = api::listen_beast(any_port(), [&](const api::Request&) {
        return api::Response{
            200, {}, api::BodySource([&pulls, mine = std::make_shared<std::shared_ptr<int>>(token)] {
                ++pulls;
                return std::string(50'000, 'x');
            })};
    });
    const auto before = token.use_count();
    {
        Connection connection(listener->port(), 5s, 4096);
        connection.send(test::request_text("GET", "/"));
        BOOST_TEST(becomes_true([&] { return pulls > 0; }));
        BOOST_TEST(token.use_count() > before);
    }
    BOOST_TEST(becomes_true([&] { return token.use_count() == before; }));
}

BOOST_AUTO_TEST_SUITE_END()
