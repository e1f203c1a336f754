#include "tests/api/every_listener.hpp"
#include "tests/api/unpacked.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <set>

using namespace daybook;
using base::json::Value;
using test::json_of;
using test::kListeners;
using test::world;

BOOST_AUTO_TEST_SUITE(record_answers)

BOOST_DATA_TEST_CASE(latest_redirects_to_a_number, kListeners) {
    const auto answer = test::get(
        world().port(sample), fmt::format("/v1/datasets/{}/editions/2024-05/versions/latest", test::kCoasts));
    BOOST_TEST(answer.status == 307);
    BOOST_TEST(answer.header("location") ==
               fmt::format("/v1/datasets/{}/editions/2024-05/versions/2", test::kCoasts));
}

BOOST_DATA_TEST_CASE(every_file_of_the_manifest_has_its_digest, kListeners) {
    const auto* version = world().catalogue().state()->version(test::kCoasts, "2024-04", 1);
    BOOST_REQUIRE(version != nullptr);
    const auto base_url = fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/", test::kCoasts);
    BOOST_TEST(version->manifest.files.size() >= 3U);
    for (const auto& file : version->manifest.files) {
        std::string name;
        for (const auto part : base::split(file.name, '/'))
            name += (name.empty() ? "" : "/") + base::percent_encode(part);
        const auto answer = test::get(world().port(sample), base_url + name);
        BOOST_TEST(answer.status == 200, name);
        BOOST_TEST(base::sha256(answer.body).hex() == file.digest.hex(), name);
        BOOST_TEST(answer.header("etag") == "\"" + file.digest.hex() + "\"", name);
        BOOST_TEST(answer.header("content-disposition").starts_with("attachment;"), name);
        BOOST_TEST(answer.header("accept-ranges") == "bytes", name);
        const auto packed = test::get(world().port(sample), base_url + name, "Accept-Encoding: gzip\r\n");
        const auto whole = packed.header("content-encoding") == "gzip" ? test::unpacked(packed.body) : packed.body;
        BOOST_TEST(base::sha256(whole).hex() == file.digest.hex(), name);
    }
    const auto manifest = test::get(world().port(sample), base_url + "release.json");
    BOOST_TEST(manifest.status == 200);
    BOOST_TEST(manifest.header("repr-digest") == "sha-256=:" + base::base64_encode(base::sha256(manifest.body).view()) + ":");
    BOOST_TEST(manifest.header("etag") == "\"" + base::sha256(manifest.body).hex() + "\"");
    BOOST_TEST(manifest.header("content-disposition").starts_with("attachment;"));
    for (const auto* name : {"../v1/data.csv", "parts/../data.csv", "parts/%2e%2e/data.csv",
                             "%2e%2e%2f%2e%2e%2f%2e%2e%2flog%2fvkey", "parts/", "parts"})
        BOOST_TEST(test::get(world().port(sample), base_url + name).status != 200, name);
}

BOOST_DATA_TEST_CASE(a_file_is_sent_in_ranges, kListeners) {
    const auto url = fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/data.csv", test::kCoasts);
    const auto whole = test::get(world().port(sample), url);
    const auto part = test::get(world().port(sample), url, "Range: bytes=10-29\r\n");
    BOOST_TEST(part.status == 206);
    BOOST_TEST(part.body == whole.body.substr(10, 20));
    BOOST_TEST(part.header("content-range") == fmt::format("bytes 10-29/{}", whole.body.size()));
    BOOST_TEST(part.header("etag") == whole.header("etag"));
    const auto beyond = test::get(world().port(sample), url, "Range: bytes=99999999-\r\n");
    BOOST_TEST(beyond.status == 416);
    BOOST_TEST(beyond.header("content-range") == fmt::format("bytes */{}", whole.body.size()));
    BOOST_TEST(test::get(world().port(sample), url, "Range: bytes=0-1\r\nIf-Range: \"other\"\r\n").status ==
               200);
    BOOST_TEST(
        test::get(world().port(sample), url, "Range: bytes=0-1\r\nIf-Range: " + whole.header("etag") + "\r\n")
            .status == 206);
    BOOST_TEST(test::get(world().port(sample), url,
                         "Range: bytes=0-1\r\nIf-None-Match: " + whole.header("etag") + "\r\n")
                   .status == 304);
    BOOST_TEST(test::ask(world().port(sample), "HEAD", url, "Range: bytes=0-1\r\n").status == 200);
}

