#include "schemas/report.hpp"

#include "publisher/base/error.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(reports)

BOOST_AUTO_TEST_CASE(a_report_comes_back_from_its_json_unchanged) {
    const auto report = check_text("May 2012\n" + std::string(kHeading) + row("31/05/2012", "£5.00") +
                                   row("soon", "x") + ",,\n")
                            .report;
    const auto json = report.to_json();
    BOOST_TEST(base::json::write(Report::from_json(json).to_json()) == base::json::write(json));
    BOOST_TEST(json.at("accepted_total").as_string() == "5.00");
    BOOST_TEST(json.at("valid").as_bool() == false);
}

BOOST_AUTO_TEST_CASE(a_report_from_a_worker_that_lies_is_refused) {
    auto json = check_text(std::string(kHeading) + row("31/05/2012", "£5.00")).report.to_json();
    auto findings = base::json::Value::array();
    auto finding = json.at("findings").as_array().front();
    finding.set("severity", "fatal");
    findings.push(finding);
    BOOST_CHECK_THROW(Report::from_json(base::json::Value(json).set("findings", findings)), base::Error);
    BOOST_CHECK_THROW(Report::from_json(base::json::Value(json).set("accepted_total", "5.001")), base::Error);
    BOOST_CHECK_THROW(Report::from_json(base::json::Value::object()), base::Error);
}

BOOST_AUTO_TEST_CASE(the_public_copy_shows_no_cell_of_a_row_that_did_not_pass) {
    const auto report = check_text("Piers, May 2012\n" + std::string(kHeading) + row("31/05/2012", "£5.00") +
                                   row("soon", "6.00"))
                            .report;
    const auto copy = public_copy(report);
    BOOST_TEST(copy.titles.empty());
    BOOST_TEST(find(copy, "type-error")->count == 1);
    BOOST_TEST(find(copy, "type-error")->places.front().value == "");
    BOOST_TEST(find(copy, "repaired-number")->places.front().value == "£5.00");
}

BOOST_AUTO_TEST_CASE(nothing_of_a_file_that_was_rejected_is_shown) {
    const auto report =
        check_text("Piers\n" + std::string(kHeading) + row("31/05/2012", "£5.00") + row("soon", "6.00"))
            .report;
    BOOST_TEST(!report.understood.front().examples.empty());
    const auto text = base::json::write(without_cells(report).to_json());
    for (const auto* cell : {"£5.00", "soon", "Piers", "Harbour Dredging"})
        BOOST_TEST(text.find(cell) == std::string::npos, cell);
    const auto nothing = check_text(std::string(kHeading) + row("soon", "6.00", "A Person")).report;
    BOOST_TEST(base::json::write(public_copy(nothing).to_json()).find("A Person") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(cells_of_a_refused_file_are_masked_and_leave_its_public_copy) {
    const auto report =
        check_text("A. Person,a.person@example.gov.uk,07700 900123,AB123456C\nB,b@example.gov.uk,,\n").report;
    BOOST_TEST(!report.refusal.empty());
    const auto shown = base::json::write(report.to_json()) + to_text(report) + to_html({report});
    for (const auto* personal : {"a.person@example.gov.uk", "07700 900123", "AB123456C"})
        BOOST_TEST(shown.find(personal) == std::string::npos, personal);
    for (const auto& copy : {public_copy(report), without_cells(report)})
        BOOST_TEST(base::json::write(copy.to_json()).find("Person") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(years_that_nobody_meant_are_one_line_of_the_report) {
    std::string text(kHeading);
    for (int year = 1000; year < 10'000; ++year) text += row(std::to_string(year) + "-05-31", "5.00");
    const auto report = check_text(text).report;
    BOOST_TEST(report.rows.accepted == 9000);
    BOOST_TEST(report.months.at("other") == 9000 - 110);
    BOOST_TEST(report.months.size() == 111u);
    BOOST_TEST(report.month_totals.at("other").to_string() == "44450.00");
    BOOST_TEST(base::json::write(report.to_json()).size() < 20'000u);
    const auto shown = to_text(report);
    BOOST_TEST(std::ranges::count(shown, '\n') < 200);
    BOOST_TEST(shown.find("other years") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(rows_balance_only_when_nothing_is_lost) {
    RowCounts rows{10, 5, 2, {{"blank", 2}, {"header", 1}}};
    BOOST_TEST(rows.balances());
    ++rows.source;
    BOOST_TEST(!rows.balances());
}

BOOST_AUTO_TEST_SUITE_END()
