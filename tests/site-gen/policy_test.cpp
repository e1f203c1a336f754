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

/// The page of policy and the list of all consultations.
struct Pages {
    std::string policy, list;
};

Pages pages_with(catalogue::RowsPage (*rows_of_consultations)(bool second)) {
    auto state = test::sample_state();
    test::add_policy(state);
    auto consultation_schema = state.schemas.at("policy-papers");
    consultation_schema.id = schemas::SchemaId("consultations");
    consultation_schema.table = "consultations";
    state.schemas.emplace("consultations", consultation_schema);
    auto dataset = state.datasets.at("hm-treasury-policy-papers");
    dataset.id = schemas::DatasetId("hm-treasury-consultations");
    dataset.schema = consultation_schema.id;
    dataset.table = "consultations";
    dataset.editions.clear();
    state.datasets.emplace(dataset.id.str(), dataset);
    test::release(state, dataset.id.str(), "current", 7);
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-07-01");
    site.settings.rows = [=](const catalogue::RowsQuery& query) { return query.table == "consultations" ? rows_of_consultations(query.cursor.has_value()) : papers(); };
    site.build(state);
    return {site.page("policy"), site.page("policy/consultations")};
}

std::string page_of_policy() {
    return pages_with(consultations).policy;
}

/// What the register says of taking part, of one that is open, one held elsewhere, one with links that run scripts, one that is over, one that was answered, and one in Welsh.
catalogue::RowsPage taking_part(bool) {
    catalogue::RowsPage page;
    for (const auto* name : {"title", "base_path", "locale", "opening_date", "closing_date", "outcome_date", "withdrawn_at", "held_elsewhere", "respond_email", "respond_link"})
        page.columns.push_back({name, schemas::FieldType::string, 0});
    const std::string opened = "2024-06-01T08:00:00Z", closes = "2024-08-30T22:45:00Z", closed = "2024-06-20T22:45:00Z", here = "/government/consultations/";
    page.rows = {{"Harbour <b> dues", here + "dues", "en", opened, closes, {}, {}, {}, "dues@coasts.example", "https://consult.example/dues/respond?a=1&b=2"},
                 {"Piers", here + "piers", "en", opened, closes, {}, {}, "https://consult.example/piers", "piers@coasts.example", {}},
                 {"Hostile", here + "hostile", "en", opened, closes, {}, {}, "javascript:alert(1)", "not an address", "javascript:alert(2)"},
                 {"Buoys", here + "buoys", "en", opened, closed, {}, {}, "https://consult.example/buoys", "buoys@coasts.example", "https://consult.example/buoys/respond"},
                 {"Locks", here + "locks", "en", opened, closed, "2024-06-28T08:00:00Z", {}, {}, {}, "https://consult.example/locks/respond"},
                 {"Tollau porthladd", here + "tollau", "cy", opened, closes, {}, {}, {}, {}, "https://consult.example/tollau"}};
    return page;
}

