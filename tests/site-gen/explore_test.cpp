#include "tests/site-gen/built_site.hpp"

#include "publisher/base/json.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace daybook::site_gen {

using base::json::Value;
using test::Built;

namespace {

/// The only table of the sample, as the explorer reads of it.
Value table_told(catalogue::State state) {
    state.table_manifests.push_back({"spend", "tables/spend/7.json", "", state.revision});
    const auto tables = base::json::parse(Built(state).files().at("explore/files.json")).at("tables").as_array();
    BOOST_REQUIRE_EQUAL(tables.size(), 1u);
    return tables.front();
}

std::string title_of(const Value& table, const std::string& column) {
    for (const auto& one : table.at("fields").as_array())
        if (one.at("name").as_string() == column) return one.at("title").as_string();
    return "no such column";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(explorer)

BOOST_AUTO_TEST_CASE(all_names_of_a_supplier_are_published_beside_its_id) {
    const auto state = test::sample_state();
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    site.build(state);
    const auto told = base::json::parse(site.files().at("explore/suppliers.json"));
    BOOST_TEST(told.at("revision").as_int() == static_cast<std::int64_t>(state.revision));
    BOOST_REQUIRE_EQUAL(told.at("tables").as_array().size(), 1u);
    const auto& table = told.at("tables").as_array().front();
    BOOST_TEST(table.at("table").as_string() == "spend");
    BOOST_TEST(table.at("whole").as_bool());
    BOOST_REQUIRE_EQUAL(table.at("suppliers").as_array().size(), 1u);
    const auto& supplier = table.at("suppliers").as_array().front();
    BOOST_TEST(supplier.at("id").as_string() == "harbour-dredging-ltd");
    BOOST_REQUIRE_EQUAL(supplier.at("names").as_array().size(), 2u);
    BOOST_TEST(supplier.at("names").as_array().front().as_string() == "Harbour Dredging <i> Ltd");   // as its page is called
    BOOST_TEST(supplier.at("names").as_array().back().as_string() == "HARBOUR DREDGING LIMITED");
}

BOOST_AUTO_TEST_CASE(where_only_the_largest_suppliers_have_a_page_the_list_says_so) {
    const auto state = test::sample_state();
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    site.settings.most_suppliers = 1;
    site.build(state);
    BOOST_TEST(!base::json::parse(site.files().at("explore/suppliers.json")).at("tables").as_array().front().at("whole").as_bool());
}

BOOST_AUTO_TEST_CASE(the_explorer_joins_names_of_payments_only) {
    auto state = test::sample_state();
    BOOST_TEST(table_told(state).at("joined").as_bool());
    BOOST_TEST(title_of(table_told(state), "supplier_id") == "Supplier id");
    state.schemas.at("spend-over-25k").series = "";
    BOOST_TEST(!table_told(state).at("joined").as_bool());
    BOOST_TEST(title_of(table_told(state), "supplier_id") == "no such column");
}

BOOST_AUTO_TEST_CASE(the_explorer_calls_editions_as_pages_do) {
    const auto table = table_told(test::sample_state());
    const auto& editions = table.at("editions").as_array();
    const auto quarter = std::ranges::find_if(editions, [](const Value& one) { return one.as_array().front().as_string() == "2024-01--2024-03"; });
    BOOST_REQUIRE(quarter != editions.end());
    BOOST_TEST(quarter->as_array().back().as_string() == "January to March 2024");
}

BOOST_AUTO_TEST_CASE(a_column_is_called_as_in_the_series_of_most_rows) {
    auto state = test::sample_state();
    auto card = state.schemas.at("spend-over-25k");
    card.id = schemas::SchemaId("card-spend");
    card.series = "card";
    card.fields[*card.find("supplier")].title = "Merchant name";
    const auto title = state.schemas.at("spend-over-25k").fields[*card.find("supplier")].title;
    state.schemas.emplace("card-spend", card);
    BOOST_TEST(title_of(table_told(state), "supplier") == title);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::site_gen
