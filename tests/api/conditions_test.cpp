#include "api/http.hpp"
#include "api/respond.hpp"
#include "tests/api/every_listener.hpp"

// What a request says of the answer that it wants (RFC 9110, sections 12 and 13).
using namespace daybook;
using test::kListeners;
using test::world;

namespace {

std::string file() { return fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/data.csv", test::kCoasts); }

}  // namespace

BOOST_AUTO_TEST_SUITE(conditions)

BOOST_DATA_TEST_CASE(who_wants_what_it_was_is_told_when_it_is_another, kListeners) {
    for (const auto& url : {file(), std::string("/v1/datasets"), std::string("/v1/tables/spend/rows?size=1")}) {
        const auto etag = test::get(world().port(sample), url).header("etag");
        for (const auto& same : {etag, "\"other\", " + etag, std::string("*")})
            BOOST_TEST(test::get(world().port(sample), url, "If-Match: " + same + "\r\n").status == 200, url << " " << same);
        for (const auto& other : {std::string("\"other\""), "W/" + etag}) {
            const auto answer = test::get(world().port(sample), url, "If-Match: " + other + "\r\n");
            BOOST_TEST(answer.status == 412, url << " " << other);
            BOOST_TEST(answer.header("content-type") == "application/problem+json");
        }
        const auto packed = test::get(world().port(sample), url, "Accept-Encoding: gzip\r\n").header("etag");
        BOOST_TEST(test::get(world().port(sample), url, "If-Match: " + packed + "\r\n").status == 200, packed);
    }
    BOOST_TEST(test::get(world().port(sample), file(), "Range: bytes=0-1\r\nIf-Match: \"other\"\r\n").status == 412);
}

BOOST_DATA_TEST_CASE(a_file_has_a_date_to_ask_by, kListeners) {
    const auto date = test::get(world().port(sample), file()).header("last-modified");
    BOOST_REQUIRE(api::parse_http_date(date).has_value());
    const std::string before = "Sun, 06 Nov 1994 08:49:37 GMT";
    BOOST_TEST(test::get(world().port(sample), file(), "If-Unmodified-Since: " + before + "\r\n").status == 412);
    BOOST_TEST(test::get(world().port(sample), file(), "If-Unmodified-Since: " + date + "\r\n").status == 200);
    BOOST_TEST(test::get(world().port(sample), file(), "If-Modified-Since: " + date + "\r\n").status == 304);
    BOOST_TEST(test::get(world().port(sample), file(), "If-Modified-Since: " + before + "\r\n").status == 200);
    // The ETag is the better word.
    BOOST_TEST(test::get(world().port(sample), file(), "If-None-Match: \"other\"\r\nIf-Modified-Since: " + date + "\r\n").status == 200);
    BOOST_TEST(test::get(world().port(sample), file(), "If-Unmodified-Since: last week\r\n").status == 200);
}

BOOST_DATA_TEST_CASE(a_condition_comes_before_a_range_that_cannot_be, kListeners) {
    const auto etag = test::get(world().port(sample), file()).header("etag");
    const std::string beyond = "Range: bytes=99999999-\r\n";
    BOOST_TEST(test::get(world().port(sample), file(), beyond).status == 416);
    BOOST_TEST(test::get(world().port(sample), file(), beyond + "If-None-Match: " + etag + "\r\n").status == 304);
    BOOST_TEST(test::get(world().port(sample), file(), beyond + "If-Match: \"other\"\r\n").status == 412);
}

BOOST_DATA_TEST_CASE(a_list_in_several_fields_is_one_list, kListeners) {
    const std::string url = "/v1/tables/spend/rows?size=1";
    const auto etag = test::get(world().port(sample), url).header("etag");
    BOOST_TEST(test::get(world().port(sample), url, "If-None-Match: \"other\"\r\nIf-None-Match: " + etag + "\r\n").status == 304);
    BOOST_TEST(test::get(world().port(sample), url, "Accept: image/png\r\nAccept: application/json\r\n").status == 200);
    BOOST_TEST(test::get(world().port(sample), url, "Accept-Encoding: br\r\nAccept-Encoding: gzip\r\n").header("vary").find("Accept-Encoding") != std::string::npos);
}

BOOST_DATA_TEST_CASE(names_are_read_whatever_their_case, kListeners) {
    const std::string url = "/v1/openapi.json";
    BOOST_TEST(test::get(world().port(sample), url, "Accept-Encoding: gzip;Q=0\r\n").header("content-encoding").empty());
    BOOST_TEST(test::get(world().port(sample), url, "Accept-Encoding: GZIP\r\n").header("content-encoding") == "gzip");
    api::Request form{"POST", "/v1/reconcile", {{"content-type", "Application/X-WWW-Form-Urlencoded"}}, "127.0.0.1", std::make_shared<api::RequestBody>()};
    form.body->append("queries=%7B%7D");
    BOOST_TEST(world().handler()(form).status == 200);
}

BOOST_DATA_TEST_CASE(a_preflight_of_nothing_is_404, kListeners) {
    const auto answer = test::ask(world().port(sample), "OPTIONS", "/v1/nope", "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n");
    BOOST_TEST(answer.status == 404);
    BOOST_TEST(answer.header("access-control-allow-origin") == "*");
    BOOST_TEST(test::ask(world().port(sample), "OPTIONS", "/v1/check").header("allow") == "POST, OPTIONS");
}

BOOST_DATA_TEST_CASE(head_of_a_download_is_as_wrong_as_get, kListeners) {
    for (const auto* url : {"/v1/tables/spend/rows.csv?dataset=zz", "/v1/tables/spend/rows.csv?columns=amount,amount", "/v1/tables/spend/rows.parquet?dataset=zz", "/v1/tables/spend/rows.ndjson?amount=abc"}) {
        BOOST_TEST(test::get(world().port(sample), url).status == 400, url);
        BOOST_TEST(test::ask(world().port(sample), "HEAD", url).status == 400, url);
    }
}

BOOST_DATA_TEST_CASE(every_problem_about_a_parameter_names_it, kListeners) {
    for (const auto& [query, parameter] : std::vector<std::pair<std::string, std::string>>{
             {"rows?dataset=zz", "dataset"}, {"rows?columns=amount,amount", "columns"}, {"rows?amount=abc", "amount"}, {"rows?cursor=abc", "cursor"}, {"rows.csv?size=3", "size"},
             {"rows?sort=a,b", "sort"}, {"rows?supplier=" + std::string(1001, 'x'), "supplier"}, {"summary?by=month(amount)", "by"}, {"rows?as_of=99999", "as_of"}}) {
        const auto answer = test::get(world().port(sample), "/v1/tables/spend/" + query);
        BOOST_TEST(answer.status == 400, query);
        const auto body = test::json_of(answer);
        BOOST_REQUIRE_MESSAGE(body.find("errors") != nullptr, query << ": " << answer.body);
        BOOST_TEST(body.at("errors").as_array().at(0).at("parameter").as_string() == parameter, answer.body);
    }
}

BOOST_AUTO_TEST_SUITE_END()
