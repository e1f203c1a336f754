#include "schemas/cell_findings.hpp"
#include "schemas/text_faults.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook;
using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(text_faults)

BOOST_AUTO_TEST_CASE(personal_data_is_found_in_free_text_and_invoice_numbers_are_not) {
    const std::pair<const char*, unsigned> cases[] = {
        {"Care for j.smith@example.org, May", holds_email},
        {"3 desks @ £50", 0},
        {"@home broadband", 0},
        {"Call 07700 900123", holds_phone},
        {"tel 02079460018", holds_phone},
        {"Mobile: 0044 7700 900123", holds_phone},
        {"0044 7700 900123", holds_phone},
        {"07700900123", holds_phone},
        {"+44 7700 900 123", holds_phone},
        {"+44 (0)20 7946 0018", holds_phone},
        {"(0161) 496 0000", holds_phone},
        {"01632 960001", holds_phone},
        {"020 7946 0018", holds_phone},
        {"Invoice 01632960001", 0},
        {"PO 0123456789012", 0},
        {"INV-07700900123", 0},
        {"2024/07700900123", 0},
        {"2011 2012 3012345", 0},
        {"NI QQ123456C", 0},  // Q is not used
        {"NI AB123456C", holds_insurance},
        {"NINO: ab 123456 c", holds_insurance},
        {"IBAN GB29NWBK60161331926819", holds_bank},
        {"GB29 NWBK 6016 1331 9268 19", holds_bank},
        {"a/c 12345678 sort 123456", holds_bank},
        {"AB 12 34 56 C", holds_insurance},
        {"Part No AB123456C", 0},
        {"Serial: AB123456C", 0},
        {"Order AB123456C; for AB123456C", holds_insurance},
        {"NI no. AB123456C", holds_insurance},
        {"Staff number AB123456C", holds_insurance},
        {"GB123456A", 0},  // an unused prefix
        {"XAB123456C", 0},
        {"Pay 12-34-56 12345678", holds_bank},
        {"sort code 123456 account 12345678", holds_bank},
        {"123456/12345678", holds_bank},
        {"12-34-56 / 12345678", holds_bank},
        {"by BACS to 123456/12345678", holds_bank},
        {"PO 1123456/12345678", 0},
        {"Invoice 202405/20240531", 0},
        {"Ref 01-05-24/12345678", 0},
        {"A/c 12345678 s/c 123456", holds_bank},
        {"gb29 nwbk 6016 1331 9268 19", holds_bank},
        {"Order 4000 0000 0000 0000 card 4111 1111 1111 1111", holds_card},
        {"4111\u00A01111\u00A01111\u00A01111", holds_card},
        {"Cards 4111111111111111", holds_card},
        {"Amex 378282246310005", holds_card},
        {"3782 822463 10005", holds_card},
        {"4111 1111 1111 1111", holds_card},
        {"paid with 5555-5555-5555-4444 online", holds_card},
        {"4111 1111 1111 1112", 0},  // its check digit is wrong
        {"Visa 4111111111111111", holds_card},
        {"Invoice 4111111111111111", 0},
        {"4111111111111111 MAY BILL", holds_card},
        {"4111111111111111/01/05/24", holds_card},
        {"6111111111111116 MAY BILL", 0},  // no issuer's
        {"4111111111111112 MAY BILL", 0},
        {"Order no 4111111111111111", 0},
        {"029 2034 5678", holds_phone},
        {"028 9052 0000", holds_phone},
        {"Tel 024 7683 0000", holds_phone},
        {"023 8083 3000", holds_phone},
        {"(029) 2034 5678", holds_phone},
        {"+44 29 2034 5678", holds_phone},
        {"02920 345678", holds_phone},
        {"0207 946 0958", holds_phone},
        {"07700\u00A0900123", holds_phone},
        {"0161\u00A0496\u00A00000", holds_phone},
        {"07700.900.123", holds_phone},
        {"02380 833000", holds_phone},
        {"02476 830000", holds_phone},
        {"Cost centre 01234.567890", 0},
        {"Code 02345 123456", 0},
        {"RENTAL 010516  300417", 0},
        {"Paid 01.05.2024 20240501", 0},
        {"AB\u00A0123456\u00A0C", holds_insurance},
        {"AB-12-34-56-C", holds_insurance},
        {"AB123456C; ref KN123456A", holds_insurance},
        {"ref KN123456A; AB123456C", holds_insurance},
        {"Invoice AB-123456-C", 0},
        {"sort code 12\u00A034\u00A056 account 12345678", holds_bank},
        {"12-34-56\u00A012345678", holds_bank},
        {"Invoice 45001234 dated 01-05-24", 0},
        {"PO 45001234 week ending 03-05-24", 0},
        {"PO 45001234 of 24-05-31", 0},
        {"Bank 01-05-24 account 45001234", holds_bank},
        {"01-05-24 45001234", holds_bank},  // nothing else in the cell
        {"Refund 20-05-77 45001234", holds_bank},  // a year of which no file tells
        {"12-34-56", 0},
        {"Week 01-02-24 ref 1234567", 0},
        {"Ref 12345678 90123456", 0},
        {"Call 07700 900123/07700 900124", holds_phone},
        {"07700900123/07700900124", holds_phone},
        {"07700 / 900123", holds_phone},
        {"+44-7700-900123", holds_phone},
        {"447700900123", holds_phone},
        {"07700\u2013900123", holds_phone},
        {"mob07700900123", holds_phone},
        {"Buoy/07700 900123", holds_phone},
        {"+44 1632 960001", holds_phone},
        {"zo\u00EB@example.org", holds_email},
        {"post@b\u00FCcher.example", holds_email},
        {"IE64 IRCE 9205 0112 3456 78", holds_bank},
        {"to DE75512108001245126199 in May", holds_bank},
        {"NL02ABNA0123456789", holds_bank},
        {"IE65 IRCE 9205 0112 3456 78", 0},  // its check digits are wrong
        {"Order DE75 5121 0800", 0},
        {"11 22 33 44556677", holds_bank},
        {"11.22.33 44556677", holds_bank},
        {"112233 44556677", holds_bank},
        {"Sort-code: 11-22-33 Account: 4455 6677", holds_bank},
        {"Order 112233 44556677", 0},
        {"447700900123456", 0},
        {"Call Jane (01632)960123", holds_phone},
        {"(020)7946 0018", holds_phone},
        {"(0161)4960000", holds_phone},
        {"Code 01632960123", 0},
        {"NHS No 943 476 5919", holds_nhs_number},
        {"NHS number 9434765919", holds_nhs_number},
        {"nhs no.: 943-476-5919, ward 4", holds_nhs_number},
        {"NHS 943 476 5919", holds_nhs_number},
        {"NHS number 9434765918", 0},  // its check digit is wrong
        {"NHS 9434765919", 0},  // may be an invoice's
        {"NHS Trust invoice 9434765919", 0},
        {"NHS number 0000000000", 0},
        {"NHS no 94347659190", 0},
        {"Outer harbour dredging, phase 2", 0},
        {"", 0},
    };
    for (const auto& [text, expected] : cases) BOOST_TEST(look_over(text, kPersonalData) == expected, text);
    BOOST_TEST(look_over("j.smith@example.org", holds_phone) == 0U);
}