BOOST_DATA_TEST_CASE(changes_are_met_once_by_whoever_keeps_the_last_revision, kListeners) {
    std::vector<Value> seen;
    std::string url = "/v1/changes?since=0&size=1";
    for (int i = 0; i < 20 && !url.empty(); ++i) {
        const auto page = json_of(test::get(world().port(sample), url));
        for (const auto& change : page.at("changes").as_array()) seen.push_back(change);
        url = page.find("next") != nullptr ? page.at("next").as_string() : "";
    }
    BOOST_TEST(seen.size() == 5U);
    BOOST_TEST(seen.back().at("edition").as_string() == "2024-07");
    const auto newest = json_of(test::get(world().port(sample), "/v1/changes"));
    BOOST_TEST(newest.at("changes").as_array().at(0).at("edition").as_string() == "2024-07");
    const auto none = json_of(test::get(world().port(sample), newest.at("links").at("since").as_string()));
    BOOST_TEST(none.at("count").as_int() == 0);
    BOOST_TEST(test::get(world().port(sample), "/v1/changes?since=1000000").status == 400);
}

BOOST_DATA_TEST_CASE(changes_from_the_newest_back_are_met_once_and_every_page_counts_them_all, kListeners) {
    std::vector<std::string> seen;
    std::string url = "/v1/changes?size=1";
    for (int i = 0; i < 20 && !url.empty(); ++i) {
        const auto page = json_of(test::get(world().port(sample), url));
        BOOST_TEST(page.at("count").as_int() == 5);
        for (const auto& change : page.at("changes").as_array()) seen.push_back(change.at("dataset").as_string() + change.at("edition").as_string() + std::to_string(change.at("version").as_int()));
        url = page.find("next") != nullptr && !page.at("next").is_null() ? page.at("next").as_string() : "";
    }
    BOOST_TEST(seen.size() == 5U);
    BOOST_TEST(std::set<std::string>(seen.begin(), seen.end()).size() == 5U);
    BOOST_TEST(json_of(test::get(world().port(sample), "/v1/changes?since=0&size=1")).at("count").as_int() == 5);
}

BOOST_AUTO_TEST_CASE(a_walk_through_changes_is_what_it_was_when_it_began) {
    test::World fresh;
    const auto page_of = [&](const std::string& url) { return base::json::parse(std::get<std::string>(fresh.handler()({"GET", url, {}, "127.0.0.1"}).body)); };
    for (const std::string from : {"/v1/changes?since=0&size=1", "/v1/changes?size=1"}) {
        std::string url = from;
        std::size_t seen = 0;
        const auto began = fresh.catalogue().state()->revision;
        const auto all = page_of(from).at("count").as_int();
        while (!url.empty()) {
            const auto page = page_of(url);
            seen += page.at("changes").as_array().size();
            BOOST_TEST(page.at("count").as_int() == all, url);
            // Whoever keeps it, or goes on from the link, gets what lands meanwhile.
            BOOST_TEST(page.at("revision").as_int() == began);
            BOOST_TEST(page.at("links").at("since").as_string() == fmt::format("/v1/changes?since={}", began));
            url = page.at("next").is_null() ? "" : page.at("next").as_string();
            if (fresh.catalogue().state()->revision != began) continue;
            fresh.release_month("harbours", from.find("since") == std::string::npos ? "2024-06" : "2024-05", from.find("since") == std::string::npos ? "2024-08-03T08:30:00Z" : "2024-08-02T08:30:00Z");
            fresh.catalogue().follow();
        }
        BOOST_TEST(static_cast<std::int64_t>(seen) == all, from);
    }
    for (const auto* place : {"x", "-1", "99999", ""})
        BOOST_TEST(fresh.handler()({"GET", std::string("/v1/changes?since=0&cursor=") + place, {}, "127.0.0.1"}).status == 400, place);
}

