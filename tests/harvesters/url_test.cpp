#include "harvesters/url.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::harvesters;

BOOST_AUTO_TEST_SUITE(url)

BOOST_AUTO_TEST_CASE(blanks_and_pound_signs_in_a_link_are_escaped_as_browsers_do) {
    BOOST_TEST(tidy_url("files/rpa-over 25K-1107.csv") == "files/rpa-over%2025K-1107.csv");
    BOOST_TEST(tidy_url("over_£25K.csv") == "over_%C2%A325K.csv");
    BOOST_TEST(tidy_url("  a\n\tb.csv ") == "ab.csv");
}

BOOST_AUTO_TEST_CASE(escapes_stay_and_a_lone_percent_sign_is_escaped) {
    BOOST_TEST(tidy_url("a%20b.csv") == "a%20b.csv");
    BOOST_TEST(tidy_url("100%.csv") == "100%25.csv");
    BOOST_TEST(tidy_url("%4") == "%254");
}

BOOST_AUTO_TEST_CASE(brackets_stand_only_in_an_ipv6_host) {
    BOOST_TEST(tidy_url("http://[::1]:80/a[1].csv") == "http://[::1]:80/a%5B1%5D.csv");
}

BOOST_AUTO_TEST_CASE(references_are_resolved_against_the_page) {
    const std::string page = "https://www.example.gov.uk/spend/2024/index.html?x=1";
    BOOST_TEST(join_url("may.csv", page) == "https://www.example.gov.uk/spend/2024/may.csv");
    BOOST_TEST(join_url("../may.csv", page) == "https://www.example.gov.uk/spend/may.csv");
    BOOST_TEST(join_url("/may.csv", page) == "https://www.example.gov.uk/may.csv");
    BOOST_TEST(join_url("//assets.example.gov.uk/may.csv", page) == "https://assets.example.gov.uk/may.csv");
    BOOST_TEST(join_url("may.csv?v=2#rows", page) == "https://www.example.gov.uk/spend/2024/may.csv?v=2");
}

BOOST_AUTO_TEST_CASE(only_http_and_https_are_web_addresses) {
    BOOST_TEST(is_http_url("http://a/"));
    BOOST_TEST(is_http_url("HTTPS://a"));
    BOOST_TEST(!is_http_url("ftp://a/"));
    BOOST_TEST(!is_http_url("file:///etc/passwd"));
    BOOST_TEST(!is_http_url("http:///a"));
    BOOST_TEST(!is_http_url("mailto:a@b"));
    BOOST_TEST(!is_http_url(""));
}

BOOST_AUTO_TEST_CASE(the_file_name_is_the_decoded_last_segment) {
    BOOST_TEST(file_name_of("https://a/b/over_%C2%A325K.csv?x=/y#z") == "over_£25K.csv");
    BOOST_TEST(file_name_of("https://a/b/over_%A325K.csv") == "over_£25K.csv");
    BOOST_TEST(file_name_of("https://a/b/") == "");
    BOOST_TEST(file_name_of("https://a/100%.csv") == "100%.csv");
}

BOOST_AUTO_TEST_SUITE_END()
