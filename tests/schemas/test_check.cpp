#include "schemas/check.hpp"

#include "schemas/encoding.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(checking)

namespace {

std::string file(std::string_view rows) {
    return std::string(kHeading) + std::string(rows);
}

std::int64_t aside(const CheckResult& result, const std::string& kind) {
    const auto at = result.report.rows.set_aside.find(kind);
    return at == result.report.rows.set_aside.end() ? 0 : at->second;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_clean_file_is_accepted_whole_under_either_profile) {
    for (const auto profile : {Profile::harvest, Profile::strict}) {
        const auto result =
            check_text(file(row("31/05/2012", "31234.50") + row("01/06/2012", "-500.00")), profile);
        BOOST_TEST(result.report.valid());
        BOOST_TEST(result.report.findings.empty());
        BOOST_TEST(result.report.rows.source == 3);
        BOOST_TEST(result.report.rows.accepted == 2);
        BOOST_TEST(result.report.accepted_total.to_string() == "30734.50");
        BOOST_TEST(result.report.months.at("2012-05") == 1);
        BOOST_TEST(result.report.months.at("2012-06") == 1);
        BOOST_TEST(result.report.date_format == "dd/mm/yyyy");
        BOOST_TEST(result.rows->whole().line(1) == 3);
        BOOST_TEST(cell(result, 0, "date") == "2012-05-31");
        BOOST_TEST(cell(result, 0, "supplier") == "Harbour Dredging Ltd");
        BOOST_TEST(cell(result, 0, "supplier_postcode") == "");
        BOOST_TEST(!result.needs_redaction);
    }
}

BOOST_AUTO_TEST_CASE(blank_amount_is_reported_with_its_row) {
    const auto result = check_text(file(row("31/05/2012", "5.00") + row("31/05/2012", "")));
    const auto* finding = find(result.report, "required-value", "amount");
    BOOST_REQUIRE(finding != nullptr);
    BOOST_TEST((finding->severity == Severity::error));
    BOOST_TEST(finding->places.front().line == 3);
    BOOST_TEST(finding->places.front().column == 8);
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(result.report.rows.balances());
}

BOOST_AUTO_TEST_CASE(an_unreadable_date_quarantines_its_row_and_its_amount_is_totalled) {
    const auto result =
        check_text(file(row("May-10", "5.25") + row("soon", "£1.00") + row("31/05/2012", "7.00")));
    BOOST_TEST(result.report.rows.quarantined == 2);
    BOOST_TEST(result.report.quarantined_total.to_string() == "6.25");
    BOOST_TEST(result.report.accepted_total.to_string() == "7.00");
    BOOST_TEST(find(result.report, "type-error", "date")->places.front().value == "May-10");
    BOOST_TEST(find(result.report, "type-error", "date")->message == "'Date' is a month without a day");
}

BOOST_AUTO_TEST_CASE(repairs_are_recorded_when_harvesting_and_errors_to_a_department) {
    const auto text = file(row("31-May-12", "\"£1,234.00\""));
    const auto harvest = check_text(text);
    BOOST_TEST(harvest.report.valid());
    BOOST_TEST(harvest.report.count(Severity::repair) == 3);
    BOOST_TEST(cell(harvest, 0, "amount") == "1234.00");
    const auto strict = check_text(text, Profile::strict);
    BOOST_TEST(!strict.report.valid());
    BOOST_TEST(strict.report.count(Severity::error) == 3);
    BOOST_TEST(strict.report.rows.accepted == 1);
}

BOOST_AUTO_TEST_CASE(a_blank_required_cell_is_a_warning_when_harvesting_and_its_row_stays) {
    const auto text = file(row("31/05/2012", "5.00", ""));
    const auto harvest = check_text(text);
    BOOST_TEST(harvest.report.rows.accepted == 1);
    BOOST_TEST((find(harvest.report, "required-value", "supplier")->severity == Severity::warning));
    BOOST_TEST(harvest.rows->whole().find("supplier")->is_null(0));
    BOOST_TEST((find(check_text(text, Profile::strict).report, "required-value", "supplier")->severity ==
                Severity::error));
}

BOOST_AUTO_TEST_CASE(rows_that_are_no_data_are_set_aside_and_counted) {
    const auto result = check_text(file(row("31/05/2012", "5.00") +
                                        ",,,,,,,,\n"
                                        "-,-,-,-,-,-,-, £-   ,-\n"
                                        "\n" +
                                        std::string(kHeading) +
                                        "Total,,,,,,,5.00,\n"
                                        ",,,,,,Sum:,5.00,\n"
                                        ",,,,,,,\"5.00\",\n"
                                        "Note: figures are provisional,,,,,,,,\n"));
    BOOST_TEST(result.report.rows.source == 10);
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.rows.quarantined == 0);
    BOOST_TEST(aside(result, "blank") == 3);
    BOOST_TEST(aside(result, "repeated-header") == 1);
    BOOST_TEST(aside(result, "total") == 3);
    BOOST_TEST(aside(result, "footnote") == 1);
    BOOST_TEST(find(result.report, "footnote-row")->places.front().value == "Note: figures are provisional");
    BOOST_TEST(result.report.accepted_total.to_string() == "5.00");
}

