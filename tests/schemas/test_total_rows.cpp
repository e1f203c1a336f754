#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(total_rows)

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
    // Rounded rows, a rounded total, and pennies of each row.
    BOOST_TEST(complaint(first + total("11.40")) == "");
    BOOST_TEST(complaint(paid("5.40") + paid("6.30") + total("12")) == "");
    BOOST_TEST(complaint(paid("5.41") + paid("6.32") + total("11.74")) == "");
    BOOST_TEST(complaint(first + total("as above")) == "");
}

BOOST_AUTO_TEST_CASE(a_total_whose_own_comma_parts_it_or_that_stands_under_a_heading_of_texts_is_read_whole) {
    const auto large = paid("25000.00") + paid("20000.00");
    for (const auto* line : {"Total,,,,,,,45,000\n", "Total,,,,,,,45,000.00\n", "Total,,,,,,45,000,\n", "Total,,,,,,\"45,000\",,\n", "Total,,,,,,,\u00A345,000\n", "Total,,,,,,,,\"45,000.00\"\n"})
        BOOST_TEST(complaint(large + line) == "", line);
    BOOST_TEST(complaint(large + "Total,,,,,,,46,000\n") == "a total that is not the sum of its rows: on line 4 it says £46,000.00, and the rows above come to £45,000.00; 4:8 '46,000'");
    BOOST_TEST(complaint(large + "Total,,,,,,46,000,\n").find("; 4:7 '46,000'") != std::string::npos);
    BOOST_TEST(complaint(large + "Total,,,,,,\"46,000\",,\n").find("it says £46,000.00") != std::string::npos);
    // How many payments there were stands in front of a sum, or in its place.
    BOOST_TEST(complaint(paid("400.00") + paid("50.00") + "Total,,,,,,2,450,\n") == "");
    BOOST_TEST(complaint(paid("2000.00") + paid("450.00") + "Total,,,,,,2,450,\n") == "");
    BOOST_TEST(complaint(paid("2000.00") + paid("450.00") + "Total,,,,,,2,451,\n").find("it says £451.00") != std::string::npos);
    BOOST_TEST(complaint(large + "Total,,,,,,2,,\n") == "");
}

BOOST_AUTO_TEST_CASE(a_formula_that_was_dragged_down_below_the_rows_is_no_total) {
    std::string zeros;
    for (int i = 0; i < 50; ++i) zeros += i % 2 == 0 ? ",,,,,,,0,\n" : ",,,,,,,£0.00,\n";
    const auto report = check_text(std::string(kHeading) + paid("30000.00") + paid("90006.00") + zeros, Profile::strict).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.rows.set_aside.at("blank") == 50);
    for (const auto* code : {"total-row", "wrong-total"}) BOOST_TEST(find(report, code) == nullptr, code);
    BOOST_REQUIRE(find(report, "blank-row") != nullptr);
    BOOST_TEST((find(report, "blank-row")->severity == Severity::warning));
    // A word makes a wrong total of it.
    BOOST_TEST(complaint(paid("30000.00") + total("0.00")) != "");
}

BOOST_AUTO_TEST_CASE(a_pound_or_a_few_pence_that_are_no_rounding_are_told) {
    const auto whole = paid("41007") + paid("41014") + paid("41021");
    BOOST_TEST(complaint(whole + total("123042")) == "");
    for (const auto* wrong : {"123043", "123041", "-123043"}) BOOST_TEST(complaint(whole + total(wrong)) != "", wrong);
    BOOST_TEST(complaint(whole + total("123043") + paid("41028")).find("it says £123,043.00, and the rows above come to £123,042.00") != std::string::npos);
    BOOST_TEST(complaint(paid("5.41") + paid("6.32") + total("11.93")) != "");
    BOOST_TEST(complaint(paid("5.41") + paid("6.32") + total("13")) != "");
}

BOOST_AUTO_TEST_CASE(a_sum_that_bears_a_date_and_the_word_where_payees_stand_is_not_paid_a_second_time) {
    const auto result = check_text(std::string(kHeading) + paid("5.00") + paid("6.00") + ",,31/05/2012,,,Total,,11.00,\n");
    BOOST_TEST(result.report.rows.accepted == 2);
    BOOST_TEST(result.report.rows.set_aside.at("total") == 1);
    BOOST_TEST(find(result.report, "perhaps-total") != nullptr);
    // A shop of that name is paid what is no sum, or something that is said.
    for (const auto* shop : {",,31/05/2012,,,Total,,11.01,\n", ",,31/05/2012,Fuel,,Total,,11.00,\n"})
        BOOST_TEST(check_text(std::string(kHeading) + paid("5.00") + paid("6.00") + shop).report.rows.accepted == 3, shop);
}

