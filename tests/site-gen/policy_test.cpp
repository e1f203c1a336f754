#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <set>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;

namespace {

using Cells = std::vector<catalogue::Cell>;

Cells consultation(const std::string& title, const std::string& closes, const catalogue::Cell& withdrawn = {}) {
    return {title, "2024-01-01T00:00:00Z", closes, {}, withdrawn};
}

/// Consultations in two pages of an answer: one that closes tomorrow behind 120 that close in six days, 1,300 closed ones and one that was withdrawn.
catalogue::RowsPage consultations(bool second) {
    catalogue::RowsPage page;
    for (const auto* name : {"title", "opening_date", "closing_date", "outcome_date", "withdrawn_at"}) page.columns.push_back({name, schemas::FieldType::string, 0});
    if (!second) {
        for (int n = 0; n < 120; ++n) page.rows.push_back(consultation(fmt::format("In six days {}", n), "2024-07-07T22:45:00Z"));
        for (int n = 0; n < 700; ++n) page.rows.push_back(consultation("Closed", "2024-05-01T22:45:00Z"));
        page.next = "second";
        return page;
    }
    page.rows.push_back(consultation("Closes tomorrow", "2024-07-02T22:45:00Z"));
    page.rows.push_back({"Opens later, closes sooner", "2024-08-01T08:00:00Z", "2024-08-20T22:45:00Z", {}, {}});
    page.rows.push_back({"Opens first", "2024-07-10T08:00:00Z", "2024-09-30T22:45:00Z", {}, {}});
    page.rows.push_back({"Answered", "2024-01-01T00:00:00Z", "2024-03-01T22:45:00Z", "2024-06-03T10:00:00Z", {}});
    page.rows.push_back(consultation("Taken back", "2024-07-20T22:45:00Z", "2024-06-01T00:00:00Z"));
    for (int n = 0; n < 600; ++n) page.rows.push_back(consultation("Closed", "2024-05-01T22:45:00Z"));
    return page;
}

catalogue::RowsPage papers() {
    catalogue::RowsPage page;
    for (const auto* name : {"title", "first_published_at", "public_updated_at", "withdrawn_at"}) page.columns.push_back({name, schemas::FieldType::string, 0});
    page.rows = {{"Old paper", "2023-02-01T09:30:00Z", "2023-02-01T09:30:00Z", {}},
                 {"New paper", {}, "2024-06-01T09:30:00Z", {}},
                 {"Withdrawn paper", "2023-04-01T09:30:00Z", {}, "2024-01-05T09:30:00Z"}};
    return page;
}

std::string page_of_policy() {
    auto state = test::sample_state();
    test::add_policy(state);
    auto consultation_schema = state.schemas.at("policy-papers");
    consultation_schema.id = schemas::SchemaId("consultations");
    consultation_schema.table = "consultations";
    state.schemas.emplace("consultations", consultation_schema);
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-07-01");
    site.settings.rows = [](const catalogue::RowsQuery& query) { return query.table == "consultations" ? consultations(query.cursor.has_value()) : papers(); };
    site.build(state);
    return site.page("policy");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(consultations_are_all_counted_and_the_most_urgent_comes_first) {
    const auto page = page_of_policy();
    BOOST_TEST(has(page, "Closing soon (121)"));
    BOOST_TEST(has(page, "Closed, no outcome yet (1,300)"));
    BOOST_TEST(page.find("Closes tomorrow") < page.find("In six days"));
    BOOST_TEST(has(page, "Withdrawn (1)"));
    BOOST_TEST(page.find(">Withdrawn on 1 June 2024</span>") > page.find("Taken back"));
}

BOOST_AUTO_TEST_CASE(of_a_consultation_that_is_not_open_yet_one_reads_when_it_opens_and_of_one_that_is_over_when_its_outcome_came) {
    const auto page = page_of_policy();
    BOOST_TEST(has(page, "Opens <time datetime=\"2024-07-10\">10 July 2024</time> – Closes <time datetime=\"2024-09-30\">"));
    BOOST_TEST(page.find("Opens first") < page.find("Opens later, closes sooner"));
    BOOST_TEST(has(page, "Closed <time datetime=\"2024-03-01\">1 March 2024</time> – Outcome <time datetime=\"2024-06-03\">3 June 2024</time>"));
    BOOST_TEST(has(page, "Closing date <time datetime=\"2024-07-20\">"));
}

BOOST_AUTO_TEST_CASE(papers_are_newest_first_with_the_date_that_is_known) {
    const auto page = page_of_policy();
    const auto first = page.find("New paper"), withdrawn = page.find("Withdrawn paper"), old = page.find("Old paper");
    BOOST_TEST(first < withdrawn);
    BOOST_TEST(withdrawn < old);
    BOOST_TEST(has(page, "updated <time datetime=\"2024-06-01\">"));
    BOOST_TEST(has(page, "Withdrawn on 5 January 2024"));
}

BOOST_AUTO_TEST_CASE(every_paper_stands_on_a_page_with_its_place_in_the_record) {
    auto state = test::sample_state();
    test::add_policy(state);
    const std::string dataset = "hm-treasury-policy-papers";
    state.datasets.at(dataset).editions.back().versions.back().manifest.rows = 230;
    Built site(state);
    site.settings.rows = [&](const catalogue::RowsQuery&) {
        catalogue::RowsPage page;
        for (const auto* name : {"_row", "title", "first_published_at", "public_updated_at"}) page.columns.push_back({name, schemas::FieldType::string, 0});
        for (int n = 1; n <= 230; ++n) page.rows.push_back({fmt::format("{}/current/v1#1::{}", dataset, n), fmt::format("Paper {}", n), fmt::format("2024-01-01T00:{:02}:{:02}Z", n / 60, n % 60), {}});
        return page;
    };
    site.build(state);
    BOOST_TEST(has(site.page("policy"), "And 130 more: <a class=\"govuk-link\" href=\"/policy/papers/\">all policy papers</a>"));
    std::set<std::string> missing;
    const auto all = site.page("policy/papers") + site.page("policy/papers/page/2") + site.page("policy/papers/page/3");
    for (int n = 1; n <= 230; ++n)
        if (!has(all, fmt::format(">Paper {}</h2>", n))) missing.insert(std::to_string(n));
    BOOST_TEST(missing.empty());
    BOOST_TEST(has(site.page("policy/papers"), ">Paper 230</h2>"));
    BOOST_TEST(has(site.page("policy/papers/page/3"), "href=\"/row/?name=hm-treasury-policy-papers%2Fcurrent%2Fv1%231%3A%3A1\""));
    BOOST_TEST(has(all, "href=\"/datasets/hm-treasury-policy-papers/\""));
}

BOOST_AUTO_TEST_SUITE_END()