BOOST_DATA_TEST_CASE(datasets_are_found_by_words_organisation_schema_and_release, kListeners) {
    const auto found = [&](const std::string& query) { return json_of(test::get(world().port(sample), "/v1/datasets" + query)).at("count").as_int(); };
    BOOST_TEST(found("") == 2);
    BOOST_TEST(found("?q=COASTS") == 1);
    BOOST_TEST(found("?q=coasts+spend") == 1);
    BOOST_TEST(found("?q=coasts+harbours") == 0);
    BOOST_TEST(found("?organisation=harbours") == 1);
    BOOST_TEST(found("?schema=spend-over-25k") == 2);
    BOOST_TEST(found("?released__gte=2024-06-04") == 1);
    BOOST_TEST(found("?released__gte=2024-06-03T08:30:00Z") == 2);
    BOOST_TEST(found("?released__gte=2024-08-02") == 0);
    for (const auto* wrong : {"?organisation=coast", "?schema=spend", "?released__gte=June", "?q=a&q=b", "?organization=coasts"})
        BOOST_TEST(test::get(world().port(sample), std::string("/v1/datasets") + wrong).status == 400, wrong);
}

BOOST_DATA_TEST_CASE(rows_of_a_version_are_those_that_it_had, kListeners) {
    const auto of = [](int n) { return fmt::format("/v1/datasets/{}/editions/2024-05/versions/{}/rows", test::kCoasts, n); };
    const auto first = json_of(test::get(world().port(sample), of(1) + "?size=20"));
    BOOST_TEST(first.at("count").as_int() == 50);
    BOOST_TEST(json_of(test::get(world().port(sample), of(2))).at("count").as_int() == 51);
    BOOST_TEST(json_of(test::get(world().port(sample), first.at("next").as_string())).at("rows").as_array().size() == 20U);
    BOOST_TEST(first.at("links").at("version").as_string().ends_with("/versions/1"));
    for (const auto* link : {"permanent", "csv"}) BOOST_TEST(test::get(world().port(sample), first.at("links").at(link).as_string()).status == 200);
    const auto csv = test::get(world().port(sample), of(1) + ".csv").body;
    BOOST_TEST(std::ranges::count(csv, '\n') == 51);
    BOOST_TEST(json_of(test::get(world().port(sample), of(1) + "?amount__gte=1000000000")).at("count").as_int() == 0);
    BOOST_TEST(test::get(world().port(sample), of(1) + "?as_of=1").status == 400);
    BOOST_TEST(test::get(world().port(sample), of(7)).status == 404);
}

BOOST_DATA_TEST_CASE(a_schema_is_served_as_it_was_published, kListeners) {
    const auto& schema = world().archive().schema();
    BOOST_TEST(test::get(world().port(sample), "/v1/schemas/spend-over-25k").body == schema.text);
    BOOST_TEST(test::get(world().port(sample), "/v1/schemas/spend-over-25k/" + schema.version).body == schema.text);
    const auto none = test::get(world().port(sample), "/v1/schemas/spend-over-25k/" + schema.version + "9");
    BOOST_TEST(none.status == 404);
    BOOST_TEST(none.body.find(schema.version) != std::string::npos);
}

