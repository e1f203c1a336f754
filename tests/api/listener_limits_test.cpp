#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

#include <atomic>
#include <future>
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

BOOST_AUTO_TEST_CASE(connections_beyond_the_limit_wait_while_all_are_being_answered) {
    auto settings = any_port();
    settings.max_connections = 2;
    settings.workers = 4;
    std::promise<void> go;
    const auto going = go.get_future().share();
    std::atomic<int> entered{0};
    const auto listener = api::listen_beast(settings, [&](const api::Request& request) {
        ++entered;
        if (request.target != "/free") going.wait();
        return echo(request);
    });
    std::vector<std::unique_ptr<Connection>> busy;
    for (int i = 0; i < 3; ++i) {  // the limit, and the one that is let in to see whether anybody gives way
        busy.push_back(std::make_unique<Connection>(listener->port()));
        busy.back()->send(test::request_text("GET", "/busy"));
        BOOST_REQUIRE(becomes_true([&] { return entered == i + 1; }));
    }
    Connection impatient(listener->port(), 300ms);
    impatient.send(test::request_text("GET", "/free"));
    BOOST_TEST(impatient.read().status == 0);
    go.set_value();
    for (auto& one : busy) BOOST_TEST(one->read().status == 200);
    BOOST_TEST(test::get(listener->port(), "/free").status == 200);
}

BOOST_AUTO_TEST_CASE(in_a_full_house_who_has_waited_longest_gives_way) {
    auto settings = any_port();
    settings.max_connections = 3;
    settings.idle_seconds = 60;
    const auto listener = api::listen_beast(settings, echo);
    std::vector<std::unique_ptr<Connection>> silent;
    for (int i = 0; i < 3; ++i) {
        silent.push_back(std::make_unique<Connection>(listener->port(), 1s));
        std::this_thread::sleep_for(20ms);
    }
    const auto begun = std::chrono::steady_clock::now();
    BOOST_TEST(test::get(listener->port(), "/").status == 200);
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 2s));
    BOOST_TEST(silent[0]->closes());
    silent[2]->send(test::request_text("GET", "/late"));
    BOOST_TEST(silent[2]->read().body == "GET /late ");
}

BOOST_AUTO_TEST_CASE(one_address_cannot_take_every_connection) {
    auto settings = any_port();
    settings.max_per_address = 2;
    settings.idle_seconds = 60;
    settings.proxies = {};
    const auto listener = api::listen_beast(settings, echo);
    Connection first(listener->port(), 2s), second(listener->port(), 2s);
    for (auto* one : {&first, &second}) {
        one->send(test::request_text("GET", "/"));
        BOOST_TEST(one->read().status == 200);
    }
    BOOST_TEST(test::get(listener->port(), "/third").status == 200);
    BOOST_TEST(first.closes());
    // A proxy stands for many.
    settings.proxies = {"127.0.0.1"};
    const auto proxied = api::listen_beast(settings, echo);
    Connection a(proxied->port(), 2s), b(proxied->port(), 2s), c(proxied->port(), 2s);
    for (auto* one : {&a, &b, &c}) {
        one->send(test::request_text("GET", "/"));
        BOOST_TEST(one->read().status == 200);
    }
}

BOOST_AUTO_TEST_CASE(large_answers_that_nobody_takes_are_bounded_and_one_that_many_are_sent_counts_once) {
    auto settings = any_port();
    settings.max_held = 32 << 20;  // 8 MB for one client
    settings.write_seconds = 30;
    const auto shared = std::make_shared<const std::string>(std::size_t{3} << 20, 's');
    const auto listener = api::listen_beast(settings, [&](const api::Request& request) {
        if (request.target == "/shared") return api::Response{200, {}, shared};
        return test::text(std::string(std::size_t{3} << 20, 'x'));
    });
    std::vector<std::unique_ptr<Connection>> deaf;
    const auto begin = [&](const char* target) {
        deaf.push_back(std::make_unique<Connection>(listener->port(), 5s, 4096));
        deaf.back()->send(test::request_text("GET", target));
        std::this_thread::sleep_for(50ms);
    };
    for (int i = 0; i < 6; ++i) begin("/shared");
    begin("/own");
    const auto refused = test::get(listener->port(), "/own");
    BOOST_TEST(refused.status == 503);
    BOOST_TEST(refused.header("retry-after") == "2");
    BOOST_TEST(refused.body.find("33554432 bytes") != std::string::npos, refused.body);
    BOOST_TEST(test::get(listener->port(), "/shared").body.size() == shared->size());
    deaf.clear();
    BOOST_TEST(becomes_true([&] { return test::get(listener->port(), "/own").status == 200; }));
}

