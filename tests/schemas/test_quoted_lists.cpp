#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string meetings_schema() { return daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/ministerial-meetings.json"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(quoted_lists)

BOOST_AUTO_TEST_CASE(a_list_of_many_in_a_quoted_cell_is_one_cell) {
    const std::string text = "Minister,Date,Name of organisation or individual,Purpose of meeting\n"
                             "A. Harbour,May 2024,RNLI,Lifeboats\n"
                             ",May 2024,\"Roundtable:\nBP, Shell, Centrica, EDF, SSE, Ofgem, National Grid\nand others\",Energy prices\n"
                             ",May 2024,Trinity House,\"Lights,\nbuoys, and\nall the rest, as agreed, in May, June, July, August\"\n";
    const auto result = check(text, {"test.csv", meetings_schema()});
    BOOST_TEST(result.report.rows.accepted == 3);
    BOOST_TEST(find(result.report, "unclosed-quote") == nullptr);
    BOOST_TEST(cell(result, 1, "minister") == "A. Harbour");
    BOOST_TEST(cell(result, 1, "met").find("Centrica, EDF") != std::string::npos);
    BOOST_TEST(cell(result, 2, "met") == "Trinity House");
}

BOOST_AUTO_TEST_CASE(a_description_with_more_commas_than_the_table_has_costs_no_payment) {
    auto listed = row("31/05/2024", "30000.00");
    listed.replace(listed.find("Outer harbour"), 13, "\"Desks,\nlamps, chairs, 3 pens, ink, paper, paint, tape, glue, 12.50 each, rope\"");
    const auto report = check_text(std::string(kHeading) + listed + row("30/05/2024", "40000.00")).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.rows.quarantined == 0);
}

/// Whether a quote was forgotten or the cell holds an itinerary nobody can tell.
BOOST_AUTO_TEST_CASE(lines_of_a_quoted_cell_that_read_as_rows_are_quarantined_and_never_invented) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/card-spend.json");
    const std::string text = "Date,Merchant,Amount,Description\n01/05/2024,Lamps Ltd,600.00,Lamps\n"
                             "02/05/2024,Railway Ltd,603.00,\"Itinerary:\n03/05/2024,Leeds,520.00,Hotel\n04/05/2024,York,590.00,Hotel\"\n"
                             "05/05/2024,Buoys Ltd,700.00,Buoys\n";
    CheckRequest request{"test.csv", schema};
    for (const std::size_t size : {std::size_t{1} << 20, std::size_t{1}, std::size_t{40}}) {
        request.stretch_bytes = size;
        const auto report = check(text, request).report;
        BOOST_TEST(report.rows.accepted == 2);
        BOOST_TEST(report.rows.quarantined == 3);
        BOOST_TEST(report.accepted_total.to_string() == "1300.00");
        BOOST_TEST(find(report, "unclosed-quote")->count == 3);
    }
}

/// A quoted cell makes two lines of one row, and a last line without an end is a line.
BOOST_AUTO_TEST_CASE(lines_are_rows_where_no_cell_has_several) {
    auto two_lines = row("31/05/2024", "30000.00", "\"Lamps\nLtd\"");
    BOOST_TEST(!check_text(std::string(kHeading) + two_lines + "Total,,,,,,,30000.00,").report.lines_are_rows);
    auto unended = row("31/05/2024", "30000.00");
    unended.pop_back();
    BOOST_TEST(check_text(std::string(kHeading) + unended).report.lines_are_rows);
}

BOOST_AUTO_TEST_SUITE_END()
