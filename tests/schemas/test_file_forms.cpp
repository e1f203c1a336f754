#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(file_forms)

BOOST_AUTO_TEST_CASE(a_column_of_eight_digits_under_a_heading_of_dates_is_of_days) {
    const std::string head(kHeading);
    const auto result = check_text(head + row("20240503", "26000.00") + row("20240531", "27000.00"));
    BOOST_TEST(result.report.rows.accepted == 2);
    BOOST_TEST(result.report.date_format == "yyyymmdd");
    BOOST_TEST(cell(result, 0, "date") == "2024-05-03");
    const auto* repaired = find(result.report, "repaired-date", "date");
    BOOST_REQUIRE(repaired != nullptr);
    BOOST_TEST(repaired->count == 2);
}

BOOST_AUTO_TEST_CASE(eight_digits_beside_dates_of_another_form_are_a_number_of_something_else) {
    const auto result = check_text(std::string(kHeading) + row("20240503", "26000.00") + row("31/05/2024", "27000.00"));
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_REQUIRE(find(result.report, "type-error", "date") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_body_that_was_pasted_in_twice_is_told_with_its_lines_and_is_no_file_to_publish) {
    const auto body = row("01/05/2024", "26000.00") + row("02/05/2024", "27000.00") + row("02/05/2024", "27000.00") + row("03/05/2024", "28000.00");
    for (const auto& between : {std::string(), std::string(kHeading)}) {
        const auto report = check_text(std::string(kHeading) + body + between + body, Profile::strict).report;
        const auto* pasted = find(report, "copied-rows");
        BOOST_REQUIRE(pasted != nullptr);
        BOOST_TEST((pasted->severity == Severity::error));
        BOOST_TEST(pasted->count == 1);
        BOOST_TEST(pasted->message == (between.empty() ? "lines 6 to 9 repeat lines 2 to 5: the same 4 rows stand in the file again, and every amount of theirs counts twice"
                                                       : "lines 7 to 10 repeat lines 2 to 5: the same 4 rows stand in the file again, and every amount of theirs counts twice"));
        BOOST_TEST(report.rows.accepted == 8);
    }
}

BOOST_AUTO_TEST_CASE(rows_that_were_pasted_in_several_times_are_told_with_how_often_they_stand) {
    const auto body = row("01/05/2024", "26000.00") + row("02/05/2024", "27000.00") + row("03/05/2024", "28000.00");
    const auto message = [&](const std::string& rows) { return find(check_text(std::string(kHeading) + rows).report, "copied-rows")->message; };
    BOOST_TEST(message(body + body + body + body) == "lines 5 to 13 repeat lines 2 to 4: the same 3 rows stand in the file 4 times, and every amount of theirs counts 4 times");
    // The last is not whole.
    BOOST_TEST(message(body + body + body + row("01/05/2024", "26000.00")) == "lines 5 to 11 repeat lines 2 to 4: 7 rows stand in the file already, and every amount of theirs counts again");
}

BOOST_AUTO_TEST_CASE(lines_of_one_invoice_that_come_again_are_not_pasted_in) {
    // Care by the week, with what was paid too much: all of one day, supplier and transaction.
    const auto weeks = [](std::string_view supplier, std::string_view other) {
        const auto line = [](std::string_view amount, std::string_view payee) { return row("01/05/2024", amount, payee); };
        return line("1372.98", supplier) + line("1830.64", supplier) + line("-1277.55", other) + line("-1703.40", supplier);
    };
    const auto pasted = [&](const std::string& body) { return find(check_text(std::string(kHeading) + body + body + body).report, "copied-rows") != nullptr; };
    BOOST_TEST(!pasted(weeks("Care CIC", "Care CIC")));
    BOOST_TEST(pasted(weeks("Care CIC", "Rope Ltd")));
}

BOOST_AUTO_TEST_CASE(many_amounts_that_come_again_in_their_order_are_pasted_in_whoever_was_paid) {
    std::string many;
    for (int i = 0; i < 30; ++i) many += row("01/05/2024", std::to_string(500 + 20 * i) + ".00", "Care Co");
    const auto report = check_text(std::string(kHeading) + many + many, Profile::strict).report;
    const auto* pasted = find(report, "copied-rows");
    BOOST_REQUIRE(pasted != nullptr);
    BOOST_TEST((pasted->severity == Severity::error));
    BOOST_TEST(pasted->message.starts_with("lines 32 to 61 repeat lines 2 to 31: the same 30 rows stand in the file again"));
}

BOOST_AUTO_TEST_CASE(a_few_lines_to_one_payee_that_come_week_by_week_are_not_pasted_in_whatever_they_say) {
    const auto line = [](std::string_view what, std::string_view amount, std::string_view date) {
        return fmt::format("Ministry of Piers,Pier Agency,{},{},Children,REDACTED PERSONAL DATA,,{},\n", date, what, amount);
    };
    const auto weeks = [&](int times, std::string_view other_day) {
        std::string out(kHeading);
        for (int i = 0; i < times; ++i) out += line("Foster care A", "550.00", "01/05/2024") + line("Foster care B", "620.00", other_day);
        return check_text(out, Profile::strict).report;
    };
    BOOST_TEST(find(weeks(10, "01/05/2024"), "copied-rows") == nullptr);
    BOOST_TEST(find(weeks(10, "02/05/2024"), "copied-rows") != nullptr);
}

BOOST_AUTO_TEST_CASE(equal_payments_on_one_day_are_not_pasted_in) {
    std::string alike, pairs;
    for (int i = 0; i < 30; ++i) alike += row("01/05/2024", "26000.00");
    for (int i = 10; i < 30; ++i) pairs += row("01/05/2024", std::to_string(i) + "000.00") + row("01/05/2024", std::to_string(i) + "000.00");
    const auto two = row("01/05/2024", "26000.00") + row("02/05/2024", "27000.00");
    for (const auto& body : {alike, pairs, two + two}) BOOST_TEST(find(check_text(std::string(kHeading) + body).report, "copied-rows") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_transaction_number_that_a_spreadsheet_shortened_names_no_document) {
    const auto with_number = [](const std::string& number) {
        auto text = std::string(kHeading) + row("01/05/2024", "26000.00");
        return text.replace(text.find(",1001,"), 6, "," + number + ",");
    };
    for (const auto* number : {"5.1E+09", "5.1e9", "4.71565E+21", "5E+15", "15402100000000000", "556950010668482000000000"}) {
        const auto report = check_text(with_number(number), Profile::strict).report;
        const auto* spoilt = find(report, "spoilt-number", "transaction_number");
        BOOST_REQUIRE_MESSAGE(spoilt != nullptr, number);
        BOOST_TEST((spoilt->severity == Severity::error));
        BOOST_TEST(spoilt->remedy.starts_with("Format the column as text"));
        BOOST_TEST(spoilt->places.front().column == 7);
    }
    for (const auto* number : {"4715650087776340051010", "5569500106684820", "01310103122654700", "1E05", "100000", "0000000000000000", "5105E+09", "1000000000000100", "15601081416986000"})
        BOOST_TEST(find(check_text(with_number(number)).report, "spoilt-number") == nullptr, number);
}

BOOST_AUTO_TEST_CASE(a_document_with_headings_beside_it_and_no_records_has_no_rows) {
    const std::string fields = R"("fields": [{"type": "int", "id": "_id"}, {"type": "text", "id": "Entity"}, {"type": "text", "id": "Date"}, {"type": "text", "id": "Supplier"}, {"type": "text", "id": "Amount"}])";
    for (const auto& text : {"{" + fields + R"(, "records": []})", R"({"result": {"records": [], )" + fields + "}}"}) {
        const auto report = check_text(text).report;
        BOOST_TEST(report.refusal == "");
        BOOST_TEST((find(report, "no-data-rows") != nullptr), text);
    }
    // Rows may lack their last cells, the first one as well.
    const auto some = check_text("{" + fields + R"(, "records": [[1, "C"], [2, "C", "03/05/2024", "Harbour", "26000.00"]]})").report;
    BOOST_TEST(some.rows.accepted == 1);
    BOOST_TEST(some.rows.quarantined == 1);
    BOOST_TEST(check_text("{" + fields + R"(, "records": [[1, "C", "03/05/2024", "Harbour"]]})").report.rows.quarantined == 1);
}

BOOST_AUTO_TEST_CASE(a_null_where_a_value_must_stand_is_told_by_line_and_pointer) {
    const std::string record = R"({"Entity": "Pier Agency", "Date": "2024-05-01", "Supplier": "Harbour Ltd", "Amount": )";
    const auto bare = check_text("[" + record + "1000.50}, 7, " + record + "null}]").report;
    BOOST_TEST(bare.rows.accepted == 1);
    const auto* blank = find(bare, "required-value", "amount");
    BOOST_REQUIRE(blank != nullptr);
    BOOST_TEST((blank->severity == Severity::error));
    BOOST_TEST(blank->places.front().line == 3);
    BOOST_TEST(blank->places.front().column == 4);
    BOOST_TEST(blank->places.front().value == "at /2/Amount");
    const auto below = check_text("{\"result\": {\"records\": [" + record + "null}, " + record + "5.00}]}}").report;
    BOOST_REQUIRE(find(below, "required-value", "amount") != nullptr);
    BOOST_TEST(find(below, "required-value", "amount")->places.front().value == "at /result/records/0/Amount");
}

namespace {

/// Each line as one quoted cell.
std::string wrapped(std::string_view text) {
    std::string out = "\"";
    for (const char c : text)
        if (c == '\n') out += "\"\n\"";
        else out += c == '"' ? "\"\"" : std::string(1, c);
    return out.substr(0, out.size() - 1);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_whose_lines_are_quoted_as_a_whole_is_read_without_those_quotes) {
    const auto text = std::string(kHeading) + row("01/05/2024", "\"26,000.00\"", "\"Smith, Jones & Co\"") + row("02/05/2024", "27000.00");
    for (const std::size_t stretch : {std::size_t{1} << 20, std::size_t{64}}) {
        CheckRequest request{"test.csv", published_schema(), Profile::harvest};
        request.stretch_bytes = stretch;
        const auto result = check(wrapped(text), request);
        BOOST_REQUIRE_MESSAGE(result.report.refusal.empty(), result.report.refusal);
        BOOST_TEST(result.report.rows.accepted == 2);
        BOOST_TEST(result.report.accepted_total.to_string() == "53000.00");
        BOOST_TEST(cell(result, 0, "supplier") == "Smith, Jones & Co");
        BOOST_TEST(result.rows->whole().line(1) == 3);
        BOOST_TEST(find(result.report, "wrapped-lines") != nullptr);
    }
    BOOST_TEST(find(check_text(text).report, "wrapped-lines") == nullptr);
    BOOST_TEST(!check_text(wrapped(text), Profile::strict).report.valid());
}

BOOST_AUTO_TEST_CASE(headings_that_alone_are_quoted_as_a_whole_are_read_without_those_quotes) {
    const auto text = wrapped(kHeading) + row("01/05/2024", "26000.00") + row("02/05/2024", "27000.00");
    const auto report = check_text(text).report;
    BOOST_REQUIRE_MESSAGE(report.refusal.empty(), report.refusal);
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_REQUIRE(find(report, "wrapped-lines") != nullptr);
    BOOST_TEST(find(report, "wrapped-lines")->message.starts_with("the line of headings"));
    BOOST_TEST(!check_text(text, Profile::strict).report.valid());
}

BOOST_AUTO_TEST_CASE(a_row_that_is_quoted_as_a_whole_is_told_as_that_and_not_as_blank_cells) {
    const auto one = wrapped(row("02/05/2024", "27000.00", "\"Smith, Jones & Co\""));
    for (const auto& rows : {row("01/05/2024", "26000.00") + one, one + row("01/05/2024", "26000.00") + one}) {
        const auto report = check_text(std::string(kHeading) + rows).report;
        const auto* const told = find(report, "wrapped-lines");
        BOOST_REQUIRE(told != nullptr);
        BOOST_TEST((told->severity == Severity::error));
        BOOST_TEST(told->count == report.rows.quarantined);
        BOOST_TEST(report.rows.accepted == 1);
        BOOST_TEST(find(report, "required-value") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(a_line_in_words_of_either_language_says_that_there_was_nothing) {
    for (const auto* words : {"Dim taliadau", "No spend", "None this month", "No transactions to report", "Nil for May 2024", "None to report"}) {
        const auto report = check_text(std::string(kHeading) + words + ",,,,,,,,\n").report;
        BOOST_TEST(report.nil_return, words);
        BOOST_TEST(!find(report, "nil-return")->remedy.empty(), words);
    }
    for (const auto* words : {"Dim taliadau o dan £25000", "None of these are staff costs", "Nilgiri Tea Ltd"})
        BOOST_TEST(!check_text(std::string(kHeading) + words + ",,,,,,,,\n").report.nil_return, words);
}

BOOST_AUTO_TEST_CASE(one_byte_of_windows_1252_spoils_no_letter_of_a_file_in_utf_8) {
    std::string good(kHeading), mixed(kHeading);
    for (int i = 0; i < 40; ++i) {
        const auto line = row("03/06/2024", "600.00", i % 2 == 0 ? "Cwmni Tŷ" : "Dŵr Cymru");
        good += line + (i == 30 ? row("14/06/2024", "700.00", "Café Ltd") : "");
        mixed += line + (i == 30 ? row("14/06/2024", "700.00", "Caf\xE9 Ltd") : "");
    }
    const auto expected = check_text(good);
    // Also where the file was presumed to be all UTF-8 and shows itself further down.
    for (const std::size_t stretch : {std::size_t{200}, std::size_t{1} << 20}) {
        CheckRequest request{"test.csv", published_schema()};
        request.stretch_bytes = stretch;
        const auto result = check(mixed, request);
        BOOST_TEST(result.report.encoding == "utf-8+windows-1252");
        BOOST_REQUIRE(result.rows.has_value());
        BOOST_TEST((result.rows->digest() == expected.rows->digest()));
        BOOST_TEST(cell(result, 31, "supplier") == "Café Ltd");
        BOOST_TEST(find(result.report, "mojibake") == nullptr);
        const auto* told = find(result.report, "encoding-repaired");
        BOOST_REQUIRE(told != nullptr);
        BOOST_TEST((told->severity == Severity::repair));
        BOOST_TEST(told->count == 1);
        BOOST_TEST(told->places.front().line == 33);
        BOOST_TEST(told->message.find("bytes in Windows-1252") != std::string::npos);
    }
    BOOST_TEST((find(check_text(mixed, Profile::strict).report, "encoding-repaired")->severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(the_copy_of_a_mixed_file_without_private_cells_is_utf_8) {
    const auto result = check_text("Date,VAT registration number,Supplier,Amount\n31/05/2024,GB123456789,T\xC5\xB7,5.00\n31/05/2024,,Caf\xE9,5.00\n");
    BOOST_REQUIRE(result.redacted.has_value());
    BOOST_TEST(*result.redacted == "Date,VAT registration number,Supplier,Amount\n31/05/2024,,Tŷ,5.00\n31/05/2024,,Café,5.00\n");
}

BOOST_AUTO_TEST_CASE(cells_beyond_the_last_heading_are_counted_in_the_longest_line_too) {
    auto line = row("31/05/2024", "5.00");
    line.pop_back();
    for (int i = 0; i < 10'000; ++i) line += i % 2 == 0 ? ",x" : ",";
    const auto report = check_text(std::string(kHeading) + line + "\n").report;
    BOOST_REQUIRE(find(report, "extra-cell") != nullptr);
    BOOST_TEST(find(report, "extra-cell")->count == 5000);
}

BOOST_AUTO_TEST_SUITE_END()
