#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// Rows in quarantine of two, of which the second is the one that its column may call a credit.
std::int64_t quarantined(std::string_view heading, std::string_view one, std::string_view other, std::string_view amount = "40000.00") {
    const auto report = check_text(fmt::format("{}{}\n{}{}", kSigned, heading, signed_row("30000.00", one), signed_row(amount, other))).report;
    if (report.rows.quarantined == 1) BOOST_TEST(find(report, "row-constraint", "amount")->places.front().line == 3);
    return report.rows.quarantined;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(credit_marks)

BOOST_AUTO_TEST_CASE(what_a_column_calls_a_credit_note_with_yes_is_no_payment) {
    for (const char* heading : {"Credit note?", "Credit Note (Y/N)", "Is credit note", "Credit memo flag", "Credit"}) {
        BOOST_TEST(quarantined(heading, "N", "Y") == 1, heading);
        BOOST_TEST(quarantined(heading, "", "Yes") == 1, heading);
        BOOST_TEST(quarantined(heading, "No", "N") == 0, heading);
        BOOST_TEST(quarantined(heading, "N", "Y", "-40000.00") == 0, heading);
    }
}

BOOST_AUTO_TEST_CASE(what_was_voided_reversed_or_cancelled_was_not_paid) {
    for (const char* heading : {"Void", "Voided", "Reversed", "Reversal", "Cancelled?", "Void indicator", "Payment voided", "Reversal date"})
        for (const char* mark : {"Y", "TRUE", "x", "Voided", "Reversed", "Cancelled - replaced", "03/05/2024", "1900001234"}) {
            BOOST_TEST(quarantined(heading, "", mark) == 1, heading << ": " << mark);
            BOOST_TEST(quarantined(heading, "", mark, "-40000.00") == 0, heading << ": " << mark);
        }
    for (const char* none : {"N", "No", "FALSE", "0", "-", "N/A", ""}) BOOST_TEST(quarantined("Void", none, none) == 0, none);
    BOOST_TEST(quarantined("Status", "Paid", "Cancelled") == 1);
    BOOST_TEST(quarantined("Payment status", "Cleared", "Voided") == 1);
    BOOST_TEST(quarantined("Status", "Paid", "Y") == 0);
    BOOST_TEST(quarantined("Invoice status", "Paid", "Reverse charge") == 0);
    // What programs write for a day that never was.
    for (const char* never : {"31/12/9999", "01/01/1900", "00.00.0000", "0000000000"}) BOOST_TEST(quarantined("Reversal date", never, never) == 0, never);
    BOOST_TEST(quarantined("Avoidance", "N", "Y") == 0);
    BOOST_TEST(quarantined("Voided?", "", "V") == 1);
    BOOST_TEST(quarantined("Void Cheque", "No", "Yes") == 1);
    BOOST_TEST(quarantined("Credit check", "No", "Yes") == 0);
    BOOST_TEST(quarantined("Cheque Status", "Presented", "Stopped") == 1);
    BOOST_TEST(quarantined("Amount Cancelled?", "N", "Y") == 1);
    BOOST_TEST(quarantined("Cancelled Amount", "0.00", "40000.00") == 1);
    // A part of it was paid.
    BOOST_TEST(quarantined("Cancelled Amount", "0.00", "500.00") == 0);
    for (const char* mark : {"Cancelled", "Refund"}) BOOST_TEST(quarantined("Payment type", "Invoice", mark) == 1, mark);
    BOOST_TEST(quarantined("Payment type", "Invoice", "Refund of council tax") == 0);
    BOOST_TEST(quarantined("Type", "Revenue", "Credit") == 1);
    BOOST_TEST(quarantined("Reason", "Rent", "Reversal of rates") == 0);
}

BOOST_AUTO_TEST_CASE(what_every_row_of_a_ledger_calls_a_credit_is_what_suppliers_are_owed) {
    const auto of = [](int rows, const std::string& last) {
        std::string text = std::string(kSigned) + "Debit/Credit\n";
        for (int i = 1; i < rows; ++i) text += signed_row(fmt::format("{}.00", 30000 + i), "H");
        return check_text(text + signed_row("40000.00", last)).report;
    };
    const auto all = of(6, "H");
    BOOST_TEST(all.rows.accepted == 6);
    BOOST_REQUIRE(find(all, "amount-sign", "amount") != nullptr);
    BOOST_TEST(find(all, "amount-sign", "amount")->count == 1);
    BOOST_TEST(find(all, "amount-sign", "amount")->places.front().column == 10);
    BOOST_TEST(of(6, "S").rows.quarantined == 5);
    BOOST_TEST(of(2, "H").rows.quarantined == 2);
}

BOOST_AUTO_TEST_CASE(a_credit_memo_of_sap_is_told_by_its_type) {
    for (const char* heading : {"Document type", "Doc. type", "Type"}) {
        BOOST_TEST(quarantined(heading, "KR", "KG") == 1, heading);
        BOOST_TEST(quarantined(heading, "KR", "RE") == 0, heading);
        BOOST_TEST(quarantined(heading, "KR", "KG", "-40000.00") == 0, heading);
    }
    // Under another heading, or beside words that are none of SAP's, it is anything.
    BOOST_TEST(quarantined("Unit of order", "KR", "KG") == 0);
    BOOST_TEST(quarantined("Type", "Box", "KG") == 0);
}

BOOST_AUTO_TEST_CASE(a_currency_is_told_under_each_of_its_short_headings) {
    for (const char* heading : {"CUR", "Curr", "Curr.", "CCY", "Crcy", "Currency code"}) {
        const auto report = check_text(fmt::format("{}{}\n{}{}", kSigned, heading, signed_row("30000.00", "GBP"), signed_row("40000.00", "USD"))).report;
        BOOST_TEST(report.accepted_total.to_string() == "30000.00", heading);
        BOOST_TEST(report.rows.quarantined == 1, heading);
    }
}

BOOST_AUTO_TEST_CASE(a_file_of_nothing_but_negative_amounts_is_asked_about) {
    const auto asked = [](const std::string& rows) {
        const auto report = check_text(std::string(kHeading) + rows).report;
        BOOST_TEST(report.valid());
        return find(report, "amount-sign", "amount") != nullptr;
    };
    const auto negative = row("01/05/2024", "-30000.00") + row("02/05/2024", "(40000.00)");
    const auto result = check_text(std::string(kHeading) + negative);
    BOOST_REQUIRE(find(result.report, "amount-sign", "amount") != nullptr);
    const auto* found = find(result.report, "amount-sign", "amount");
    BOOST_TEST((found->severity == Severity::warning));
    BOOST_TEST(found->count == 1);
    BOOST_TEST(found->places.front().line == 1);
    BOOST_TEST(found->places.front().column == 8);
    BOOST_TEST(found->remedy.find("turn the sign") != std::string::npos);
    // Told, and never turned: they may be credits.
    BOOST_TEST(result.report.accepted_total.to_string() == "-70000.00");
    BOOST_TEST(std::ranges::count(left_to_mend(result.report), "amount-sign", &Finding::code) == 0);
    BOOST_TEST(!asked(negative + row("03/05/2024", "26000.00")));
    BOOST_TEST(!asked(row("03/05/2024", "0.00")));
    // In such a ledger credits are not negative.
    std::string ledger = row("03/05/2024", "26000.00");
    for (int day = 1; day <= 10; ++day) ledger += row(fmt::format("{:02}/05/2024", day), fmt::format("-3000{}.00", day % 10));
    BOOST_TEST(asked(ledger));
}

BOOST_AUTO_TEST_CASE(a_credit_is_told_with_the_heading_and_the_words_that_say_so) {
    const auto report = check_text(fmt::format("{}Status\n{}{}", kSigned, signed_row("30000.00", "Paid"), signed_row("40000.00", "Cancelled"))).report;
    const auto* const told = find(report, "row-constraint", "amount");
    BOOST_REQUIRE(told != nullptr);
    BOOST_TEST(told->message == "'Amount' is a credit, or was voided or cancelled, as 'Status' of its row says, and has no minus: it would be published as a payment");
    BOOST_TEST(told->places.front().value == "40000.00, and 'Status' (column J) says Cancelled");
}

BOOST_AUTO_TEST_SUITE_END()
