#include "api/routes.hpp"
#include "tests/api/every_listener.hpp"

#include "publisher/base/text.hpp"

#include <map>
#include <set>

// Every rule of the API walks every resource, on both listeners. The resources come from the route table, so
// that a new route is held to the rules without a line here.
using namespace daybook;
using api::RouteKind;
using test::Answer;
using test::kListeners;
using test::world;

BOOST_AUTO_TEST_SUITE(contract)

namespace {

struct Resource {
    RouteKind kind;
    std::string url;
};

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

std::string first_locator() {
    const auto row =
        test::json_of(test::get(world().port(0),
                                fmt::format("/v1/datasets/{}/rows?edition=2024-04&size=1", test::kCoasts)))
            .at("rows")
            .as_array()
            .at(0);
    const auto& whole = row.at("_row").as_string();
    return whole.substr(whole.find('#') + 1);
}

/// The address with one parameter more.
std::string with(const std::string& url, const std::string& parameter) {
    return url + (url.find('?') == std::string::npos ? "?" : "&") + parameter;
}

/// What may be read, with its parameters filled in and those behind the '?' that must be there.
std::vector<Resource> resources() {
    static const std::map<std::string, std::string> kValues = {
        {"{organisation}", "coasts"},
        {"{dataset}", std::string(test::kCoasts)},
        {"{edition}", "2024-04"},
        {"{version}", "1"},
        {"{name*}", "data.csv"},
        {"{file*}", "log/checkpoint"},
        {"{locator}", first_locator()},
        {"{table}", "spend"},
        {"{schema}", "spend-over-25k"},
        {"{schema_version}", world().catalogue().state()->schemas.at("spend-over-25k").version},
        {"{supplier}", "mistral-dredging-ltd"},
        {"{tile*}", fmt::format("entries/000.p/{}", world().catalogue().state()->revision)}};
    std::vector<Resource> out;
    for (const auto& route : api::routes()) {
        if (route.method != "GET") continue;
        std::string url(route.pattern);
        for (const auto& parameter : route.parameters == nullptr ? std::span<const api::Parameter>() : *route.parameters)
            if (parameter.required) url = with(url, fmt::format("{}={}", parameter.name, parameter.example));
        for (const auto& [name, value] : kValues) url = replaced(url, name, value);
        out.push_back({route.kind, url});
    }
    return out;
}

/// True where a request may carry something, so that it may be posted.
bool takes_something(const std::string& url) {
    return api::most_body("POST", url) > 0;
}

/// Headers that say something about the resource, not about this exchange.
std::map<std::string, std::string> lasting(const Answer& answer) {
    auto headers = answer.headers;
    for (const auto* name : {"date", "connection", "x-request-id"}) headers.erase(name);
    return headers;
}

void check_problem(const Answer& answer, int status, const std::string& where) {
    BOOST_TEST(answer.status == status, where);
    BOOST_TEST(answer.header("content-type") == "application/problem+json", where);
    BOOST_TEST(answer.header("cache-control") == "no-store", where);
    BOOST_TEST(answer.header("etag").empty(), where);
    const auto body = test::json_of(answer);
    BOOST_TEST(body.at("status").as_int() == status, where);
    for (const auto* member : {"type", "title", "detail", "instance", "request_id"})
        BOOST_TEST(!body.at(member).as_string().empty(), where << " " << member);
    BOOST_TEST(body.at("request_id").as_string() == answer.header("x-request-id"), where);
}

}  // namespace

BOOST_DATA_TEST_CASE(every_resource_answers_with_its_media_type, kListeners) {
    for (const auto& [kind, url] : resources()) {
        const auto answer = test::get(world().port(sample), url);
        BOOST_TEST(answer.status == (kind == RouteKind::redirect ? 307 : 200),
                   url << ": " << answer.body.substr(0, 300));
        BOOST_TEST(answer.whole, url);
        const auto type = answer.header("content-type");
        if (url.ends_with("/api-catalog")) BOOST_TEST(type.starts_with("application/linkset+json; profile="), type);
        else if (kind == RouteKind::protocol) BOOST_TEST((type == "application/json" || type.starts_with("text/")), url << " " << type);
        else if (url.ends_with(".csv")) BOOST_TEST(type == "text/csv; charset=utf-8", url << " " << type);
        else if (url.ends_with(".ndjson")) BOOST_TEST(type == "application/x-ndjson", url << " " << type);
        else if (url.ends_with(".parquet")) BOOST_TEST(type == "application/vnd.apache.parquet", url << " " << type);
        else if (url == "/metrics") BOOST_TEST(type == "text/plain; version=0.0.4; charset=utf-8", type);
        else if (kind != RouteKind::file) BOOST_TEST(type == "application/json", url);
        else BOOST_TEST(!type.empty(), url);
    }
}