BOOST_AUTO_TEST_CASE(a_sum_that_bears_a_date_and_no_name_is_not_paid_a_second_time) {
    const std::string sum = "Ministry of Piers,Pier Agency,31/05/2012,,,,,18.50,\n";
    const auto result = check_text(std::string(kHeading) + paid("5.00") + paid("6.00") + paid("7.50") + sum + paid("1.00") + paid("2.00") +
                                   "Ministry of Piers,Pier Agency,31/05/2012,,,,,3.00,\n");
    BOOST_TEST(result.report.rows.accepted == 5);
    BOOST_TEST(result.report.rows.set_aside.at("total") == 2);
    BOOST_TEST(result.report.accepted_total.to_string() == "21.50");
    // Nobody called it a total, and a payment is not left out in silence.
    const auto* asked = find(result.report, "perhaps-total");
    BOOST_REQUIRE(asked != nullptr);
    BOOST_TEST((asked->severity == Severity::warning));
    BOOST_TEST(asked->count == 2);
    BOOST_TEST(asked->places.front().line == 5);
    BOOST_TEST(asked->places.front().column == 8);
    BOOST_TEST(asked->places.front().value == "18.50");
    BOOST_TEST(asked->remedy.find("say who was paid") != std::string::npos);
    BOOST_TEST(std::ranges::count(left_to_mend(result.report), "perhaps-total", &Finding::code) == 1);
    BOOST_TEST(find(result.report, "total-row") == nullptr);
    // One that is no sum, or says what was bought, is a payment whose payee lacks.
    const auto others = check_text(std::string(kHeading) + paid("5.00") + paid("6.00") + paid("7.50") + "Ministry of Piers,Pier Agency,31/05/2012,,,,,18.49,\n" +
                                   "Ministry of Piers,Pier Agency,31/05/2012,Rope,,,,36.99,\n" + "Ministry of Piers,Pier Agency,31/05/2012,,,,,0.00,\n").report;
    BOOST_TEST(others.rows.accepted == 6);
}

BOOST_AUTO_TEST_CASE(a_sum_beside_a_body_that_is_filled_down_is_a_total_without_the_word) {
    const auto sum = [](const std::string& amount, const std::string& what = "") { return "Ministry of Piers,Pier Agency,," + what + ",,,," + amount + ",\n"; };
    for (const auto profile : {Profile::harvest, Profile::strict}) {
        const auto report = check_text(std::string(kHeading) + paid("126000.60") + paid("500.00") + sum("126500.60") + paid("30000.00") + paid("40000.00") + sum("70000.00") + sum("196500.60"), profile).report;
        BOOST_TEST(report.rows.accepted == 4);
        BOOST_TEST(report.rows.quarantined == 0);
        BOOST_TEST(report.rows.set_aside.at("total") == 3);
        BOOST_TEST(find(report, "total-row") != nullptr);
        BOOST_TEST(find(report, "required-value") == nullptr);
        BOOST_TEST(find(report, "wrong-total") == nullptr);
    }
    for (const int threads : {1, 2}) {
        CheckRequest request{"test.csv", published_schema()};
        request.threads = threads;
        request.stretch_bytes = 150;
        BOOST_TEST(check(std::string(kHeading) + paid("5.00") + paid("6.00") + paid("7.50") + sum("18.50"), request).report.rows.set_aside.at("total") == 1);
    }
    // So is one beside a column that the schema does not have, as long as that says what it says at the top.
    const auto region = [&](const std::string& last) {
        return check_text("Entity,Region,Date,Supplier,Amount\nPiers,North,31/05/2012,A,5.00\nPiers,North,31/05/2012,B,6.00\nPiers," + last + ",,,11.00\n").report;
    };
    BOOST_TEST(region("North").rows.set_aside.at("total") == 1);
    BOOST_TEST(region("South").rows.quarantined == 1);
    // What is no sum, comes to one row, or says what it was for is a payment that lacks its date and payee.
    for (const auto& rows : {paid("5.00") + paid("6.00") + sum("11.01"), paid("5.00") + sum("5.00"), paid("5.00") + paid("6.00") + sum("11.00", "Rope"), paid("5.00") + paid("-5.00") + sum("0.00", "Rope")}) {
        const auto report = check_text(std::string(kHeading) + rows).report;
        BOOST_TEST(report.rows.quarantined == 1, rows);
        BOOST_TEST(!report.rows.set_aside.contains("total"), rows);
    }
}

