#include "site-gen/page.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;
using test::kTreasury;
using test::kAgency;

BOOST_AUTO_TEST_SUITE(dataset_pages)

BOOST_AUTO_TEST_CASE(a_superseded_version_leads_to_its_successor) {
    const Built site(test::sample_state());
    const auto old = site.page(kTreasury + "2024-05/v1"), now = site.page(kTreasury + "2024-05/v2");
    BOOST_TEST(has(old, "This is not the current version"));
    BOOST_TEST(has(old, "href=\"/datasets/hm-treasury-spend-over-25k/2024-05/v2/\""));
    BOOST_TEST(!has(now, "This is not the current version"));
    BOOST_TEST(has(now, "Corrected by the publisher"));
    BOOST_TEST(has(now, "href=\"/datasets/hm-treasury-spend-over-25k/2024-05/v1/\""));
}

BOOST_AUTO_TEST_CASE(a_withdrawn_version_keeps_its_page_and_offers_no_data) {
    const Built site(test::sample_state());
    const auto page = site.page(kAgency + "2024-05/v1");
    BOOST_TEST(has(page, "This version was withdrawn on <time datetime=\"2024-07-06\">6 July 2024</time>"));
    BOOST_TEST(has(page, "released 3 July 2024. Withdrawn on 6 July 2024: published in error. https://daybook.example/"), "who cites it says so");
    BOOST_TEST(has(page, "Nothing any more: this version was withdrawn"));
    BOOST_TEST(!has(page, "A copy without the columns"));
    BOOST_TEST(has(page, "Why: published in error"));
    BOOST_TEST(has(page, "href=\"/datasets/ink-agency-spend-over-25k/2024-01--2024-03/v1/\""));
    BOOST_TEST(!has(page, "/files/"));
}

BOOST_AUTO_TEST_CASE(a_version_whose_rows_were_withdrawn_before_says_when_and_as_which) {
    auto state = test::sample_state();
    const std::string id = "hm-treasury-spend-over-25k";
    test::withdraw(state, id, "2023-11");
    const auto withdrawn = base::to_rfc3339(state.at);
    test::release(state, id, "2023-11", 1'234'00, record::Reason::department_correction);
    std::ranges::find(state.datasets.at(id).editions, schemas::Edition::parse("2023-11"), &catalogue::Edition::edition)->versions.back().reinstates = 1;
    const Built site(state);
    const auto page = site.page(kTreasury + "2023-11/v2");
    BOOST_TEST(has(page, "These rows were public before as <a class=\"govuk-link\" href=\"/datasets/hm-treasury-spend-over-25k/2023-11/v1/\">version 1</a>, which was withdrawn on <time datetime=\"" + withdrawn + "\">"));
    BOOST_TEST(!has(site.page(kTreasury + "2023-11/v1"), "public before as"));
}

BOOST_AUTO_TEST_CASE(a_dataset_of_which_nothing_stands_says_so_and_offers_and_adds_up_nothing) {
    auto state = test::large_state(1, 2);
    const std::string path = "datasets/body-0-spend-over-25k";
    BOOST_TEST(has(Built(state).page(path), "Every current row as CSV"));
    for (const auto* month : {"2010-01", "2010-02"}) test::withdraw(state, "body-0-spend-over-25k", month);
    const Built site(state);
    BOOST_TEST(has(site.page(path), "Nothing of this dataset stands now"));
    BOOST_TEST(!has(site.page(path), "Every current row"));
    for (const auto& page : {site.page(path), site.page("organisations/body-0")}) BOOST_TEST(!has(page, "in all current editions"));
    BOOST_TEST(has(site.page(""), "numeric\">0</td><td class=\"govuk-table__cell govuk-table__cell--numeric\">–</td>"));
}

