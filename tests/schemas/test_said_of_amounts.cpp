#include "schemas/judge_report.hpp"
#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// What stands alone above the headings.
std::string below(const std::string& title) { return title + "\n" + std::string(kHeading) + row("01/05/2024", "30.50"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(said_of_amounts)

BOOST_AUTO_TEST_CASE(a_credit_without_a_minus_is_not_published_as_a_payment) {
    const auto report = check_text(std::string(kSigned) + "CR/DR\n" + signed_row("30000.00", "DR") + signed_row("40000.00", "CR") + signed_row("-50000.00", "CR")).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.rows.quarantined == 1);
    BOOST_TEST(report.accepted_total.to_string() == "-20000.00");
    const auto* found = find(report, "row-constraint", "amount");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->places.front().line == 3);
    BOOST_TEST(found->places.front().column == 8);
    // Any heading, where both words stand below it.
    BOOST_TEST(check_text(std::string(kSigned) + "Kind\n" + signed_row("3.00", "Debit") + signed_row("4.00", "Credit")).report.rows.quarantined == 1);
    // "Credit" may be how everything was paid.
    BOOST_TEST(check_text(std::string(kSigned) + "Paid by\n" + signed_row("3.00", "Credit") + signed_row("4.00", "Credit")).report.rows.quarantined == 0);
}

BOOST_AUTO_TEST_CASE(an_amount_with_a_nought_before_its_comma_is_not_so_many_pounds) {
    const auto report = check_text(std::string(kHeading) + row("01/05/2024", "\"0,500\"") + row("01/05/2024", "\"1,500\"") + row("01/05/2024", "0.50")).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.accepted_total.to_string() == "1500.50");
    BOOST_REQUIRE(find(report, "type-error", "amount") != nullptr);
    BOOST_TEST(find(report, "type-error", "amount")->places.front().line == 2);
}

BOOST_AUTO_TEST_CASE(a_line_that_says_thousands_is_told) {
    for (const char* title : {"All amounts in \u00A3000s", "\u00A3'000", "Spend, \u00A3k", "Figures in thousands", "Amounts are in \u00A3 million", "\u00A3m"})
        BOOST_TEST(find(check_text(below(title)).report, "amount-unit") != nullptr, title);
    for (const char* title : {"Spend over \u00A325,000", "Payments of \u00A31 million or more", "All payments over \u00A3500", "May 2024", "Transactions above 25 000"})
        BOOST_TEST(find(check_text(below(title)).report, "amount-unit") == nullptr, title);
}

BOOST_AUTO_TEST_CASE(credits_are_told_also_late_in_a_column_of_a_field_and_by_signs) {
    std::string late(kSigned), types = "Organisation name,Supplier name,Payment date,Net amount,Type\n";
    late += "CR/DR\n";
    for (int i = 1; i < 300; ++i) late += signed_row("30000.00", i == 250 ? "CR" : "");
    BOOST_TEST(check_text(late).report.rows.quarantined == 1);
    for (int i = 1; i < 30; ++i) types += fmt::format("Town,Buoy {} Ltd,01/05/2024,600.00,{}\n", i, i % 5 == 0 ? "CR" : "DR");
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-500.json");
    const auto council = check(types, {"may.csv", schema, Profile::harvest, 1000}).report;
    BOOST_TEST(council.rows.quarantined == 5);
    // "DR" is neither capital nor revenue.
    BOOST_TEST(!council.columns.contains("capital_or_revenue"));
    std::ranges::replace(types, 'D', 'C');
    BOOST_TEST(check(types, {"may.csv", schema, Profile::harvest, 1000}).report.rows.quarantined == 0);
    const auto quarantined = [](std::string_view heading, std::string_view one, std::string_view other) {
        return check_text(fmt::format("{}{}\n{}{}", kSigned, heading, signed_row("3.00", one), signed_row("4.00", other))).report.rows.quarantined;
    };
    BOOST_TEST(quarantined("Sign", "+", "-") == 1);
    BOOST_TEST(quarantined("Doc type", "Invoice", "Credit note") == 1);
    // A dash stands for nothing, and a designation is no sign.
    BOOST_TEST(quarantined("CR/DR", "DR", "-") == 0);
    BOOST_TEST(quarantined("Note", "-", "-") == 0);
    BOOST_TEST(quarantined("Designation", "Clerk", "Credit") == 0);
}