BOOST_DATA_TEST_CASE(every_csv_that_is_made_can_be_made_for_a_spreadsheet, kListeners) {
    int made = 0;
    for (const auto& [kind, url] : resources()) {
        if (!url.ends_with(".csv") || kind == RouteKind::file) continue;
        const auto plain = test::get(world().port(sample), url), marked = test::get(world().port(sample), with(url, "bom=1")), guarded = test::get(world().port(sample), with(url, "spreadsheet=1"));
        BOOST_TEST((marked.status == 200 && marked.body == "\xEF\xBB\xBF" + plain.body), url << ": " << marked.body.substr(0, 300));
        BOOST_TEST(marked.header("etag") != plain.header("etag"), url);
        BOOST_TEST(guarded.status == 200, url << ": " << guarded.body.substr(0, 300));
        BOOST_TEST((plain.header("x-spreadsheet-guard").empty() && !guarded.header("x-spreadsheet-guard").empty()), url);
        BOOST_TEST(test::get(world().port(sample), with(replaced(url, ".csv", ""), "bom=1")).status == 400, url);
        ++made;
    }
    BOOST_TEST(made >= 7);
}

BOOST_DATA_TEST_CASE(json_at_the_top_is_an_object_that_knows_its_address, kListeners) {
    for (const auto& [kind, url] : resources()) {
        const auto answer = test::get(world().port(sample), url);
        if (answer.header("content-type") != "application/json") continue;
        const auto body = test::json_of(answer);
        BOOST_TEST(body.is_object(), url);
        if (kind != RouteKind::document && kind != RouteKind::rows) continue;
        if (url.starts_with("/v1/schemas/")) continue;  // the document itself, as published
        BOOST_REQUIRE_MESSAGE(body.find("links") != nullptr, url);
        BOOST_TEST(base::percent_decode(body.at("links").at("self").as_string()) ==
                   base::percent_decode(url));
    }
}

BOOST_DATA_TEST_CASE(the_catalogue_of_apis_names_addresses_that_answer, kListeners) {
    const auto api = test::json_of(test::get(world().port(sample), "/.well-known/api-catalog")).at("linkset").as_array().at(0);
    BOOST_TEST(test::get(world().port(sample), api.at("anchor").as_string()).status == 200);
    for (const auto* relation : {"service-desc", "service-meta", "status"})
        BOOST_TEST(test::get(world().port(sample), api.at(relation).as_array().at(0).at("href").as_string()).status == 200, relation);
}

BOOST_DATA_TEST_CASE(an_etag_is_stable_and_gives_304, kListeners) {
    for (const auto& [kind, url] : resources()) {
        if (kind == RouteKind::probe || kind == RouteKind::redirect) continue;
        const auto first = test::get(world().port(sample), url);
        const auto etag = first.header("etag");
        BOOST_TEST((etag.size() > 2 && etag.front() == '"'), url << " has the ETag " << etag);
        BOOST_TEST(test::get(world().port(sample), url).header("etag") == etag, url);
        const auto again =
            test::get(world().port(sample), url, "If-None-Match: \"other\", W/" + etag + "\r\n");
        BOOST_TEST(again.status == 304, url);
        BOOST_TEST(again.body.empty(), url);
        BOOST_TEST(again.header("etag") == etag, url);
        BOOST_TEST(again.header("cache-control") == first.header("cache-control"), url);
        BOOST_TEST(test::get(world().port(sample), url, "If-None-Match: \"other\"\r\n").status == 200, url);
    }
}

