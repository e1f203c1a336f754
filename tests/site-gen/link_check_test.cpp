#include "site-gen/link_check.hpp"

#include <boost/test/unit_test.hpp>

using daybook::site_gen::LinkCheck;

BOOST_AUTO_TEST_SUITE(link_check)

BOOST_AUTO_TEST_CASE(a_link_leads_to_a_file_the_api_or_out_of_the_site) {
    const std::set<std::string> paths{"index.html", "datasets/x/index.html", "assets/site.js"};
    const LinkCheck root(paths, ""), below(paths, "/spending");
    for (const auto* good : {"<a href=\"/\">", "<a href=\"/datasets/x/?y#z\">", "<script src=\"/assets/site.js?1f\">", "<a href=\"/v1/tables\">", "<a href=\"https://x.example/y\">",
                             "<a href=\"mailto:a@b.example\">", "<a href=\"//x.example/\">", "<p id=\"a\"><a href=\"#a\">", "<p title=\"/no\">"})
        BOOST_TEST(root.broken(good) == "", good);
    BOOST_TEST(root.broken("<a href=\"/\"><a href=\"/datasets/y/\">") == "/datasets/y/");
    BOOST_TEST(root.broken("<a href=\"/datasets/x\">") == "/datasets/x");
    BOOST_TEST(root.broken("<a href=\"#b\">") == "#b");
    BOOST_TEST(root.broken("<a href=\"/metrics\">") == "/metrics");
    BOOST_TEST(below.broken("<a href=\"/spending/datasets/x/\"><a href=\"/spending/v1\">") == "");
    BOOST_TEST(below.broken("<a href=\"/datasets/x/\">") == "/datasets/x/");
}

BOOST_AUTO_TEST_SUITE_END()