BOOST_AUTO_TEST_CASE(a_total_shows_the_cell_that_says_so) {
    const auto result = check_text(file(row("31/05/2012", "5.00") + "Ministry of Piers,Total,,,,,,5.00,\n"));
    BOOST_TEST(aside(result, "total") == 1);
    BOOST_TEST(find(result.report, "total-row")->places.front().value == "Total");
    BOOST_TEST(find(result.report, "total-row")->places.front().column == 2);
}

BOOST_AUTO_TEST_CASE(a_payment_with_an_unreadable_date_is_no_total_whatever_its_supplier_is_called) {
    const auto result = check_text(
        "Date,Supplier,Amount\nsoon,Total Gas & Power,5.00\n,Total,5.00\n"
        "Total,,5.00\n");
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(aside(result, "total") == 2);
    BOOST_TEST(find(result.report, "type-error", "date")->places.front().value == "soon");
    BOOST_TEST(find(result.report, "type-error", "date")->remedy == "Write it like 31/03/2024.");
}

BOOST_AUTO_TEST_CASE(what_is_no_date_or_amount_says_what_to_do_about_it) {
    const auto said = [](const std::string& date, const std::string& amount, std::string_view field) {
        const auto report = check_text(std::string(kHeading) + row("31/05/2012", "5.00") + row(date, amount)).report;
        const auto* found = find(report, "type-error", field);
        BOOST_REQUIRE(found != nullptr);
        return found->message + ". " + found->remedy;
    };
    for (const auto* date : {"31/04/2024", "29/02/2023", "31-Jun-24", "2023-02-29"}) {
        const auto words = said(date, "5.00", "date");
        BOOST_TEST(words.starts_with("'Date' is a day that the calendar does not have. Look up which day is meant: April, "), words);
        BOOST_TEST(words.find("Write it like") == std::string::npos, words);
    }
    for (const auto* error : {"#REF!", "#NAME?", "#VALUE!"}) {
        BOOST_TEST(said(error, "5.00", "date").ends_with(". Mend the formula in the spreadsheet, and save the values."), error);
        BOOST_TEST(said("31/05/2012", error, "amount").ends_with(". Mend the formula in the spreadsheet, and save the values."), error);
    }
    for (const auto* signs : {"##", "########"}) {
        BOOST_TEST(said(signs, "5.00", "date").ends_with(". Widen the column in the spreadsheet, and save it again."), signs);
        BOOST_TEST(said("31/05/2012", signs, "amount").ends_with(". Widen the column in the spreadsheet, and save it again."), signs);
    }
    BOOST_TEST(said("soon", "5.00", "date") == "'Date' is not a date like 31/03/2024. Write it like 31/03/2024.");
    BOOST_TEST(said("05/31/24 or so", "5.00", "date").starts_with("'Date' is not a date"));
}

