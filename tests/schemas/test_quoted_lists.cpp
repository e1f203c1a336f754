#include "publisher/base/text.hpp"
#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

CheckRequest as(std::string_view schema) {
    return {"test.csv", daybook::base::read_file(std::string(DAYBOOK_SOURCE_DIR) + "/schemas/published/" + std::string(schema) + ".json")};
}

/// Of the lines below the headings, from 1 on: those between two quotes that nobody closed.
struct Quoted {
    std::string schema, text;
    std::int64_t lines;  ///< below the headings
};

/// No line is lost: each is a row of its own, in however large stretches the file is read.
void no_line_is_swallowed(const Quoted& file) {
    auto request = as(file.schema);
    request.profile = Profile::strict;
    for (const std::size_t size : {std::size_t{1} << 20, std::size_t{1}}) {
        request.stretch_bytes = size;
        const auto report = check(file.text, request).report;
        BOOST_TEST(report.rows.source == file.lines + 1, file.text);
        BOOST_TEST(find(report, "unclosed-quote") != nullptr, file.text);
        BOOST_TEST(!report.valid(), file.text);
    }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(quoted_lists)

BOOST_AUTO_TEST_CASE(a_list_of_many_in_a_quoted_cell_is_one_cell) {
    const std::string text = "Minister,Date,Name of organisation or individual,Purpose of meeting\n"
                             "A. Harbour,May 2024,RNLI,Lifeboats\n"
                             ",May 2024,\"Roundtable:\nBP, Shell, Centrica, EDF, SSE, Ofgem, National Grid\nand others\",Energy prices\n"
                             ",May 2024,Trinity House,\"Lights,\nbuoys, and\nall the rest, as agreed, in May, June, July, August\"\n";
    const auto result = check(text, as("ministerial-meetings"));
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
    const std::string text = "Date,Merchant,Amount,Description\n01/05/2024,Lamps Ltd,600.00,Lamps\n"
                             "02/05/2024,Railway Ltd,603.00,\"Itinerary:\n03/05/2024,Leeds,520.00,Hotel\n04/05/2024,York,590.00,Hotel\"\n"
                             "05/05/2024,Buoys Ltd,700.00,Buoys\n";
    auto request = as("card-spend");
    for (const std::size_t size : {std::size_t{1} << 20, std::size_t{1}, std::size_t{40}}) {
        request.stretch_bytes = size;
        const auto report = check(text, request).report;
        BOOST_TEST(report.rows.accepted == 2);
        BOOST_TEST(report.rows.quarantined == 3);
        BOOST_TEST(report.accepted_total.to_string() == "1300.00");
        BOOST_TEST(find(report, "unclosed-quote")->count == 3);
    }
}

/// However a date or an amount is written that can be read, and whichever column the quotes stand in.
BOOST_AUTO_TEST_CASE(payments_between_two_quotes_are_not_lost_however_their_dates_and_amounts_are_written) {
    for (const std::string_view date : {"0{}/05/2024", "0{}-May-24", "{} May 2024", "May {} 2024", "2024-05-0{}", "4541{}"})
        for (const std::string_view amount : {"3000{}", "£3000{}", "3000{}.00", "-3000{}", "\xA3" "3000{}"})
            for (const int quoted : {0, 3, 5, 8}) {
                std::string text(kHeading);
                for (int i = 1; i <= 7; ++i) {
                    std::vector<std::string> cells{"Ministry of Piers", "Pier Agency", fmt::format(fmt::runtime(date), i), "Dredging", "Harbours", fmt::format("Buoy {} Ltd", i), fmt::format("P{}", i),
                                                   fmt::format(fmt::runtime(amount), i), "Bolts"};
                    auto& cell = cells[static_cast<std::size_t>(quoted)];
                    if (i == 4) cell = "\"" + cell;
                    if (i == 6) cell += "\"";
                    text += daybook::base::join(cells, ",") + "\n";
                }
                no_line_is_swallowed({"spend-over-25k", text, 7});
            }
}

BOOST_AUTO_TEST_CASE(meetings_and_purchases_between_two_quotes_are_not_lost) {
    for (const std::string_view date : {"May 2024", "May-24", "13 May", "1{} May 2024", "2024-05", "13th to 14th May", "w/c 13 May 2024", "spring"}) {
        const auto day = [&](int i) { return fmt::format(fmt::runtime(date), i); };
        no_line_is_swallowed({"ministerial-meetings", "Minister,Date,Name of organisation or individual,Purpose of meeting\nA. Quay," + day(1) + ",\"RNLI,Lifeboats\nB. Pier," + day(2) + ",Lamps Ltd,Lamps\nC. Mole," + day(3) +
                                                          ",Buoys Ltd\",Buoys\nC. Mole," + day(3) + ",Ropes Ltd,Ropes\n", 4});
    }
    // In the last column the record is whole at the end of its first line.
    for (const std::string_view date : {"May 2024", "13 May", "2024-05"})
        no_line_is_swallowed({"ministerial-meetings", fmt::format("Minister,Date,Name of organisation or individual,Purpose of meeting\nA. Quay,{0},RNLI,\"32 boats\nB. Pier,{0},Lamps Ltd,Lamps\nC. Mole,{0},Buoys Ltd,Ropes of 2\"\n", date), 3});
    for (const std::string_view amount : {"600", "£1234", "600.00", "(600)"})
        for (const std::string_view date : {"1{} May 2024", "1{}-May-24", "4541{}"}) {
            const auto purchase = [&](int i, std::string_view merchant) { return fmt::format("{},{},{},Lamps\n", fmt::format(fmt::runtime(date), i), merchant, amount); };
            no_line_is_swallowed({"card-spend", "Date,Merchant name,Amount,Description\n" + purchase(0, "Lamps Ltd") + purchase(1, "\"Buoys Ltd") + purchase(2, "Ropes Ltd") + purchase(3, "Sails Ltd\"") + purchase(4, "Oars Ltd"), 5});
        }
}

/// A spreadsheet leaves off the blank cells at the end of a row.
BOOST_AUTO_TEST_CASE(rows_shorter_than_their_headings_are_not_lost_between_two_quotes) {
    const std::string heading = std::string(kHeading).substr(0, kHeading.size() - 1) + ",Contract number,Supplier type\n";
    for (const std::string_view date : {"0{}/05/2024", "0{}-May-24", "4541{}"})
        for (const auto& [first, last] : {std::pair{"\"24\"\" pipe", "Cable of 36\""}, {"\"Hoses", "Cable\""}}) {
            std::string text = heading;
            for (int i = 1; i <= 8; ++i)
                text += fmt::format("Ministry of Piers,Pier Agency,{},Dredging,Harbours,Buoy {} Ltd,P{},3000{},{}{}\n", fmt::format(fmt::runtime(date), i), i, i, i, i == 4 ? first : i == 6 ? last : "Bolts", i < 3 ? ",C1," : "");
            no_line_is_swallowed({"spend-over-25k", text, 8});
        }
}

BOOST_AUTO_TEST_CASE(texts_of_several_lines_stay_one_cell) {
    const auto meeting = [](std::string_view met, std::string_view purpose) {
        const auto report = check(fmt::format("Minister,Date,Name of organisation or individual,Purpose of meeting\nA. Quay,May 2024,RNLI,Lifeboats\nB. Pier,May 2024,{},{}\n", met, purpose), as("ministerial-meetings")).report;
        BOOST_TEST(report.rows.accepted == 2, met);
        BOOST_TEST(find(report, "unclosed-quote") == nullptr, met);
    };
    meeting("\"Jane Ash, RNLI\nJohn Elm, Trinity House\nTim Oak, Port of Hull\"", "Lamps");
    meeting("\"Buoy Ltd, 12 Quay Street, Hull, HU1 1AA\nLamp Ltd, 14 Quay Street, Hull, HU1 1AB\"", "Lamps");
    meeting("Port of Hull", "\"Dredging,\nas agreed in May 2024, and\nfees\"");
    meeting("Port of Hull", "\"Dues, fees, lamps, and buoys\nof Hull, Grimsby, and Goole, in the year to come\"");
    auto paid = row("31/05/2024", "30000.00");
    paid.replace(paid.find("Outer harbour"), 13, "\"Stage 1, of 01/04/2024, 10,000\nStage 2, of 01/05/2024, 20,000\"");
    // As in a real file: the days of a quarter in the remark of one payment, with more columns behind it.
    auto days = row("31/05/2024", "30000.00");
    days.replace(days.find("Outer harbour"), 13, "\"Weeks ending\n 20/11/15, 27/11/15, 18/12/15, 01/01/16, 08/01/16, 15/01/16. 22/01/16\",HU1 1AA,Supplier,P1,Admin,,,,,,,,,,,,,,");
    for (const auto& own : {paid, days}) {
        const auto report = check_text(std::string(kHeading.substr(0, kHeading.size() - 1)) + ",Postcode,Payee,Order,Purpose\n" + own + row("30/05/2024", "40000.00")).report;
        BOOST_TEST(report.rows.accepted == 2);
        BOOST_TEST(report.rows.quarantined == 0);
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