BOOST_AUTO_TEST_CASE(an_edition_has_a_page_that_shows_what_stands_for_it) {
    const Built site(test::sample_state());
    const auto page = site.page(kTreasury + "2024-05");
    BOOST_TEST(has(page, "href=\"/datasets/hm-treasury-spend-over-25k/2024-05/v2/\">Version 2</a> is the current one"));
    BOOST_TEST(has(page, "href=\"/datasets/hm-treasury-spend-over-25k/2024-05/v1/\">Version 1</a>"));
    BOOST_TEST(has(page, "Superseded"));
    BOOST_TEST(has(page, "/v1/datasets/hm-treasury-spend-over-25k/editions/2024-05\""));
    BOOST_TEST(!has(page, "<dt class=\"db-figure__label\"><a"));
    for (const auto* version : {"2024-05/v1", "2024-05/v2"}) {
        BOOST_TEST(has(site.page(kTreasury + version), "govuk-breadcrumbs__link\" href=\"/datasets/hm-treasury-spend-over-25k/2024-05/\""), version);
        BOOST_TEST(has(site.page(kTreasury + version), ">https://daybook.example/datasets/hm-treasury-spend-over-25k/2024-05/</a>"), version);
    }
}

BOOST_AUTO_TEST_CASE(an_edition_of_which_nothing_is_offered_says_why) {
    const Built site(test::sample_state());
    const auto page = site.page(kAgency + "2024-05");
    BOOST_TEST(has(page, "Nothing of this edition is offered now."));
    BOOST_TEST(has(page, "Withdrawn on 6 July 2024: published in error."));
    BOOST_TEST(has(page, ">Withdrawn on 6 July 2024: published in error</td>"), "why it is not there any more, not why it was");
    BOOST_TEST(!has(page, "First release"));
    BOOST_TEST(!has(page, "is the current one"));
    BOOST_TEST(!has(page, "/files/"));
}

BOOST_AUTO_TEST_CASE(a_version_says_how_it_is_cited_and_a_row_of_it_while_it_is_offered) {
    const Built site(test::sample_state());
    const auto page = site.page(kTreasury + "2024-05/v2");
    BOOST_TEST(has(page, "<code>hm-treasury-spend-over-25k/2024-05/v2#1::2</code>"));
    BOOST_TEST(has(page, "<input type=\"hidden\" name=\"version\" value=\"hm-treasury-spend-over-25k/2024-05/v2\">"));
    BOOST_TEST(has(page, "<code>https://daybook.example/v1/datasets/hm-treasury-spend-over-25k/editions/2024-05/versions/2/rows/{_row}</code>"));
    BOOST_TEST(has(page, "version 2. " + site.settings.title + ", released "));
    BOOST_TEST(!has(site.page(kAgency + "2024-05/v1"), "action=\"/row/\""));
}

BOOST_AUTO_TEST_CASE(search_narrows_by_what_the_lists_say) {
    auto state = test::sample_state();
    const Built site(state);
    BOOST_TEST(has(site.page(kTreasury), "data-pagefind-filter=\"Status:Something missing\""));
    for (const auto& one : state.datasets.at("ink-agency-spend-over-25k").editions)
        if (one.versions.back().withdrawn == catalogue::kStillCurrent) test::withdraw(state, "ink-agency-spend-over-25k", one.edition.str());
    const Built withdrawn(state);
    BOOST_TEST(has(withdrawn.page(kAgency), "data-pagefind-filter=\"Status:Nothing released\""));
    BOOST_TEST(!has(withdrawn.page(kAgency), "data-pagefind-filter=\"Format:"));
}

BOOST_AUTO_TEST_CASE(a_dataset_page_shows_versions_gaps_rejected_files_and_columns) {
    const Built site(test::sample_state());
    const auto page = site.page(kTreasury);
    BOOST_TEST(has(page, "May 2024, version 2"));
    BOOST_TEST(has(page, "Missing: 2 editions not released"));
    BOOST_TEST(has(page, "HTML page, not a table"));
    BOOST_TEST(has(page, ">files that could not be used</dt><dd class=\"db-figure__value\">2</dd>"));
    BOOST_TEST(has(page, ">editions missing or unreadable</dt><dd class=\"db-figure__value\">2</dd>"));
    BOOST_TEST(has(page, "role=\"img\""));
    BOOST_TEST(has(page, "<code>supplier</code>"));
    BOOST_TEST(has(page, "Not published"));
    BOOST_TEST(has(page, "£2,500,000.00"));
}

