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
    BOOST_TEST(detail.find("2024-05/v2 stands in its place.") != std::string::npos, detail);
    BOOST_TEST(detail.find("nothing has taken its place") == std::string::npos, detail);
    withdraw("2024-04", 1, "", "2024-08-21T09:00:00Z");
    const auto plain = json(versions("2024-04") + "/latest").at("detail").as_string();
    BOOST_TEST(plain.find("nothing has taken its place") != std::string::npos, plain);
}

BOOST_AUTO_TEST_SUITE_END()
