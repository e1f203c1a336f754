#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// Payments of these days of May 2024, each date as `write` writes it.
Report report_of(const std::vector<int>& days, const std::function<std::string(int)>& write) {
    std::string text(kHeading);
    for (const int day : days) text += row(write(day), "30000.00");
    return check_text(text).report;
}

const std::vector<int> kMay{1, 2, 7, 9, 10, 13, 14, 20, 24, 28, 30, 31};

std::string british(int day) { return fmt::format("{:02}/05/2024", day); }
std::string american(int day) { return fmt::format("5/{}/2024", day); }

}  // namespace

BOOST_AUTO_TEST_SUITE(turned_dates)

BOOST_AUTO_TEST_CASE(days_up_to_the_12th_that_became_months_are_told_and_nothing_of_the_file_is_used) {
    // Saved by a spreadsheet set for Britain after one set for the United States had opened it, and by that one itself.
    for (const bool saved_as_british : {true, false}) {
        const auto report = report_of(kMay, [&](int day) {
            if (day <= 12) return saved_as_british ? fmt::format("05/{:02}/2024", day) : fmt::format("{}/5/2024", day);
            return saved_as_british ? british(day) : american(day);
        });
        const auto* found = find(report, "turned-dates", "date");
        BOOST_REQUIRE(found != nullptr);
        BOOST_TEST((found->severity == Severity::error));
        BOOST_TEST(found->count == 5);
        const auto& first = found->places.front();
        BOOST_TEST(first.line == 2);
        BOOST_TEST(first.column == 3);
        BOOST_TEST(first.value == (saved_as_british ? "05/01/2024" : "1/5/2024"));
        BOOST_TEST(why_none_of_it_can_be_used(report).find("changed places") != std::string::npos);
        // The order of the file is no question then.
        BOOST_TEST(find(report, "date-order") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(dates_of_one_order_are_never_told_as_turned) {
    BOOST_TEST(find(report_of(kMay, british), "turned-dates") == nullptr);
    BOOST_TEST(find(report_of(kMay, american), "turned-dates") == nullptr);
    // What was paid in other months, beside days of the file's own; and one payment that says so either way.
    BOOST_TEST(find(report_of(kMay, [](int day) { return day == 1 || day == 2 ? fmt::format("05/0{}/2024", day) : british(day); }), "turned-dates") == nullptr);
    BOOST_TEST(find(report_of({5, 13, 20}, british), "turned-dates") == nullptr);
    BOOST_TEST(find(report_of({1, 13, 20}, [](int day) { return day == 1 ? std::string("05/04/2024") : british(day); }), "turned-dates") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_quarter_that_was_turned_is_told_too) {
    const auto report = report_of({1, 2, 3, 8, 13, 14, 15, 16}, [](int day) {
        const int month = 4 + day % 3;
        return day <= 12 ? fmt::format("{:02}/{:02}/2024", month, day) : fmt::format("{:02}/{:02}/2024", day, month);
    });
    BOOST_TEST(find(report, "turned-dates") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
