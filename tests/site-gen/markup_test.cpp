#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <cctype>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;
using test::is_page;
using test::kTreasury;

namespace {

/// The sample with what has no amounts, an announced date that moved, and a supplier.
Built& site_of_all_kinds() {
    static auto state = [] {
        auto made = test::sample_state();
        test::add_policy(made);
        test::announce(made, "hm-treasury-spend-over-25k", "2024-07", "2024-08-30T08:30:00Z", "2024-09-06T08:30:00Z");
        return made;
    }();
    static Built site(state);
    static const bool built = [] {
        site.settings.summary = test::answers_of_suppliers;
        site.build(state);
        return true;
    }();
    BOOST_REQUIRE(built);
    return site;
}

/// Where each opening tag of a name begins: "th" is no "thead".
std::vector<std::size_t> tags_of(const std::string& html, const std::string& name) {
    std::vector<std::size_t> out;
    for (auto at = html.find("<" + name); at != std::string::npos; at = html.find("<" + name, at + 1))
        if (std::isalnum(static_cast<unsigned char>(html[at + 1 + name.size()])) == 0) out.push_back(at);
    return out;
}

/// "123" for a page with an h1, an h2 and an h3.
std::string headings_of(const std::string& html) {
    std::string out;
    for (auto at = html.find("<h"); at != std::string::npos; at = html.find("<h", at + 1))
        if (html[at + 2] >= '1' && html[at + 2] <= '6') out += html[at + 2];
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(markup)

BOOST_AUTO_TEST_CASE(headings_of_a_page_begin_with_one_of_the_first_level_and_leave_no_level_out) {
    for (const auto& [path, text] : site_of_all_kinds().files()) {
        if (!is_page(path)) continue;
        const auto levels = headings_of(text);
        BOOST_TEST(levels.starts_with('1'), path << ": " << levels);
        for (std::size_t n = 1; n < levels.size(); ++n) BOOST_TEST((levels[n] > '1' && levels[n] <= levels[n - 1] + 1), path << ": " << levels);
    }
}

BOOST_AUTO_TEST_CASE(every_table_has_a_caption_and_every_heading_of_one_says_what_it_heads) {
    std::size_t tables = 0;
    for (const auto& [path, text] : site_of_all_kinds().files()) {
        if (!is_page(path)) continue;
        for (const auto at : tags_of(text, "table")) {
            ++tables;
            BOOST_TEST(text.substr(at, text.find("<t", at + 1) - at).find("<caption") != std::string::npos, path);
        }
        for (const auto at : tags_of(text, "th")) BOOST_TEST(text.compare(at, 11, "<th scope=\"") == 0, path << ": " << text.substr(at, 60));
    }
    BOOST_TEST(tables > 50u);
}

BOOST_AUTO_TEST_CASE(every_page_says_in_its_own_words_what_it_is_to_search_engines_and_cards) {
    const auto home = site_of_all_kinds().page("");
    const std::string mark = "<meta name=\"description\" content=\"";
    const auto at = home.find(mark);
    BOOST_REQUIRE(at != std::string::npos);
    const auto of_service = home.substr(at, home.find('\n', at) - at);
    for (const auto& [path, text] : site_of_all_kinds().files()) {
        if (!is_page(path) || path == "index.html" || path == "404.html") continue;
        BOOST_TEST(!has(text, of_service), path);
        BOOST_TEST(has(text, "<meta property=\"og:description\""), path);
        BOOST_TEST(has(text, "<meta property=\"og:url\" content=\"https://daybook.example/" + path.substr(0, path.rfind('/') + 1) + "\">"), path);
    }
}

BOOST_AUTO_TEST_CASE(the_page_for_addresses_that_there_are_not_has_none_of_its_own) {
    const auto text = site_of_all_kinds().files().at("404.html");
    BOOST_TEST(!has(text, "rel=\"canonical\""));
    BOOST_TEST(!has(text, "og:url"));
    BOOST_TEST(has(text, "<meta name=\"robots\" content=\"noindex\">"));
    BOOST_TEST(!has(site_of_all_kinds().page("search"), "noindex"));
}

BOOST_AUTO_TEST_CASE(a_page_leads_to_the_feed_and_the_calendar_of_what_it_shows) {
    const auto& site = site_of_all_kinds();
    const auto feed = [](const std::string& path, const std::string& title) { return "<link rel=\"alternate\" type=\"application/atom+xml\" href=\"" + path + "\" title=\"" + title + " (Atom)\">"; };
    const auto calendar = [](const std::string& path) { return "<link rel=\"alternate\" type=\"text/calendar\" href=\"" + path + "\" title=\"Announced releases (iCalendar)\">"; };
    const std::string changed = "What changed", treasury = "/" + kTreasury + "changes.atom";
    for (const auto& page : {kTreasury, kTreasury + "2024-05", kTreasury + "2024-05/v1"}) BOOST_TEST(has(site.page(page), feed(treasury, changed)), page);
    for (const auto* page : {"", "changes", "withdrawals", "datasets", "organisations", "feeds"}) BOOST_TEST(has(site.page(page), feed("/feeds/changes.atom", changed)), page);
    for (const auto* page : {"", "calendar", "calendar/2024-08", "feeds"}) BOOST_TEST(has(site.page(page), calendar("/calendar/releases.ics")), page);
    BOOST_TEST(has(site.page("calendar"), feed("/feeds/releases.atom", "Announced releases")));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), calendar("/organisations/hm-treasury/releases.ics")));
    BOOST_TEST(has(site.page(kTreasury), "type=\"application/json\" href=\"/v1/datasets/hm-treasury-spend-over-25k\" title=\"JSON of the API\">"));
    BOOST_TEST(!has(site.page("about"), "rel=\"alternate\""));
}