BOOST_AUTO_TEST_CASE(search_engines_are_told_when_a_dataset_changed_and_what_its_files_are) {
    const auto state = test::sample_state();
    const Built site(state);
    const auto dataset = test::linked_data(site.page(kTreasury));
    BOOST_TEST(dataset.at("publisher").at("name").as_string() == "HM Treasury");
    BOOST_TEST(dataset.at("datePublished").as_string() == base::to_rfc3339(state.version("hm-treasury-spend-over-25k", "2023-11", 1)->manifest.released_at));
    BOOST_TEST(dataset.at("dateModified").as_string() == base::to_rfc3339(catalogue::instant_of(state, state.dataset("hm-treasury-spend-over-25k")->changed)));
    const auto& newest = dataset.at("distribution").as_array().at(1);
    const auto& data = state.version("hm-treasury-spend-over-25k", "2024-06", 1)->manifest.files.front();
    BOOST_TEST(newest.at("sha256").as_string() == data.digest.hex());
    BOOST_TEST(newest.at("contentSize").as_string() == "12345 B");
}

BOOST_AUTO_TEST_CASE(a_version_is_described_for_search_engines_while_it_is_offered) {
    const auto state = test::sample_state();
    const Built site(state);
    const auto version = test::linked_data(site.page(kTreasury + "2024-05/v2"));
    BOOST_TEST(version.at("identifier").as_string() == "hm-treasury-spend-over-25k/2024-05/v2");
    BOOST_TEST(version.at("isPartOf").as_string() == "https://daybook.example/" + kTreasury);
    BOOST_TEST(version.at("temporalCoverage").as_string() == "2024-05-01/2024-05-31");
    const auto& files = version.at("distribution").as_array();
    BOOST_REQUIRE_EQUAL(files.size(), 2U);
    const auto& parquet = state.version("hm-treasury-spend-over-25k", "2024-05", 2)->manifest.files.at(1);
    BOOST_TEST(files[1].at("sha256").as_string() == parquet.digest.hex());
    BOOST_TEST(files[1].at("encodingFormat").as_string() == "application/vnd.apache.parquet");
    BOOST_TEST(test::linked_data(site.page(kAgency + "2024-05/v1")).is_null());
}

BOOST_AUTO_TEST_CASE(each_licence_and_each_contact_is_a_line_of_its_own) {
    auto state = test::sample_state();
    state.datasets.at("ink-agency-spend-over-25k").licence = {"OGL-UK-2.0", "Open Government Licence v2.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/"};
    const auto page = Built(state).page("withdrawals");
    BOOST_TEST(has(page, "Open Government Licence v3.0</a></li><li><a class=\"govuk-link\" rel=\"license\""));
    BOOST_TEST(has(page, "Open Government Licence v2.0</a></li></ul>"));
    BOOST_TEST(!has(Built(catalogue::State{}).page("withdrawals"), "db-terms__list\"></ul>"));
}

BOOST_AUTO_TEST_CASE(one_of_a_thing_is_not_called_many) {
    const auto words = [](const char* label, std::int64_t n) { return count_figure(label, n).at("value").as_string() + " " + count_figure(label, n).at("label").as_string(); };
    BOOST_TEST(words("rows", 1) == "1 row");
    BOOST_TEST(words("files that could not be used", 1) == "1 file that could not be used");
    BOOST_TEST(words("rows quarantined, £5.00", 1) == "1 row quarantined, £5.00");
    BOOST_TEST(words("rows", 1200) == "1,200 rows");
    BOOST_TEST(words("rows", 0) == "0 rows");
}

BOOST_AUTO_TEST_CASE(a_schema_has_a_page_with_its_columns_and_its_heading_line) {
    const Built site(test::sample_state());
    const auto page = site.page("schemas/spend-over-25k");
    BOOST_TEST(has(page, "Entity,Date,Supplier,Amount,VAT Registration Number"));
    BOOST_TEST(has(page, "href=\"/datasets/hm-treasury-spend-over-25k/\""));
}

BOOST_AUTO_TEST_SUITE_END()