BOOST_DATA_TEST_CASE(tiles_are_kept_for_ever_and_the_checkpoint_is_not, kListeners) {
    const auto size = world().catalogue().state()->revision;
    const auto tile = test::get(world().port(sample), fmt::format("/v1/log/tile/0/000.p/{}", size));
    BOOST_TEST(tile.header("cache-control").find("immutable") != std::string::npos);
    BOOST_TEST(tile.body.size() == static_cast<std::size_t>(size) * 32);
    BOOST_TEST(tile.header("content-type") == "application/octet-stream");
    const auto checkpoint = test::get(world().port(sample), "/v1/log/checkpoint");
    BOOST_TEST(checkpoint.header("content-type") == "text/plain; charset=utf-8");
    BOOST_TEST(checkpoint.header("cache-control").find("immutable") == std::string::npos);
    BOOST_TEST(checkpoint.body.find("\n" + std::to_string(size) + "\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(readiness_waits_for_the_log) {
    test::World changing;
    const auto port = changing.port(0);
    BOOST_TEST(test::get(port, "/readyz").status == 200);
    BOOST_TEST(test::get(port, "/readyz").body.find("clock_behind") == std::string::npos);
    BOOST_TEST(test::get(port, "/metrics").body.find("\ndaybook_ready 1\n") != std::string::npos);
    changing.release_month("harbours", "2024-05", "2024-09-01T08:30:00Z");
    const auto behind = test::get(port, "/readyz");
    BOOST_TEST(behind.status == 503);
    BOOST_TEST(test::get(port, "/metrics").body.find("\ndaybook_ready 0\n") != std::string::npos);
    BOOST_TEST(behind.header("retry-after") == "1");
    BOOST_TEST(test::get(port, "/healthz").status == 200);
    changing.catalogue().follow();
    BOOST_TEST(test::get(port, "/readyz").status == 200);
}

BOOST_AUTO_TEST_CASE(while_an_erasure_waits_no_cache_and_no_validator_tells_of_rows) {
    test::World changing;
    const auto port = changing.port(0);
    const std::string rows = "/v1/tables/spend/rows?size=3";
    const auto of_version = fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/report.json", test::kHarbours);
    const std::vector<std::string> asked{rows, "/v1/tables/spend/summary?measure=count", "/v1/tables/spend/rows.csv", "/v1/suppliers", of_version};
    const auto etag = test::get(port, rows).header("etag");
    for (const auto& path : asked) BOOST_TEST(test::get(port, path).status == 200, path);
    changing.archive().publisher().erase({{fmt::format("{}/2024-04/v1", test::kHarbours)}, "personal-data", "A person was named.", "pat"}, base::parse_rfc3339("2024-09-01T08:30:00Z"));
    changing.release_month("harbours", "2024-05", "2024-09-01T09:30:00Z");
    const auto file = changing.archive().public_dir() / "releases" / test::kHarbours / "2024-05/v1/data.parquet";
    std::filesystem::rename(file, file.string() + ".away");
    BOOST_CHECK_THROW(changing.catalogue().follow(), base::Error);
    for (const auto& path : asked) {
        const auto answer = test::get(port, path);
        BOOST_TEST(answer.status == 503, path << answer.body);
        BOOST_TEST(answer.header("retry-after") == "2");
    }
    BOOST_TEST(test::get(port, rows, "If-None-Match: " + etag + "\r\n").status == 503, "nginx would give out what it has");
    BOOST_TEST(test::get(port, "/readyz").body.find("Rows were erased") != std::string::npos);
    for (const auto* path : {"/v1/datasets", "/v1/log/checkpoint", "/healthz"}) BOOST_TEST(test::get(port, path).status == 200, path);
    std::filesystem::rename(file.string() + ".away", file);
    changing.catalogue().follow();
    BOOST_TEST(test::get(port, rows).status == 200);
    BOOST_TEST(test::get(port, of_version).status == 410);
}

BOOST_AUTO_TEST_CASE(a_clock_behind_the_log_is_told) {
    test::World changing;
    const auto port = changing.port(0);
    changing.clock().set(changing.catalogue().state()->at - std::chrono::hours(1));
    const auto ready = test::json_of(test::get(port, "/readyz"));
    BOOST_TEST(ready.at("clock_behind_seconds").as_int() == 3600);
    BOOST_TEST(ready.at("newest").as_string() == base::to_rfc3339(changing.catalogue().state()->at));
    const auto metrics = test::get(port, "/metrics").body;
    BOOST_TEST(metrics.find("\ndaybook_clock_behind_seconds 3600\n") != std::string::npos);
    const auto now = std::chrono::floor<std::chrono::seconds>(changing.clock().now()).time_since_epoch().count();
    BOOST_TEST(metrics.find(fmt::format("\ndaybook_clock_seconds {}\n", now)) != std::string::npos, "and what the clock says, for who has another");
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(site)

BOOST_DATA_TEST_CASE(pages_and_assets_are_served, kListeners) {
    const auto home = test::get(world().port(sample), "/");
    BOOST_TEST(home.status == 200);
    BOOST_TEST(home.header("content-type") == "text/html; charset=utf-8");
    BOOST_TEST(home.header("content-security-policy").find("default-src 'self'") != std::string::npos);
    BOOST_TEST(home.header("access-control-allow-origin").empty());
    BOOST_TEST(test::get(world().port(sample), "/datasets/").status == 200);
    BOOST_TEST(test::get(world().port(sample), "/assets/daybook.css?v=1").header("content-type") ==
               "text/css; charset=utf-8");
    BOOST_TEST(
        test::get(world().port(sample), "/", "If-None-Match: " + home.header("etag") + "\r\n").status == 304);
}

BOOST_DATA_TEST_CASE(a_folder_without_its_slash_is_redirected, kListeners) {
    const auto answer = test::get(world().port(sample), "/datasets?page=2");
    BOOST_TEST(answer.status == 301);
    BOOST_TEST(answer.header("location") == "/datasets/?page=2");
}

BOOST_DATA_TEST_CASE(what_the_site_lacks_has_its_own_page, kListeners) {
    for (const auto* path : {"/nothing", "/empty/", "/empty", "/datasets/index.html/", "/../etc/passwd",
                             "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fetc/passwd",
                             "//evil.example/datasets", "/datasets//", "/.git/config"}) {
        const auto answer = test::get(world().port(sample), path);
        BOOST_TEST(answer.status == 404, path);
        BOOST_TEST(answer.header("location").empty(), path);
        BOOST_TEST(answer.body.find("root:") == std::string::npos, path);
    }
    BOOST_TEST(test::get(world().port(sample), "/nothing").body.find("Not here") != std::string::npos);
    BOOST_TEST(test::ask(world().port(sample), "DELETE", "/").status == 405);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(request_log)

BOOST_AUTO_TEST_CASE(a_request_leaves_one_line_with_its_id) {
    test::World fresh;
    const auto answer =
        fresh.handler()({"GET", "/v1/datasets?nothing=%22", {{"x-request-id", "caller-0001"}}, "192.0.2.7"});
    BOOST_TEST(answer.header("X-Request-Id") == "caller-0001");
    BOOST_REQUIRE(fresh.log().size() == 1U);
    const auto line = base::json::parse(fresh.log().front());
    BOOST_TEST(line.at("id").as_string() == "caller-0001");
    BOOST_TEST(line.at("status").as_int() == 400);
    BOOST_TEST(line.at("remote").as_string() == "192.0.2.7");
    BOOST_TEST(line.at("target").as_string() == "/v1/datasets?nothing=%22");
    const auto unusable = fresh.handler()({"GET", "/v1", {{"x-request-id", "a b\""}}, "192.0.2.7"});
    BOOST_TEST(unusable.header("X-Request-Id") != "a b\"");
}

BOOST_AUTO_TEST_CASE(a_released_file_says_its_digest_also_of_a_range) {
    const auto url = fmt::format("/v1/datasets/{}/editions/2024-04/versions/1/files/data.csv", test::kCoasts);
    const auto whole = test::get(test::world().port(0), url);
    const auto digest = "sha-256=:" + base::base64_encode(base::sha256(whole.body).view()) + ":";
    BOOST_TEST(whole.header("repr-digest") == digest);
    const auto part = test::get(test::world().port(0), url, "Range: bytes=0-9\r\n");
    BOOST_TEST(part.status == 206);
    BOOST_TEST(part.header("repr-digest") == digest);
}

BOOST_AUTO_TEST_CASE(a_version_says_where_its_neighbours_are) {
    const auto versions = fmt::format("/v1/datasets/{}/editions/2024-05/versions", test::kCoasts);
    const auto link = [&](int n) { return test::get(test::world().port(0), fmt::format("{}/{}", versions, n)).header("link"); };
    BOOST_TEST(link(1).find(fmt::format("<{}/2>; rel=\"successor-version\"", versions)) != std::string::npos);
    BOOST_TEST(link(1).find("predecessor-version") == std::string::npos);
    BOOST_TEST(link(2).find(fmt::format("<{}/1>; rel=\"predecessor-version\"", versions)) != std::string::npos);
    BOOST_TEST(link(2).find(fmt::format("<{}/latest>; rel=\"latest-version\"", versions)) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
