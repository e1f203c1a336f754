#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string paid(const std::string& amount) { return row("31/05/2012", amount); }
std::string total(const std::string& amount) { return "Total,,,,,,," + amount + ",\n"; }

/// What is said of a file's totals; "" when every one is a sum.
std::string complaint(const std::string& rows, int threads = 1) {
    CheckRequest request{"test.csv", published_schema()};
    request.threads = threads;
    request.stretch_bytes = 150;
    const auto result = check(std::string(kHeading) + rows, request);
    const auto* found = find(result.report, "wrong-total");
    if (found == nullptr) return "";
    std::string out = found->message + ";";
    for (const auto& place : found->places) out += fmt::format(" {}:{} '{}'", place.line, place.column, place.value);
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(total_rows)

BOOST_AUTO_TEST_CASE(a_total_that_is_not_the_sum_of_its_rows_is_told_in_figures) {
    for (const int threads : {1, 2})
        BOOST_TEST(complaint(paid("5.00") + paid("6.00") + paid("7.50") + total("20.50"), threads) ==
                   "a total that is not the sum of its rows: on line 5 it says £20.50, and the rows above come to £18.50; 5:8 '20.50'");
}

BOOST_AUTO_TEST_CASE(sums_of_a_block_of_all_and_of_what_stands_below_are_right) {
    const auto first = paid("5.00") + paid("6.00"), second = paid("100.00") + paid("10.00");
    BOOST_TEST(complaint(first + total("11.00")) == "");
    BOOST_TEST(complaint(first + total("11.00") + second + total("110.00") + total("121.00")) == "");
    BOOST_TEST(complaint(total("11.00") + first) == "");
    BOOST_TEST(complaint(total("121.00") + total("11.00") + first + total("110.00") + second) == "");
    BOOST_TEST(complaint(first + total("-11.00")) == "");
    BOOST_TEST(complaint(first + total("11.40")) == "");  // rounding
    BOOST_TEST(complaint(first + total("as above")) == "");
}

BOOST_AUTO_TEST_CASE(rows_that_are_set_aside_for_a_fault_are_part_of_the_sum) {
    BOOST_TEST(complaint(paid("5.00") + row("soon", "6.00") + total("11.00")) == "");
}

BOOST_AUTO_TEST_CASE(of_several_wrong_totals_each_has_its_place) {
    const auto said = complaint(paid("50.00") + total("65.00") + paid("700.00") + total("925.00"));
    BOOST_TEST(said.ends_with("on line 3 it says £65.00, and the rows above come to £50.00; 3:8 '65.00' 5:8 '925.00'"), said);
}

BOOST_AUTO_TEST_SUITE_END()