BOOST_AUTO_TEST_CASE(text_that_a_spreadsheet_would_calculate_is_told_from_negative_numbers) {
    for (const auto* text : {"=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3",
                             "- fees", "\uFF1D1+1", "\uFF0B1+x"})
        BOOST_TEST(look_over(text, is_formula) == is_formula, text);
    for (const auto* text :
         {"-5", "-1,234.00", "+5", "-", "--", "-£5.00", "£5", "a=b", "N/A", "5-3", "O'Brien"})
        BOOST_TEST(look_over(text, is_formula) == 0U, text);
}

BOOST_AUTO_TEST_CASE(what_a_spreadsheet_could_not_calculate_is_no_name) {
    for (const auto* error : {"#N/A", "#REF!", "#NAME?", "#DIV/0!", "#value!", "Err:502"})
        BOOST_TEST(look_over(error, is_formula_error) == is_formula_error, error);
    for (const auto* text : {"#1 Plumbing", "N/A", "# N/A", "Err:50", "Error"})
        BOOST_TEST(look_over(text, is_formula_error) == 0u, text);
    const auto result =
        tests::check_text(std::string(tests::kHeading) + tests::row("31/05/2012", "5.00", "#N/A") +
                          tests::row("31/05/2012", "6.00"));
    BOOST_TEST(result.report.rows.accepted == 2);
    const auto* const found = tests::find(result.report, "formula-error", "supplier");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 1);
    BOOST_TEST(result.rows->whole().find("supplier")->is_null(0));
    BOOST_TEST((tests::find(tests::check_text(
                                std::string(tests::kHeading) + tests::row("31/05/2012", "5.00", "#REF!"),
                                Profile::strict)
                                .report,
                            "formula-error")
                    ->severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(text_in_the_wrong_encoding_is_told_from_french) {
    for (const auto* text : {"Â£25", "St Johnâ€™s", "â‚¬5", "CafÃ©", "a \uFFFD b", "œ500", "Cwmni TÅ·", "DÅµr Cymru", "DÅ´R CYMRU", "TÅ¶", "KoÅ¡ice", "AyÅŸe", "Å\u00A0koda", "GrÄ…dziel",
                             "WÅ‚adysÅ‚aw", "MÄ™dzia", "MÄ…ka", "NÄ›mec", "Å’uvre", "Ä\u008Dapek", "Ãœber"})
        BOOST_TEST(look_over(text, is_mojibake) == is_mojibake, text);
    for (const auto* text : {"£25", "St John’s", "Café", "Ynys Môn", "Âge d'or", "cœur 5", "ÀÂÃ", "naïve", "Tŷ Dŵr", "Åre", "Ängelholm", "SKÅ’s", "»SKÅ«", "BRÅ – rapport", "Å", "Å’s hamn", "BRÅ\u00A0Stockholm"})
        BOOST_TEST(look_over(text, is_mojibake) == 0U, text);
}

BOOST_AUTO_TEST_CASE(searching_text_takes_bounded_time_and_masking_hides_it) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto* bit : {"a@", "0 ", "12-34-56 ", "AB12", "Â", "7700 900"}) {
        std::string text;
        while (text.size() < 1'000'000) text += bit;
        look_over(text, ~0U);
    }
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
    BOOST_TEST(masked("j.smith@example.org") == "j.*****@*******.***");
    BOOST_TEST(masked("Ré 07700") == "Ré *****");
    BOOST_TEST(masked("Zoë") == "Zo*");
    BOOST_TEST(masked("") == "");
}

