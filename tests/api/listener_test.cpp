#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

using namespace daybook;
using namespace std::chrono_literals;
using test::Connection;
namespace data = boost::unit_test::data;

namespace {

api::ListenerSettings any_port() {
    api::ListenerSettings settings;
    settings.port = 0;
    settings.workers = 2;
    return settings;
}

api::Response text(std::string body) { return {200, {{"Content-Type", "text/plain"}}, std::move(body)}; }

api::Response echo(const api::Request& request) {
    return text(request.method + " " + request.target + " " + std::string(request.header("x-probe")));
}

std::filesystem::path file_of(std::size_t bytes) {
    const auto path = std::filesystem::temp_directory_path() / ("daybook-listener-" + std::to_string(::getpid()));
    std::string content(bytes, '.');
    for (std::size_t i = 0; i < bytes; ++i) content[i] = static_cast<char>('a' + i % 26);
    base::write_flushed(path, content);
    return path;
}

template <class Condition>
bool becomes_true(Condition condition) {
    for (int i = 0; i < 500; ++i, std::this_thread::sleep_for(10ms))
        if (condition()) return true;
    return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(both_listeners)

BOOST_DATA_TEST_CASE(a_handler_sees_method_target_and_headers, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    const auto answer = test::get(listener->port(), "/a%20b/c?x=%2F&y=1", "X-Probe: seen\r\n");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.body == "GET /a%20b/c?x=%2F&y=1 seen");
    BOOST_TEST(answer.header("content-length") == std::to_string(answer.body.size()));
    BOOST_TEST(answer.header("server") == "daybook");
    BOOST_TEST(answer.header("date").size() == 29U);
}

BOOST_DATA_TEST_CASE(a_connection_is_kept_for_the_next_request, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    Connection connection(listener->port());
    for (const auto* target : {"/1", "/2", "/3"}) {
        connection.send(test::request_text("GET", target));
        BOOST_TEST(connection.read().body == std::string("GET ") + target + " ");
    }
}

BOOST_DATA_TEST_CASE(head_has_the_headers_of_get_and_no_body, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request&) { return text("twelve bytes"); });
    Connection connection(listener->port());
    connection.send(test::request_text("HEAD", "/"));
    const auto head = connection.read(true);
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.header("content-length") == "12");
    // Whatever follows on the connection is not the body.
    connection.send(test::request_text("GET", "/"));
    const auto next = connection.read();
    BOOST_TEST((next.status == 0 || next.body == "twelve bytes"));
}

BOOST_DATA_TEST_CASE(head_of_a_stream_pulls_nothing, data::make(test::listener_kinds())) {
    std::atomic<int> pulls{0};
    const auto listener = sample.listen(any_port(), [&](const api::Request&) {
        return api::Response{200, {}, api::BodySource([&]() -> std::string { ++pulls; return {}; })};
    });
    const auto head = test::ask(listener->port(), "HEAD", "/");
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.header("transfer-encoding") == "chunked");
    BOOST_TEST(pulls == 0);
}

BOOST_DATA_TEST_CASE(a_stream_arrives_whole_in_chunks, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request&) {
        return api::Response{200, {{"Content-Type", "text/csv"}}, api::BodySource([n = 0]() mutable {
                                 return n == 50 ? std::string() : std::string(40000, static_cast<char>('a' + n++ % 26));
                             })};
    });
    Connection connection(listener->port());
    for (int i = 0; i < 2; ++i) {
        connection.send(test::request_text("GET", "/"));
        const auto answer = connection.read();
        BOOST_TEST(answer.whole);
        BOOST_TEST(answer.body.size() == 50U * 40000);
        BOOST_TEST(answer.body.back() == static_cast<char>('a' + 49 % 26));
        BOOST_TEST(answer.header("content-type") == "text/csv");
        BOOST_TEST(answer.header("content-length").empty());
    }
}

BOOST_DATA_TEST_CASE(a_stream_that_breaks_never_looks_whole, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request&) {
        return api::Response{200, {}, api::BodySource([n = 0]() mutable -> std::string {
                                 if (n++ == 3) throw base::Error(base::ErrorKind::exhausted, "time limit");
                                 return std::string(1000, 'x');
                             })};
    });
    const auto answer = test::get(listener->port(), "/");
    BOOST_TEST(!answer.whole);
    BOOST_TEST(test::get(listener->port(), "/").status != 500);
}

