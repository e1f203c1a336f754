#include "publisher/base/text.hpp"
#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <functional>
#include <string>
#include <vector>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(turned_dates)

namespace {

/// Payments of these days of May 2024, each date as `write` writes it.
Report report_of(const std::vector<int>& days, const std::function<std::string(int)>& write) {
    std::string text(kHeading);
    for (const int day : days) text += row(write(day), "30000.00");
    return check_text(text).report;
}

Report report_of(const std::vector<std::string>& dates) {
    std::string text(kHeading);
    for (const auto& date : dates) text += row(date, "30000.00");
    return check_text(text).report;
}

const std::vector<int> kMay{1, 2, 7, 9, 10, 13, 14, 20, 24, 28, 30, 31};

std::string british(int day) { return fmt::format("{:02}/05/2024", day); }
std::string american(int day) { return fmt::format("5/{}/2024", day); }

}  // namespace

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

BOOST_AUTO_TEST_CASE(a_program_that_wrote_a_turned_sheet_as_json_turned_nothing_back) {
    std::string records;
    for (const int day : kMay)
        records += fmt::format(R"({}{{"Entity": "Pier Agency", "Date": "{}", "Supplier": "Buoy Ltd", "Amount": "30000.00"}})", records.empty() ? "" : ", ",
                               day <= 12 ? fmt::format("05/{:02}/2024", day) : british(day));
    const auto report = check_text("[" + records + "]").report;
    BOOST_TEST(report.file_kind == "json");
    BOOST_REQUIRE(find(report, "turned-dates", "date") != nullptr);
    BOOST_TEST(find(report, "turned-dates")->count == 5);
    BOOST_TEST(why_none_of_it_can_be_used(report) != "");
}

BOOST_AUTO_TEST_CASE(dates_of_one_order_are_never_told_as_turned) {
    BOOST_TEST(find(report_of(kMay, british), "turned-dates") == nullptr);
    BOOST_TEST(find(report_of(kMay, american), "turned-dates") == nullptr);
    // What was paid in other months, beside days of the file's own; and one payment that says so either way.
    const auto some_earlier = report_of(kMay, [](int day) { return day == 1 || day == 2 ? fmt::format("05/0{}/2024", day) : british(day); });
    for (const auto& report : {some_earlier, report_of({5, 13, 20}, british)}) {
        BOOST_TEST(find(report, "turned-dates") == nullptr);
        BOOST_TEST(find(report, "perhaps-turned") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_few_early_days_of_other_months_are_asked_about_and_refuse_nothing) {
    // A standing order beside two runs of January; the last quarter's returns with what was paid in April and May.
    const std::vector<std::vector<std::string>> returns{{"15/01/2024", "31/01/2024", "01/02/2024", "01/03/2024"},
                                                        {"17/01/2024", "26/02/2024", "27/03/2024", "02/04/2024", "01/05/2024"},
                                                        {"16/05/2024", "30/05/2024", "05/03/2024", "05/03/2024"}};
    for (const auto& dates : returns) {
        const auto report = report_of(dates);
        BOOST_TEST(find(report, "turned-dates") == nullptr);
        const auto* asked = find(report, "perhaps-turned", "date");
        BOOST_REQUIRE(asked != nullptr);
        BOOST_TEST((asked->severity == Severity::warning));
        BOOST_TEST(asked->count == 2);
        BOOST_TEST(asked->places.front().line == (dates.size() == 5 ? 5 : 4));
        BOOST_TEST(why_none_of_it_can_be_used(report) == "");
    }
}

BOOST_AUTO_TEST_CASE(days_that_no_spreadsheet_turned_do_not_keep_those_from_being_told_that_it_did) {
    std::vector<std::string> dates;
    for (int day = 1; day <= 30; ++day) dates.push_back(day <= 12 ? fmt::format("05/{:02}/2024", day) : british(day));
    // One entered by hand, in the month, another and last year's; and what was paid in September.
    for (const auto* genuine : {"03/05/2024", "04/02/2024", "11/05/2023", "17/09/2024"}) {
        auto with_it = dates;
        with_it.insert(with_it.begin(), genuine);
        BOOST_TEST(find(report_of(with_it), "turned-dates") != nullptr, genuine);
    }
}

BOOST_AUTO_TEST_CASE(dates_that_no_spreadsheet_turns_are_not_refused) {
    const auto as = [](std::string_view form) {
        std::vector<std::string> dates;
        for (int day = 1; day <= 30; ++day) dates.push_back(fmt::format(fmt::runtime(form), fmt::arg("day", day <= 12 ? 5 : day), fmt::arg("month", day <= 12 ? day : 5)));
        return report_of(dates);
    };
    BOOST_TEST(find(as("{day:02}/{month:02}/2024"), "turned-dates") != nullptr);
    // What a spreadsheet turned may have been written so by a program; nothing else makes as many.
    for (const auto* form : {"2024-{month:02}-{day:02}", "2024/{month:02}/{day:02}"}) {
        const auto report = as(form);
        BOOST_TEST(find(report, "turned-dates") == nullptr);
        BOOST_TEST(find(report, "perhaps-turned") != nullptr);
    }
    for (const auto* few : {"15 January 2024,31 January 2024,1 February 2024,1 March 2024", "2024-01-15,2024-01-31,2024-02-01,2024-03-01"}) {
        std::vector<std::string> dates;
        for (const auto date : daybook::base::split(few, ',')) dates.emplace_back(date);
        BOOST_TEST(find(report_of(dates), "perhaps-turned") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_quarter_that_was_turned_is_told_too) {
    const auto report = report_of({1, 2, 3, 8, 9, 10, 13, 14, 15, 16}, [](int day) {
        const int month = 4 + day % 3;
        return day <= 12 ? fmt::format("{:02}/{:02}/2024", month, day) : fmt::format("{:02}/{:02}/2024", day, month);
    });
    BOOST_TEST(find(report, "turned-dates") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