BOOST_AUTO_TEST_CASE(what_a_cell_holds_becomes_findings_with_personal_data_masked) {
    const auto schema = parse_schema(
        R"({"name": "test", "version": "1", "description": "x", "fields": [)"
        R"({"name": "supplier", "title": "Supplier", "type": "string", "description": "x"},)"
        R"({"name": "narrative", "title": "Narrative", "type": "string", "description": "x"},)"
        R"({"name": "kind", "title": "Kind", "type": "string", "description": "x", "constraints": {"enum": ["GPC", "None"]}},)"
        R"({"name": "posts", "title": "Posts", "type": "integer", "description": "x", "missingValues": ["N/D"],)"
        R"( "constraints": {"minimum": 1}}], "daybook": {"supplier": "supplier", "checks": {"formula_cells": true,)"
        R"( "mojibake": true, "card_settlements": true, "personal_data": ["narrative"]}}})");
    const CellChecks checks(schema);
    const CompiledSchema compiled(schema);
    FindingsLog log(schema, Profile::harvest);
    std::string scratch;
    const auto look = [&](std::size_t field, std::string_view text) {
        const At at{2, static_cast<int>(field) + 1, text};
        const auto read = read_value(compiled.field(field), text, DateOrder::day_first, scratch);
        note_broken(static_cast<int>(field), read, at, log);
        if (checks.wants(field)) checks.note(checks.look(field, text), field, at, log);
    };
    look(0, "Barclaycard");
    look(0, "=cmd");
    look(0, "a@example.org");  // not asked for in this column
    look(1, "for a.smith@example.org");
    look(1, "Â£5");
    look(2, "gpc");
    look(3, "0");
    BOOST_TEST(!checks.wants(3));
    Report report;
    report.findings = std::move(log).take();
    const auto message = [&](std::string_view code) {
        const auto* finding = tests::find(report, code);
        return finding == nullptr ? std::string("none") : finding->message;
    };
    BOOST_TEST(report.findings.size() == 6U);
    BOOST_TEST(message("card-settlement").find("'Supplier' is the issuer") == 0U);
    BOOST_TEST(message("formula-cell") != "none");
    BOOST_TEST(message("mojibake") != "none");
    BOOST_REQUIRE(tests::find(report, "personal-data") != nullptr);
    BOOST_TEST(tests::find(report, "personal-data")->places[0].value == "fo* *.*****@*******.***");
    BOOST_TEST(tests::find(report, "constraint-error", "kind")->message == "'Kind' is none of 'GPC', 'None'");
    BOOST_TEST(tests::find(report, "constraint-error", "posts")->message == "'Posts' is less than 1");
}

BOOST_AUTO_TEST_SUITE_END()
