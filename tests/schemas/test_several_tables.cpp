#include "publisher/base/error.hpp"
#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

CheckResult check_book(std::vector<Sheet> sheets) {
    return check_sheets(std::move(sheets), FileKind::xlsx, {"book.xlsx", published_schema()});
}

std::string sheet(std::string_view rows) {
    return std::string(kHeading) + std::string(rows);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(several_tables)

BOOST_AUTO_TEST_CASE(sheets_of_a_book_give_one_report_and_rows_that_know_where_they_stand) {
    const auto result =
        check_book({{"May 2012", "May\n" + sheet(row("31/05/2012", "5.00", "\"A\nB\"") +
                                                 row("31/05/2012", "6.00") + row("soon", "1.00"))},
                    {"Notes", "This book,holds\nour spending,\n,\n"},
                    {"Sheet3", ""},
                    {"June", sheet(row("01/06/2012", "7.00"))}});
    const auto& report = result.report;
    BOOST_TEST(report.file_kind == "xlsx");
    BOOST_TEST(report.refusal == "");
    BOOST_TEST(report.rows.source == 1 + 4 + 3 + 2);
    BOOST_TEST(report.rows.accepted == 3);
    BOOST_TEST(report.rows.set_aside.at("other-sheet") == 3);
    BOOST_TEST(report.rows.set_aside.at("header") == 2);
    BOOST_TEST(report.rows.balances());
    BOOST_TEST(report.accepted_total.to_string() == "18.00");
    BOOST_TEST(report.months.at("2012-06") == 1);
    BOOST_TEST(find(report, "other-sheet")->places.front().sheet == "Notes");
    BOOST_TEST(find(report, "type-error")->places.front().sheet == "May 2012");
    // A row of a sheet is its record, whatever line ends its cells hold.
    BOOST_TEST(find(report, "type-error")->places.front().line == 5);
    BOOST_TEST(find(report, "title-row")->places.front().sheet == "May 2012");
    BOOST_TEST(to_text(report).find("May 2012!C5") != std::string::npos);
    const auto json = daybook::base::json::write(report.to_json());
    BOOST_TEST(daybook::base::json::write(Report::from_json(daybook::base::json::parse(json)).to_json()) == json);
    const auto table = result.rows->whole();
    BOOST_REQUIRE(table.rows() == 3u);
    BOOST_TEST(table.line(1) == 4);
    BOOST_TEST(table.sheet(1) == "May 2012");
    BOOST_TEST(table.line(2) == 2);
    BOOST_TEST(table.sheet(2) == "June");
    const auto bytes = encode_table(table);
    const auto back = decode_table(bytes);
    BOOST_TEST(encode_table(back) == bytes);
    BOOST_TEST(back.sheet(2) == "June");
}

BOOST_AUTO_TEST_CASE(a_sheet_that_is_a_copy_of_another_stops_the_file) {
    const auto rows = sheet(row("31/05/2012", "30000.00") + row("30/05/2012", "40000.00") + row("29/05/2012", "50000.00"));
    const auto report = check_book({{"Publish", rows}, {"Working copy", rows}}).report;
    BOOST_REQUIRE(find(report, "copied-sheet") != nullptr);
    BOOST_TEST(find(report, "copied-sheet")->places.front().sheet == "Working copy");
    BOOST_TEST(find(report, "copied-sheet")->places.front().value == "a copy of 'Publish'");
    BOOST_TEST(why_none_of_it_can_be_used(report) != "");
    // The last row of a part may lack the end of its line.
    const auto unended = rows.substr(0, rows.size() - 1);
    BOOST_TEST(find(check_book({{"May", unended}, {"Again", unended}}).report, "copied-sheet") != nullptr);
    // One payment in common, and the same one twice on a sheet, make no copies.
    const auto other = check_book({{"May", rows}, {"June", sheet(row("31/05/2012", "30000.00") + row("01/06/2012", "1.00") + row("01/06/2012", "1.00"))}}).report;
    BOOST_TEST(find(other, "copied-sheet") == nullptr);
    BOOST_TEST(why_none_of_it_can_be_used(other) == "");
}

BOOST_AUTO_TEST_CASE(a_part_with_payments_of_any_sign_and_under_headings_nearly_right_is_told_as_data) {
    const auto rows = sheet(row("31/05/2012", "30000.00") + row("30/05/2012", "40000.00"));
    std::string bars = "Department family|Entity|Date|Supplier|Paid in all\n";
    for (int i = 1; i < 5; ++i) bars += "Ministry of Piers|Pier Agency|01/06/2012|Buoy Ltd|30000.00\n";
    BOOST_TEST(find(check_book({{"May", rows}, {"Late", bars}}).report, "table-not-read") != nullptr);
    std::string one = sheet(row("01/06/2012", "30000.00"));
    one.replace(one.find("Amount"), 6, "Paid in all");
    BOOST_TEST(find(check_book({{"May", rows}, {"Late", one}}).report, "table-not-read") != nullptr);
    BOOST_TEST(find(check_book({{"May", rows}, {"Late", row("01/06/2012", "30000.00")}}).report, "table-not-read") != nullptr);
    BOOST_TEST(find(check_book({{"May", rows}, {"History", "Version,Date,Author,Pages\n1.0,01/06/2012,A. Clerk,3\n"}}).report, "table-not-read") == nullptr);
}

BOOST_AUTO_TEST_CASE(dates_that_a_spreadsheet_turned_beside_texts_that_it_left_are_told) {
    std::string turned, right;
    for (int day = 1; day <= 28; ++day) {
        turned += row(day <= 12 ? fmt::format("2024-{:02}-05", day) : fmt::format("{}/05/2024", day), "30000.00");
        right += row(day <= 12 ? fmt::format("2024-05-{:02}", day) : fmt::format("{}/05/2024", day), "30000.00");
    }
    BOOST_TEST(find(check_book({{"May", sheet(turned)}}).report, "turned-dates") != nullptr);
    BOOST_TEST(find(check_book({{"May", sheet(right)}}).report, "turned-dates") == nullptr);
    BOOST_TEST(find(check_book({{"May", sheet(right)}}).report, "perhaps-turned") == nullptr);
    // Two weeks of texts, a few dates that were texts, and one that was entered in April.
    std::string few;
    for (const auto* date : {"2024-02-05", "2024-07-05", "2024-09-05", "14/05/2024", "16/05/2024", "21/05/2024", "2024-04-04"}) few += row(date, "30000.00");
    const auto told = check_book({{"April", sheet(row("14/04/2024", "30000.00"))}, {"May", sheet(few)}}).report;
    BOOST_REQUIRE(find(told, "turned-dates") != nullptr);
    BOOST_TEST(find(told, "turned-dates")->places.front().sheet == "May");
    BOOST_TEST(find(told, "turned-dates")->places.front().line == 2);
    // A single date beside them is asked about.
    const auto asked = check_book({{"May", sheet(row("2024-07-05", "30000.00") + row("14/05/2024", "30000.00") + row("28/05/2024", "30000.00"))}}).report;
    BOOST_TEST(find(asked, "turned-dates") == nullptr);
    BOOST_TEST(find(asked, "perhaps-turned") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_payment_below_the_floor_is_told_on_its_own_sheet_and_in_its_own_column) {
    const std::string turned = "Entity,Department family,Date,Amount,Supplier,Expense type,Expense area\n";
    const auto report = check_book({{"May", sheet(row("31/05/2012", "30000.00") + row("30/05/2012", "40000.00"))},
                                    {"June", turned + "Pier Agency,Ministry of Piers,01/06/2012,50000.00,Rope Ltd,Rope,Piers\n" +
                                                 "Pier Agency,Ministry of Piers,02/06/2012,12.50,Sail Ltd,Sails,Piers\n"}}).report;
    const auto* under = find(report, "under-threshold");
    BOOST_REQUIRE(under != nullptr);
    BOOST_TEST(under->places.front().sheet == "June");
    BOOST_TEST(under->places.front().line == 3);
    BOOST_TEST(under->places.front().column == 4);
    BOOST_TEST(under->places.front().value == "12.50");
}

BOOST_AUTO_TEST_CASE(what_a_row_refers_to_is_missed_on_the_sheet_that_names_it) {
    const auto schema = R"({"name": "posts", "version": "1.0.0", "title": "Posts", "description": "x", "fields": [)"
                        R"({"name": "post", "title": "Post", "type": "string", "description": "x"},)"
                        R"({"name": "above", "title": "Above", "type": "string", "description": "x"}],)"
                        R"("foreignKeys": [{"fields": "above", "reference": {"resource": "", "fields": "post"}}],)"
                        R"("daybook": {"checks": {"tree": {"id": "post", "parent": "above", "root": "none"}}}})";
    const auto report = check_sheets({{"North", "Post,Above\nA,none\nB,A\n"}, {"South", "Above,Post\nB,C\nX,D\n"}}, FileKind::xlsx, {"book.xlsx", schema}).report;
    for (const char* code : {"tree-error", "foreign-key"}) {
        const auto* found = find(report, code, "above");
        BOOST_REQUIRE(found != nullptr);
        // That of the post at the top names none, too.
        BOOST_TEST((found->places.back() == Place{3, 1, "X", "South"}), code);
    }
}

BOOST_AUTO_TEST_CASE(two_sheets_of_one_name_are_two) {
    const auto result = check_book({{"May", sheet(row("31/05/2012", "5.00"))}, {"May", sheet(row("30/05/2012", "6.00"))}, {"May (2)", sheet(row("29/05/2012", "7.00"))}});
    BOOST_REQUIRE(result.rows->count() == 3u);
    BOOST_TEST(result.rows->whole().sheet(0) == "May");
    BOOST_TEST(result.rows->whole().sheet(1) == "May (2)");
    BOOST_TEST(result.rows->whole().sheet(2) == "May (2) (2)");
    BOOST_TEST(encode_table(decode_table(encode_table(result.rows->whole()))) == encode_table(result.rows->whole()));
}

BOOST_AUTO_TEST_CASE(a_serial_number_in_a_book_of_1904_is_a_day_of_its_calendar) {
    Sheet in_1904{"May", sheet(row("43953", "5.00") + row("2024-05-03", "5.00"))};
    in_1904.from_1904 = true;
    const auto result = check_book({in_1904, {"June", sheet(row("43953", "5.00"))}});
    BOOST_REQUIRE(result.rows->count() == 3U);
    BOOST_TEST(cell(result, 0, "date") == "2024-05-03");
    BOOST_TEST(cell(result, 1, "date") == "2024-05-03");
    BOOST_TEST(cell(result, 2, "date") == "2020-05-02");
}

BOOST_AUTO_TEST_CASE(what_a_sheet_hides_is_said_and_read) {
    Sheet may{"May", sheet(row("31/05/2012", "5.00") + row("31/05/2012", "6.00"))}, notes{"Notes", "Working out\n"};
    may.concealed_rows = {2, 1};
    may.concealed_columns = {1, 3};
    notes.concealed_rows = {1, 0};
    const auto report = check_book({may, notes}).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_REQUIRE(find(report, "hidden-row") != nullptr);
    BOOST_TEST(find(report, "hidden-row")->count == 2);
    BOOST_TEST(find(report, "hidden-row")->places.front().line == 2);
    BOOST_TEST(find(report, "hidden-row")->places.front().sheet == "May");
    BOOST_REQUIRE(find(report, "hidden-column") != nullptr);
    BOOST_TEST(find(report, "hidden-column")->places.front().column == 4);
}

BOOST_AUTO_TEST_CASE(a_supplier_merged_down_rows_is_the_one_of_each) {
    Sheet may{"May", "Spending\n" + sheet(row("31/05/2012", "5.00", "Rope, Ltd") + row("31/05/2012", "6.00", "") + row("31/05/2012", "7.00", "") + row("31/05/2012", "8.00", "Oar Ltd"))};
    may.text.replace(may.text.find("Rope, Ltd"), 9, "\"Rope, Ltd\"");
    may.merged_down = {{2, 4, 5}};
    const auto result = check_book({may});
    BOOST_REQUIRE(result.rows->count() == 4U);
    for (std::size_t i = 0; i < 3; ++i) BOOST_TEST(cell(result, i, "supplier") == "Rope, Ltd");
    BOOST_TEST(cell(result, 2, "amount") == "7.00");
    BOOST_TEST(cell(result, 3, "supplier") == "Oar Ltd");
    const auto* const said = find(result.report, "filled-down", "supplier");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST((said->severity == Severity::repair));
    BOOST_TEST(said->count == 2);
    BOOST_TEST(said->places.front().line == 4);
    BOOST_TEST(said->places.front().column == 6);
    BOOST_TEST(said->places.front().sheet == "May");
}

BOOST_AUTO_TEST_CASE(a_pivot_table_below_merged_rows_begins_where_it_stands) {
    constexpr std::string_view kLong = "The Long Pier Dredging and Rope Company Limited";
    const std::string below = "Ministry of Piers,Pier Agency,,,,,,,\n,,,,,,,,\nRow Labels,Sum of Amount,,,,,,,\nRope,30.00,,,,,,,\n";
    std::string merged, written;
    for (int i = 1; i <= 6; ++i) {
        merged += row(fmt::format("0{}/05/2012", i), "5.00", i == 1 ? kLong : "");
        written += row(fmt::format("0{}/05/2012", i), "5.00", kLong);
    }
    Sheet may{"May", sheet(merged + below)};
    may.merged_down = {{1, 6, 5}};
    const auto filled = check_book({may}).report, plain = check_book({{"May", sheet(written + below)}}).report;
    BOOST_TEST(filled.rows.accepted == 6);
    BOOST_TEST(filled.rows.quarantined == plain.rows.quarantined);
    BOOST_TEST((filled.rows.set_aside == plain.rows.set_aside));
}

BOOST_AUTO_TEST_CASE(an_amount_merged_down_rows_is_paid_once) {
    Sheet may{"May", sheet(row("31/05/2012", "5.00") + row("31/05/2012", ""))};
    may.merged_down = {{1, 2, 7}};
    const auto report = check_book({may}).report;
    BOOST_TEST(report.rows.accepted == 1);
    BOOST_TEST(report.rows.quarantined == 1);
    BOOST_TEST(find(report, "filled-down") == nullptr);
}

BOOST_AUTO_TEST_CASE(each_sheet_has_its_own_order_of_dates) {
    // Days of one month in the British order, in the American one, and two of May that say nothing of it themselves.
    std::string british, american, silent;
    for (const auto* day : {"02", "09", "16", "23"}) {
        british += row(fmt::format("{}/04/2024", day), "30000.00");
        american += row(fmt::format("06/{}/2024", day), "30000.00");
    }
    for (const auto* day : {"03", "04"}) silent += row(fmt::format("{}/05/2024", day), "30000.00");
    for (const bool american_first : {true, false}) {
        const Sheet us{"US", sheet(american)}, uk{"UK", sheet(british)}, early{"Early", sheet(silent)};
        const auto result = check_book(american_first ? std::vector{us, uk, early} : std::vector{early, uk, us});
        BOOST_TEST(result.report.rows.accepted == 10);
        BOOST_TEST(find(result.report, "mixed-date-order") == nullptr);
        const std::map<std::string, std::int64_t> months{{"2024-04", 4}, {"2024-05", 2}, {"2024-06", 4}};
        BOOST_TEST((result.report.months == months));
        const auto* odd = find(result.report, "repaired-date");
        BOOST_REQUIRE(odd != nullptr);
        BOOST_TEST(result.report.date_format == "dd/mm/yyyy");
    }
    // Twelve American sheets, one of them with a single payment: its order is the others'.
    std::vector<Sheet> year;
    for (int month = 1; month <= 12; ++month)
        year.push_back({std::to_string(month), sheet(row(fmt::format("{:02}/05/2024", month), "30000.00") + (month == 3 ? "" : row(fmt::format("{:02}/25/2024", month), "30000.00")))});
    const auto result = check_book(year);
    BOOST_TEST(result.report.months.size() == 12u);
    BOOST_TEST(result.report.months.at("2024-03") == 1);
}

BOOST_AUTO_TEST_CASE(a_sheet_that_says_nothing_of_its_order_has_the_others) {
    const auto result =
        check_book({{"One", sheet(row("05/06/2012", "1.00"))}, {"Two", sheet(row("05/31/2012", "1.00"))}});
    BOOST_TEST(cell(result, 0, "date") == "2012-05-06");
    BOOST_TEST(result.report.date_format == "mm/dd/yyyy");
}

BOOST_AUTO_TEST_CASE(a_row_that_stands_on_another_sheet_too_is_named_with_it) {
    const auto result = check_book(
        {{"One", sheet(row("05/06/2012", "1.00"))}, {"Two", sheet("\n" + row("05/06/2012", "1.00"))}});
    const auto* again = find(result.report, "duplicate-row");
    BOOST_REQUIRE(again != nullptr);
    BOOST_TEST(again->places.front().sheet == "Two");
    BOOST_TEST(again->places.front().line == 3);
    BOOST_TEST(again->places.front().value == "as on line 2 of 'One'");
}

BOOST_AUTO_TEST_CASE(a_book_without_headings_is_refused_with_what_was_found_and_a_nil_return_is_one) {
    const auto other = check_book({{"Blank", ",\n"}, {"Notes", "This book,holds\n"}});
    BOOST_TEST(other.report.refusal.find("of any sheet; line 1 comes nearest") != std::string::npos,
               other.report.refusal);
    const auto* const said = find(other.report, "header-error");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->places.front().sheet == "Notes");
    BOOST_TEST(said->places.front().value == "'This book', 'holds'");
    BOOST_TEST(!other.rows.has_value());
    BOOST_TEST(other.report.rows.balances());
    const auto nil = check_book({{"Sheet1", "Nil return\n"}, {"Sheet2", ""}});
    BOOST_TEST(nil.report.nil_return);
    BOOST_TEST(nil.report.rows.balances());
    BOOST_TEST(nil.rows->count() == 0u);
}

BOOST_AUTO_TEST_CASE(rows_of_sheets_join_only_in_the_order_of_their_places) {
    const auto one = [](const char* name, int lines) {
        const auto result = check_book({{name, std::string(static_cast<std::size_t>(lines), '\n') +
                                                   sheet(row("05/06/2012", "1.00"))}});
        return result.rows->whole();
    };
    const auto corrupt = [](const std::vector<CheckedTable>& batches) {
        CheckedRows rows(batches.front());
        try {
            for (std::size_t i = 1; i < batches.size(); ++i) rows.append(batches[i]);
        } catch (const daybook::base::Error& e) {
            return e.kind() == daybook::base::ErrorKind::corrupt;
        }
        return false;
    };
    BOOST_TEST(!corrupt({one("A", 0), one("A", 1)}));
    BOOST_TEST(!corrupt({one("A", 1), one("B", 0)}));
    BOOST_TEST(corrupt({one("A", 1), one("A", 1)}));
    BOOST_TEST(corrupt({one("A", 1), one("", 5)}));
    BOOST_TEST(corrupt({one("A", 0), one("B", 0), one("A", 3)}));
}

BOOST_AUTO_TEST_CASE(a_private_column_of_a_sheet_cannot_be_redacted) {
    const auto result = check_book({{"A", "Date,VAT number,Supplier,Amount\n31/05/2012,GB1,A,5.00\n"}});
    BOOST_TEST(result.needs_redaction);
    BOOST_TEST(!result.redacted.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
