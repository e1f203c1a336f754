#include "api/opening.hpp"
#include "tests/api/http_client.hpp"
#include "tests/api/listener_fixture.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

using namespace daybook;
namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(opening)

BOOST_DATA_TEST_CASE(a_server_whose_index_is_being_built_says_so_until_it_answers, data::make(test::listener_kinds()), kind) {
    api::Opening opening;
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
    opening.open({test::echo, {}});
    BOOST_TEST(test::get(port, "/v1/datasets").body == "GET /v1/datasets ");
}

BOOST_AUTO_TEST_CASE(what_is_ready_at_once_is_asked_of_who_answers) {
    api::Opening opening;
    const auto application = opening.application();
    api::Headers own;
    BOOST_TEST(!application.at_once({"GET", "/v1", {}, "127.0.0.1"}, own));
    const auto kept = std::make_shared<const api::ReadyAnswer>();
    opening.open({test::echo, [&](const api::Request&, api::Headers&) { return kept; }});
    BOOST_TEST((application.at_once({"GET", "/v1", {}, "127.0.0.1"}, own) == kept));
}

BOOST_AUTO_TEST_SUITE_END()
