#include "site-gen/words.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::site_gen;

BOOST_AUTO_TEST_SUITE(words)

BOOST_AUTO_TEST_CASE(money_is_grouped_to_the_penny) {
    BOOST_TEST(money(base::pence(1'234'56)) == "£1,234.56");
    BOOST_TEST(money(base::pence(0)) == "£0.00");
    BOOST_TEST(money(base::pence(-25'00)) == "−£25.00");
    BOOST_TEST(money(base::pence(100), "EUR") == "EUR 1.00");
}

BOOST_AUTO_TEST_CASE(short_money_is_cut_and_never_rounded_up) {
    BOOST_TEST(short_money(base::pence(1'999'999'99)) == "£1.9m");
    BOOST_TEST(short_money(base::pence(2'000'000'00)) == "£2m");
    BOOST_TEST(short_money(base::pence(999'99)) == "£999");
    BOOST_TEST(short_money(base::pence(123'456'00)) == "£123k");
    BOOST_TEST(short_money(base::pence(1'234'567'890'12)) == "£1.2bn");
    BOOST_TEST(short_money(base::pence(-5'500'00)) == "−£5.5k");
}

BOOST_AUTO_TEST_CASE(files_are_due_in_words_and_not_in_codes) {
    BOOST_TEST(cadence_words("half-yearly") == "half-yearly");
    BOOST_TEST(cadence_words("as-it-happens") == "as it happens");
    BOOST_TEST(cadence_words("") == "");
}

BOOST_AUTO_TEST_CASE(sizes_are_decimal_as_browsers_show_them) {
    BOOST_TEST(size_words(1) == "1 byte");
    BOOST_TEST(size_words(999) == "999 bytes");
    BOOST_TEST(size_words(1'250'000) == "1.2 MB");
    BOOST_TEST(size_words(45'678) == "45 kB");
}

BOOST_AUTO_TEST_CASE(a_harvested_link_cannot_run_a_script) {
    BOOST_TEST(safe_href("javascript:alert(1)") == "");
    BOOST_TEST(safe_href("data:text/html,x") == "");
    BOOST_TEST(safe_href("HTTPS://www.gov.uk/") == "HTTPS://www.gov.uk/");
}

BOOST_AUTO_TEST_CASE(a_problem_is_reported_with_the_dataset_in_the_subject) {
    BOOST_TEST(contact_href("data@example.org", "Problem with a & b") ==
               "mailto:data@example.org?subject=Problem%20with%20a%20%26%20b");
    BOOST_TEST(contact_href("https://example.org/form?x=1", "a b") ==
               "https://example.org/form?x=1&subject=a%20b");
    BOOST_TEST(contact_href("Room 3, Whitehall", "a") == "");
    BOOST_TEST(contact_href("r&d@example.org", "a") == "mailto:r%26d@example.org?subject=a");
    BOOST_TEST(contact_href("a@example.org?bcc=b@example.org", "a") == "mailto:a%40example.org%3Fbcc%3Db@example.org?subject=a", "an address adds no other to whom it writes");
}

BOOST_AUTO_TEST_CASE(missing_months_in_a_row_are_named_as_one_stretch) {
    const auto runs = runs_of({"2012-12", "2013-01", "2012-11", "2014-05", "2014-04--2014-06"});
    BOOST_REQUIRE_EQUAL(runs.size(), 3u);
    BOOST_TEST(runs[0].title() == "November 2012 to January 2013");
    BOOST_TEST(runs[0].count == 3);
    BOOST_TEST(runs[1].title() == "April to June 2014");
    BOOST_TEST(runs[2].title() == "May 2014");
}

BOOST_AUTO_TEST_CASE(missing_quarters_in_a_row_are_named_as_one_stretch) {
    const auto runs = runs_of({"2024-07--2024-09", "2024-10--2024-12", "2025-01--2025-03", "2025-07--2025-09", "2025-10--2025-12", "2026-01"});
    BOOST_REQUIRE_EQUAL(runs.size(), 3u);
    BOOST_TEST(runs[0].title() == "July 2024 to March 2025");
    BOOST_TEST(runs[0].count == 3);
    BOOST_TEST(runs[1].title() == "July to December 2025");
    BOOST_TEST(runs[2].title() == "January 2026");
}

BOOST_AUTO_TEST_CASE(a_long_name_may_go_on_in_a_new_line_behind_each_underscore) {
    BOOST_TEST(base::json::write(pieces_of("vat_number_", '_')) == R"([{"text":"vat_","more":false},{"text":"number_","more":true}])");
    BOOST_TEST(base::json::write(pieces_of("date", '_')) == R"([{"text":"date","more":false}])");
    BOOST_TEST(base::json::write(pieces_of("", '_')) == "[]");
}

BOOST_AUTO_TEST_CASE(times_are_londons) {
    BOOST_TEST(base::json::write(instant(base::parse_rfc3339("2024-05-31T08:30:00Z"))) ==
               R"({"iso":"2024-05-31T08:30:00Z","words":"31 May 2024, 9:30am"})");
    BOOST_TEST(base::json::write(day(base::parse_rfc3339("2024-05-31T23:30:00Z"))) ==
               R"({"iso":"2024-06-01","words":"1 June 2024"})");
}

BOOST_AUTO_TEST_SUITE_END()