BOOST_AUTO_TEST_CASE(credits_are_told_by_kinds_of_document_by_saps_letters_and_by_amounts_of_their_own) {
    const auto quarantined = [](std::string_view heading, std::string_view one, std::string_view other, std::string_view amount = "4.00") {
        const auto report = check_text(fmt::format("{}{}\n{}{}", kSigned, heading, signed_row("3.00", one), signed_row(amount, other))).report;
        if (report.rows.quarantined == 1) BOOST_TEST(find(report, "row-constraint", "amount")->places.front().line == 3);
        return report.rows.quarantined;
    };
    BOOST_TEST(quarantined("Invoice type", "STANDARD", "CREDIT") == 1);
    BOOST_TEST(quarantined("Doc. type", "Expense report", "Credit memo") == 1);
    BOOST_TEST(quarantined("Invoice type", "STANDARD", "CREDIT", "-4.00") == 0);
    BOOST_TEST(quarantined("Invoice type", "STANDARD", "PREPAYMENT") == 0);
    BOOST_TEST(quarantined("Document type", "B", "C") == 0);
    // Every supplier was paid by what banks call a credit; one credit among other rows is one.
    BOOST_TEST(quarantined("Transaction type", "Credit", "Credit") == 0);
    BOOST_TEST(quarantined("Transaction type", "", "Credit") == 1);
    BOOST_TEST(quarantined("S/H", "S", "H") == 1);
    BOOST_TEST(quarantined("Debit/Credit Ind", "S", "H") == 1);
    BOOST_TEST(quarantined("S/H", "", "H") == 1);
    BOOST_TEST(quarantined("Post", "S", "H") == 0);
    BOOST_TEST(quarantined("Credit", "", "30000.00", "0") == 1);
    BOOST_TEST(quarantined("Credit (\u00A3)", "0.00", "30000", "30000") == 1);
    BOOST_TEST(quarantined("Credit", "", "30000", "-30000") == 0);
    BOOST_TEST(quarantined("Creditor", "1001", "1002") == 0);
}

BOOST_AUTO_TEST_CASE(an_amount_whose_unit_or_pence_stand_beside_it_is_not_published_as_so_many_pounds) {
    const auto accepted = [](std::string_view heading, std::string_view one, std::string_view other) {
        return check_text(fmt::format("{}{}\n{}{}", kSigned, heading, signed_row("3.00", one), signed_row("4.00", other))).report.accepted_total.to_string();
    };
    BOOST_TEST(accepted("Unit", "\u00A3", "\u00A3000") == "3.00");
    BOOST_TEST(accepted("Scale", "\u00A3m", "Pounds") == "4.00");
    BOOST_TEST(accepted("Currency", "\u00A3", "\u00A3 thousands") == "3.00");
    BOOST_TEST(accepted("Unit", "Harbours", "Box") == "7.00");
    BOOST_TEST(accepted("Amount (p)", "55", "00") == "4.00");
    BOOST_TEST(accepted("Amount (p)", "300", "400") == "7.00");
    std::string parted = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount \u00A3,Amount p,Description\n";
    parted += "Ministry of Piers,Pier Agency,01/05/2024,Dredging,Harbours,Buoy Ltd,P1,41000,55,Rope\n";
    BOOST_TEST(check_text(parted).report.rows.quarantined == 1);
}

BOOST_AUTO_TEST_CASE(an_amount_whose_currency_stands_beside_it_is_not_published_as_pounds) {
    const auto rows = signed_row("3.00", "GBP") + signed_row("4.00", "USD") + signed_row("5.00", "") + signed_row("6.00", "€") + signed_row("7.00", "Sterling");
    const auto report = check_text(std::string(kSigned) + "Currency\n" + rows).report;
    BOOST_TEST(report.rows.accepted == 3);
    BOOST_TEST(report.accepted_total.to_string() == "15.00");
    BOOST_TEST(report.quarantined_total.to_string() == "0.00", "nor counted as pounds that are missing");
    BOOST_REQUIRE(find(report, "row-constraint", "amount") != nullptr);
    BOOST_TEST(find(report, "row-constraint", "amount")->places.front().line == 3);
    BOOST_TEST(find(report, "row-constraint", "amount")->places.front().value == "USD");
    // Pounds are written in ways that are no other money's either.
    BOOST_TEST(check_text(std::string(kSigned) + "Currency\n" + signed_row("3.00", "UKP") + signed_row("4.00", "GPB") + signed_row("5.00", "PLN")).report.accepted_total.to_string() == "7.00");
    // What was asked for in dollars was paid in pounds.
    std::string paid = std::string(kSigned) + "Invoice currency\n" + rows;
    paid.replace(paid.find("Amount"), 6, "Amount (GBP)");
    BOOST_TEST(check_text(paid).report.rows.accepted == 5);
    BOOST_TEST(check_text(std::string(kSigned) + "Currency rate\n" + rows).report.rows.accepted == 5);
    // What has an amount of its own is that amount's.
    const auto card = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/card-spend.json");
    const auto accepted = [&](std::string_view headings) {
        return check(fmt::format("Department,Transaction Date,Merchant,{}\nPiers,01/05/2024,Ropes Ltd,600,USD,750\n", headings), {"may.csv", card, Profile::harvest, 1000}).report.rows.accepted;
    };
    BOOST_TEST(accepted("Amount,Original Currency,Original Amount") == 1);
    BOOST_TEST(accepted("Amount,Invoice currency code,Invoice value") == 1);
    BOOST_TEST(accepted("Amount,Original Currency,Original merchant") == 0);
    BOOST_TEST(accepted("Amount,Currency,Original Amount") == 0);
}