BOOST_AUTO_TEST_CASE(a_reader_who_takes_steadily_is_served_however_slowly) {
    auto settings = any_port();
    settings.write_seconds = 1;
    const std::size_t size = std::size_t{8} << 20;
    const auto listener = api::listen_beast(settings, [&](const api::Request&) { return test::text(std::string(size, 'x')); });
    test::RawClient reader(listener->port(), 64 * 1024);
    reader.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    // Slower than the system's own buffers (megabytes) empty within a second.
    std::size_t got = 0;
    for (std::size_t piece = 1; piece > 0; got += piece) {
        piece = reader.read_some(48 * 1024);
        std::this_thread::sleep_for(50ms);
    }
    BOOST_TEST(got > size);
    BOOST_TEST(!reader.was_reset());
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_cut_never_ends_as_if_it_were_whole) {
    auto settings = any_port();
    settings.write_seconds = 1;
    std::promise<std::string> told;
    settings.cut = [&](const api::Request& request, const api::Response&, std::uint64_t sent, std::string_view why) {
        told.set_value(fmt::format("{} {} {}", request.target, sent > 100'000 ? "much" : "little", why));
    };
    const auto listener = api::listen_beast(settings, [](const api::Request&) {
        return api::Response{200, {}, api::BodySource([] { return std::string(100'000, 'x'); })};
    });
    test::RawClient reader(listener->port(), 64 * 1024);
    reader.send("GET /all HTTP/1.0\r\nHost: a\r\n\r\n");
    BOOST_TEST(told.get_future().get() == "/all much the reader took nothing for too long");
    while (reader.read_some(64 * 1024) > 0) {}
    BOOST_TEST(reader.was_reset());
}

BOOST_AUTO_TEST_CASE(an_answer_that_stopping_cuts_is_reset_too) {
    auto settings = any_port();
    settings.write_seconds = 1;
    std::atomic<int> cuts{0};
    settings.cut = [&](const api::Request&, const api::Response&, std::uint64_t, std::string_view) { ++cuts; };
    const auto listener = api::listen_beast(settings, [](const api::Request&) {
        return api::Response{200, {}, api::BodySource([] {
                                 std::this_thread::sleep_for(20ms);
                                 return std::string(1000, 'x');
                             })};
    });
    test::RawClient reader(listener->port(), 64 * 1024);
    reader.send("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
    BOOST_TEST(reader.read_some(1000) > 0U);
    std::thread taking([&] { while (reader.read_some(64 * 1024) > 0) {} });
    listener->stop();
    taking.join();
    BOOST_TEST(reader.was_reset());
    BOOST_TEST(cuts == 1);
}

BOOST_AUTO_TEST_CASE(a_body_is_admitted_before_it_is_sent) {
    auto settings = any_port();
    settings.most_body = [](std::string_view, std::string_view) { return 1 << 20; };
    auto turn = std::make_shared<int>(1);
    settings.admit = [&](const api::Request& request) -> api::Admission {
        if (request.target == "/full") return {nullptr, api::Response{503, {{"Retry-After", "2"}}, std::string("full")}};
        return {turn, {}};
    };
    std::atomic<long> held{0};
    const auto listener = api::listen_beast(settings, [&](const api::Request&) {
        held = turn.use_count();
        return test::text("done");
    });
    Connection refused(listener->port());
    refused.send(test::request_text("POST", "/full", "Content-Length: 1000\r\nExpect: 100-continue\r\n"));
    const auto answer = refused.read();
    BOOST_TEST(answer.status == 503);
    BOOST_TEST(answer.header("retry-after") == "2");
    BOOST_TEST(answer.header("connection") == "close");
    Connection taken(listener->port());
    taken.send(test::request_text("POST", "/", "Content-Length: 4\r\n") + "body");
    BOOST_TEST(taken.read().body == "done");
    BOOST_TEST(held == 2);
    BOOST_TEST(turn.use_count() == 1);
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
