#include "api/opening.hpp"
#include "publisher/base/version.hpp"
#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <fmt/format.h>

using namespace daybook;
namespace data = boost::unit_test::data;

namespace {

const base::FixedClock kClock(base::parse_rfc3339("2024-09-01T12:00:00Z"));

}  // namespace

BOOST_AUTO_TEST_SUITE(opening)

BOOST_DATA_TEST_CASE(a_server_whose_index_is_being_built_says_so_until_it_answers, data::make(test::listener_kinds()), kind) {
    api::Opening opening(kClock);
    const auto listener = kind.listen(test::any_port(), opening.application().handle);
    const auto port = listener->port();
    BOOST_TEST(test::get(port, "/healthz").status == 200);
    for (const auto* path : {"/readyz", "/v1/datasets", "/", "/healthz/no"}) {
        const auto answer = test::get(port, path);
        BOOST_TEST(answer.status == 503);
        BOOST_TEST(answer.header("retry-after") == "2");
        BOOST_TEST(answer.header("content-type") == "application/problem+json");
        BOOST_TEST(answer.body.find("the log's newest revision") != std::string::npos);
    }
    opening.open({test::echo, {}, {}, {}, {}});
    BOOST_TEST(test::get(port, "/v1/datasets").body == "GET /v1/datasets ");
}

BOOST_DATA_TEST_CASE(who_watches_a_server_whose_index_is_being_built_sees_that_it_is_there_and_not_ready, data::make(test::listener_kinds()), kind) {
    api::Opening opening(kClock);
    const auto listener = kind.listen(test::any_port(), opening.application().handle);
    const auto answer = test::get(listener->port(), "/metrics");
    BOOST_TEST(answer.status == 200);
    BOOST_TEST(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    for (const auto* line : {"\ndaybook_ready 0\n", "\ndaybook_clock_seconds 1725192000\n", "\nprocess_resident_memory_bytes "}) BOOST_TEST(answer.body.find(line) != std::string::npos, answer.body);
    BOOST_TEST(answer.body.find("daybook_revision") == std::string::npos, answer.body);
}

BOOST_DATA_TEST_CASE(what_keeps_a_server_from_being_ready_is_told_until_it_answers, data::make(test::listener_kinds()), kind) {
    api::Opening opening(kClock);
    const auto listener = kind.listen(test::any_port(), opening.application().handle);
    const auto port = listener->port();
    opening.wait_for("Shard 2 of 2 of the index does not answer.");
    for (const auto* path : {"/readyz", "/v1/datasets"}) {
        const auto answer = test::get(port, path);
        BOOST_TEST(answer.status == 503);
        BOOST_TEST(answer.header("retry-after") == "2");
        BOOST_TEST(answer.body.find("Shard 2 of 2 of the index does not answer.") != std::string::npos, answer.body);
        BOOST_TEST(answer.body.find("newest revision") == std::string::npos, answer.body);
    }
    BOOST_TEST(test::get(port, "/healthz").status == 200);
    opening.wait_for("");
    BOOST_TEST(test::get(port, "/readyz").body.find("newest revision") != std::string::npos);
    opening.wait_for("It is full.");
    opening.open({test::echo, {}, {}, {}, {}});
    BOOST_TEST(test::get(port, "/readyz").body == "GET /readyz ");
}

BOOST_DATA_TEST_CASE(what_else_a_process_measures_is_told_before_its_index_stands, data::make(test::listener_kinds()), kind) {
    api::Opening opening(kClock, {}, [] { return std::string("daybook_release_overdue_seconds 90\n"); });
    const auto listener = kind.listen(test::any_port(), opening.application().handle);
    const auto body = test::get(listener->port(), "/metrics").body;
    for (const auto& line : {std::string("\ndaybook_release_overdue_seconds 90\n"), std::string("\ndaybook_ready 0\n"), fmt::format("\ndaybook_build_info{{version=\"{}\"}} 1\n", base::version())})
        BOOST_TEST(body.find(line) != std::string::npos, line << " is not in " << body);
}

BOOST_AUTO_TEST_CASE(while_closed_answers_have_ids_and_lines_and_no_file_is_read) {
    std::vector<std::string> lines;
    api::Opening opening(kClock, [&](const std::string& line) { lines.push_back(line); });
    auto application = opening.application();
    auto settings = test::any_port();
    settings.most_body = [](std::string_view, std::string_view) { return 1 << 20; };
    settings.admit = std::move(application.admit);
    settings.refuse = std::move(application.refuse);
    const auto listener = api::listen_beast(settings, std::move(application.handle));
    test::Connection connection(listener->port());
    connection.send(test::request_text("POST", "/v1/check", "Content-Length: 1000000\r\nExpect: 100-continue\r\n"));
    const auto answer = connection.read();
    BOOST_TEST(answer.status == 503);
    BOOST_TEST(answer.header("retry-after") == "2");
    BOOST_TEST(!answer.header("x-request-id").empty());
    BOOST_TEST(answer.body.find(answer.header("x-request-id")) != std::string::npos);
    BOOST_TEST(test::get(listener->port(), "/healthz", "X-Big: " + std::string(20'000, 'x') + "\r\n").status == 431);
    BOOST_REQUIRE(lines.size() == 2U);
    BOOST_TEST(lines.front().find("\"status\":503") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_ready_at_once_is_asked_of_who_answers) {
    api::Opening opening(kClock);
    const auto application = opening.application();
    api::Headers own;
    BOOST_TEST(!application.at_once({"GET", "/v1", {}, "127.0.0.1"}, own));
    const auto kept = std::make_shared<const api::ReadyAnswer>();
    opening.open({test::echo, [&](const api::Request&, api::Headers&) { return kept; }, {}, {}, {}});
    BOOST_TEST((application.at_once({"GET", "/v1", {}, "127.0.0.1"}, own) == kept));
}

BOOST_AUTO_TEST_SUITE_END()
