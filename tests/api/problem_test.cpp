#include "api/answer_cache.hpp"
#include "api/problem.hpp"

#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace daybook;
using namespace daybook::api;

BOOST_AUTO_TEST_SUITE(problems)

BOOST_AUTO_TEST_CASE(every_kind_is_a_good_problem) {
    std::set<ProblemCode> seen;
    for (const auto& kind : problem_kinds()) {
        BOOST_TEST(seen.insert(kind.code).second);
        const auto response =
            to_response({kind.code, "why", {{"size", "too large"}}, {}, "secret"}, "/v1/x", "id-1");
        const auto& text = std::get<std::string>(response.body);
        const auto body = base::json::parse(text);
        BOOST_TEST(response.status == kind.status);
        BOOST_TEST(response.header("content-type") == "application/problem+json");
        BOOST_TEST(response.header("cache-control") == "no-store");
        BOOST_TEST(body.at("status").as_int() == kind.status);
        BOOST_TEST(body.at("type").as_string() == kind.type);
        BOOST_TEST(!body.at("title").as_string().empty());
        BOOST_TEST(body.at("instance").as_string() == "/v1/x");
        BOOST_TEST(body.at("request_id").as_string() == "id-1");
        BOOST_TEST(body.at("errors").as_array().at(0).at("parameter").as_string() == "size");
        BOOST_TEST(text.find("secret") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(what_a_client_sent_never_spoils_the_body) {
    const auto response = to_response(
        {ProblemCode::bad_request, "no '\xff\xfe' here", {{"\xc3", "\"\n"}}, {}, {}}, "/\xff", "id");
    const auto& text = std::get<std::string>(response.body);
    BOOST_TEST(base::is_utf8(text));
    BOOST_TEST(base::json::parse(text).at("status").as_int() == 400);
}

BOOST_AUTO_TEST_CASE(our_own_faults_tell_the_reader_nothing_of_the_inside) {
    for (const auto kind : {base::ErrorKind::corrupt, base::ErrorKind::internal, base::ErrorKind::conflict}) {
        const auto problem = problem_of({kind, "cannot open /srv/archive/index.duckdb"});
        BOOST_TEST((problem.code == ProblemCode::internal));
        BOOST_TEST(problem.detail.find("/srv") == std::string::npos);
        BOOST_TEST(problem.logged.find("/srv") != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_question_that_costs_too_much_is_told_to_narrow) {
    const auto problem = problem_of({base::ErrorKind::exhausted, "interrupted"});
    BOOST_TEST(kind_of(problem.code).status == 422);
    BOOST_TEST(problem.detail.find("Narrow") != std::string::npos);
    const auto slow = problem_of({base::ErrorKind::exhausted, "the query did not finish within 30 s; narrow it with filters, or ask for fewer groups"});
    BOOST_TEST(slow.detail.starts_with("The query did not finish within 30 s. Narrow it: "), slow.detail);
    const auto large = problem_of({base::ErrorKind::exhausted, "the query needs more memory than it may use; narrow it with filters (the engine ran out of /srv/tmp)"});
    BOOST_TEST(large.detail.find("more memory than it may use") != std::string::npos);
    BOOST_TEST(large.detail.find("/srv") == std::string::npos, large.detail);
}

BOOST_AUTO_TEST_CASE(a_service_that_is_busy_says_with_what) {
    const auto problem = problem_of({base::ErrorKind::transient, "no query could begin for 30 s because others are running; try again in a moment"});
    BOOST_TEST(kind_of(problem.code).status == 503);
    BOOST_TEST(problem.detail == "No query could begin for 30 s because others are running; try again in a moment.");
    BOOST_TEST(problem.headers.at(0).first == "Retry-After");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_parameter_is_told_of_the_parameter) {
    const auto problem = problem_of({base::ErrorKind::usage, "size='0' should be from 1 to 1000"});
    BOOST_REQUIRE(problem.errors.size() == 1U);
    BOOST_TEST(problem.errors.front().parameter == "size");
    BOOST_TEST(problem.errors.front().detail == "'0' should be from 1 to 1000");
    BOOST_TEST(problem_of({base::ErrorKind::usage, "edition: '2024-13' is no edition"}).errors.at(0).parameter == "edition");
    BOOST_TEST(problem_of({base::ErrorKind::usage, "There is nothing to check: send it"}).errors.empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(answers)

BOOST_AUTO_TEST_CASE(an_answer_is_found_by_its_etag) {
    AnswerCache cache;
    cache.put("\"a\"", {200, {{"ETag", "\"a\""}}, std::string("body")}, 0);
    BOOST_TEST(std::get<std::string>(cache.find("\"a\"")->body) == "body");
    BOOST_TEST(!cache.find("\"b\"").has_value());
}

BOOST_AUTO_TEST_CASE(the_least_used_answer_goes_first) {
    AnswerCache cache(100 * 1024);
    const auto answer = [] { return Response{200, {}, std::string(9 * 1024, 'x')}; };
    for (int i = 0; i < 10; ++i) cache.put(std::to_string(i), answer(), 0);
    BOOST_TEST(cache.find("0").has_value());
    cache.put("10", answer(), 0);
    BOOST_TEST(cache.find("0").has_value());
    BOOST_TEST(!cache.find("1").has_value());
}

BOOST_AUTO_TEST_CASE(an_erasure_empties_the_cache_and_what_was_made_before_it_is_not_kept) {
    AnswerCache cache;
    cache.put("a", {200, {}, std::string("a name")}, 0);
    cache.log_is_at(1, 0);
    BOOST_TEST(cache.find("a").has_value());
    cache.log_is_at(2, 1);
    BOOST_TEST(!cache.find("a").has_value());
    cache.put("a", {200, {}, std::string("a name")}, 0);
    BOOST_TEST(!cache.find("a").has_value());
    cache.put("b", {200, {}, std::string("none")}, 1);
    cache.log_is_at(1, 0);
    BOOST_TEST(cache.find("b").has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_that_nobody_asked_for_since_the_revision_before_last_is_let_go) {
    AnswerCache cache;
    cache.log_is_at(5, 0);
    cache.put("asked for", {200, {}, std::string("x")}, 0);
    cache.put("never again", {200, {}, std::string("x")}, 0);
    const auto both = cache.bytes();
    cache.log_is_at(6, 0);
    BOOST_TEST(cache.find("asked for").has_value());
    BOOST_TEST(cache.bytes() == both);
    cache.log_is_at(7, 0);
    BOOST_TEST(!cache.find("never again").has_value());
    BOOST_TEST(cache.find("asked for").has_value());
    BOOST_TEST(cache.bytes() == both / 2);
}

BOOST_AUTO_TEST_CASE(one_huge_answer_does_not_push_out_the_rest) {
    AnswerCache cache(100 * 1024);
    cache.put("small", {200, {}, std::string("x")}, 0);
    cache.put("huge", {200, {}, std::string(90 * 1024, 'x')}, 0);
    BOOST_TEST(!cache.find("huge").has_value());
    BOOST_TEST(cache.find("small").has_value());
}

BOOST_AUTO_TEST_SUITE_END()