BOOST_AUTO_TEST_CASE(rows_that_are_set_aside_for_a_fault_are_part_of_the_sum) {
    BOOST_TEST(complaint(paid("5.00") + row("soon", "6.00") + total("11.00")) == "");
}

BOOST_AUTO_TEST_CASE(totals_that_bear_a_name_are_part_of_no_sum) {
    BOOST_TEST(complaint(paid("5.00") + row("", "5.00", "Acme Total") + paid("6.00") + row("", "6.00", "Beta Total") + total("11.00")) == "");
}

BOOST_AUTO_TEST_CASE(of_totals_in_one_block_one_is_the_sum) {
    const std::string net = "Total net,,,,,,,11000.00,\n", vat = "Total VAT,,,,,,,2200.00,\n", gross = "Total gross,,,,,,,13200.00,\n";
    BOOST_TEST(complaint(paid("5000.00") + paid("6000.00") + net + vat + gross) == "");
    BOOST_TEST(complaint(paid("5000.00") + paid("6000.00") + vat + gross).ends_with("4:8 '2200.00'"));
}

BOOST_AUTO_TEST_CASE(a_right_grand_total_does_not_make_its_last_section_right) {
    const auto grand = [](const std::string& amount) { return "Grand total,,,,,,," + amount + ",\n"; };
    const auto north = paid("100.00") + paid("53.75"), south = paid("40.00") + paid("21.50");
    BOOST_TEST(complaint(north + total("153.75") + south + total("61.50") + grand("215.25")) == "");
    BOOST_TEST(complaint(north + total("153.75") + south + total("500.00") + grand("215.25")) ==
               "a total that is not the sum of its rows: on line 7 it says £500.00, and the rows above come to £61.50; 7:8 '500.00'");
    // What else is added up is no section.
    BOOST_TEST(complaint(north + total("153.75") + south + "Total VAT,,,,,,,43.05,\n" + grand("215.25")) == "");
    BOOST_TEST(complaint(north + total("153.75") + south + total("61.50") + "Total credits,,,,,,,5.00,\n" + grand("215.25")) == "");
    BOOST_TEST(complaint(south + total("500.00") + grand("61.50")) == "");
}

BOOST_AUTO_TEST_CASE(a_total_of_nothing_is_no_sum_of_something) {
    BOOST_TEST(complaint(paid("30000.00") + paid("40000.00") + total("0.00")) != "");
    BOOST_TEST(complaint(paid("30000.00") + paid("40000.00") + total("1.00")) != "");
    BOOST_TEST(complaint(paid("30000.00") + paid("-30000.00") + total("0.00")) == "");
}

BOOST_AUTO_TEST_CASE(a_wrong_total_on_top_is_held_against_the_rows_below) {
    const auto said = complaint(total("90.00") + paid("50.00") + paid("30.00"));
    BOOST_TEST(said.starts_with("a total that is not the sum of its rows: on line 2 it says £90.00, and the rows below come to £80.00"), said);
}

BOOST_AUTO_TEST_CASE(where_an_amount_cannot_be_read_no_total_can_be_judged) {
    BOOST_TEST(complaint(paid("50.00") + paid("about 30") + total("80.00")) == "");
}

BOOST_AUTO_TEST_CASE(where_a_row_is_not_read_no_total_can_be_judged) {
    const auto good = paid("26000.00");
    BOOST_TEST(complaint(good + row("31/05/2012", "30000.00", "Smith, Jones Ltd") + total("56000.00")) == "");
    BOOST_TEST(complaint(good + row("31/05/2012", "30000.00", "\"Jones Ltd") + total("56000.00")) == "");
    BOOST_TEST(complaint(good + row("31/05/2012", "30000.00", std::string(5 << 20, 'x')) + total("56000.00")) == "");
}

BOOST_AUTO_TEST_CASE(a_total_of_nothing_is_right_where_nothing_was_paid) {
    BOOST_TEST(complaint("Nil return,,,,,,,,\n" + total("0.00")) == "");
    BOOST_TEST(complaint(total("0.00") + "Nil return,,,,,,,,\n") == "");
    BOOST_TEST(complaint("Nil return,,,,,,,,\n" + total("500.00")) != "");
}

