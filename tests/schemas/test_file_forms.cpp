#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(file_forms)

BOOST_AUTO_TEST_CASE(a_column_of_eight_digits_under_a_heading_of_dates_is_of_days) {
    const std::string head(kHeading);
    const auto result = check_text(head + row("20240503", "26000.00") + row("20240531", "27000.00"));
    BOOST_TEST(result.report.rows.accepted == 2);
    BOOST_TEST(result.report.date_format == "yyyymmdd");
    BOOST_TEST(cell(result, 0, "date") == "2024-05-03");
    const auto* repaired = find(result.report, "repaired-date", "date");
    BOOST_REQUIRE(repaired != nullptr);
    BOOST_TEST(repaired->count == 2);
}

BOOST_AUTO_TEST_CASE(eight_digits_beside_dates_of_another_form_are_a_number_of_something_else) {
    const auto result = check_text(std::string(kHeading) + row("20240503", "26000.00") + row("31/05/2024", "27000.00"));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_REQUIRE(find(result.report, "type-error", "date") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