BOOST_AUTO_TEST_CASE(every_page_but_the_error_page_is_in_the_sitemap) {
    const auto files = site_of_all_kinds().files();
    const auto& map = files.at("sitemap.xml");
    for (const auto& [path, text] : files)
        if (is_page(path) && path != "404.html") BOOST_TEST(has(map, "<loc>https://daybook.example/" + path.substr(0, path.rfind('/') + 1) + "</loc>"), path);
}

BOOST_AUTO_TEST_CASE(a_day_that_is_said_in_a_sentence_is_one_for_machines_too) {
    auto state = test::sample_state();
    Built site(state);
    site.settings.today = *base::parse_iso_date("2024-07-01");
    site.build(state);
    for (const auto* page : {"policy", "quality"}) BOOST_TEST(has(site.page(page), "<time datetime=\"2024-07-01\">1 July 2024</time>"), page);
    BOOST_TEST(has(site_of_all_kinds().page("calendar"), " – changed on <time datetime=\""));
}

BOOST_AUTO_TEST_CASE(a_name_as_published_keeps_its_direction_to_itself) {
    const auto& site = site_of_all_kinds();
    const auto supplier = site.page("suppliers/harbour-dredging-ltd");
    BOOST_TEST(has(supplier, "dir=\"auto\">Harbour Dredging &lt;i&gt; Ltd</h1>"));
    BOOST_TEST(has(supplier, "<bdi>HARBOUR DREDGING LIMITED</bdi>"));
    BOOST_TEST(has(site.page("organisations/hm-treasury"), "dir=\"auto\">HM Treasury</h1>"));
    BOOST_TEST(has(site.page(kTreasury + "2024-05/v1"), "<h3 class=\"govuk-heading-m\">Part 1: <bdi>spend &lt;may&gt; &amp; co.csv</bdi></h3>"));
}

BOOST_AUTO_TEST_CASE(what_is_said_of_a_list_of_one_is_said_of_one) {
    auto state = test::sample_state();
    for (const auto* other : {"ink-agency", "quiet-office"}) state.datasets.erase(std::string(other) + "-spend-over-25k");
    Built site(state);
    site.settings.summary = test::answers_of_suppliers;
    site.build(state);
    BOOST_TEST(has(site.page("datasets"), "1 dataset, one organisation’s series under one published schema."));
    BOOST_TEST(has(site.page("suppliers"), "<p class=\"db-lede\">1 supplier, across public bodies and years."));
}

BOOST_AUTO_TEST_CASE(lines_that_were_set_aside_are_told_in_words) {
    BOOST_TEST(has(site_of_all_kinds().page(kTreasury + "2024-05/v2"), "2 set aside (headings: 1, totals: 1)"));
}

BOOST_AUTO_TEST_CASE(a_supplier_that_was_joined_wrongly_is_reported_where_problems_are) {
    const auto page = site_of_all_kinds().page("suppliers/harbour-dredging-ltd");
    BOOST_TEST(has(page, "<a class=\"govuk-link\" href=\"#terms\">tell us</a>"));
    BOOST_TEST(has(page, "id=\"terms\""));
}

BOOST_AUTO_TEST_SUITE_END()