BOOST_AUTO_TEST_CASE(a_total_on_top_of_a_later_sheet_is_held_against_its_own_rows) {
    const auto on_sheets = [](const std::string& first, const std::string& second) {
        const auto report = check_sheets({{"May", std::string(kHeading) + first}, {"June", std::string(kHeading) + second}}, FileKind::xlsx,
                                         {"book.xlsx", published_schema()})
                                .report;
        const auto* found = find(report, "wrong-total");
        return found == nullptr ? std::string() : found->message;
    };
    BOOST_TEST(on_sheets(paid("5000.00") + total("5000.00"), total("900.00") + paid("700.00")) ==
               "a total that is not the sum of its rows: on line 2 of 'June' it says £900.00, and the rows below come to £700.00");
    BOOST_TEST(on_sheets(paid("5000.00"), "Nil return,,,,,,,,\n" + total("0.00")) == "");
    BOOST_TEST(on_sheets("Nil return,,,,,,,,\n" + total("0.00"), paid("5000.00") + total("5000.00")) == "");
}

BOOST_AUTO_TEST_CASE(of_several_wrong_totals_each_has_its_place) {
    const auto said = complaint(paid("50.00") + total("65.00") + paid("700.00") + total("925.00"));
    BOOST_TEST(said.ends_with("on line 3 it says £65.00, and the rows above come to £50.00; 3:8 '65.00' 5:8 '925.00'"), said);
}

BOOST_AUTO_TEST_CASE(where_no_row_must_have_a_date_what_says_total_without_one_is_no_payment) {
    const std::string sold =
        R"({"name": "sold", "version": "1", "description": "x", "fields": [
            {"name": "supplier", "title": "Supplier", "type": "string", "description": "x", "daybook": {"essential": true}},
            {"name": "date", "title": "Date", "type": "date", "format": "%d/%m/%Y", "description": "x"},
            {"name": "service", "title": "Service", "type": "string", "description": "x"},
            {"name": "amount", "title": "Amount", "type": "number", "description": "x", "daybook": {"essential": true}}],
            "daybook": {"amount": "amount", "date": "date", "supplier": "supplier"}})";
    const auto report = check("Supplier,Date,Service,Amount\nHarbour Ltd,,Piers,100\nTotal,01/05/2024,,25\nHarbour Total,,,125\nTotal,,Fuel,7\nTotal,,,132\n",
                              {"t", sold}).report;
    BOOST_TEST(report.rows.accepted == 3);
    BOOST_TEST(report.rows.set_aside.at("total") == 2);
    BOOST_TEST(find(report, "perhaps-total")->count == 2);
    BOOST_TEST(find(report, "wrong-total") == nullptr);
    const std::string plain =
        R"({"name": "plain", "version": "1", "description": "x", "fields": [
            {"name": "item", "title": "Item", "type": "string", "description": "x", "daybook": {"essential": true}},
            {"name": "amount", "title": "Amount", "type": "number", "description": "x", "daybook": {"essential": true}}],
            "daybook": {"amount": "amount"}})";
    BOOST_TEST(check("Item,Amount\nBuoys,40\nTotal quality management,5\nTotal,45\n", {"t", plain}).report.rows.accepted == 2);
}

BOOST_AUTO_TEST_CASE(a_pivot_table_beside_or_below_the_payments_costs_no_row) {
    const std::string rows = row("31/05/2024", "30000.00") + row("30/05/2024", "40000.00", "Buoy Ltd");
    const auto below = check_text(std::string(kHeading) + rows + ",,,,,,,,\nRow Labels,Sum of Amount,,,,,,,\nHarbour Dredging Ltd,30000.00,,,,,,,\nBuoy Ltd,40000.00,,,,,,,\nGrand Total,70000.00,,,,,,,\n").report;
    BOOST_TEST(below.rows.accepted == 2);
    BOOST_TEST(below.rows.quarantined == 0);
    BOOST_TEST(below.rows.set_aside.at("total") == 4);
    auto beside = std::string(kHeading);
    beside.insert(beside.size() - 1, ",,Row Labels,Sum of Amount");
    for (const auto* rest : {",,Buoy Ltd,40000.00\n", ",,Harbour Dredging Ltd,30000.00\n"}) {
        auto one = row("31/05/2024", "30000.00");
        beside += one.substr(0, one.size() - 1) + rest;
    }
    const auto report = check_text(beside + ",,,,,,,,,,Lamp Ltd,1.00\n,,,,,,,,,,Grand Total,70001.00\n").report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.rows.quarantined == 0);
    BOOST_TEST(report.rows.set_aside.at("total") == 2);
    BOOST_TEST(find(report, "total-row")->message.find("pivot") != std::string::npos);
    // What is no part of it is a row with a fault as before.
    BOOST_TEST(check_text(std::string(kHeading) + rows + "Buoy Ltd,40000.00,,,,,,,\nRow Labels,Sum of Amount,,,,,,,\nBuoy Ltd,40000.00,,,,,,,\nHO,HO,,a,b,Buoy Ltd,1,40000.00,\n").report.rows.quarantined == 2);
}

