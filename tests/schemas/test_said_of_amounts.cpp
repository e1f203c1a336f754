#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

constexpr std::string_view kSigned = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description,";

std::string signed_row(std::string_view amount, std::string_view sign) {
    return fmt::format("Ministry of Piers,Pier Agency,01/05/2024,Dredging,Harbours,Buoy Ltd,P1,{},Rope,{}\n", amount, sign);
}

/// What stands alone above the headings.
std::string below(const std::string& title) { return title + "\n" + std::string(kHeading) + row("01/05/2024", "30.50"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(said_of_amounts)

BOOST_AUTO_TEST_CASE(a_credit_without_a_minus_is_not_published_as_a_payment) {
    const auto report = check_text(std::string(kSigned) + "CR/DR\n" + signed_row("30000.00", "DR") + signed_row("40000.00", "CR") + signed_row("-50000.00", "CR")).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.rows.quarantined == 1);
    BOOST_TEST(report.accepted_total.to_string() == "-20000.00");
    const auto* found = find(report, "row-constraint", "amount");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->places.front().line == 3);
    BOOST_TEST(found->places.front().column == 8);
    // Any heading, where both words stand below it.
    BOOST_TEST(check_text(std::string(kSigned) + "Kind\n" + signed_row("3.00", "Debit") + signed_row("4.00", "Credit")).report.rows.quarantined == 1);
    // "Credit" may be how everything was paid.
    BOOST_TEST(check_text(std::string(kSigned) + "Paid by\n" + signed_row("3.00", "Credit") + signed_row("4.00", "Credit")).report.rows.quarantined == 0);
}

BOOST_AUTO_TEST_CASE(a_line_that_says_thousands_is_told) {
    for (const char* title : {"All amounts in \u00A3000s", "\u00A3'000", "Spend, \u00A3k", "Figures in thousands", "Amounts are in \u00A3 million", "\u00A3m"})
        BOOST_TEST(find(check_text(below(title)).report, "amount-unit") != nullptr, title);
    for (const char* title : {"Spend over \u00A325,000", "Payments of \u00A31 million or more", "All payments over \u00A3500", "May 2024", "Transactions above 25 000"})
        BOOST_TEST(find(check_text(below(title)).report, "amount-unit") == nullptr, title);
}

BOOST_AUTO_TEST_CASE(three_digits_behind_the_point_of_an_amount_are_told) {
    const auto report = check_text(std::string(kHeading) + row("01/05/2024", "25.000") + row("02/05/2024", "30.500") + row("03/05/2024", "30.50")).report;
    BOOST_TEST(report.accepted_total.to_string() == "86.00");
    const auto* found = find(report, "repaired-number", "amount");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 2);
    BOOST_TEST(found->message.find("three digits behind its point") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_few_dates_far_behind_all_others_are_told) {
    std::string rows;
    for (int day = 1; day <= 28; ++day) rows += row(fmt::format("{:02}/05/2024", day), "5.00");
    const auto report = check_text(std::string(kHeading) + rows + row("01/05/2042", "5.00")).report;
    const auto* found = find(report, "unlikely-date", "date");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->places.front().line == 30);
    BOOST_TEST(find(check_text(std::string(kHeading) + rows + row("01/05/2026", "5.00")).report, "unlikely-date") == nullptr);
}

BOOST_AUTO_TEST_CASE(years_of_two_digits_that_make_no_month_are_told) {
    std::string in_front, behind;
    for (int day = 1; day <= 28; ++day) {
        in_front += row(fmt::format("24/05/{:02}", day), "5.00");
        behind += row(fmt::format("{:02}/05/24", day), "5.00");
    }
    BOOST_TEST(find(check_text(std::string(kHeading) + in_front).report, "unlikely-date") != nullptr);
    BOOST_TEST(find(check_text(std::string(kHeading) + behind).report, "unlikely-date") == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
