#include "publisher/catalogue/attribution.hpp"
#include "tests/site-gen/built_site.hpp"

#include <boost/test/unit_test.hpp>

#include <tuple>

using namespace daybook;
using namespace daybook::site_gen;
using test::Built;
using test::has;
using test::is_page;
using test::kTreasury;
using test::kWithoutData;

namespace {

/// What stands between two marks after `at`, which goes on to behind them; "" at the end of the text, where `at` is npos.
std::string between(const std::string& text, std::string_view from, std::string_view to, std::size_t& at) {
    at = text.find(from, at);
    if (at == std::string::npos) return {};
    const auto begin = at + from.size();
    at = text.find(to, begin);
    return text.substr(begin, at - begin);
}

/// Every part of a text that stands between two marks.
std::vector<std::string> all_between(const std::string& text, std::string_view from, std::string_view to) {
    std::vector<std::string> out;
    std::size_t at = 0;
    for (auto one = between(text, from, to, at); at != std::string::npos; one = between(text, from, to, at)) out.push_back(one);
    return out;
}

/// The labels that a table's cells have on a phone, each as "Rows under Rows": with the heading of its column.
std::vector<std::string> labels_of(const std::string& table) {
    const auto heads = all_between(table, "<th scope=\"col\"", "</th>");
    std::vector<std::string> out;
    for (const auto& row : all_between(table, "<th scope=\"row\"", "</tr>")) {
        std::size_t column = 0;
        for (const auto& cell : all_between(row, "<td", ">")) {
            const auto& head = heads.at(++column);
            for (const auto& label : all_between(cell, "data-label=\"", "\"")) out.push_back(label + " under " + head.substr(head.find('>') + 1));
        }
    }
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(every_page)

BOOST_AUTO_TEST_CASE(what_a_cell_is_called_on_a_phone_is_the_heading_of_its_column) {
    const Built site(test::sample_state());
    std::set<std::string> seen;
    for (const auto& [path, text] : site.files())
        if (is_page(path))
            for (const auto& table : all_between(text, "<table", "</table>"))
                for (const auto& label : labels_of(table)) {
                    const auto middle = label.find(" under ");
                    BOOST_TEST(label.substr(0, middle) == label.substr(middle + 7), path << ": " << label);
                    seen.insert(path.substr(0, path.find('/')) + " " + label.substr(0, middle));
                }
    for (const auto* one : {"changes Rows", "datasets Covers", "datasets Quarantined", "datasets SHA-256", "organisations Apr", "organisations Due", "quality Cannot be judged", "withdrawals In its place", "withdrawals Rows"})
        BOOST_TEST(seen.contains(one), one);
}

BOOST_AUTO_TEST_CASE(names_from_departments_are_escaped) {
    const Built site(test::sample_state());
    for (const auto& [path, text] : site.files()) {
        if (path.ends_with(".json") || path.ends_with(".jsonld") || path.ends_with(".ics")) continue;  // no markup to be escaped
        BOOST_TEST(!has(text, "<script>alert"), path);
        BOOST_TEST(!has(text, "alert(\"x\")</script>"), path);
        BOOST_TEST(!has(text, "href=\"javascript:"), path);
        BOOST_TEST(!has(text, "spend <b>"), path);
    }
    BOOST_TEST(has(site.page("organisations/ink-agency"), "Ink &amp; Paper &lt;script&gt;"));
    BOOST_TEST(has(site.page(kTreasury + "2024-04/v1"), "parts/spend &lt;may&gt; &amp; co.csv"));
}

BOOST_AUTO_TEST_CASE(every_data_page_has_licence_attribution_contact_and_its_json) {
    const Built site(test::sample_state());
    for (const auto& [path, text] : site.files()) {
        if (!is_page(path) || kWithoutData.contains(path.substr(0, path.find('/')))) continue;
        BOOST_TEST(has(text, "Open Government Licence v3.0"), path);
        BOOST_TEST(has(text, "Report a problem with this data"), path);
        BOOST_TEST(has(text, "mailto:data@daybook.example?subject=Problem%20with%20"), path);
        BOOST_TEST(has(text, "Contains public sector information"), path);
        // What a script shows has an address of its own.
        if (!path.starts_with("row/") && !path.starts_with("explore/")) BOOST_TEST(has(text, "<link rel=\"alternate\" type=\"application/json\" href=\"/v1"), path);
        if (path.starts_with("datasets/") && path != "datasets/index.html" && !path.starts_with("datasets/by/")) {
            BOOST_TEST(has(text, "opendata@"), path);
        }
    }
}

BOOST_AUTO_TEST_CASE(many_bodies_under_one_licence_stand_in_one_sentence_and_are_listed) {
    auto state = test::large_state(105, 1);
    for (auto& [id, dataset] : state.datasets)
        dataset.attribution = catalogue::standard_attribution(state.organisation(dataset.organisation.str())->name, dataset.licence.title);
    state.datasets.at("body-7-spend-over-25k").attribution = "Ask for what you like <b>.";
    const Built site(state);
    for (const std::string path : {"", "row", "explore", "suppliers", "tables/spend"}) {
        const auto text = site.page(path);
        const auto terms = text.substr(text.find("id=\"terms\""));
        BOOST_TEST(has(terms, "Contains public sector information from 104 public bodies licensed under the Open Government Licence v3.0."), path);
        BOOST_TEST(has(terms, "<a class=\"govuk-link\" href=\"/organisations/body-3/\">Body 3</a>"), path);
        BOOST_TEST(has(terms, "and 4 more</a>"), path);
        BOOST_TEST(has(terms, "Ask for what you like &lt;b&gt;."), path);
        BOOST_TEST(!has(terms, "information from Body"), path);
    }
    BOOST_TEST(has(site.page("datasets/body-3-spend-over-25k"), "Contains public sector information from Body 3 licensed under"));
}

BOOST_AUTO_TEST_CASE(the_footer_names_the_revision_and_its_instant) {
    const Built site(test::sample_state());
    const auto home = site.page("");
    BOOST_TEST(has(home, "revision 36</a>"));
    BOOST_TEST(has(home, "<time datetime=\"2024-07-06T08:30:00Z\">6 July 2024, 9:30am</time>"));
}

BOOST_AUTO_TEST_CASE(what_has_no_amounts_has_pages_without_money) {
    auto state = test::sample_state();
    test::add_policy(state);
    const Built site(state);
    const std::string organisation = "datasets/hm-treasury-";
    for (const auto& [id, edition, words] :
         {std::tuple{"ministerial-meetings", "2024-04--2024-06", "April to June 2024"},
          {"organogram-senior", "2024-03-31", "31 March 2024"},
          {"policy-papers", "current", "Current"}}) {
        const auto dataset = site.page(organisation + id), table = site.page("tables/" + std::string(id));
        const auto version = site.page(organisation + id + "/" + edition + "/v1");
        BOOST_TEST_CONTEXT(id) {
            for (const auto& page : {dataset, table, version}) BOOST_TEST(!has(page, "£"));
            BOOST_TEST(has(dataset, words));
            BOOST_TEST(has(version, words));
            BOOST_TEST(!has(dataset, "<svg role=\"img\""));
            BOOST_TEST(has(dataset, "<code>title</code>"));
            BOOST_TEST(has(table, "The number of rows by publisher"));
            BOOST_TEST(!has(table, "The largest amounts"));
            BOOST_TEST(has(version, "17"));
            BOOST_TEST(has(site.page("organisations/hm-treasury"), "/" + organisation + id + "/"));
        }
    }
    BOOST_TEST(has(site.page("tables/spend"), "£"));
}

BOOST_AUTO_TEST_SUITE_END()
