#include "publisher/base/durable_file.hpp"
#include "publisher/base/text.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;
using test::kTreasury;
using test::kAgency;

BOOST_AUTO_TEST_SUITE(increments)

BOOST_AUTO_TEST_CASE(a_release_leaves_other_datasets_pages_alone) {
    auto state = test::sample_state();
    Built site(state);
    const auto before = site.files();
    test::release(state, "hm-treasury-spend-over-25k", "2024-07", 777'777'77);
    site.build(state);
    const auto after = site.files();
    for (const auto& [path, bytes] : before) {
        if (path.starts_with(kAgency) || path == kTreasury + "2024-04/v1/index.html")
            BOOST_TEST((after.at(path) == bytes), path << " changed");
    }
    BOOST_TEST(after.at(kTreasury + "index.html") != before.at(kTreasury + "index.html"));
    BOOST_TEST(after.contains(kTreasury + "2024-07/v1/index.html"));
}

BOOST_AUTO_TEST_CASE(built_upon_what_was_there_a_site_has_the_bytes_of_one_built_anew) {
    auto state = test::sample_state();
    const std::string treasury = "hm-treasury-spend-over-25k", agency = "ink-agency-spend-over-25k";
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-08-15");
    site.settings.summary = test::answers_of_suppliers;
    site.build_on(state, Part::everything);
    const std::vector<std::pair<const char*, std::function<void()>>> events{
        {"nothing", [] {}},
        {"a first release", [&] { test::release(state, agency, "2024-07", 333'333'33); }},
        {"a correction", [&] { test::release(state, treasury, "2024-04", 44'444'44, record::Reason::department_correction); }},
        {"a withdrawal", [&] { test::withdraw(state, treasury, "2024-04"); }},
        {"a date that moves", [&] { test::announce(state, treasury, "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z"); }},
        {"a file that is rejected", [&] {
             test::release(state, agency, "2024-08", 1'000'00);
             state.rejections.push_back({schemas::DatasetId(treasury), "https://assets.example/july.csv", "July", "Not a table", "reports/ef/report.json", "2024-07", state.revision});
             state.datasets.at(treasury).changed = state.revision;
         }},
        {"a dataset under another title", [&] {
             test::release(state, agency, "2024-09", 2'000'00);
             state.datasets.at(treasury).title = "Payments over £25,000";
             state.datasets.at(treasury).changed = state.revision;
         }},
        {"an organisation renamed", [&] {
             test::release(state, agency, "2024-10", 3'000'00);
             state.organisations.at("hm-treasury").name = "His Majesty’s Treasury";
             state.organisation_names.push_back({"His Majesty’s Treasury", "hm-treasury", state.revision, catalogue::kStillCurrent});
         }},
        {"another schema", [&] { test::add_policy(state); }},
        {"an erasure", [&] {
             test::withdraw(state, agency, "2024-07");
             auto& version = state.datasets.at(agency).editions.back().versions.back();
             version.erased = state.revision;
             version.erasure_code = "personal-data";
             state.erasures.push_back({1, schemas::DatasetId(agency), "2024-10", {1}, state.revision, "personal-data", ""});
         }},
        {"a day", [&] { site.settings.today = *base::parse_iso_date("2024-08-31"); }},
    };
    for (const auto& [what, happens] : events) {
        happens();
        site.build_on(state, Part::pages);
        site.build_on(state, Part::everything);
        Built anew(state);
        anew.settings.today = site.settings.today;
        anew.settings.summary = site.settings.summary;
        anew.build(state);
        const auto one = site.files(), other = anew.files();
        BOOST_TEST(one.size() == other.size(), what);
        for (const auto& [path, bytes] : other) BOOST_TEST((one.contains(path) && one.at(path) == bytes), what << ": " << path);
    }
}

BOOST_AUTO_TEST_CASE(after_a_release_only_what_it_changes_is_made) {
    auto state = test::large_state(20, 30);
    Built site(state);
    site.settings.today = base::london_date(state.at);
    site.build_on(state, Part::everything);
    const auto all = site.result;
    BOOST_TEST(all.pages > 600u);
    BOOST_TEST(all.rendered >= all.pages);
    site.build_on(state, Part::everything);
    BOOST_TEST(site.result.rendered == 0u);
    test::release(state, "body-7-spend-over-25k", "2011-03", 12'345'67, record::Reason::department_correction);
    site.settings.today = base::london_date(state.at);
    site.build_on(state, Part::pages);  // another day: all pages
    test::release(state, "body-7-spend-over-25k", "2011-03", 12'345'68, record::Reason::department_correction);
    site.build_on(state, Part::pages);
    BOOST_TEST(site.result.rendered < 60u);
    BOOST_TEST(site.result.written >= 3u);
    const auto stamp = "revision " + base::grouped(state.revision) + "</a>";
    for (const auto* page : {"", "datasets/body-7-spend-over-25k", "datasets/body-7-spend-over-25k/2011-03/v3", "datasets/body-7-spend-over-25k/2011-03/v1", "organisations/body-7", "changes"})
        BOOST_TEST(has(site.page(page), stamp), page);
    for (const auto* page : {"datasets/body-7-spend-over-25k/2011-02/v1", "datasets/body-8-spend-over-25k", "organisations/body-8"}) BOOST_TEST(!has(site.page(page), stamp), page);
    BOOST_TEST(has(base::read_file(site.settings.output / "datasets/body-7-spend-over-25k/changes.atom"), "2011-03/v3"));
    // Catalogues for machines are left to the second part.
    BOOST_TEST(!has(base::read_file(site.settings.output / "data.json"), "2011-03/versions/3"));
    site.build_on(state, Part::everything);
    BOOST_TEST(has(base::read_file(site.settings.output / "data.json"), "2011-03/versions/3"));
}

BOOST_AUTO_TEST_SUITE_END()
