#include "api/gzip.hpp"
#include "api/rate_limit.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "tests/api/every_listener.hpp"
#include "tests/api/unpacked.hpp"

// What HTTP itself promises beside the resources: packing, limits, metrics, and what a request may carry.
using namespace daybook;
using namespace std::chrono_literals;
using test::json_of;
using test::kListeners;
using test::unpacked;
using test::world;

namespace {

constexpr const char* kGzip = "Accept-Encoding: br, gzip;q=0.8\r\n";

std::string released(const std::string& name) { return fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/{}", test::kCoasts, name); }

std::string digest_of(const std::string& bytes) { return "sha-256=:" + base::base64_encode(base::sha256(bytes).view()) + ":"; }

api::RateLimiter::Time at(std::chrono::milliseconds since) {
    return api::RateLimiter::Time(1000h + since);
}

/// Answers with how much came and the first of it.
api::Response count_body(const api::Request& request) {
    if (!request.body) return test::text("nothing");
    return test::text(std::to_string(request.body->size()) + " " + request.body->text(SIZE_MAX).substr(0, 5));
}

std::unique_ptr<api::Listener> taking(std::size_t kind, std::uint64_t most) {
    auto settings = test::any_port();
    settings.most_body = [most](std::string_view method, std::string_view) { return method == "POST" ? most : 0; };
    return test::listener_kinds().at(kind).listen(settings, count_body);
}

std::string posted(std::uint16_t port, const std::string& lines, const std::string& body) {
    test::Connection connection(port);
    connection.send(test::request_text("POST", "/x", lines) + body);
    const auto answer = connection.read();
    return std::to_string(answer.status) + " " + (answer.status == 200 ? answer.body : "");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(packing)

BOOST_DATA_TEST_CASE(packed_answers_are_the_plain_ones, kListeners) {
    for (const auto* url : {"/v1/tables/spend/rows?size=100", "/v1/tables/spend/rows.csv", "/v1/tables/spend/rows.ndjson", "/v1/openapi.json", "/v1/datasets"}) {
        const auto plain = test::get(world().port(sample), url), packed = test::get(world().port(sample), url, kGzip);
        BOOST_TEST(packed.header("content-encoding") == "gzip", url);
        BOOST_TEST(unpacked(packed.body) == plain.body, url);
        BOOST_TEST(packed.body.size() < plain.body.size(), url);
        for (const auto* answer : {&plain, &packed}) BOOST_TEST(answer->header("vary").find("Accept-Encoding") != std::string::npos, url);
        BOOST_TEST(packed.header("etag") != plain.header("etag"), url);
    }
}

BOOST_DATA_TEST_CASE(pages_are_packed_and_their_parts_are_not, kListeners) {
    const auto plain = test::get(world().port(sample), "/datasets/"), packed = test::get(world().port(sample), "/datasets/", kGzip);
    BOOST_TEST(packed.header("content-encoding") == "gzip");
    BOOST_TEST(unpacked(packed.body) == plain.body);
    BOOST_TEST(packed.body.size() < plain.body.size());
    BOOST_TEST(packed.header("etag") != plain.header("etag"));
    for (const auto* answer : {&plain, &packed}) BOOST_TEST(answer->header("vary") == "Accept-Encoding");
    const auto again = test::get(world().port(sample), "/datasets/", std::string(kGzip) + "If-None-Match: " + packed.header("etag") + "\r\n");
    BOOST_TEST(again.status == 304);
    const auto part = test::get(world().port(sample), "/datasets/", std::string(kGzip) + "Range: bytes=2-8\r\n");
    BOOST_TEST(part.status == 206);
    BOOST_TEST(part.body == plain.body.substr(2, 7));
    BOOST_TEST(part.header("content-encoding").empty());
}

BOOST_DATA_TEST_CASE(both_etags_give_304_to_who_takes_gzip, kListeners) {
    const auto* url = "/v1/tables/spend/rows?size=100";
    for (const auto* coding : {"", kGzip}) {
        const auto etag = test::get(world().port(sample), url, coding).header("etag");
        const auto again = test::get(world().port(sample), url, std::string(kGzip) + "If-None-Match: " + etag + "\r\n");
        BOOST_TEST(again.status == 304, etag);
        BOOST_TEST(again.body.empty());
    }
}

BOOST_DATA_TEST_CASE(head_says_what_get_would_send_packed, kListeners) {
    const auto* url = "/v1/tables/spend/rows?size=100";
    const auto head = test::ask(world().port(sample), "HEAD", url, kGzip), get = test::get(world().port(sample), url, kGzip);
    BOOST_TEST(head.header("content-length") == get.header("content-length"));
    BOOST_TEST(head.header("etag") == get.header("etag"));
}

BOOST_DATA_TEST_CASE(a_released_file_of_text_is_packed_under_a_name_and_digest_of_its_own, kListeners) {
    const auto ask = [&](const char* method, const std::string& lines) { return test::ask(world().port(sample), method, released("data.csv"), lines); };
    const auto plain = ask("GET", ""), packed = ask("GET", kGzip), head = ask("HEAD", kGzip);
    BOOST_TEST(packed.header("content-encoding") == "gzip");
    BOOST_TEST(unpacked(packed.body) == plain.body);
    BOOST_TEST(packed.body.size() < plain.body.size());
    BOOST_TEST(packed.header("content-length") == std::to_string(packed.body.size()));
    BOOST_TEST(packed.header("etag") == plain.header("etag").substr(0, 65) + "-gzip\"");
    BOOST_TEST(plain.header("repr-digest") == digest_of(plain.body));
    BOOST_TEST(packed.header("repr-digest") == digest_of(packed.body));
    BOOST_TEST(ask("GET", kGzip).header("repr-digest") == packed.header("repr-digest"));
    BOOST_TEST(packed.header("content-disposition") == plain.header("content-disposition"));
    for (const auto* name : {"etag", "content-length", "repr-digest"}) BOOST_TEST(head.header(name) == packed.header(name), name);
    for (const auto* answer : {&plain, &packed}) BOOST_TEST(answer->header("vary") == "Accept-Encoding");
    for (const auto& etag : {plain.header("etag"), packed.header("etag")}) {
        const auto again = ask("GET", std::string(kGzip) + "If-None-Match: " + etag + "\r\n");
        BOOST_TEST(again.status == 304);
        BOOST_TEST(again.header("etag") == etag);
        BOOST_TEST(again.header("repr-digest").empty());
    }
}

BOOST_DATA_TEST_CASE(a_range_is_of_the_plain_bytes_and_never_goes_on_from_packed_ones, kListeners) {
    const auto ask = [&](const std::string& lines) { return test::get(world().port(sample), released("data.csv"), kGzip + lines); };
    const auto plain = test::get(world().port(sample), released("data.csv")), packed = ask("");
    BOOST_TEST(packed.header("accept-ranges").empty());
    for (const auto& lines : {std::string(), "If-Range: " + plain.header("etag") + "\r\n"}) {
        const auto part = ask("Range: bytes=10-29\r\n" + lines);
        BOOST_TEST(part.status == 206);
        BOOST_TEST(part.body == plain.body.substr(10, 20));
        BOOST_TEST(part.header("content-encoding").empty());
        for (const auto* name : {"etag", "repr-digest", "vary"}) BOOST_TEST(part.header(name) == plain.header(name), name);
        BOOST_TEST(part.header("content-range") == fmt::format("bytes 10-29/{}", plain.body.size()));
    }
    const auto whole = ask("Range: bytes=10-29\r\nIf-Range: " + packed.header("etag") + "\r\n");
    BOOST_TEST(whole.status == 200);
    BOOST_TEST(whole.body == packed.body);
    const auto parquet = test::get(world().port(sample), released("data.parquet"), kGzip);
    BOOST_TEST(parquet.header("content-encoding").empty());
    BOOST_TEST(parquet.header("vary").empty());
}

BOOST_DATA_TEST_CASE(what_is_not_asked_for_and_short_answers_stay_plain, kListeners) {
    const auto file = fmt::format("/v1/archive/releases/{}/2024-04/v1/data.csv", test::kCoasts);
    for (const auto& [url, coding] : std::vector<std::pair<std::string, std::string>>{
             {"/v1/openapi.json", ""}, {"/v1/openapi.json", "Accept-Encoding: br\r\n"}, {"/v1/openapi.json", "Accept-Encoding: gzip;q=0\r\n"}, {file, kGzip}, {"/healthz", kGzip}})
        BOOST_TEST(test::get(world().port(sample), url, coding).header("content-encoding").empty(), url << " " << coding);
}

BOOST_AUTO_TEST_CASE(a_source_that_breaks_leaves_a_stream_without_an_end) {
    int n = 0;
    const auto source = api::gzip([&n]() -> std::string {
        if (++n == 3) throw base::Error(base::ErrorKind::transient, "gone");
        return "some rows\n";
    });
    const auto sent = source() + source();
    BOOST_CHECK_THROW(source(), base::Error);
    BOOST_TEST(unpacked(sent) == "(broken)");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(endings)

BOOST_DATA_TEST_CASE(an_address_that_goes_away_says_so_in_every_answer, kListeners) {
    const auto* url = "/v1/deprecations/example";
    for (const auto& [target, status] : std::vector<std::pair<std::string, int>>{{url, 200}, {std::string(url) + "?nothing=1", 400}}) {
        const auto answer = test::get(world().port(sample), target);
        BOOST_TEST(answer.status == status);
        BOOST_TEST(answer.header("deprecation") == "@1767225600", target);
        BOOST_TEST(answer.header("sunset") == "Thu, 31 Dec 2099 23:59:59 GMT", target);
        BOOST_TEST(answer.header("link").find("</v1/deprecations>; rel=\"successor-version\"") != std::string::npos, answer.header("link"));
    }
    const auto listed = json_of(test::get(world().port(sample), "/v1/deprecations"));
    BOOST_TEST(listed.at("deprecations").as_array().size() == 1U);
    BOOST_TEST(test::get(world().port(sample), "/v1").header("deprecation").empty());
    const auto operation = json_of(test::get(world().port(sample), "/v1/openapi.json")).at("paths").at(url).at("get");
    BOOST_TEST(operation.at("deprecated").as_bool());
}

BOOST_AUTO_TEST_CASE(after_its_sunset_it_is_gone_and_names_what_is_in_its_place) {
    const base::FixedClock after(base::parse_rfc3339("2100-01-01T00:00:00Z"));
    const auto handler = api::make_handler({world().catalogue(), world().archive().public_dir(), {}, after, {}});
    const auto answer = handler({"GET", "/v1/deprecations/example", {{"host", "daybook.example"}}, "127.0.0.1", {}});
    BOOST_TEST(answer.status == 410);
    BOOST_TEST(std::get<std::string>(answer.body).find("/v1/deprecations is in its place") != std::string::npos);
    BOOST_TEST(answer.header("Sunset") == "Thu, 31 Dec 2099 23:59:59 GMT");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(rate_limits)

BOOST_AUTO_TEST_CASE(a_client_may_ask_so_often_and_is_told_when_again) {
    api::RateLimiter limiter({3, 60s});
    for (int left = 2; left >= 0; --left) BOOST_TEST(limiter.take("192.0.2.1", at(0ms))->left == left);
    const auto over = limiter.take("192.0.2.1", at(0ms));
    BOOST_TEST(over->over);
    BOOST_TEST(over->until_more.count() == 20);
    BOOST_TEST(over->until_all.count() == 60);
    BOOST_TEST(!limiter.take("192.0.2.1", at(20s))->over);
    BOOST_TEST(limiter.take("192.0.2.1", at(21s))->over);
    BOOST_TEST(!limiter.take("192.0.2.2", at(0ms))->over);
}

BOOST_AUTO_TEST_CASE(a_network_of_ipv6_is_one_client_and_loopback_none) {
    api::RateLimiter limiter({1, 60s});
    BOOST_TEST(!limiter.take("2001:db8:1:2:3::4", at(0ms))->over);
    BOOST_TEST(limiter.take("2001:db8:1:2:5::6", at(0ms))->over);
    BOOST_TEST(!limiter.take("2001:db8:1:3:5::6", at(0ms))->over);
    for (const auto* here : {"127.0.0.1", "::1"}) BOOST_TEST(!limiter.take(here, at(0ms)).has_value());
    api::RateLimiter off({0, 60s});
    BOOST_TEST(!off.take("192.0.2.1", at(0ms)).has_value());
}

BOOST_AUTO_TEST_CASE(how_long_until_all_are_left_means_the_same_in_every_answer) {
    api::RateLimiter limiter({3, 60s});
    for (const auto* t : {"r=2;t=20", "r=1;t=40", "r=0;t=60", "r=0;t=60"}) {
        const auto headers = limiter.headers(*limiter.take("192.0.2.1", at(0ms)));
        BOOST_TEST(headers.back().second == std::string("\"default\";") + t);
    }
}

BOOST_AUTO_TEST_CASE(a_preflight_is_not_counted) {
    const auto handler = api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), {}, {}, {1, 60s}});
    for (int i = 0; i < 3; ++i) BOOST_TEST(handler({"OPTIONS", "/v1/datasets", {{"origin", "https://a.example"}}, "192.0.2.9"}).status == 204);
    BOOST_TEST(handler({"GET", "/v1/datasets", {}, "192.0.2.9"}).status == 200);
    BOOST_TEST(handler({"GET", "/v1/datasets", {}, "192.0.2.9"}).status == 429);
}

BOOST_AUTO_TEST_CASE(clients_that_were_not_seen_for_long_are_forgotten) {
    api::RateLimiter limiter({1, 60s});
    limiter.take("192.0.2.1", at(0ms));
    for (std::size_t i = 0; i < api::RateLimiter::kMostClients; ++i) limiter.take("client " + std::to_string(i), at(0ms));
    BOOST_TEST(!limiter.take("192.0.2.1", at(0ms))->over);
}

BOOST_AUTO_TEST_CASE(an_answer_says_what_is_left_and_429_when_to_come_again) {
    const auto handler = api::make_handler({world().catalogue(), world().archive().public_dir(), {}, world().clock(), {}, {}, {2, 60s}});
    const api::Request request{"GET", "/v1/datasets", {}, "192.0.2.9", {}};
    BOOST_TEST(handler(request).header("RateLimit") == "\"default\";r=1;t=30");
    const auto last = handler(request);
    BOOST_TEST(last.status == 200);
    BOOST_TEST(last.header("RateLimit-Policy") == "\"default\";q=2;w=60");
    const auto over = handler(request);
    BOOST_TEST(over.status == 429);
    BOOST_TEST(over.header("Retry-After") == "30");
    BOOST_TEST(over.header("RateLimit").starts_with("\"default\";r=0;t="));
    BOOST_TEST(over.header("Content-Type") == "application/problem+json");
    BOOST_TEST(std::get<std::string>(over.body).find("/problems/quota-exceeded") != std::string::npos);
    BOOST_TEST(std::get<std::string>(over.body).find("2 requests in 60 s are answered for one address. Try again in 30 s; whole tables are one request as .csv") != std::string::npos);
    BOOST_TEST(handler({"GET", "/v1/datasets", {}, "192.0.2.10", {}}).status == 200, "another client is another");
    BOOST_TEST(handler({"GET", "/v1/datasets", {}, "127.0.0.1", {}}).header("RateLimit").empty());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(carried)

BOOST_DATA_TEST_CASE(a_body_arrives_whole_small_or_large, kListeners) {
    const auto listener = taking(sample, 4 << 20);
    for (const std::size_t size : {std::size_t{1}, std::size_t{65'536}, std::size_t{65'537}, std::size_t{3} << 20}) {
        const std::string body = "begin" + std::string(size, 'x');
        BOOST_TEST(posted(listener->port(), fmt::format("Content-Length: {}\r\n", body.size()), body) == fmt::format("200 {} begin", body.size()));
        const auto chunks = fmt::format("{:x}\r\n{}\r\n1\r\ny\r\n0\r\n\r\n", body.size(), body);
        BOOST_TEST(posted(listener->port(), "Transfer-Encoding: chunked\r\n", chunks) == fmt::format("200 {} begin", body.size() + 1));
    }
    BOOST_TEST(posted(listener->port(), "Content-Length: 0\r\n", "") == "200 nothing");
}

BOOST_DATA_TEST_CASE(a_body_that_is_too_long_or_not_wanted_is_413, kListeners) {
    const auto listener = taking(sample, 100);
    const std::string long_body(101, 'x');
    BOOST_TEST(posted(listener->port(), "Content-Length: 101\r\n", long_body) == "413 ");
    BOOST_TEST(posted(listener->port(), "Transfer-Encoding: chunked\r\n", fmt::format("65\r\n{}\r\n0\r\n\r\n", long_body)) == "413 ");
    test::Connection connection(listener->port());
    connection.send(test::request_text("GET", "/x", "Content-Length: 1\r\n") + "x");
    BOOST_TEST(connection.read().status == 413);
}

BOOST_AUTO_TEST_CASE(a_body_that_stops_half_way_is_waited_for_so_long_only) {
    auto settings = test::any_port();
    settings.idle_seconds = 1;
    settings.most_body = [](std::string_view, std::string_view) { return 1000; };
    const auto listener = api::listen_beast(settings, count_body);
    test::Connection connection(listener->port(), 10s);
    connection.send(test::request_text("POST", "/x", "Content-Length: 10\r\n") + "half");
    BOOST_TEST(connection.closes());
    BOOST_TEST(posted(listener->port(), "Content-Length: 4\r\n", "half") == "200 4 half");
}

BOOST_AUTO_TEST_CASE(time_for_a_body_grows_with_it) {
    BOOST_TEST(api::time_for_body(0).count() == 0);
    BOOST_TEST(api::time_for_body(32 << 20).count() == 1024);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(requests_are_counted_by_route_and_status) {
    test::World own;
    test::get(own.port(0), "/v1/datasets");
    test::get(own.port(0), "/v1/datasets/nothing");
    test::get(own.port(0), "/v1/tables/spend/rows?size=1");
    test::get(own.port(0), "/v1/tables/spend/rows?size=1");
    const auto text = test::get(own.port(0), "/metrics").body;
    for (const auto* line : {"daybook_requests_total{route=\"GET /v1/datasets\",status=\"200\"} 1\n", "daybook_requests_total{route=\"GET /v1/datasets/{dataset}\",status=\"404\"} 1\n",
                             "daybook_request_seconds_count{route=\"GET /v1/tables/{table}/rows\"} 2\n", "daybook_answer_cache_total{result=\"hit\"} 1\n", "# TYPE daybook_request_seconds histogram\n",
                             "daybook_request_seconds_bucket{route=\"GET /v1/datasets\",le=\"2\"} 1\n" /* at which DaybookSlow rings */})
        BOOST_TEST(text.find(line) != std::string::npos, line << text);
    BOOST_TEST(text.find(fmt::format("daybook_revision {}\n", own.catalogue().state()->revision)) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