BOOST_AUTO_TEST_CASE(dates_with_dots_or_dashes_are_mended_and_told) {
    for (const auto* text : {"01-05-2012", "1.5.2012", "2012/05/01", "\"May 1, 2012\""}) {
        const auto strict = check_text(file(row(text, "5.00")), Profile::strict);
        BOOST_TEST(cell(strict, 0, "date") == "2012-05-01");
        BOOST_REQUIRE(find(strict.report, "repaired-date", "date") != nullptr);
        BOOST_TEST(!strict.report.valid());
    }
    BOOST_TEST(check_text(file(row("01/05/2012", "5.00")), Profile::strict).report.valid());
}

BOOST_AUTO_TEST_CASE(a_json_object_for_a_supplier_is_an_error_with_its_place_and_not_a_name) {
    const auto result = check_text(R"([{"Date": "31/05/2012", "Supplier": {"name": "Harbour"}, "Amount": "5.00"}])");
    const auto* found = find(result.report, "type-error", "supplier");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->message == "'Supplier' holds a JSON object or list where a text belongs");
    BOOST_TEST(found->places.front().value == R"({"name":"Harbour"})");
    BOOST_TEST(result.rows->whole().find("supplier")->is_null(0));
    BOOST_TEST(find(result.report, "required-value", "supplier") == nullptr);
    // Whoever mends the file is told that a cell is lost.
    const auto understood = std::ranges::find(result.report.understood, "supplier", &ColumnRead::field);
    BOOST_TEST(understood->unread == 1);
    const auto hidden = check_text(R"([{"Date": "31/05/2012", "Description": {"n": ")" + std::string(94, 'x') + R"( john.smith@example.com"}, "Amount": "5.00"}])");
    const auto value = find(hidden.report, "type-error", "description")->places.front().value;
    BOOST_TEST(value.find("john") == std::string::npos, value);
}

BOOST_AUTO_TEST_CASE(a_zero_byte_is_refused_with_its_line) {
    const auto text = file(row("31/05/2012", "5.00")) + std::string("31\0/05", 6);
    BOOST_TEST(check_text(text).report.refusal == "not text: it holds zero bytes, the first on line 3");
    BOOST_TEST(check_text(text).report.findings.front().places.front().line == 3);
    BOOST_TEST(check_text(std::string("a\rb\rc\0", 6)).report.refusal.ends_with("on line 3"));
}

BOOST_AUTO_TEST_CASE(a_heading_read_in_the_wrong_encoding_is_told) {
    const auto result = check_text("Date,Supplier,Amount (\u00C2\u00A3)\n31/05/2012,Harbour,5.00\n", Profile::strict);
    const auto* found = find(result.report, "mojibake");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->places.front().column == 3);
    BOOST_TEST(found->places.front().line == 1);
}

BOOST_AUTO_TEST_CASE(two_faults_in_one_row_are_both_found) {
    const auto result = check_text(file(row("soon", "£5.00", "")));
    BOOST_TEST(find(result.report, "type-error", "date")->count == 1);
    BOOST_TEST(find(result.report, "required-value", "supplier")->count == 1);
    BOOST_REQUIRE(find(result.report, "repaired-number", "amount") != nullptr);
    BOOST_TEST(find(result.report, "repaired-number", "amount")->count == 1);
    // What was mended may be published with its cell; this row is not.
    BOOST_TEST(find(result.report, "repaired-number", "amount")->places.front().value == "");
}

BOOST_AUTO_TEST_CASE(a_supplier_named_total_is_a_payment_and_not_a_total) {
    const auto result =
        check_text(file(row("31/05/2012", "5.00", "Total UK Ltd") + row("", "6.00", "Total UK Ltd")));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.rows.quarantined == 1);
}