BOOST_DATA_TEST_CASE(a_file_is_sent_from_where_it_was_asked, data::make(test::listener_kinds())) {
    const auto path = file_of(1'000'000);
    const auto listener = sample.listen(any_port(), [&](const api::Request&) {
        return api::Response{206, {{"Content-Type", "application/octet-stream"}}, api::FileBody{path, 26 * 1000, 500'000}};
    });
    const auto answer = test::get(listener->port(), "/");
    BOOST_TEST(answer.status == 206);
    BOOST_TEST(answer.whole);
    BOOST_TEST(answer.header("content-length") == "500000");
    BOOST_TEST(answer.body.size() == 500'000U);
    BOOST_TEST(answer.body.substr(0, 4) == "abcd");
    std::filesystem::remove(path);
}

BOOST_DATA_TEST_CASE(a_file_shorter_than_promised_is_a_server_error, data::make(test::listener_kinds())) {
    const auto path = file_of(10);
    const auto listener = sample.listen(any_port(), [&](const api::Request&) { return api::Response{200, {}, api::FileBody{path, 0, 11}}; });
    const auto answer = test::get(listener->port(), "/");
    BOOST_TEST(answer.status == 500);
    BOOST_TEST(answer.header("content-type") == "application/problem+json");
    std::filesystem::remove(path);
}

BOOST_DATA_TEST_CASE(a_bodiless_status_ends_with_its_header, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request& request) {
        return api::Response{request.target == "/304" ? 304 : 204, {{"ETag", "\"x\""}}, std::string("never sent")};
    });
    Connection connection(listener->port());
    for (const auto* target : {"/304", "/204", "/304"}) {
        connection.send(test::request_text("GET", target));
        const auto answer = connection.read();
        BOOST_TEST(answer.status == std::stoi(target + 1));
        BOOST_TEST(answer.body.empty());
        BOOST_TEST(answer.whole);
    }
}

BOOST_DATA_TEST_CASE(an_oversized_header_is_refused, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    const auto answer = test::get(listener->port(), "/", "X-Big: " + std::string(20'000, 'x') + "\r\n");
    BOOST_TEST(answer.status == 431);
    BOOST_TEST(answer.header("content-type") == "application/problem+json");
    BOOST_TEST(answer.header("connection") == "close");
}

BOOST_DATA_TEST_CASE(an_oversized_target_is_refused, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    BOOST_TEST(test::get(listener->port(), "/" + std::string(9'000, 'x')).status == 414);
    BOOST_TEST(test::get(listener->port(), "/" + std::string(40'000, 'x')).status == 414);
}

BOOST_DATA_TEST_CASE(a_body_is_refused, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    Connection connection(listener->port());
    connection.send(test::request_text("POST", "/", "Content-Length: 5\r\n") + "12345");
    BOOST_TEST(connection.read().status == 413);
    BOOST_TEST(connection.closes());
}

BOOST_DATA_TEST_CASE(two_ways_to_say_the_length_are_refused, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    Connection connection(listener->port());
    connection.send(test::request_text("POST", "/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n");
    BOOST_TEST(connection.read().status == 400);
    BOOST_TEST(connection.closes());
}

BOOST_DATA_TEST_CASE(a_request_without_host_is_refused, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    Connection connection(listener->port());
    connection.send("GET / HTTP/1.1\r\n\r\n");
    BOOST_TEST(connection.read().status == 400);
}

BOOST_DATA_TEST_CASE(a_handler_cannot_smuggle_a_header_line, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request&) {
        return api::Response{200, {{"X-Bad", "a\r\nX-Injected: yes"}, {"X-Good", "b"}}, std::string("ok")};
    });
    const auto answer = test::get(listener->port(), "/");
    BOOST_TEST(answer.header("x-injected").empty());
    BOOST_TEST(answer.header("x-good") == "b");
    BOOST_TEST(answer.body == "ok");
}

BOOST_DATA_TEST_CASE(stopping_finishes_what_is_in_flight, data::make(test::listener_kinds())) {
    std::promise<void> entered;
    auto listener = sample.listen(any_port(), [&](const api::Request&) {
        entered.set_value();
        std::this_thread::sleep_for(300ms);
        return text("finished");
    });
    Connection connection(listener->port());
    connection.send(test::request_text("GET", "/"));
    entered.get_future().wait();
    auto stopped = std::async(std::launch::async, [&] { listener->stop(); });
    const auto answer = connection.read();
    BOOST_TEST(answer.body == "finished");
    BOOST_TEST(answer.whole);
    BOOST_TEST((stopped.wait_for(10s) == std::future_status::ready));
}

BOOST_DATA_TEST_CASE(stopping_finishes_a_stream_in_flight, data::make(test::listener_kinds())) {
    std::promise<void> entered;
    auto listener = sample.listen(any_port(), [&](const api::Request&) {
        return api::Response{200, {}, api::BodySource([&, n = 0]() mutable {
                                 if (n == 0) entered.set_value();
                                 std::this_thread::sleep_for(20ms);
                                 return n++ == 20 ? std::string() : std::string(100, 'x');
                             })};
    });
    Connection connection(listener->port());
    connection.send(test::request_text("GET", "/"));
    entered.get_future().wait();
    auto stopped = std::async(std::launch::async, [&] { listener->stop(); });
    const auto answer = connection.read();
    BOOST_TEST(answer.whole);
    BOOST_TEST(answer.body.size() == 2000U);
}

BOOST_DATA_TEST_CASE(a_taken_port_is_named, data::make(test::listener_kinds())) {
    const auto first = sample.listen(any_port(), echo);
    auto settings = any_port();
    settings.port = first->port();
    BOOST_CHECK_EXCEPTION(sample.listen(settings, echo), base::Error, [&](const base::Error& error) {
        return error.kind() == base::ErrorKind::conflict && error.message().find(std::to_string(first->port())) != std::string::npos;
    });
}

BOOST_DATA_TEST_CASE(many_clients_at_once_get_their_own_answers, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    std::atomic<int> right{0};
    std::vector<std::thread> clients;
    for (int c = 0; c < 8; ++c)
        clients.emplace_back([&, c] {
            Connection connection(listener->port());
            for (int i = 0; i < 50; ++i) {
                const auto target = "/" + std::to_string(c) + "/" + std::to_string(i);
                connection.send(test::request_text("GET", target));
                right += connection.read().body == "GET " + target + " ";
            }
        });
    for (auto& client : clients) client.join();
    BOOST_TEST(right == 400);
}

BOOST_AUTO_TEST_SUITE_END()

// What only the default listener can promise; the table in listener_cpprest.cpp says why the other cannot.
BOOST_AUTO_TEST_SUITE(default_listener)

BOOST_AUTO_TEST_CASE(pipelined_requests_are_answered_in_order) {
    const auto listener = api::listen_beast(any_port(), [](const api::Request& request) {
        if (request.target == "/slow") std::this_thread::sleep_for(100ms);
        return echo(request);
    });
    Connection connection(listener->port());
    connection.send(test::request_text("GET", "/slow") + test::request_text("GET", "/b") + test::request_text("GET", "/c"));
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
        return api::Response{200, {}, api::BodySource([&pulls, mine = std::make_shared<std::shared_ptr<int>>(alive)] {
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
    for (const auto* lines : {"Content-Length: 0\r\nContent-Length: 5\r\n", "Transfer-Encoding: gzip\r\n",
                              "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "Content-Length: +0\r\n"})
        BOOST_TEST(test::get(listener->port(), "/", lines).status == 400, lines);
}

BOOST_AUTO_TEST_CASE(nonsense_is_a_bad_request) {
    const auto listener = api::listen_beast(any_port(), echo);
    for (const auto* bytes : {"\x16\x03\x01\x02\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "G@T / HTTP/1.1\r\n\r\n"}) {
        Connection connection(listener->port());
        connection.send(bytes);
        BOOST_TEST(connection.read().status == 400);
    }
}

BOOST_AUTO_TEST_CASE(an_http_1_0_client_gets_a_stream_that_ends_with_the_connection) {
    const auto listener = api::listen_beast(any_port(), [](const api::Request&) {
        return api::Response{200, {}, api::BodySource([n = 0]() mutable { return n++ == 3 ? std::string() : std::string("abc"); })};
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
        return api::Response{200, {}, api::BodySource([&pulls, mine = std::make_shared<std::shared_ptr<int>>(token)] {
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
