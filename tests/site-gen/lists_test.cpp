#include "publisher/base/text.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using namespace daybook;
using namespace daybook::site_gen;
namespace fs = std::filesystem;
using test::Built;
using test::has;
using test::is_page;
using test::kTreasury;
using test::kAgency;

namespace {

void hold_many(int many) {
    auto state = test::sample_state();
    test::add_many_datasets(state, "hm-treasury", many);
    const Built site(state);
    const auto pages = many / 100 + 1;
    BOOST_TEST(has(site.page("datasets"), fmt::format("Page 1 of {}", pages)));
    BOOST_TEST(has(site.page("datasets/page/2"), "rel=\"next\" href=\"/datasets/page/3/\""));
    BOOST_TEST(has(site.page("datasets/page/2"), "rel=\"prev\" href=\"/datasets/\""));
    BOOST_TEST(has(site.page(fmt::format("datasets/by/organisation/hm-treasury/page/{}", pages)), fmt::format("Page {0} of {0}", pages)));
    BOOST_TEST(!fs::exists(site.settings.output / fmt::format("datasets/page/{}", pages + 1)));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), fmt::format("href=\"/datasets/by/organisation/hm-treasury/\">{} datasets</a>", base::grouped(many + 1))));
    for (const auto& file : fs::recursive_directory_iterator(site.settings.output))
        if (file.is_regular_file() && is_page(file.path().string())) BOOST_TEST(file.file_size() < 400'000u, file.path() << " has " << file.file_size() << " bytes");
    // What a page of the list loads by itself stays small, too.
    BOOST_TEST(fs::file_size(site.settings.output / "datasets/index.json") < 20'000u);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(lists)

BOOST_AUTO_TEST_CASE(datasets_are_listed_by_what_they_can_be_narrowed_to) {
    const Built site(test::sample_state());
    const auto page = site.page("datasets");
    for (const auto* path : {"organisation/ink-agency", "kind/spend-over-25k", "period/2023", "period/2024", "format/csv", "format/parquet", "status/missing", "status/empty"}) {
        BOOST_TEST(has(page, std::string("href=\"/datasets/by/") + path + "/\""), path);
        BOOST_TEST(has(site.page(std::string("datasets/by/") + path), "Datasets: "), path);
    }
    BOOST_TEST(has(site.page("datasets/by/organisation/ink-agency"), "href=\"/" + kAgency + "\""));
    BOOST_TEST(!has(site.page("datasets/by/organisation/ink-agency"), "href=\"/" + kTreasury + "\""));
    BOOST_TEST(!has(site.page("datasets/by/period/2023"), "href=\"/" + kAgency + "\""));
    BOOST_TEST(has(site.page("datasets/by/status/empty"), "quiet-office"));
}

BOOST_AUTO_TEST_CASE(a_thousand_datasets_of_one_organisation_stand_on_pages_of_a_hundred) { hold_many(1000); }

// Minutes of writing files: for ./dev test --all.
BOOST_AUTO_TEST_CASE(ten_thousand_do_as_well, *boost::unit_test::disabled()) { hold_many(10'000); }

BOOST_AUTO_TEST_CASE(a_table_is_asked_for_its_suppliers_with_their_names_joined) {
    const auto text = Built(test::sample_state()).page("tables/spend");
    BOOST_TEST(has(text, "/v1/tables/spend/summary?by=supplier_id"));
    for (const std::string after : {",", "&amp;"}) BOOST_TEST(!has(text, "?by=supplier" + after), after);
}

BOOST_AUTO_TEST_CASE(a_column_that_schemas_of_a_table_explain_differently_has_each_explanation) {
    auto state = test::sample_state();
    auto card = state.schemas.at("spend-over-25k");
    card.id = schemas::SchemaId("spend-card");
    card.title = "Card spending";
    card.series = "card";
    card.fields[*card.find("supplier")].description = "The merchant, as the card statement has it.";
    const auto name = state.schemas.at("spend-over-25k").fields[*card.find("supplier")].description;
    state.schemas.emplace("spend-card", card);
    const auto text = Built(state).page("tables/spend");
    BOOST_TEST(has(text, "The merchant, as the card statement has it. <span class=\"db-note\">Card spending</span>"));
    BOOST_TEST(has(text, name + " <span class=\"db-note\">"));
    BOOST_TEST(!has(Built(test::sample_state()).page("tables/spend"), "db-meaning"));
}

BOOST_AUTO_TEST_SUITE_END()