BOOST_AUTO_TEST_CASE(a_date_read_month_first_anywhere_turns_the_whole_file) {
    const auto american = check_text(file(row("05/06/2012", "1.00") + row("05/31/2012", "1.00")));
    BOOST_TEST(cell(american, 0, "date") == "2012-05-06");
    BOOST_TEST(cell(american, 1, "date") == "2012-05-31");
    BOOST_TEST(american.report.date_format == "mm/dd/yyyy");
    BOOST_TEST(find(american.report, "repaired-date") != nullptr);
    const auto british = check_text(file(row("05/06/2012", "1.00") + row("31/05/2012", "1.00")));
    BOOST_TEST(cell(british, 0, "date") == "2012-06-05");
    const auto torn =
        check_text(file(row("31/05/2012", "1.00") + row("05/06/2012", "1.00") + row("05/14/2012", "1.00")));
    BOOST_TEST(torn.report.rows.accepted == 2);
    BOOST_TEST(torn.report.rows.quarantined == 1);
    BOOST_TEST(cell(torn, 1, "date") == "2012-06-05");
    BOOST_TEST(find(torn.report, "mixed-date-order") != nullptr);
}

BOOST_AUTO_TEST_CASE(one_file_may_mix_styles_that_cannot_be_confused) {
    const auto result = check_text(file(row("31/05/2012", "1.00") + row("01-Jun-12", "1.00") +
                                        row("2012-06-02", "1.00") + row("41063", "1.00")));
    BOOST_TEST(result.report.rows.accepted == 4);
    BOOST_TEST(cell(result, 3, "date") == "2012-06-03");
}

BOOST_AUTO_TEST_CASE(a_thousand_equal_findings_are_one_with_the_first_places) {
    std::string rows;
    for (int i = 0; i < 1000; ++i) rows += row("31/05/2012", "£" + std::to_string(i) + ".00");
    const auto result = check_text(file(rows));
    BOOST_TEST(result.report.findings.size() == 1u);
    BOOST_TEST(result.report.findings.front().count == 1000);
    BOOST_TEST(result.report.findings.front().places.size() == Finding::kPlacesKept);
    BOOST_TEST(result.report.findings.front().places.back().line == 6);
}

BOOST_AUTO_TEST_CASE(nothing_to_report_is_a_nil_return_and_bare_headings_are_not) {
    for (const char* line :
         {"NIL RETURN,,,,,,,,\n", "Nil,Nil,Nil,,,,,,\n", "No payments over £25k in June,,,,,,,,\n"}) {
        const auto result = check_text(file(line));
        BOOST_TEST(result.report.nil_return, line);
        BOOST_TEST(result.report.valid());
        BOOST_TEST(result.rows->count() == 0u);
        BOOST_TEST(result.report.rows.balances());
    }
    const auto bare = check_text("Nothing to report for May 2012\n");
    BOOST_TEST(bare.report.nil_return);
    BOOST_TEST(bare.report.rows.balances());
    const auto empty = check_text(file(",,,,,,,,\n"));
    BOOST_TEST(!empty.report.nil_return);
    BOOST_TEST(find(empty.report, "no-data-rows") != nullptr);
    BOOST_TEST(!check_text(file("Nil return,,,,,,,,\n" + row("31/05/2012", "5.00"))).report.nil_return);
}

BOOST_AUTO_TEST_CASE(extra_cells_are_ignored_when_blank_and_reported_when_filled) {
    auto blank = file(row("31/05/2012", "25000.00"));
    blank.insert(blank.size() - 1, ",,, ");
    BOOST_TEST(check_text(blank).report.findings.empty());
    auto filled = file(row("31/05/2012", "5.00"));
    filled.insert(filled.size() - 1, ",,checked by AB");
    const auto result = check_text(filled);
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST((find(result.report, "extra-cell")->severity == Severity::warning));
    BOOST_TEST(find(result.report, "extra-cell")->places.front().value == "checked by AB");
}

