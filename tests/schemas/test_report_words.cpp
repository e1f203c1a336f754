#include "schemas/report_words.hpp"
#include "schemas/showable.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string verdict_on(std::string_view rows, Profile profile = Profile::strict) {
    return verdict(check_text(std::string(kHeading) + std::string(rows), profile).report);
}

const ColumnRead& understood(const Report& report, std::string_view field) {
    const auto at = std::ranges::find(report.understood, field, &ColumnRead::field);
    BOOST_REQUIRE((at != report.understood.end()));
    return *at;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(report_words)

BOOST_AUTO_TEST_CASE(one_sentence_says_whether_a_file_can_be_published) {
    BOOST_TEST(verdict_on(row("31/05/2012", "50000.00") + row("30/05/2012", "1204.50")) ==
               "Publishable: 2 rows, £51,204.50");
    BOOST_TEST(verdict_on(row("31/05/2012", "50000.00") + row("soon", "5.00") + row("later", "6.00")) ==
               "Not publishable: 2 rows have no readable date");
    BOOST_TEST(verdict_on(row("soon", "50000.00") + row("31/05/2012", "")) ==
               "Not publishable: 1 row has no readable date, 1 row has no amount");
    BOOST_TEST(verdict_on(row("31/05/2012", "\"-£30,000.00\"")) ==
               "Not publishable: 1 amount is not written plainly");
    BOOST_TEST(verdict_on(row("31/05/2012", "-£30000.00"), Profile::harvest) ==
               "Publishable: 1 row, -£30,000.00; 1 warning to look at");
    BOOST_TEST(verdict_on(row("31/05/2012", "12.00")) == "Publishable: 1 row, £12.00; 1 warning to look at");
    BOOST_TEST(verdict(check_text("Nothing\nNil return\n", Profile::strict).report) ==
               "Publishable: a nil return, nothing to report");
    BOOST_TEST(verdict(check_text("Date,Supplier,Amount\n31/05/2012,A,5.00\n", Profile::strict).report)
                   .starts_with("Not publishable: there is no column for department family, "));
    BOOST_TEST(verdict(check_text("%PDF-1.4 ...").report) == "Not publishable: a PDF document, not a table");
    BOOST_TEST(verdict(check_text("Supplier,Date\nA,31/05/2012\n", Profile::strict).report)
                   .starts_with("Not publishable: no row with the headings"));
}

BOOST_AUTO_TEST_CASE(each_reason_is_given_as_often_as_it_holds) {
    Report report;
    const auto add = [&](std::string_view code, std::string_view message, std::int64_t count) {
        report.findings.push_back({std::string(code), Severity::error, "pay_floor", std::string(message), "", count, {}});
    };
    add("tree-error", "'Reports to' names a row that is not there", 1);
    add("tree-error", "'Reports to' leads back to the row itself", 3);
    BOOST_TEST(verdict(report) == "Not publishable: 'Reports to' leads back to the row itself (3 times), 'Reports to' names a row that is not there");
    // A cell is blank for one reason only, but may be written in two ways that are mended.
    report.findings.clear();
    add("required-value", "'Pay floor' is blank", 2);
    add("required-value", "'Pay floor' holds a text that stands for no value, and requires one", 1);
    add("repaired-number", "'Pay floor' is written with a currency sign", 2);
    add("repaired-number", "'Pay floor' is written with thousands separators", 1);
    BOOST_TEST(verdict(report) == "Not publishable: 3 rows have no pay floor, 2 cells of pay floor are not written plainly");
    BOOST_TEST(verdict_on(row("31/04/2012", "5.00") + row("soon", "6.00") + row("May-12", "7.00")) == "Not publishable: 3 rows have no readable date");
}

BOOST_AUTO_TEST_CASE(a_finding_says_how_often_unless_it_counts_itself) {
    Finding finding{"type-error", Severity::error, "date", "'Date' is not a date", "", 1, {}};
    BOOST_TEST(finding_words(finding) == "'Date' is not a date [type-error]");
    finding.count = 1200;
    BOOST_TEST(finding_words(finding) == "'Date' is not a date [type-error], 1,200 times");
    const Finding outside{
        "outside-period", Severity::error, "date", "3 rows have dates outside June 2024", "", 3, {}};
    BOOST_TEST(finding_words(outside) == "3 rows have dates outside June 2024 [outside-period]");
}

BOOST_AUTO_TEST_CASE(columns_are_lettered_as_a_spreadsheet_letters_them) {
    BOOST_TEST(column_letters(1) == "A");
    BOOST_TEST(column_letters(26) == "Z");
    BOOST_TEST(column_letters(27) == "AA");
    BOOST_TEST(column_letters(702) == "ZZ");
    BOOST_TEST(column_letters(703) == "AAA");
    BOOST_TEST(column_letters(16384) == "XFD");
    BOOST_TEST(column_letters(0) == "");
}

BOOST_AUTO_TEST_CASE(a_place_is_a_cell_only_where_lines_are_rows) {
    const auto plain = check_text(std::string(kHeading) + row("soon", "5.00")).report;
    const auto& place = find(plain, "type-error")->places.front();
    BOOST_TEST(plain.lines_are_rows);
    BOOST_TEST(cell_name(plain, place) == "C2");
    BOOST_TEST(place_words(place) == "line 2, column 3");
    const auto broken =
        check_text(std::string(kHeading) + row("31/05/2012", "5.00", "\"Two\nlines\"") + row("soon", "5.00"))
            .report;
    BOOST_TEST(!broken.lines_are_rows);
    BOOST_TEST(cell_name(broken, find(broken, "type-error")->places.front()) == "C");
    BOOST_TEST(place_words(find(broken, "type-error")->places.front()) == "line 4, column 3");
    BOOST_TEST(!check_text("\"May\n2012\"\n" + std::string(kHeading) + row("31/05/2012", "5.00"))
                    .report.lines_are_rows);
    BOOST_TEST(check_text(std::string(kHeading) + row("31/05/2012", "5.00") + "\n\n").report.lines_are_rows);
    BOOST_TEST(cell_name(plain, {7, 2, "", "Spend May"}) == "Spend May!B7");
}

BOOST_AUTO_TEST_CASE(what_was_understood_of_each_column_is_said_with_examples_and_blanks) {
    const auto report = check_text(
                            "Dept Family,Body,Payment Date,Expense type,Expense area,Supplier name,Trans. "
                            "no,VAT number,£ Amount,Notes\n"
                            "Piers,Agency,31/05/2012,Dredging,,A Ltd,1,GB1,£5.00,x\n"
                            "Piers,Agency,30-May-12,Dredging,Harbours,B Ltd,2,GB2,\"6,000\",y\n"
                            "Piers,Agency,29/05/2012,Dredging,,A Ltd,3,GB3,7.00,z\n")
                            .report;
    const auto& date = understood(report, "date");
    BOOST_TEST(date.heading == "Payment Date");
    BOOST_TEST(date.column == 3);
    BOOST_TEST(date.style == "dd/mm/yyyy");
    BOOST_TEST(date.examples == (std::vector<std::string>{"2012-05-31", "2012-05-30", "2012-05-29"}),
               boost::test_tools::per_element());
    BOOST_TEST(*understood(report, "expense_area").blank == 2);
    BOOST_TEST(understood(report, "supplier").examples == (std::vector<std::string>{"A Ltd", "B Ltd"}),
               boost::test_tools::per_element());
    BOOST_TEST(understood(report, "amount").examples == (std::vector<std::string>{"5.00", "6000.00", "7.00"}),
               boost::test_tools::per_element());
    const auto vat = std::ranges::find(report.understood, false, &ColumnRead::published);
    BOOST_REQUIRE((vat != report.understood.end()));
    BOOST_TEST(vat->heading == "VAT number");
    BOOST_TEST(!vat->blank.has_value());
    BOOST_TEST(vat->examples.empty());
}

BOOST_AUTO_TEST_CASE(headings_without_rows_are_understood_too) {
    const auto report = check_text(kHeading).report;
    BOOST_TEST(report.understood.size() == 9U);
    BOOST_TEST(*understood(report, "date").blank == 0);
    BOOST_TEST(report.month_totals.empty());
}

BOOST_AUTO_TEST_CASE(month_totals_add_up_to_the_whole) {
    std::string text(kHeading);
    for (int i = 1; i <= 28; ++i)
        text += row(fmt::format("{:02}/{:02}/2012", i, i % 3 + 4), fmt::format("{}.{:02}", 100 * i, i));
    const auto report = check_text(text + row("30/04/2012", "-50.00") + row("soon", "7.00")).report;
    BOOST_TEST(report.month_totals.size() == 3U);
    base::Decimal sum;
    std::int64_t rows = 0;
    for (const auto& one : period_totals(report)) sum = sum + one.total, rows += one.rows;
    BOOST_TEST(sum.to_string() == report.accepted_total.to_string());
    BOOST_TEST(rows == report.rows.accepted);
    BOOST_TEST(report.total_of == "Amount");
    BOOST_TEST(row_equation(report.rows) == "31 in the file = 29 accepted + 1 quarantined + 1 set aside");
}

BOOST_AUTO_TEST_CASE(years_stand_for_months_where_there_are_many) {
    std::string text(kHeading);
    for (int year = 2001; year <= 2010; ++year)
        for (int month = 1; month <= 12; ++month)
            text += row(fmt::format("28/{:02}/{}", month, year), "10.00");
    const auto periods = period_totals(check_text(text).report);
    BOOST_TEST(periods.size() == 10U);
    BOOST_TEST(periods.front().period == "2001");
    BOOST_TEST(periods.front().rows == 12);
    BOOST_TEST(periods.front().total.to_string() == "120.00");
}

BOOST_AUTO_TEST_CASE(personal_data_is_masked_wherever_a_report_shows_a_cell) {
    const auto report =
        check_text(std::string(kHeading) + row("31/05/2012", "jo.bloggs@example.org", "Call 07700 900123") +
                   row("31/05/2012", "5.00", "Jo AB 12 34 56 C"))
            .report;
    const auto text = base::json::write(report.to_json()) + to_text(report) + to_html({report});
    for (const auto* secret : {"bloggs", "900123", "12 34 56"})
        BOOST_TEST(text.find(secret) == std::string::npos, secret);
    BOOST_TEST(text.find("jo.******") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_that_a_cell_holds_turns_or_hides_what_is_around_it) {
    BOOST_TEST(showable("a\x1B[31m\r\nb\x7F\t") == "a\u241B[31m\u240D\u240Ab\u2421\u2409");
    BOOST_TEST(showable("\u202Eevil\u2069 \u0085 \u200B\uFEFF") == "\uFFFDevil\uFFFD \uFFFD \uFFFD\uFFFD");
    BOOST_TEST(showable("£5 – Ünïcode 漢字 \U0001F600") == "£5 – Ünïcode 漢字 \U0001F600");
    BOOST_TEST(showable("bad \xFF byte") == "bad \uFFFD byte");
    BOOST_TEST(showable(showable("a\x1B")) == showable("a\x1B"));
}

BOOST_AUTO_TEST_SUITE_END()
