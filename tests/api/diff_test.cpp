#include "tests/api/every_listener.hpp"

#include <algorithm>

// What changed between two versions, as a client sees it, on both listeners.
using namespace daybook;
using base::json::Value;
using test::json_of;
using test::kListeners;
using test::world;

namespace {

const std::string kMay = fmt::format("/v1/datasets/{}/editions/2024-05/versions/", test::kCoasts);

std::int64_t count(const Value& body, const char* what) {
    return body.at("counts").at(what).as_int();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(diff)

BOOST_DATA_TEST_CASE(a_version_is_compared_with_the_one_before, kListeners) {
    const auto body = json_of(test::get(world().port(sample), kMay + "2/diff"));
    BOOST_TEST(body.at("from").at("version").as_int() == 1);
    BOOST_TEST(body.at("to").at("version").as_int() == 2);
    BOOST_TEST(count(body, "unchanged") == 50);
    BOOST_TEST(count(body, "added") == 1);
    BOOST_TEST(count(body, "changed") == 0);
    BOOST_TEST(body.at("count").as_int() == 1);
    BOOST_TEST(body.find("next") == nullptr);
    const auto& row = body.at("rows").as_array().at(0);
    BOOST_TEST(row.at("change").as_string() == "added");
    const auto cited = test::get(world().port(sample), row.at("after").at("_link").as_string());
    BOOST_TEST(cited.status == 200);
    BOOST_TEST(json_of(cited).at("row").at("amount").as_number_text() ==
               row.at("after").at("amount").as_number_text());
    for (const auto* name : {"from", "to", "reverse", "csv", "dataset"})
        BOOST_TEST(test::get(world().port(sample), body.at("links").at(name).as_string()).status == 200,
                   name);
    BOOST_TEST(body.at("links").at("licence").as_string().starts_with("https://"));
}

BOOST_DATA_TEST_CASE(any_two_versions_are_compared_in_either_direction, kListeners) {
    const auto body = json_of(test::get(world().port(sample), kMay + "1/diff?from=2"));
    BOOST_TEST(count(body, "removed") == 1);
    BOOST_TEST(count(body, "added") == 0);
    const auto first = json_of(test::get(world().port(sample), kMay + "1/diff"));
    BOOST_TEST(first.at("from").is_null());
    BOOST_TEST(count(first, "added") == 50);
}

BOOST_DATA_TEST_CASE(pages_show_every_row_once, kListeners) {
    std::vector<std::string> seen;
    std::string url = kMay + "1/diff?from=0&size=7";
    for (int pages = 0; pages < 20 && !url.empty(); ++pages) {
        const auto answer = test::get(world().port(sample), url);
        const auto body = json_of(answer);
        for (const auto& row : body.at("rows").as_array())
            seen.push_back(row.at("after").at("_row").as_string());
        BOOST_TEST(body.at("count").as_int() == 50);
        url = body.find("next") != nullptr ? body.at("next").as_string() : "";
        BOOST_TEST((answer.header("link").find("rel=\"next\"") != std::string::npos) == !url.empty());
    }
    BOOST_TEST(seen.size() == 50U);
    std::ranges::sort(seen);
    BOOST_TEST((std::ranges::adjacent_find(seen) == seen.end()));
    BOOST_TEST(
        json_of(test::get(world().port(sample), kMay + "1/diff?cursor=999")).at("rows").as_array().empty());
}

BOOST_DATA_TEST_CASE(csv_is_all_of_it, kListeners) {
    const auto answer = test::get(world().port(sample), kMay + "1/diff.csv");
    BOOST_TEST(answer.header("content-type") == "text/csv; charset=utf-8");
    BOOST_TEST(answer.header("content-disposition").find("_v0-to-v1.csv") != std::string::npos);
    BOOST_TEST(std::ranges::count(answer.body, '\n') == 51);
    BOOST_TEST(answer.body.starts_with("_change,_pair,_certainty,_differs,"));
    BOOST_TEST(test::get(world().port(sample), kMay + "2/diff", "Accept: text/csv\r\n").body ==
               test::get(world().port(sample), kMay + "2/diff.csv").body);
    const auto paged = test::get(world().port(sample), kMay + "2/diff.csv?size=5");
    BOOST_TEST(paged.status == 400);
}

BOOST_DATA_TEST_CASE(a_version_that_is_not_there_is_a_problem_that_says_so, kListeners) {
    for (const auto* query : {"from=2", "from=3", "from=-1", "from=x", "size=0", "size=1001", "cursor=-1"}) {
        const auto answer = test::get(world().port(sample), kMay + "2/diff?" + query);
        BOOST_TEST(answer.status == 400, query);
        const std::string parameter(query, std::string(query).find('='));
        BOOST_TEST(json_of(answer).at("errors").as_array().at(0).at("parameter").as_string() == parameter);
    }
    BOOST_TEST(test::get(world().port(sample), kMay + "9/diff").status == 404);
}

BOOST_DATA_TEST_CASE(an_answer_that_is_held_already_costs_nothing, kListeners) {
    const auto url = kMay + "2/diff?size=3";
    const auto etag = test::get(world().port(sample), url).header("etag");
    BOOST_TEST(test::get(world().port(sample), url, "If-None-Match: " + etag + "\r\n").status == 304);
    BOOST_TEST(test::get(world().port(sample), kMay + "2/diff?size=4").header("etag") != etag);
}

BOOST_DATA_TEST_CASE(a_version_links_to_what_changed, kListeners) {
    const auto second = json_of(test::get(world().port(sample), kMay + "2"));
    BOOST_TEST(second.at("links").at("diff").as_string() == kMay + "2/diff?from=1");
    BOOST_TEST(json_of(test::get(world().port(sample), kMay + "1")).at("links").find("diff") == nullptr);
}

BOOST_DATA_TEST_CASE(changes_between_two_revisions_are_counted, kListeners) {
    const auto& revisions = world().catalogue().state()->revisions;
    const auto url =
        fmt::format("/v1/changes?since={}&until={}", revisions[0].revision, revisions[1].revision);
    const auto body = json_of(test::get(world().port(sample), url));
    BOOST_TEST(body.at("count").as_int() == 1);
    const auto& between = body.at("between");
    BOOST_TEST(between.at("counts").at("releases").as_int() == 1);
    BOOST_TEST(between.at("counts").at("withdrawals").as_int() == 0);
    BOOST_TEST(between.at("rows").at("before").as_int() == 150);
    BOOST_TEST(between.at("rows").at("after").as_int() == 151);
    BOOST_TEST(between.at("to").at("revision").as_int() == revisions[1].revision);
    const auto backwards =
        fmt::format("/v1/changes?since={}&until={}", revisions[1].revision, revisions[0].revision);
    BOOST_TEST(test::get(world().port(sample), backwards).status == 400);
    const auto paged = json_of(test::get(
        world().port(sample), fmt::format("/v1/changes?since=0&until={}&size=1", revisions[1].revision)));
    BOOST_TEST(json_of(test::get(world().port(sample), paged.at("next").as_string())).at("count").as_int() == paged.at("count").as_int());
}

BOOST_AUTO_TEST_SUITE_END()