BOOST_AUTO_TEST_CASE(each_of_several_pivot_tables_is_told_however_its_heading_is_written) {
    const auto payments = row("01/05/2024", "30000.00") + row("02/05/2024", "40000.00");
    const std::string first = ",,,,,,,,\nrow labels,sum of amount,,,,,,,\nHarbour Dredging Ltd,70000.00,,,,,,,\n,,,,,,,,\n";
    const std::string second = ",,,,,,,,\nROW LABELS,Count,,,,,,,\nHarbour Dredging Ltd,4,,,,,,,\nGrand Total,4,,,,,,,\n";
    const auto report = check_text(std::string(kHeading) + payments + first + payments + second).report;
    BOOST_TEST(report.rows.accepted == 4);
    BOOST_TEST(report.rows.quarantined == 0);
    BOOST_TEST(report.rows.set_aside.at("total") == 5);
    // Beside a pivot table that has ended a row with a fault is one.
    BOOST_TEST(check_text(std::string(kHeading) + payments + first + payments + "Harbour Dredging Ltd,70000.00,,,,,,,\n" + payments + second).report.rows.quarantined == 1);
}

BOOST_AUTO_TEST_CASE(a_number_of_a_page_is_no_total) {
    const auto report = check_text(std::string(kHeading) + row("01/05/2024", "30000.00") + "1,,,,,,,,\n").report;
    BOOST_TEST(!report.rows.set_aside.contains("total"));
    BOOST_TEST(report.rows.set_aside.at("footnote") == 1);
    BOOST_TEST(check_text(std::string(kHeading) + row("01/05/2024", "30000.00") + ",,,,,,,30000.00,\n" + ",,,,,,,,30000.00\n").report.rows.set_aside.at("total") == 2);
}

BOOST_AUTO_TEST_CASE(a_payment_that_speaks_of_row_labels_heads_no_pivot_table) {
    auto labels = row("31/05/2024", "30000.00");
    labels.replace(labels.find("Outer harbour"), 13, "Row Labels for warehouse");
    const std::string faulty = row("June sometime", "900000.00") + row("30/05/2024", "one million");
    for (const auto& text : {labels, row("31/05/2024", "30000.00", "Row Labels")}) {
        const auto report = check_text(std::string(kHeading) + text + faulty).report;
        BOOST_TEST(report.rows.quarantined == 2);
        BOOST_TEST(!report.rows.set_aside.contains("total"));
    }
}

/// Nobody is a minister called "Total", and nothing below is his.
BOOST_AUTO_TEST_CASE(a_count_of_the_rows_is_a_total_also_where_there_are_no_amounts) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/ministerial-meetings.json");
    for (const auto* total : {"Total,,2,", "Total,,,", "Total number of meetings,,2,", "Grand total,Jan - Mar 2024,2,", ",,Total,2"}) {
        const auto result = check(fmt::format("Minister,Date,Name of organisation or individual,Purpose of meeting\nJane Doe,May 2024,RNLI,Lifeboats\n,June 2024,Total,Oil\n{}\n,July 2024,Ropes Ltd,Ropes\n", total),
                                  {"test.csv", schema});
        BOOST_TEST(result.report.rows.set_aside.at("total") == 1, total);
        BOOST_TEST(find(result.report, "total-row") != nullptr, total);
        BOOST_REQUIRE(result.rows->count() == 3u);
        BOOST_TEST(cell(result, 1, "met") == "Total", total);
        BOOST_TEST(cell(result, 2, "minister") == "Jane Doe", total);
    }
}

BOOST_AUTO_TEST_SUITE_END()
