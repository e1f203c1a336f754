#include "schemas/edition.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using daybook::schemas::Edition;

BOOST_AUTO_TEST_SUITE(editions)

BOOST_AUTO_TEST_CASE(the_four_forms_are_read_and_written_alike) {
    struct Case {
        const char *text, *title, *first, *last;
    };
    const Case cases[] = {
        {"2024-05", "May 2024", "2024-05-01", "2024-05-31"},
        {"2012-02", "February 2012", "2012-02-01", "2012-02-29"},
        {"2024-04--2024-06", "April to June 2024", "2024-04-01", "2024-06-30"},
        {"2023-11--2024-01", "November 2023 to January 2024", "2023-11-01", "2024-01-31"},
        {"2024-03-31", "31 March 2024", "2024-03-31", "2024-03-31"},
        {"current", "Current", "0001-01-01", "9999-12-31"},
    };
    for (const auto& c : cases) {
        const auto edition = Edition::parse(c.text);
        BOOST_TEST(edition.str() == c.text);
        BOOST_TEST(edition.title() == c.title);
        BOOST_TEST(base::to_iso(edition.first_day()) == c.first);
        BOOST_TEST(base::to_iso(edition.last_day()) == c.last);
    }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused_with_the_four_forms) {
    for (const char* text : {"", "2024", "2024-13", "q1", "2024-5", "2024-04--2024-04", "2024-06--2024-04",
                             "2024-04--", "2024-04-31", "Current", "2024-04-2024-06"})
        BOOST_CHECK_EXCEPTION(Edition::parse(text), base::Error, [](const base::Error& e) {
            return e.kind() == base::ErrorKind::bad_input &&
                   e.message().find("2024-04--2024-06") != std::string::npos;
        });
}

BOOST_AUTO_TEST_CASE(editions_are_ordered_by_what_they_cover) {
    BOOST_TEST((Edition::parse("2024-04") < Edition::parse("2024-05")));
    BOOST_TEST((Edition::parse("2024-04") < Edition::parse("2024-04--2024-06")));
    BOOST_TEST((Edition::parse("2024-05") == Edition::month(std::chrono::year{2024} / 5)));
    BOOST_TEST(Edition::parse("2024-04--2024-06").contains(*base::parse_iso_date("2024-06-30")));
    BOOST_TEST(!Edition::parse("2024-05").contains(*base::parse_iso_date("2024-06-01")));
}

BOOST_AUTO_TEST_SUITE_END()