BOOST_AUTO_TEST_CASE(other_money_and_units_are_told_above_and_below_the_table) {
    for (const char* line : {"All amounts are in US dollars", "All amounts are in pence", "Amounts in euros", "All figures are in £000s"}) {
        BOOST_TEST(find(check_text(below(line)).report, "amount-unit") != nullptr, line);
        BOOST_TEST(find(check_text(std::string(kHeading) + row("01/05/2024", "31.00") + row("02/05/2024", "32.00") + line + ",,,,,,,,\n").report, "amount-unit") != nullptr, line);
    }
    for (const char* line : {"Amounts are in pounds and pence", "Payments in euros are converted", "Payments in May 2024"})
        BOOST_TEST(find(check_text(below(line)).report, "amount-unit") == nullptr, line);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_of_a_table_is_no_nil_return) {
    for (const char* line : {"* No transactions under £25000 are shown", "No payments below £25,000 are included", "No payments to individuals are listed", "No invoices under £25,000 are shown"}) {
        const auto report = check_text(fmt::format("{}\"{}\",,,,,,,,\n", kHeading, line)).report;
        BOOST_TEST(!report.nil_return, line);
        BOOST_TEST(find(report, "no-data-rows") != nullptr, line);
    }
    for (const char* line : {"No payments over £25,000", "No payments this month", "No transactions over £25,000 in June", "Nil return", "No spend to report", "No payments over £25,000 are shown", "No invoices paid over £25,000", "Zero return", "There is no data to report"})
        BOOST_TEST(check_text(fmt::format("{}\"{}\",,,,,,,,\n", kHeading, line)).report.nil_return, line);
}

BOOST_AUTO_TEST_CASE(a_nil_return_is_told_where_its_words_stand) {
    for (const auto& [text, line] : {std::pair<std::string, int>{"Spending in May\n\nNIL RETURN\n" + std::string(kHeading), 3}, {"Spending in May\nMinistry of Piers\n\nNil return\n", 4},
                                     {std::string(kHeading) + "Nil return,,,,,,,,\n", 2}}) {
        const auto report = check_text(text).report;
        BOOST_TEST(report.nil_return);
        BOOST_REQUIRE(find(report, "nil-return") != nullptr);
        BOOST_TEST(find(report, "nil-return")->places.front().line == line);
    }
}

BOOST_AUTO_TEST_CASE(one_date_of_the_united_states_among_many_is_the_one_that_is_wrong) {
    std::string rows;
    for (int i = 1; i < 200; ++i) rows += row(i % 2 == 0 ? "05/03/2024" : "12/03/2024", "5.00");
    const auto report = check_text(std::string(kHeading) + rows + row("03/19/2024", "5.00")).report;
    BOOST_TEST(report.rows.accepted == 199);
    BOOST_TEST(report.months.at("2024-03") == 199);
    BOOST_REQUIRE(find(report, "type-error", "date") != nullptr);
    BOOST_TEST(find(report, "type-error", "date")->places.front().line == 201);
    BOOST_REQUIRE(find(report, "mixed-date-order", "date") != nullptr);
    BOOST_TEST(find(report, "mixed-date-order", "date")->places.front().line == 201);
    // Where they are months first, the first that shows it is named.
    const auto american = check_text(std::string(kHeading) + row("03/05/2024", "5.00") + row("03/19/2024", "5.00") + row("03/21/2024", "5.00")).report;
    BOOST_TEST(american.months.at("2024-03") == 3);
    bool named = false;
    for (const auto& finding : american.findings) named = named || (finding.code == "repaired-date" && finding.count == 1 && finding.places.front().line == 3);
    BOOST_TEST(named);
}