/// The line of a consultation, from its title's language on.
std::string line_of(const std::string& page, const std::string& title) {
    const auto at = page.find(title + "</bdi>");
    return at == std::string::npos ? "" : page.substr(at, page.find("</li>", at) - at);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(policy)

BOOST_AUTO_TEST_CASE(consultations_are_all_counted_and_the_most_urgent_comes_first) {
    const auto page = page_of_policy();
    BOOST_TEST(has(page, "Closing soon (121)"));
    BOOST_TEST(has(page, "Closed, no outcome yet (1,300)"));
    BOOST_TEST(page.find("Closes tomorrow") < page.find("In six days"));
    BOOST_TEST(has(page, "Withdrawn (1)"));
    BOOST_TEST(has(page, "Taken back</bdi> <span class=\"govuk-tag govuk-tag--red\">Withdrawn on <time datetime=\"2024-06-01\">1 June 2024</time></span>"));
}

BOOST_AUTO_TEST_CASE(of_a_consultation_that_is_not_open_yet_one_reads_when_it_opens_and_of_one_that_is_over_when_its_outcome_came) {
    const auto page = page_of_policy();
    BOOST_TEST(has(page, "Opens <time datetime=\"2024-07-10\">10 July 2024</time> – Closes <time datetime=\"2024-09-30\">"));
    BOOST_TEST(page.find("Opens first") < page.find("Opens later, closes sooner"));
    BOOST_TEST(has(page, "Closed <time datetime=\"2024-03-01\">1 March 2024</time> – Outcome <time datetime=\"2024-06-03\">3 June 2024</time>"));
    BOOST_TEST(has(page, "Closing date <time datetime=\"2024-07-20\">"));
}

BOOST_AUTO_TEST_CASE(of_an_open_consultation_one_reads_until_when_and_how_to_respond) {
    const auto pages = pages_with(taking_part);
    for (const auto& page : {pages.policy, pages.list}) {
        const auto dues = line_of(page, "Harbour &lt;b&gt; dues");
        BOOST_TEST(has(dues, "Closes <time datetime=\"2024-08-30T22:45:00Z\">30 August 2024, 11:45pm</time>"));
        BOOST_TEST(has(dues, "<a class=\"govuk-link\" href=\"https://consult.example/dues/respond?a=1&amp;b=2\">Respond online<span class=\"govuk-visually-hidden\">: Harbour &lt;b&gt; dues</span></a>, or email your response to "
                             "<a class=\"govuk-link db-url\" href=\"mailto:dues@coasts.example?subject=Response%3A%20Harbour%20%3Cb%3E%20dues\">dues@coasts.example</a></p>"));
        BOOST_TEST(!has(dues, "another website"));
        const auto piers = line_of(page, "Piers");
        BOOST_TEST(has(piers, "This consultation is held on another website: <a class=\"govuk-link db-url\" href=\"https://consult.example/piers\">https://consult.example/piers</a>"));
        BOOST_TEST(has(piers, ">Email your response to <a"));
    }
}

BOOST_AUTO_TEST_CASE(a_closed_consultation_says_so_and_asks_for_no_response_and_an_answered_one_leads_to_its_outcome) {
    const auto pages = pages_with(taking_part);
    for (const auto& page : {pages.policy, pages.list}) {
        const auto buoys = line_of(page, "Buoys"), locks = line_of(page, "Locks");
        BOOST_TEST(has(buoys, "Closed <time datetime=\"2024-06-20\">20 June 2024</time>"));
        BOOST_TEST(has(buoys, "This consultation was held on another website: <a"));
        for (const auto& line : {buoys, locks})
            for (const auto* words : {"Respond online", "our response to"}) BOOST_TEST(!has(line, words), words);
        BOOST_TEST(has(locks, "<a class=\"govuk-link\" href=\"https://www.gov.uk/government/consultations/locks\">Read the outcome<span class=\"govuk-visually-hidden\">: Locks</span></a> on GOV.UK"));
        BOOST_TEST(!has(buoys, "Read the outcome"));
    }
    BOOST_TEST(has(line_of(pages.list, "Buoys"), "<span class=\"govuk-tag govuk-tag--grey\">Closed, no outcome yet</span>"));
    BOOST_TEST(has(line_of(pages.list, "Piers"), "<span class=\"govuk-tag govuk-tag--green\">Open</span>"));
}

BOOST_AUTO_TEST_CASE(what_a_register_gives_as_a_link_is_one_only_where_it_can_run_no_script) {
    const auto pages = pages_with(taking_part);
    for (const auto& page : {pages.policy, pages.list}) {
        BOOST_TEST(!has(page, "href=\"javascript:"));
        const auto line = line_of(page, "Hostile");
        BOOST_TEST(has(line, "<span class=\"db-url\">javascript:alert(1)</span>"));
        BOOST_TEST(has(line, "Respond online at <span class=\"db-url\">javascript:alert(2)</span>, or email your response to <span class=\"db-url\">not an address</span>"));
    }
}

BOOST_AUTO_TEST_CASE(a_document_in_another_language_is_marked_as_such) {
    const auto pages = pages_with(taking_part);
    for (const auto& page : {pages.policy, pages.list}) {
        BOOST_TEST(has(page, "<bdi lang=\"cy\">Tollau porthladd</bdi></a>"));
        BOOST_TEST(has(page, "<bdi>Piers</bdi></a>"));
    }
}

BOOST_AUTO_TEST_CASE(papers_are_newest_first_with_the_date_that_is_known) {
    const auto page = page_of_policy();
    const auto first = page.find("New paper"), withdrawn = page.find("Withdrawn paper"), old = page.find("Old paper");
    BOOST_TEST(first < withdrawn);
    BOOST_TEST(withdrawn < old);
    BOOST_TEST(has(page, "updated <time datetime=\"2024-06-01\">"));
    BOOST_TEST(has(page, "Withdrawn on <time datetime=\"2024-01-05\">5 January 2024</time>"));
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
        if (!has(all, fmt::format(">Paper {}</bdi></h2>", n))) missing.insert(std::to_string(n));
    BOOST_TEST(missing.empty());
    BOOST_TEST(has(site.page("policy/papers"), "230 policy papers in the record, the newest first."));
    BOOST_TEST(has(site.page("policy/papers"), ">Paper 230</bdi></h2>"));
    BOOST_TEST(has(site.page("policy/papers/page/3"), "href=\"/row/?name=hm-treasury-policy-papers%2Fcurrent%2Fv1%231%3A%3A1\""));
    BOOST_TEST(has(all, "href=\"/datasets/hm-treasury-policy-papers/\""));
}

BOOST_AUTO_TEST_SUITE_END()