BOOST_DATA_TEST_CASE(both_listeners_give_the_same_bytes_and_etag, kListeners) {
    for (const auto& [kind, url] : resources()) {
        if (url == "/metrics") continue;  // it counts the very question
        const auto here = test::get(world().port(sample), url);
        const auto there = test::get(world().port(0), url);
        BOOST_TEST(here.body == there.body, url);
        BOOST_TEST(here.header("etag") == there.header("etag"), url);
    }
}

BOOST_DATA_TEST_CASE(head_has_the_headers_of_get, kListeners) {
    for (const auto& [kind, url] : resources()) {
        if (url == "/metrics") continue;  // it counts the very question
        const auto head = test::ask(world().port(sample), "HEAD", url);
        const auto get = test::get(world().port(sample), url);
        BOOST_TEST(head.status == get.status, url);
        BOOST_TEST((lasting(head) == lasting(get)), url);
        BOOST_TEST(head.body.empty(), url);
    }
}

BOOST_DATA_TEST_CASE(every_answer_is_open_to_scripts_and_closed_to_guessing, kListeners) {
    for (const auto& [kind, url] : resources()) {
        const auto answer = test::get(world().port(sample), url);
        BOOST_TEST(answer.header("access-control-allow-origin") == "*", url);
        BOOST_TEST(answer.header("access-control-expose-headers").find("ETag") != std::string::npos, url);
        BOOST_TEST(answer.header("x-content-type-options") == "nosniff", url);
        BOOST_TEST(answer.header("content-security-policy").find("sandbox") != std::string::npos, url);
        BOOST_TEST(!answer.header("x-request-id").empty(), url);
        BOOST_TEST(!answer.header("cache-control").empty(), url);
    }
}

BOOST_DATA_TEST_CASE(a_preflight_is_allowed_to_read, kListeners) {
    for (const auto& [kind, url] : resources()) {
        const auto answer = test::ask(world().port(sample), "OPTIONS", url,
                                      "Origin: https://a.example\r\nAccess-Control-Request-Method: GET\r\n");
        BOOST_TEST(answer.status == 204, url);
        const auto methods = takes_something(url) ? "GET, HEAD, POST, OPTIONS" : "GET, HEAD, OPTIONS";
        BOOST_TEST(answer.header("access-control-allow-methods") == methods, url);
        BOOST_TEST(answer.header("access-control-allow-headers").find("If-None-Match") != std::string::npos,
                   url);
        BOOST_TEST(answer.header("access-control-allow-origin") == "*", url);
    }
}

BOOST_DATA_TEST_CASE(an_unknown_parameter_is_a_problem, kListeners) {
    for (const auto& [kind, url] : resources()) {
        const auto answer = test::get(world().port(sample), with(url, "xyzzy=1"));
        check_problem(answer, 400, url);
        const auto body = test::json_of(answer);
        BOOST_TEST(body.at("type").as_string() == "/problems/unknown-parameter", url);
        BOOST_TEST(body.at("errors").as_array().at(0).at("parameter").as_string() == "xyzzy", url);
    }
}

BOOST_DATA_TEST_CASE(writing_is_not_allowed_anywhere, kListeners) {
    for (const auto& [kind, url] : resources())
        for (const auto* method : {"POST", "PUT", "DELETE"}) {
            if (takes_something(url)) continue;
            const auto answer = test::ask(world().port(sample), method, url, "Content-Length: 0\r\n");
            check_problem(answer, 405, url);
            BOOST_TEST(answer.header("allow") == "GET, HEAD, OPTIONS", url);
        }
}

BOOST_DATA_TEST_CASE(a_form_that_there_is_not_is_406, kListeners) {
    for (const auto& route : api::routes())
        if (route.pattern.find('{') == std::string_view::npos && !api::negotiated_types(route).empty()) {
            const std::string url(route.pattern);
            check_problem(test::get(world().port(sample), url, "Accept: image/png\r\n"), 406, url);
            BOOST_TEST(test::get(world().port(sample), url, "Accept: image/png, */*;q=0.1\r\n").status == 200, url);
        }
}

