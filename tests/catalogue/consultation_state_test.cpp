#include "publisher/catalogue/consultation_state.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using catalogue::consultation_state;

namespace {

base::Date day(const char* text) {
    return base::parse_iso_date(text).value();
}

std::string_view state_on(const char* today, catalogue::ConsultationDates dates = {}) {
    dates.opening = base::parse_rfc3339("2024-05-01T08:30:00Z");
    // A quarter to one on the 25th in London.
    dates.closing = base::parse_rfc3339("2024-07-24T23:45:00Z");
    return consultation_state(dates, day(today));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(consultation)

BOOST_AUTO_TEST_CASE(its_state_moves_with_the_day_in_london) {
    BOOST_TEST(state_on("2024-04-30") == "not-open-yet");
    BOOST_TEST(state_on("2024-05-01") == "open");
    BOOST_TEST(state_on("2024-07-17") == "open");
    BOOST_TEST(state_on("2024-07-18") == "closing-soon");
    BOOST_TEST(state_on("2024-07-25") == "closing-soon");
    BOOST_TEST(state_on("2024-07-26") == "closed");
}

BOOST_AUTO_TEST_CASE(an_outcome_and_a_withdrawal_go_before_the_dates_once_they_came) {
    const auto outcome = base::parse_rfc3339("2024-11-01T09:30:00Z");
    BOOST_TEST(state_on("2024-10-31", {.outcome = outcome}) == "closed");
    BOOST_TEST(state_on("2024-11-01", {.outcome = outcome}) == "outcome-published");
    BOOST_TEST(state_on("2024-06-01", {.withdrawn = base::parse_rfc3339("2024-05-20T09:30:00Z")}) ==
               "withdrawn");
    BOOST_TEST(state_on("2024-06-01", {.has_outcome = true}) == "outcome-published");
    BOOST_TEST(consultation_state({}, day("2024-06-01")) == "not-known");
}

BOOST_AUTO_TEST_CASE(rows_get_it_as_a_column_of_the_answer_and_other_tables_do_not) {
    catalogue::RowsPage page;
    page.columns = {{"_row"}, {"opening_date"}, {"closing_date"}, {"document_type"}};
    page.rows = {{"a", "2024-05-01T08:30:00Z", "2024-07-24T12:00:00Z", "open_consultation"},
                 {"b", {}, {}, "consultation_outcome"}};
    auto other = page;
    catalogue::add_consultation_state(page, "consultations", day("2024-08-01"));
    BOOST_REQUIRE_EQUAL(page.columns.back().name, "_state");
    BOOST_TEST(*page.rows[0].back() == "closed");
    BOOST_TEST(*page.rows[1].back() == "outcome-published");
    catalogue::add_consultation_state(other, "policy-papers", day("2024-08-01"));
    BOOST_TEST(other.columns.size() == 4U);
}

BOOST_AUTO_TEST_SUITE_END()
