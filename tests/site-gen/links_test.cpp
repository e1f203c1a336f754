#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;
using test::is_page;
using test::links_of;

BOOST_AUTO_TEST_SUITE(links)

BOOST_AUTO_TEST_CASE(every_internal_link_leads_somewhere) {
    const Built site(test::sample_state());
    const auto files = site.files();
    std::size_t checked = 0;
    for (const auto& [path, text] : files) {
        if (!is_page(path)) continue;
        for (const auto& link : links_of(text)) {
            if (link.starts_with("http") || link.starts_with("mailto:") || link.starts_with("webcal:") || link.starts_with("/v1")) continue;
            ++checked;
            const auto bare = link.substr(0, link.find_first_of("?#"));
            if (bare.empty()) {
                BOOST_TEST(has(text, "id=\"" + link.substr(1) + "\""), path << " has no " << link);
                continue;
            }
            BOOST_TEST(bare.starts_with("/"), path << " links to " << link);
            const auto target = bare.substr(1) + (bare.ends_with('/') ? "index.html" : "");
            BOOST_TEST(files.contains(target), path << " links to " << link);
            if (const auto hash = link.find('#'); hash != std::string::npos && files.contains(target) && !bare.ends_with("/explore/"))
                BOOST_TEST(has(files.at(target), "id=\"" + link.substr(hash + 1) + "\""),
                           path << " links to " << link);
        }
    }
    BOOST_TEST(checked > 100u);
}

BOOST_AUTO_TEST_CASE(below_a_path_of_the_host_every_link_stays_below_it) {
    auto state = test::sample_state();
    Built site(state, "https://example.org/spending");
    site.settings.summary = test::answers_of_suppliers;
    site.settings.columns = [](const record::ReleaseManifest&) { return std::vector<std::string>{"supplier", "amount"}; };
    site.build(state);
    const auto files = site.files();
    std::size_t checked = 0;
    for (const auto& [path, text] : files) {
        if (is_page(path))
            for (const auto& link : links_of(text)) {
                if (link.starts_with("mailto:") || link.starts_with("#") || (link.starts_with("http") && !link.starts_with("https://example.org"))) continue;
                ++checked;
                if (link.starts_with("webcal:")) {
                    BOOST_TEST(link == "webcal://example.org/spending/calendar/releases.ics", path);
                    continue;
                }
                const std::string base = link.starts_with("http") ? "https://example.org/spending/" : "/spending/";
                BOOST_TEST(link.starts_with(base), path << " links to " << link);
                const auto bare = link.substr(0, link.find_first_of("?#")).substr(std::min(link.size(), base.size()));
                if (bare.starts_with("v1")) continue;
                BOOST_TEST(files.contains(bare + (bare.empty() || bare.ends_with('/') ? "index.html" : "")), path << " links to " << link);
            }
        BOOST_TEST(!has(text, "action=\"/search/"), path);
        // Feeds, calendars, catalogues and metadata hold whole addresses.
        for (auto at = text.find("https://example.org"); at != std::string::npos; at = text.find("https://example.org", at + 1))
            BOOST_TEST(text.compare(at, 28, "https://example.org/spending") == 0, path << ": " << text.substr(at, 60));
    }
    BOOST_TEST(checked > 500u);
    BOOST_TEST(has(site.page("datasets/hm-treasury-spend-over-25k"), "<link rel=\"canonical\" href=\"https://example.org/spending/datasets/hm-treasury-spend-over-25k/\">"));
}

BOOST_AUTO_TEST_CASE(below_a_path_addresses_that_are_read_are_whole_too) {
    auto state = test::sample_state();
    Built site(state, "https://example.org/spending");
    site.settings.summary = test::answers_of_suppliers;
    site.build(state);
    for (const auto& [path, text] : site.files()) {
        if (!is_page(path)) continue;
        for (const auto* shown : {"<code>/v1", "\">/v1"}) BOOST_TEST(!has(text, shown), path);
    }
    BOOST_TEST(has(site.page("tables/spend"), "<code>https://example.org/spending/v1/tables/spend/rows"));
    BOOST_TEST(has(site.page("changes"), "<code>https://example.org/spending/v1/changes?since=</code>"));
    BOOST_TEST(has(site.page("verify"), "daybook verify https://example.org/spending --key KEY"));
}

BOOST_AUTO_TEST_CASE(the_sitemap_lists_whole_addresses_of_all_pages_but_the_error_page) {
    const Built site(test::sample_state());
    const auto map = site.files().at("sitemap.xml");
    BOOST_TEST(
        has(map, "<loc>https://daybook.example/datasets/hm-treasury-spend-over-25k/2024-05/v2/</loc>"));
    BOOST_TEST(!has(map, "404"));
    BOOST_TEST(has(site.files().at("robots.txt"), "Sitemap: https://daybook.example/sitemap.xml"));
    const Built nameless(test::sample_state(), "");
    BOOST_TEST(!nameless.files().contains("sitemap.xml"));
}

BOOST_AUTO_TEST_CASE(tables_are_listed_on_a_page_of_their_own_and_not_in_every_header) {
    const Built site(test::sample_state());
    BOOST_TEST(has(site.page("tables"), "<a class=\"govuk-link\" href=\"/tables/spend/\">spend</a>"));
    BOOST_TEST(has(site.page(""), "href=\"/tables/\""));
    BOOST_TEST(!has(site.page("verify"), "href=\"/tables/spend/\""));
    BOOST_TEST(has(site.page("tables/spend"), "govuk-breadcrumbs__link\" href=\"/tables/\""));
}

BOOST_AUTO_TEST_SUITE_END()