BOOST_DATA_TEST_CASE(a_slash_too_many_is_redirected, kListeners) {
    for (const auto& [kind, url] : resources()) {
        if (url.find('?') != std::string::npos) continue;
        const auto answer = test::get(world().port(sample), url + "/?a=1");
        BOOST_TEST(answer.status == 301, url);
        BOOST_TEST(answer.header("location") == url + "?a=1");
    }
}

/// What a client sends along does not hide that it went to the wrong place.
BOOST_DATA_TEST_CASE(a_body_sent_to_the_wrong_place_is_told_so, kListeners) {
    const auto send = [&](const char* method, const std::string& url) {
        test::Connection connection(world().port(sample));
        connection.send(test::request_text(method, url, "Content-Length: 4\r\n") + "a,b\n");
        return connection.read();
    };
    const auto elsewhere = send("POST", "/v1/chek?name=may.csv");
    check_problem(elsewhere, 404, "/v1/chek");
    BOOST_TEST(elsewhere.body.find("did you mean 'check'?") != std::string::npos, elsewhere.body);
    for (const auto& [method, url, allowed] : std::vector<std::tuple<const char*, const char*, const char*>>{{"POST", "/v1/tables/spend/rows", "GET, HEAD, OPTIONS"}, {"PUT", "/v1/check", "POST, OPTIONS"}}) {
        const auto answer = send(method, url);
        check_problem(answer, 405, url);
        BOOST_TEST(answer.header("allow") == allowed, url);
    }
    const auto slash = send("POST", "/v1/check/?name=may.csv");
    BOOST_TEST(slash.status == 308);
    BOOST_TEST(slash.header("location") == "/v1/check?name=may.csv");
    check_problem(send("POST", "/v1/check?name=a%00.csv"), 400, "a name with NUL");
    check_problem(send("GET", "/v1/datasets"), 413, "a body to what takes none");
}

BOOST_DATA_TEST_CASE(what_is_not_there_is_a_problem_with_a_hint, kListeners) {
    for (const auto& [url, hint] : std::vector<std::pair<std::string, std::string>>{
             {"/v1/organisations/coast", "coasts"},
             {"/v1/datasets/coasts-spend-over-25", "coasts-spend-over-25k"},
             {fmt::format("/v1/datasets/{}/editions/2024-4", test::kCoasts), "2024-04"},
             {fmt::format("/v1/datasets/{}/editions/2024-04/versions/9", test::kCoasts), "from 1 to 1"},
             {fmt::format("/v1/datasets/{}/editions/2024-04/versions/01", test::kCoasts), "from 1 to 1"},
             {fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/dta.csv", test::kCoasts),
              "data.csv"},
             {fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/rows/1::99999", test::kCoasts),
              "no row"},
             {"/v1/tables/spent/rows", "spend"},
             {"/v1/schemas/spend-over-25", "spend-over-25k"},
             {"/v1/suppliers/mistral-dredging", "mistral-dredging-ltd"},
             {"/v1/reconcile/preview?id=nobody", "no supplier"},
             {"/v1/sumary", "/v1 lists"},
             {"/v1/organisations/zzzzzzzz", "there are coasts, harbours"},
             {"/v1/organisations/zzzzzzzz/returns.csv", "there are coasts, harbours"},
             {"/v1/schemas/zzzzzzzz", "there are spend-over-25k"},
             {"/v1/tables/zzzzzzzz/rows", "there are spend"},
             {fmt::format("/v1/datasets/{}/editions/the-latest-of-all", test::kCoasts), "the first that is here is 2024-04"},
             {fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/zzzzzzzz", test::kCoasts), "release.json"},
             {"/v1/archive/zzzzzzzz", "/v1/tables/{table}/parquet"},
             {"/v1/log/tile/0/999", "nothing"},
             {"/v1/log/tile/0/../../checkpoint", "tile"}}) {
        const auto answer = test::get(world().port(sample), url);
        check_problem(answer, 404, url);
        BOOST_TEST(answer.body.find(hint) != std::string::npos, url << ": " << answer.body);
    }
    check_problem(
        test::get(world().port(sample),
                  fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/rows/abc", test::kCoasts)),
        400, "locator");
    check_problem(test::get(world().port(sample), "/v1/datasets/%ff"), 400, "UTF-8");
}

BOOST_AUTO_TEST_SUITE_END()
