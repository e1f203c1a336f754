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

BOOST_AUTO_TEST_CASE(the_text_for_a_terminal_shows_counts_places_and_a_caret) {
    const auto report = check_text("Piers, May 2012\n" + std::string(kHeading) + row("31/05/2012", "25000.00") +
                                   row("so\x1Bon", "6.00"))
                            .report;
    BOOST_TEST(to_text(report) ==
               "test.csv: spend-over-25k 1.1.0, profile harvest\n"
               "  csv, utf-8, headings on line 2, dates dd/mm/yyyy\n"
               "  4 rows: 1 accepted (£25,000.00), 1 quarantined (£6.00), 2 set aside (header 1, title 1)\n"
               "\n"
               "error: 'Date' is not a date like 31/03/2024 [type-error]\n"
               "  line 4, column 3\n"
               "      so on\n"
               "      ^\n"
               "  what to do: Write it like 31/03/2024.\n"
               "\n"
               "repair: rows stand above the headings [title-row]\n"
               "  line 1\n"
               "      Piers May 2012\n"
               "      ^\n"
               "  what to do: Begin the file with the heading row.\n"
               "\n"
               "1 errors, 0 warnings, 1 repairs, 0 notes\n");
}

BOOST_AUTO_TEST_CASE(the_public_copy_shows_no_cell_of_a_row_that_did_not_pass) {
    const auto report = check_text("Piers, May 2012\n" + std::string(kHeading) + row("31/05/2012", "£5.00") + row("soon", "6.00")).report;
    const auto copy = public_copy(report);
    BOOST_TEST(copy.titles.empty());
    BOOST_TEST(find(copy, "type-error")->count == 1);
    BOOST_TEST(find(copy, "type-error")->places.front().value == "");
    BOOST_TEST(find(copy, "repaired-number")->places.front().value == "£5.00");
}

BOOST_AUTO_TEST_CASE(rows_balance_only_when_nothing_is_lost) {
    RowCounts rows{10, 5, 2, {{"blank", 2}, {"header", 1}}};
    BOOST_TEST(rows.balances());
    ++rows.source;
    BOOST_TEST(!rows.balances());
}

BOOST_AUTO_TEST_SUITE_END()
