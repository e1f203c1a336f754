#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

// What is said of versions that are offered no more.
using namespace daybook;
using base::json::Value;

namespace {

struct Withdrawn : test::World {
    Value json(const std::string& target) { return base::json::parse(std::get<std::string>(ask(target).body)); }
    api::Response ask(const std::string& target) { return handler()({"GET", target, {}, "192.0.2.7"}); }
    void withdraw(const std::string& edition, int version, const std::string& replaced_by, const std::string& at) {
        archive().publisher().withdraw({std::string(test::kCoasts), edition, version, "published-in-error", "It was another month's.", replaced_by, "ada"}, base::parse_rfc3339(at));
        catalogue().follow();
    }
    static std::string versions(const std::string& edition) { return fmt::format("/v1/datasets/{}/editions/{}/versions", test::kCoasts, edition); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(withdrawn, Withdrawn)

BOOST_AUTO_TEST_CASE(what_was_replaced_says_by_what_and_nothing_else) {
    withdraw("2024-07", 1, fmt::format("{}/2024-05/v2", test::kCoasts), "2024-08-20T09:00:00Z");
    const auto answer = ask(versions("2024-07") + "/latest");
    BOOST_TEST(answer.status == 410);
    const auto detail = base::json::parse(std::get<std::string>(answer.body)).at("detail").as_string();
    BOOST_TEST(detail.find("2024-05/v2 takes its place.") != std::string::npos, detail);
    BOOST_TEST(detail.find("nothing has taken its place") == std::string::npos, detail);
    withdraw("2024-04", 1, "", "2024-08-21T09:00:00Z");
    const auto plain = json(versions("2024-04") + "/latest").at("detail").as_string();
    BOOST_TEST(plain.find("nothing has taken its place") != std::string::npos, plain);
}

BOOST_AUTO_TEST_CASE(no_link_that_is_handed_out_is_an_error) {
    withdraw("2024-05", 1, "", "2024-08-20T09:00:00Z");
    withdraw("2024-07", 1, "", "2024-08-21T09:00:00Z");
    const auto edition = [](const std::string& name) { return fmt::format("/v1/datasets/{}/editions/{}", test::kCoasts, name); };
    for (const auto& url : {versions("2024-05") + "/1", versions("2024-05") + "/2", versions("2024-05"), edition("2024-05"), versions("2024-07") + "/1", versions("2024-07"), edition("2024-07"), std::string("/v1/tables/spend"),
                            std::string("/v1/tables/spend/summary?by=publisher&size=1"), std::string("/v1/tables/spend/rows?size=1"), fmt::format("/v1/datasets/{}", test::kCoasts)}) {
        const auto links = json(url).at("links");
        for (const auto& [name, target] : links.as_object())
            if (target.is_string() && target.as_string().starts_with("/v1/")) BOOST_TEST(ask(target.as_string()).status < 400, url << " " << name << " " << target.as_string());
    }
    BOOST_TEST(ask(versions("2024-07") + "/1").header("Link").find("latest-version") == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(what_lies_below_the_latest_version_is_redirected_to_its_number) {
    const auto may = versions("2024-05");
    for (const std::string rest : {"rows", "rows.csv?columns=supplier", "files/data.csv", "files/parts/spend%202024-05.csv", "report", "proof", "diff?from=1"}) {
        const auto moved = ask(may + "/latest/" + rest);
        BOOST_TEST(moved.status == 307, rest);
        BOOST_TEST(moved.header("Location") == may + "/2/" + rest, moved.header("Location"));
        BOOST_TEST(ask(std::string(moved.header("Location"))).status == 200, rest);
    }
    BOOST_TEST(ask(may + "/latest/nothing").status == 404);
    withdraw("2024-07", 1, "", "2024-08-20T09:00:00Z");
    BOOST_TEST(ask(versions("2024-07") + "/latest/rows").status == 410);
}

BOOST_AUTO_TEST_CASE(an_edition_that_is_not_here_says_what_is_known_of_it) {
    const auto detail = [&](const std::string& edition) { return json(fmt::format("/v1/datasets/{}/editions/{}", test::kCoasts, edition)).at("detail").as_string(); };
    BOOST_TEST(detail("2024-06").find("it is owed and has not been released here (Missing)") != std::string::npos, detail("2024-06"));
    BOOST_TEST(detail("2024-08").find("it is owed and has not been released here (Not yet due)") != std::string::npos, detail("2024-08"));
    BOOST_TEST(detail("2029-01").ends_with(": the first that is here is 2024-04, the last 2024-07."), detail("2029-01"));
    BOOST_TEST(detail("2024-5").find("did you mean '2024-05'?") != std::string::npos, detail("2024-5"));
}

BOOST_AUTO_TEST_SUITE_END()
