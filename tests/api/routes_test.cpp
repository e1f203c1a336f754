#include "api/routes.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace daybook::api;

namespace {

std::variant<Match, Problem> find(std::string_view method, std::string_view path) {
    return match_route(method, std::get<Target>(parse_target(path)).segments);
}
std::string pattern_of(std::string_view path) {
    const auto found = find("GET", path);
    return std::holds_alternative<Match>(found) ? std::string(std::get<Match>(found).route->pattern) : "";
}
Problem problem_at(std::string_view method, std::string_view path) {
    return std::get<Problem>(find(method, path));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(route_table)

BOOST_AUTO_TEST_CASE(every_route_finds_itself) {
    for (const auto& route : routes()) {
        const auto found = find(route.method, route.pattern);
        BOOST_REQUIRE(std::holds_alternative<Match>(found));
        BOOST_TEST(std::get<Match>(found).route->pattern == route.pattern);
    }
}

BOOST_AUTO_TEST_CASE(every_route_is_described_once) {
    std::set<std::pair<std::string_view, std::string_view>> patterns;
    for (const auto& route : routes()) {
        BOOST_TEST(patterns.emplace(route.method, route.pattern).second, route.pattern);
        BOOST_TEST((route.most_body > 0) == (route.method == "POST"), route.pattern);
        BOOST_TEST((route.most_body > 0) == !route.takes.empty(), route.pattern);
        BOOST_TEST(!route.summary.empty(), route.pattern);
        BOOST_TEST(route.handler != nullptr, route.pattern);
    }
}

BOOST_AUTO_TEST_CASE(latest_is_not_a_number) {
    BOOST_TEST(pattern_of("/v1/datasets/d/editions/2012-05/versions/latest").ends_with("/latest"));
    BOOST_TEST(pattern_of("/v1/datasets/d/editions/2012-05/versions/2").ends_with("{version}"));
}

BOOST_AUTO_TEST_CASE(a_file_name_may_have_folders_and_escapes) {
    const auto found = find("GET", "/v1/datasets/d/editions/2012-05/versions/1/files/parts/spend%20may.csv");
    BOOST_TEST(std::get<Match>(found).captured.back().first == "name");
    BOOST_TEST(std::get<Match>(found).captured.back().second == "parts/spend may.csv");
}

BOOST_AUTO_TEST_CASE(a_locator_with_a_sheet_name_is_one_segment) {
    const auto found = find("GET", "/v1/datasets/d/editions/2012-05/versions/1/rows/1%3ASheet%2F1%3A118");
    BOOST_TEST(std::get<Match>(found).captured.back().second == "1:Sheet/1:118");
}

BOOST_AUTO_TEST_CASE(an_unknown_path_is_told_the_nearest) {
    for (const auto& [path, hint] :
         std::vector<std::pair<std::string, std::string>>{{"/v1/dataset", "'datasets'"},
                                                          {"/v1/organizations", "'organisations'"},
                                                          {"/v1/tables/spend/row", "'rows'"},
                                                          {"/v1/tables/spend/sumary.csv", "'summary.csv'"},
                                                          {"/v1/log/check-point", "'checkpoint'"}}) {
        const auto problem = problem_at("GET", path);
        BOOST_TEST((problem.code == ProblemCode::not_found));
        BOOST_TEST(problem.detail.find(hint) != std::string::npos, path << ": " << problem.detail);
    }
    BOOST_TEST(problem_at("GET", "/v1/xyzzy").detail.find("/v1 lists") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_empty_segment_matches_nothing) {
    BOOST_TEST(pattern_of("/v1/datasets//rows").empty());
    BOOST_TEST(pattern_of("/v1/log/tile/").empty());
}

BOOST_AUTO_TEST_CASE(another_method_is_told_what_is_allowed) {
    for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE"}) {
        const auto problem = problem_at(method, "/v1/datasets");
        BOOST_TEST((problem.code == ProblemCode::method_not_allowed));
        BOOST_TEST(problem.headers.at(0).second == "GET, HEAD, OPTIONS");
    }
    BOOST_TEST(problem_at("PUT", "/v1/reconcile").headers.at(0).second == "GET, HEAD, POST, OPTIONS");
    BOOST_TEST(problem_at("GET", "/v1/check").headers.at(0).second == "POST, OPTIONS");
    BOOST_TEST((problem_at("POST", "/v1/nothing").code == ProblemCode::not_found));
}

BOOST_AUTO_TEST_CASE(only_what_takes_something_may_carry_something) {
    BOOST_TEST(most_body("POST", "/v1/check?name=a.csv") == 256U << 20);
    BOOST_TEST(most_body("POST", "/v1/reconcile") == 1U << 20);
    BOOST_TEST(most_body("GET", "/v1/reconcile") == 0U);
    BOOST_TEST(most_body("POST", "/v1/datasets") == 0U);
    BOOST_TEST(most_body("POST", "/v1/%zz") == 0U);
}

BOOST_AUTO_TEST_CASE(every_parameter_of_a_path_is_described) {
    for (const auto& route : routes()) {
        const auto found = find(route.method, route.pattern);
        for (const auto& [name, value] : std::get<Match>(found).captured) BOOST_TEST(!path_parameter(name).empty(), name);
    }
}

BOOST_AUTO_TEST_SUITE_END()
