#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

using namespace daybook;
using namespace std::chrono_literals;
using test::any_port;
using test::Connection;
using test::echo;
using test::text;
namespace data = boost::unit_test::data;

namespace {

std::filesystem::path file_of(std::size_t bytes) {
    const auto path =
        std::filesystem::temp_directory_path() / ("daybook-listener-" + std::to_string(::getpid()));
    std::string content(bytes, '.');
    for (std::size_t i = 0; i < bytes; ++i) content[i] = static_cast<char>('a' + i % 26);
    base::write_flushed(path, content);
    return path;
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
        return api::Response{200, {}, api::BodySource([&]() -> std::string {
                                 ++pulls;
                                 return {};
                             })};
    });
    const auto head = test::ask(listener->port(), "HEAD", "/");
    BOOST_TEST(head.status == 200);
    BOOST_TEST(head.header("transfer-encoding") == "chunked");
    BOOST_TEST(pulls == 0);
}

BOOST_DATA_TEST_CASE(a_stream_arrives_whole_in_chunks, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request&) {
        return api::Response{200, {{"Content-Type", "text/csv"}}, api::BodySource([n = 0]() mutable {
                                 return n == 50 ? std::string()
                                                : std::string(40000, static_cast<char>('a' + n++ % 26));
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
        return api::Response{
            206, {{"Content-Type", "application/octet-stream"}}, api::FileBody{path, 26 * 1000, 500'000}};
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
    const auto listener = sample.listen(any_port(), [&](const api::Request&) {
        return api::Response{200, {}, api::FileBody{path, 0, 11}};
    });
    const auto answer = test::get(listener->port(), "/");
    BOOST_TEST(answer.status == 500);
    BOOST_TEST(answer.header("content-type") == "application/problem+json");
    std::filesystem::remove(path);
}

BOOST_DATA_TEST_CASE(a_bodiless_status_ends_with_its_header, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), [](const api::Request& request) {
        return api::Response{
            request.target == "/304" ? 304 : 204, {{"ETag", "\"x\""}}, std::string("never sent")};
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
    BOOST_TEST(answer.body.find("may have 16384 bytes") != std::string::npos, answer.body);
    BOOST_TEST(answer.header("content-type") == "application/problem+json");
    BOOST_TEST(answer.header("connection") == "close");
}

BOOST_DATA_TEST_CASE(an_oversized_target_is_refused, data::make(test::listener_kinds())) {
    const auto listener = sample.listen(any_port(), echo);
    for (const auto bytes : {9'000U, 40'000U}) {
        const auto answer = test::get(listener->port(), "/" + std::string(bytes, 'x'));
        BOOST_TEST(answer.status == 414);
        BOOST_TEST(answer.body.find("An address may have 8192 bytes, and this one is longer. Ask in parts") != std::string::npos, answer.body);
    }
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
    connection.send(test::request_text("POST", "/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") +
                    "0\r\n\r\n");
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
        return error.kind() == base::ErrorKind::conflict &&
               error.message().find(std::to_string(first->port())) != std::string::npos;
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