BOOST_AUTO_TEST_CASE(a_comma_without_quotes_never_makes_an_amount_of_a_transaction_number) {
    const auto result =
        check_text(file(row("31/05/2012", "30000.00") + row("31/05/2012", "30000.00", "Smith, Jones")));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(result.report.quarantined_total.to_string() == "0.00");
    BOOST_TEST(find(result.report, "row-shifted")->places.front().line == 3);
}

BOOST_AUTO_TEST_CASE(nor_where_the_last_cells_are_blank_or_left_out) {
    const std::string before = "Coasts,Coasts,04/05/2024,Consultancy,Harbours,";
    const auto good = before + "Harbour Ltd,5101233,26000.00,Dredging\n" + before + "Other Ltd,5101235,31000.00,\n";
    for (const std::string rest : {"Smith, Jones Ltd,5101234,30000.00,", "Smith, Jones Ltd,5101234,30000.00", "Smith, Jones Ltd,5101234,\"30,000.00\",,,",
                                   "Smith, Jones Ltd,5101234,£30000"}) {
        const auto result = check_text(file(good + before + rest + "\n"));
        BOOST_TEST(result.report.accepted_total.to_string() == "57000.00", rest);
        BOOST_TEST(result.report.rows.quarantined == 1, rest);
        BOOST_REQUIRE(find(result.report, "row-shifted") != nullptr);
        BOOST_TEST(find(result.report, "row-shifted")->places.front().line == 4, rest);
    }
    const std::string cards = "Entity,Transaction date,Merchant name,Transaction reference number,Transaction amount,Description,Merchant category\n"
                              "C,03/05/2024,Shop, The,90012,45.50,Pens\nC,03/05/2024,Other,90013,46.50,Pens,Office\n";
    const auto card = check(cards, {"card.csv", daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/card-spend.json")});
    BOOST_TEST(card.report.accepted_total.to_string() == "46.50");
    BOOST_TEST(find(card.report, "row-shifted") != nullptr);
}

BOOST_AUTO_TEST_CASE(whole_pounds_beside_other_money_or_numbers_are_amounts) {
    const auto accepted = [](const std::string& text) { return check_text(text).report.rows.accepted; };
    const std::string with_vat = "Entity,Date,Supplier,Transaction number,Amount,VAT,Description\n";
    std::string rows;
    for (int i = 0; i < 20; ++i) rows += "C,03/05/2024,Harbour Ltd," + std::to_string(1000 + i) + (i % 2 == 0 ? ",26000,5200.5,Piers\n" : ",25000.50,5000.10,Piers\n");
    BOOST_TEST(accepted(with_vat + rows) == 20);
    // Pounds alone, and a column that nobody knows.
    BOOST_TEST(accepted(with_vat + "C,03/05/2024,Harbour Ltd,1,26000,5200.50,Piers\nC,03/05/2024,Harbour Ltd,2,26000,,Piers\n") == 2);
    const std::string number_last = "Entity,Date,Supplier,Amount,Transaction number\n";
    BOOST_TEST(accepted(number_last + "C,03/05/2024,Harbour Ltd,26000,1001.1\nC,03/05/2024,Harbour Ltd,26000,1001.2\n") == 2);
    BOOST_TEST(accepted(file(row("31/05/2012", "26000") + row("31/05/2012", "25000.50"))) == 2);
}

BOOST_AUTO_TEST_CASE(a_quote_never_closed_quarantines_its_row_and_the_next_is_read) {
    const auto result =
        check_text(file(row("31/05/2012", "1.00", "\"Harbour Ltd") + row("31/05/2012", "2.00")));
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(result.report.accepted_total.to_string() == "2.00");
    BOOST_TEST((find(result.report, "unclosed-quote")->severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(every_encoding_gives_the_same_rows) {
    const std::string utf8 = file(row("31/05/2012", "£5.00", "Café du Port – Rhône"));
    std::string windows = utf8;
    for (const auto& [from, to] : {std::pair{"£", "\xA3"}, {"é", "\xE9"}, {"–", "\x96"}, {"ô", "\xF4"}})
        windows.replace(windows.find(from), std::string_view(from).size(), to);
    const auto expected = check_text(utf8);
    BOOST_TEST(expected.report.encoding == "utf-8");
    const std::pair<std::string, std::string> others[] = {{windows, "windows-1252"},
                                                          {"\xEF\xBB\xBF" + utf8, "utf-8"},
                                                          {"\xFF\xFE" + to_utf16(utf8, false), "utf-16le"},
                                                          {"\xFE\xFF" + to_utf16(utf8, true), "utf-16be"}};
    for (const auto& [bytes, name] : others) {
        const auto result = check_text(bytes);
        BOOST_TEST(result.report.encoding == name);
        BOOST_REQUIRE(result.rows.has_value());
        BOOST_TEST((result.rows->digest() == expected.rows->digest()), name);
        BOOST_TEST(cell(result, 0, "supplier") == "Café du Port – Rhône");
    }
}

BOOST_AUTO_TEST_CASE(what_is_no_table_is_refused_by_name_with_a_remedy) {
    const auto result = check_text("<!DOCTYPE html><html>404</html>");
    BOOST_TEST(result.report.file_kind == "html");
    BOOST_TEST(result.report.refusal == "an HTML page, not a table");
    BOOST_TEST(!find(result.report, "format-error")->remedy.empty());
    BOOST_TEST(!result.rows.has_value());
    BOOST_TEST(check_text("").report.file_kind == "empty");
}

BOOST_AUTO_TEST_CASE(more_rows_or_pounds_than_can_be_held_are_refused) {
    std::string rows;
    for (int i = 0; i < 11; ++i) rows += row("31/05/2012", "9000000000000000.00");
    const auto large = check_text(file(rows));
    BOOST_TEST(find(large.report, "sum-out-of-range") != nullptr);
    BOOST_TEST(!large.rows.has_value());
    const auto many = check_text(file(rows), Profile::harvest, 10);
    BOOST_TEST(many.report.refusal == "more than 10 rows");
    BOOST_TEST(many.report.rows.balances());
}

BOOST_AUTO_TEST_CASE(dates_of_a_schema_that_asks_for_months_first_are_read_so_however_they_are_written) {
    const auto read = [](const std::string& format, const std::string& cells, Profile profile = Profile::harvest) {
        return check("Paid\n" + cells, {"t.csv", R"({"name": "t", "title": "T", "version": "1", "description": "D", "fields": [
            {"name": "paid", "title": "Paid", "type": "date", "format": ")" + format + R"(", "description": "d"}]})", profile});
    };
    const auto result = read("%m/%d/%Y", "05/06/24\n5/6/2024\n31/05/2024\n05/25/2024\n2024-05-07\n");
    // The last day of May has no month that is the 31st: it is told, and turns none of the others.
    constexpr const char* kDays[] = {"2024-05-06", "2024-05-06", "", "2024-05-25", "2024-05-07"};
    for (std::size_t i = 0; i < std::size(kDays); ++i) BOOST_TEST(cell(result, i, "paid") == kDays[i]);
    BOOST_TEST(find(result.report, "type-error")->count == 1);
    BOOST_TEST(find(result.report, "mixed-date-order") == nullptr);
    BOOST_TEST(find(read("%m/%d/%Y", "05/25/2024\n05/06/2024\n", Profile::strict).report, "repaired-date") == nullptr);
    BOOST_TEST(cell(read("%d/%m/%Y", "05/06/24\n"), 0, "paid") == "2024-06-05");
    BOOST_TEST(cell(read("%Y-%m-%d", "05/06/24\n"), 0, "paid") == "2024-06-05");
}

BOOST_AUTO_TEST_CASE(each_column_of_dates_has_its_own_order) {
    const auto schema = R"({"name": "t", "title": "T", "version": "1", "description": "D", "fields": [
        {"name": "paid", "title": "Paid", "type": "date", "format": "%d/%m/%Y", "description": "d", "example": "31/03/2024"},
        {"name": "due", "title": "Due", "type": "date", "format": "%d/%m/%Y", "description": "d", "example": "31/03/2024"}]})";
    const auto text = "Paid,Due\n31/03/2024,04/25/2024\n01/04/2024,05/01/2024\n";
    const auto result = check(text, {"t.csv", schema, Profile::harvest});
    BOOST_TEST(cell(result, 1, "paid") == "2024-04-01");
    BOOST_TEST(cell(result, 1, "due") == "2024-05-01");
    BOOST_TEST(result.report.understood.at(0).style == "dd/mm/yyyy");
    BOOST_TEST(result.report.understood.at(1).style == "mm/dd/yyyy");
    BOOST_TEST(find(result.report, "repaired-date", "due") != nullptr);
    BOOST_TEST(find(result.report, "repaired-date", "paid") == nullptr);
    const auto mixed = check("Paid,Due\n31/03/2024,04/25/2024\n01/04/2024,26/04/2024\n", {"t.csv", schema, Profile::harvest});
    BOOST_TEST(find(mixed.report, "mixed-date-order", "due") != nullptr);
    BOOST_TEST(find(mixed.report, "mixed-date-order", "paid") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_line_too_long_to_be_a_row_is_quarantined_and_the_next_is_read) {
    const auto result =
        check_text(file(row("31/05/2012", "5.00", std::string(5 << 20, 'x')) + row("31/05/2012", "6.00")));
    BOOST_TEST(find(result.report, "row-too-long")->places.front().line == 2);
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(result.report.accepted_total.to_string() == "6.00");
    const std::string endless(std::size_t{24} << 20, 'x');
    BOOST_TEST(check_text(endless).report.refusal.size() < 1000u);
    BOOST_TEST(check_text(endless + ",\xA3").report.refusal.size() < 1000u);
}

BOOST_AUTO_TEST_CASE(a_nul_far_down_makes_a_file_binary) {
    std::string text = file(row("31/05/2012", "5.00"));
    while (text.size() < 3 << 20) text += row("31/05/2012", "5.00");
    for (const std::string_view more : {"", "\xA3"}) {
        const auto result = check_text(text + std::string(more) + std::string("a\0b\n", 4));
        BOOST_TEST(result.report.file_kind == "binary");
        BOOST_TEST(!result.rows.has_value());
    }
}

BOOST_AUTO_TEST_CASE(an_unlikely_year_is_accepted_with_a_warning) {
    const auto result = check_text(file(row("26/09/2135", "5.00")));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST((find(result.report, "unlikely-date")->severity == Severity::warning));
}

BOOST_AUTO_TEST_CASE(optional_columns_of_every_type_are_typed) {
    const std::string schema = R"({"name": "things", "version": "1.0.0", "description": "Things.", "fields": [
        {"name": "day", "type": "date", "description": "d", "daybook": {"essential": true}},
        {"name": "posts", "type": "integer", "description": "i"},
        {"name": "rate", "type": "number", "description": "n", "daybook": {"scale": 4}},
        {"name": "vacant", "type": "boolean", "description": "b"}]})";
    const auto result =
        check("Day,Posts,Rate,Vacant\n2024-03-31,12,0.12345,yes\n2024-04-01,1.5,x,maybe\n2024-04-02,,,\n",
              {"t", schema, Profile::harvest, 100});
    BOOST_REQUIRE(result.rows.has_value());
    BOOST_TEST(result.rows->count() == 3u);
    BOOST_TEST(cell(result, 0, "posts") == "12");
    BOOST_TEST(cell(result, 0, "rate") == "0.1235");
    BOOST_TEST(cell(result, 0, "vacant") == "true");
    BOOST_TEST(cell(result, 1, "posts") == "");
    for (const char* field : {"posts", "rate", "vacant"})
        BOOST_TEST(find(result.report, "type-error", field)->count == 1, field);
    BOOST_TEST(result.rows->whole().find("rate")->is_null(2));
}

BOOST_AUTO_TEST_SUITE_END()
