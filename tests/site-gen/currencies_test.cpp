#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::site_gen {

using test::Built;
using test::has;
using test::kAgency;
using test::kTreasury;

namespace {

record::ReleaseManifest& manifest(catalogue::State& state, const std::string& dataset, const std::string& edition) {
    for (auto& one : state.datasets.at(dataset).editions)
        if (one.edition.str() == edition) return one.versions.back().manifest;
    throw base::Error::make(base::ErrorKind::not_found, "{} has no {}", dataset, edition);
}

/// Of the sample's versions one is in euro and one in several currencies, as its rows say.
catalogue::State state_in_currencies() {
    auto state = test::sample_state();
    state.schemas.at("spend-over-25k").currency_field = "currency";
    manifest(state, "hm-treasury-spend-over-25k", "2024-01").currency = "EUR";
    manifest(state, "ink-agency-spend-over-25k", "2024-01--2024-03").currency = "";
    return state;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(currencies)

BOOST_AUTO_TEST_CASE(each_currency_has_a_figure_of_its_own_on_every_page) {
    const Built site(state_in_currencies());
    for (const std::string& page : {kTreasury, std::string("organisations/hm-treasury"), std::string("tables/spend"), std::string("")}) {
        BOOST_TEST(has(site.page(page), "EUR 2,271,602.25"), page);
        BOOST_TEST(!has(site.page(page), "£2,271,602.25"), page);
    }
    // £1,580,246.01 of November 2023, −£45,000.50, £2,617,280.37 and £2,500,000.00 are pounds.
    BOOST_TEST(has(site.page(kTreasury), "£6,652,525.88"));
    BOOST_TEST(has(site.page(""), "<strong>£6,652,525.88 and EUR 2,271,602.25, and more that is not of one currency</strong>"));
}

BOOST_AUTO_TEST_CASE(a_version_of_several_currencies_says_so_instead_of_a_figure) {
    const Built site(state_in_currencies());
    for (const auto& [path, text] : site.files())
        BOOST_TEST(!has(text, "987,654.32"), path);
    BOOST_TEST(has(site.page(kAgency), "Not of one currency"));
    BOOST_TEST(has(site.page(kAgency + "2024-01--2024-03/v1"), "Not of one currency"));
    BOOST_TEST(has(site.page("changes"), "Not of one currency"));
}

BOOST_AUTO_TEST_CASE(no_picture_holds_currencies_side_by_side) {
    const Built site(state_in_currencies());
    BOOST_TEST(!has(site.page(kTreasury), "<figure class=\"db-chart\">"));
    BOOST_TEST(has(site.page(kTreasury), "not of one currency, so no picture"));
    BOOST_TEST(has(Built(test::sample_state()).page(kTreasury), "<figure class=\"db-chart\">"));
}

BOOST_AUTO_TEST_CASE(the_explorer_is_told_where_the_currency_of_amounts_stands) {
    const auto told = [](const catalogue::State& state) {
        const auto tables = base::json::parse(Built(state).files().at("explore/files.json")).at("tables").as_array();
        BOOST_REQUIRE_EQUAL(tables.size(), 1u);
        return tables.front().at("currency").as_string() + "/" + tables.front().at("money").as_string();
    };
    auto state = test::sample_state();
    state.table_manifests.push_back({"spend", "tables/spend/7.json", "", state.revision});
    state.schemas.at("spend-over-25k").currency = "GBP";
    BOOST_TEST(told(state) == "currency/GBP");   // payments: a column of the files, which those from before it lack
    state.schemas.at("spend-over-25k").currency = "";
    BOOST_TEST(told(state) == "currency/");
    state.schemas.at("spend-over-25k").series = "";
    BOOST_TEST(told(state) == "/");
    state.schemas.at("spend-over-25k").currency = "EUR";
    BOOST_TEST(told(state) == "currency/EUR");   // no column: the explorer makes one
    state.schemas.at("spend-over-25k").currency_field = "supplier";
    BOOST_TEST(told(state) == "supplier/EUR");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::site_gen
