#include "tests/api/world.hpp"

#include <boost/test/unit_test.hpp>

// Licence, attribution and contact are in the links of every answer (design section 8).
using namespace daybook;
using test::json_of;
using test::world;

BOOST_AUTO_TEST_SUITE(terms)

BOOST_AUTO_TEST_CASE(every_answer_says_on_what_terms_it_is_given) {
    const auto dataset = fmt::format("/v1/datasets/{}", test::kCoasts);
    for (const std::string& url : {std::string("/v1/tables"), std::string("/v1/tables/spend"), std::string("/v1/tables/spend/rows?size=1"), std::string("/v1/tables/spend/summary"), std::string("/v1/tables/spend/parquet"),
                                   std::string("/v1/suppliers"), std::string("/v1/suppliers/mistral-dredging-ltd"), std::string("/v1/datasets"), dataset, dataset + "/rows?size=1", dataset + "/summary", dataset + "/editions",
                                   dataset + "/editions/2024-05", dataset + "/editions/2024-05/versions", dataset + "/editions/2024-05/versions/2", dataset + "/editions/2024-05/versions/2/rows", dataset + "/editions/2024-05/versions/2/diff",
                                   std::string("/v1/organisations"), std::string("/v1/organisations/coasts"), std::string("/v1/organisations/coasts/returns"), std::string("/v1/changes"), std::string("/v1/changes?since=0"), std::string("/v1/releases")}) {
        const auto links = json_of(test::get(world().port(0), url)).at("links");
        for (const auto* name : {"licence", "attribution", "contact"}) BOOST_TEST(links.find(name) != nullptr, url << " has no " << name);
    }
}

BOOST_AUTO_TEST_CASE(an_answer_that_is_given_again_has_the_id_of_its_own_request) {
    for (const auto* id : {"caller-1", "a.b", "caller-3"}) BOOST_TEST(test::get(world().port(0), "/v1/schemas", fmt::format("X-Request-Id: {}\r\n", id)).header("x-request-id") == id);
}

BOOST_AUTO_TEST_CASE(operators_say_what_a_reader_could_not_guess) {
    std::string said;
    const auto table = json_of(test::get(world().port(0), "/v1/tables/spend"));
    for (const auto& one : table.at("operators").as_array()) said += one.at("operator").as_string() + ": " + one.at("note").as_string() + "; ";
    for (const auto* words : {"ne: rows in which it is blank are among them", "contains: whatever the case", "eq: as it is written"}) BOOST_TEST(said.find(words) != std::string::npos, said);
}

BOOST_AUTO_TEST_CASE(a_csv_names_its_licence_in_a_header) {
    const auto licence = world().catalogue().state()->dataset(test::kCoasts)->licence.url;
    for (const auto* url : {"/v1/tables/spend/rows.csv", "/v1/tables/spend/summary.csv", "/v1/tables/spend/rows?size=1"})
        BOOST_TEST(test::get(world().port(0), url).header("link").find(fmt::format("<{}>; rel=\"license\"", licence)) != std::string::npos, url);
}

BOOST_AUTO_TEST_SUITE_END()