BOOST_AUTO_TEST_CASE(three_digits_behind_the_point_of_an_amount_are_told) {
    const auto report = check_text(std::string(kHeading) + row("01/05/2024", "25.000") + row("02/05/2024", "30.500") + row("03/05/2024", "30.50")).report;
    BOOST_TEST(report.accepted_total.to_string() == "86.00");
    const auto* found = find(report, "repaired-number", "amount");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 2);
    BOOST_TEST(found->message.find("three digits behind its point") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(three_digits_behind_every_point_of_a_file_with_semicolons_are_asked_about) {
    const auto parted_by = [](char sign, const std::vector<std::string>& amounts) {
        std::string text = "Entity,Date,Supplier,Amount\n";
        for (const auto& amount : amounts) text += "A,31/05/2012,B Ltd," + amount + "\n";
        std::ranges::replace(text, ',', sign);
        return check_text(text).report;
    };
    const auto report = parted_by(';', {"26.500", "500", "-31.255", "£27.000", "0"});
    const auto* found = find(report, "ambiguous-number", "amount");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST((found->severity == Severity::error));
    BOOST_TEST(found->count == 3);
    BOOST_TEST(found->places.front().line == 2);
    BOOST_TEST(found->places.front().value == "26.500");
    // Of the sign alone, since that they were rounded may not be.
    BOOST_TEST(std::ranges::count(report.findings, "repaired-number", &Finding::code) == 1);
    BOOST_TEST(why_none_of_it_can_be_used(report).find("26.50 or 26,500") != std::string::npos);
    BOOST_TEST(report.score.total() == 0);
    // An amount that can only have its point before pence tells of all, also one of a row that is quarantined.
    for (const auto* tells : {"26.50", "26.5", "1234.500", "26000", "0.500"}) {
        const auto told = parted_by(';', {"26.500", tells});
        BOOST_TEST(find(told, "ambiguous-number") == nullptr, tells);
        BOOST_TEST(told.valid(), tells);
    }
    auto quarantined = check_text("Entity;Date;Supplier;Amount\nA;31/05/2012;B;26.500\nA;soon;B;26.50\n").report;
    BOOST_TEST(find(quarantined, "ambiguous-number") == nullptr);
    BOOST_TEST(find(parted_by(',', {"26.500", "31.250"}), "ambiguous-number") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_few_dates_far_behind_all_others_are_told) {
    std::string rows;
    for (int day = 1; day <= 28; ++day) rows += row(fmt::format("{:02}/05/2024", day), "5.00");
    const auto report = check_text(std::string(kHeading) + rows + row("01/05/2042", "5.00")).report;
    const auto* found = find(report, "unlikely-date", "date");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->places.front().line == 30);
    BOOST_TEST(found->places.front().column == 3);
    BOOST_TEST(find(check_text(std::string(kHeading) + rows + row("01/05/2026", "5.00")).report, "unlikely-date") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_few_payments_long_before_all_others_are_told_too) {
    std::string rows;
    for (int day = 1; day <= 28; ++day) rows += row(fmt::format("{:02}/05/2024", day), "5.00");
    const auto report = check_text(std::string(kHeading) + row("24/05/2014", "5.00") + rows + row("25/05/2014", "5.00")).report;
    const auto* found = find(report, "unlikely-date", "date");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 2);
    BOOST_TEST(found->places.front().line == 2);
    // Four years are what a dispute takes, and half of a file is no slip.
    BOOST_TEST(find(check_text(std::string(kHeading) + row("24/05/2020", "5.00") + rows).report, "unlikely-date") == nullptr);
    BOOST_TEST(find(check_text(std::string(kHeading) + row("24/05/2014", "5.00") + row("24/05/2024", "5.00")).report, "unlikely-date") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_single_year_of_two_digits_in_front_is_told) {
    const std::string file = std::string(kHeading) + row("01/05/2024", "5.00") + row("02/05/2024", "5.00");
    const auto report = check_text(file + row("24-05-03", "5.00")).report;
    const auto* found = find(report, "unlikely-date", "date");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 1);
    BOOST_TEST(found->places.front().line == 4);
    BOOST_TEST(found->message.find("stands in front") != std::string::npos);
    BOOST_TEST(find(check_text(file + row("03-05-24", "5.00")).report, "unlikely-date") == nullptr);
    BOOST_TEST(find(check_text(file + row("03/05/2001", "5.00")).report, "unlikely-date") == nullptr);
}

BOOST_AUTO_TEST_CASE(years_of_two_digits_that_make_no_month_are_told) {
    std::string in_front, behind;
    for (int day = 1; day <= 28; ++day) {
        in_front += row(fmt::format("24/05/{:02}", day), "5.00");
        behind += row(fmt::format("{:02}/05/24", day), "5.00");
    }
    BOOST_TEST(find(check_text(std::string(kHeading) + in_front).report, "unlikely-date") != nullptr);
    BOOST_TEST(find(check_text(std::string(kHeading) + behind).report, "unlikely-date") == nullptr);
}

BOOST_AUTO_TEST_CASE(sterling_has_several_codes) {
    for (const auto* code : {"GBP", "UKP", "UKL", "STG"}) BOOST_TEST(check_text(std::string(kSigned) + "Currency\n" + signed_row("5.00", code)).report.rows.accepted == 1, code);
    BOOST_TEST(check_text(std::string(kSigned) + "Currency\n" + signed_row("5.00", "NOK")).report.rows.accepted == 0);
}

BOOST_AUTO_TEST_SUITE_END()
