#include "schemas/redact.hpp"
#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(moved_cells)

namespace {

/// A return of the Pier Agency: so many payments, written as `row` of their number says.
template <class Row>
std::string payments(int count, Row row, std::string_view heading = kHeading) {
    std::string out(heading);
    for (int i = 1; i <= count; ++i) out += row(i) + "\n";
    return out;
}

std::string payment(int i, std::string_view rest) {
    return fmt::format("Ministry of Piers,Pier Agency,{:02}/05/2024,Dredging,Harbours,Buoy {} Ltd,{}", 1 + i % 28, i, rest);
}

/// Rows with an unclosed quote are two: the one that has it and the one in which the next quote stands.
void each_line_is_its_own_row(const std::string& text, int lines) {
    const auto report = check_text(text).report;
    BOOST_TEST(report.rows.source == lines + 1);
    BOOST_TEST(report.rows.accepted + report.rows.quarantined == lines);
    BOOST_TEST(report.rows.quarantined <= 2);
    BOOST_TEST(find(report, "unclosed-quote") != nullptr);
}

/// The headings of a return with another last one than the description.
std::string before_last(std::string_view last) {
    return fmt::format("{},{}\n", kHeading.substr(0, kHeading.rfind(',')), last);
}

constexpr std::string_view kVatHeading =
    "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description,Supplier "
    "postcode,VAT registration number\n";

}  // namespace

BOOST_AUTO_TEST_CASE(an_inch_sign_before_one_pipe_and_one_behind_a_screen_do_not_swallow_the_payments_between) {
    each_line_is_its_own_row(payments(9, [](int i) { return payment(i, fmt::format("P{},30000.00,{}", i, i == 3 ? "\"Pipe works" : i == 7 ? "Screen of 32\"" : "Bolts")); }), 9);
    // On the very next line.
    each_line_is_its_own_row(payments(9, [](int i) { return payment(i, fmt::format("P{},30000.00,{}", i, i == 3 ? "\"Pipe works" : i == 4 ? "Screen of 32\"" : "Bolts")); }), 9);
    // Among the payees.
    each_line_is_its_own_row(payments(9, [](int i) {
        return fmt::format("Ministry of Piers,Pier Agency,01/05/2024,Dredging,Harbours,{}Buoy {} Ltd{},P{},30000.00,Bolts", i == 2 ? "\"" : "", i, i == 6 ? "\"" : "", i);
    }), 9);
}

BOOST_AUTO_TEST_CASE(a_description_of_several_lines_is_one_cell) {
    const auto text = payments(3, [](int i) {
        return payment(i, fmt::format("P{},30000.00,\"Dredging, of the outer harbour, on\nthe first, second, third, fourth and fifth of May,\n2024, by barge\"", i));
    });
    const auto report = check_text(text).report;
    BOOST_TEST(report.rows.accepted == 3);
    BOOST_TEST(report.rows.source == 4);
    BOOST_TEST(find(report, "unclosed-quote") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_list_of_guests_in_a_narrow_table_is_one_cell) {
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/ministerial-meetings.json");
    const auto report = check("Minister,Date,Name of organisation or individual,Purpose of meeting\n"
                              "The Minister for Piers,01/05/2024,\"Buoy Ltd, Lamp Ltd, Rope Ltd, Sail Ltd\nOar Ltd, Net Ltd, 12 Quay Street, Hull\",Dinner\n",
                              {"m.csv", schema, Profile::harvest, 1000}).report;
    BOOST_TEST(report.rows.accepted == 1);
    BOOST_TEST(find(report, "unclosed-quote") == nullptr);
}

BOOST_AUTO_TEST_CASE(private_numbers_between_two_forgotten_quotes_are_not_published) {
    const auto text = payments(8, [](int i) {
        return payment(i, fmt::format("P{},30000.00,{},HU1 1AA,GB12345678{}", i, i == 2 ? "\"Pipe works" : i == 5 ? "Screen 32\"" : "d", i));
    }, kVatHeading);
    const auto result = check_text(text);
    BOOST_TEST(result.report.rows.source == 9);
    BOOST_TEST(rows_of(result.rows->whole()).find("GB12345678") == std::string::npos);
    BOOST_TEST(result.redacted.value_or("GB12345678").find("GB12345678") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_number_of_vat_registration_among_the_lines_of_a_cell_is_private) {
    const auto text = payments(8, [](int i) {
        return payment(i, fmt::format("P{},30000.00,{},HU1 1AA,GB12345678{}", i, i == 2 ? "\"Pipe works\nof GB987654321 for us\"" : "d", i));
    }, kVatHeading);
    const auto result = check_text(text);
    BOOST_TEST(find(result.report, "row-shifted") != nullptr);
    BOOST_TEST(rows_of(result.rows->whole()).find("987654321") == std::string::npos);
    BOOST_TEST(result.redacted.value_or("987654321").find("987654321") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_row_that_lacks_a_cell_does_not_publish_an_order_number_as_its_amount) {
    const auto text = payments(11, [](int i) { return payment(i, fmt::format("P{},30000.00,{}", i, 4500000 + i)); }) +
                      "Ministry of Piers,Pier Agency,01/05/2024,Dredging,Buoy 12 Ltd,P12,30000.00,4500999\n";
    const auto report = check_text(text).report;
    BOOST_TEST(report.rows.accepted == 11);
    BOOST_TEST(report.accepted_total.to_string() == "330000.00");
    BOOST_REQUIRE(find(report, "row-shifted") != nullptr);
    // The column in which the amount stands is named.
    BOOST_TEST(find(report, "row-shifted")->places.front().column == 7);
    BOOST_TEST(find(report, "row-shifted")->remedy.find("missing") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bare_number_of_vat_registration_that_a_missing_cell_pulls_left_is_private) {
    const auto text = payments(11, [](int i) { return payment(i, fmt::format("P{},30000.00,d,HU1 1AA,1234567{}", i, 10 + i)); }, kVatHeading) +
                      payment(12, "P12,30000.00,d,987654321") + "\n" + payment(13, "P13,987654322") + "\n";
    const auto result = check_text(text);
    BOOST_TEST(result.report.rows.accepted == 11);
    BOOST_REQUIRE(find(result.report, "row-shifted") != nullptr);
    BOOST_TEST(find(result.report, "row-shifted")->places.front().column == 10);
    BOOST_TEST(rows_of(result.rows->whole()).find("98765432") == std::string::npos);
    BOOST_TEST(result.redacted.value_or("98765432").find("98765432") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_private_number_that_was_entered_under_a_heading_that_nobody_reads_costs_no_payment) {
    constexpr std::string_view kHeadings =
        "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Bin,Kind,VAT registration number\n";
    const auto result = check_text(payments(24, [&](int i) {
        return payment(i, fmt::format("{},30000.00,{},Rope,{}", 4000 + i, i == 9 ? "987654321" : "P", i % 4 == 0 ? "" : i == 9 ? "" : "123456789"));
    }, kHeadings));
    BOOST_TEST(result.report.rows.accepted == 24);
    BOOST_TEST(result.redacted.value_or("987654321").find("987654321") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(numbers_of_projects_and_of_long_invoices_are_in_their_places) {
    constexpr std::string_view kHeadings =
        "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Project code,VAT registration number\n";
    const auto report = check_text(payments(30, [&](int i) {
        return payment(i, fmt::format("{},{},{},{}", i == 9 ? "1.8E+13" : std::to_string(4000 + i), i % 3 == 0 ? "30000" : "30000.50", i % 9 == 0 ? "FCPSE00068B00" : "0", i % 4 == 0 ? "123456789" : ""));
    }, kHeadings)).report;
    BOOST_TEST(report.rows.accepted == 30);
    BOOST_TEST(find(report, "row-shifted") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_comma_without_quotes_among_whole_pounds_does_not_publish_a_transaction_number) {
    for (const bool pence : {true, false}) {
        const auto text = payments(30, [&](int i) { return payment(i, fmt::format("{},{},Dredging", 200000 + i, pence ? "30000.00" : std::to_string(30000 + i))); }) +
                          "Ministry of Piers,Pier Agency,01/05/2024,Dredging,Harbours,Smith, Jones and Co,1002003,45000\n" +
                          // Its own comma parts the sum.
                          payment(31, "200031,45,000") + "\n";
        const auto report = check_text(text).report;
        BOOST_TEST(report.rows.accepted == 30, pence);
        BOOST_REQUIRE(find(report, "row-shifted") != nullptr);
        BOOST_TEST(find(report, "row-shifted")->count == 2);
        BOOST_TEST(find(report, "row-shifted")->places.front().column == 9);
    }
}

BOOST_AUTO_TEST_CASE(a_comma_without_quotes_is_seen_where_the_column_behind_the_amounts_is_blank) {
    for (const std::string_view last : {"Description", "Notes", "Irrecoverable VAT"}) {
        const auto text = payments(40, [](int i) { return payment(i, fmt::format("{},30000.00,", 200000 + i)); }, before_last(last)) +
                          payment(41, "51999,750,000.00") + "\n" + payment(42, "52000,1,250.00") + "\n" +
                          "Ministry of Piers,Pier Agency,01/05/2024,Dredging,Harbours,Smith, Jones Ltd,52001,700.00\n";
        const auto report = check_text(text).report;
        BOOST_TEST(report.accepted_total.to_string() == "1200000.00", last);
        BOOST_REQUIRE(find(report, "row-shifted") != nullptr);
        BOOST_TEST(find(report, "row-shifted")->count == 3, last);
        BOOST_TEST(find(report, "row-shifted")->places.front().column == 9, last);
    }
    const auto card = check("Transaction date,Merchant name,Transaction amount,Description\n03/05/2024,Amazon,612.00,\n04/05/2024,Tesco,1,250.00\n",
                            {"card.csv", daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/card-spend.json")});
    BOOST_TEST(card.report.accepted_total.to_string() == "612.00");
    BOOST_TEST(find(card.report, "row-shifted") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_sum_that_its_own_comma_parts_is_no_payment_of_its_first_digits) {
    const std::string amount_last(kHeading.substr(0, kHeading.rfind(",")));
    for (const std::string_view sum : {"£30,000.00", "-£30,000.00", "GBP 30,000.00", "30,000.00 DR", "£30,000", "(30,000.00)", "£(30,000)", "1,250,000.00", "£30,000.00 CR", "30,000.00£", "'30,000.00",
                                       "\u202D£30,000.00\u202C"}) {
        for (const std::string_view last : {"", "Description", "Cost of VAT"}) {
            const std::string blank = last.empty() ? "" : ",";
            const auto text = payments(12, [&](int i) { return payment(i, fmt::format("{},30000.00{}", 200000 + i, blank)); }, last.empty() ? amount_last + "\n" : before_last(last)) +
                              payment(13, fmt::format("200013,{}\n", sum));
            const auto report = check_text(text).report;
            BOOST_TEST(report.accepted_total.to_string() == "360000.00", sum << " " << last);
            BOOST_TEST(find(report, "row-shifted") != nullptr, sum << " " << last);
        }
    }
    // All of a file's.
    for (const auto& heading : {amount_last + "\n", std::string(kHeading)}) {
        const auto report = check_text(payments(20, [](int i) { return payment(i, fmt::format("{},£{},000.00", 200000 + i, 30 + i)); }, heading)).report;
        BOOST_TEST(report.rows.accepted == 0);
        BOOST_REQUIRE(find(report, "row-shifted") != nullptr);
        BOOST_TEST(find(report, "row-shifted")->count == 20);
    }
}

BOOST_AUTO_TEST_CASE(numbers_of_three_digits_behind_small_amounts_are_their_own) {
    const auto accepted = [](std::string_view last, auto rest) {
        const auto report = check_text(payments(40, [&](int i) { return payment(i, fmt::format("{},{}", 200000 + i, rest(i))); }, before_last(last))).report;
        BOOST_TEST(find(report, "row-shifted") == nullptr, last);
        return report.rows.accepted;
    };
    BOOST_TEST(accepted("Cost centre", [](int i) { return i % 2 == 0 ? "26000.50,000" : "450,120"; }) == 40);
    BOOST_TEST(accepted("Cost centre", [](int) { return "£450,120"; }) == 40);
    BOOST_TEST(accepted("Cost centre", [](int i) { return i == 9 ? "450,000" : "26000.50,"; }) == 40);
    BOOST_TEST(accepted("Site", [](int i) { return i % 2 == 0 ? "26000.50,101" : "£450,120"; }) == 40);
    BOOST_TEST(accepted("VAT", [](int i) { return i % 2 == 0 ? "26000.50,5200.10" : "£750,150.00"; }) == 40);
    BOOST_TEST(accepted("VAT", [](int) { return "750,150.00"; }) == 40);
    // Filled in once, beside amounts with pence and without.
    BOOST_TEST(accepted("Irrecoverable VAT", [](int i) { return i == 9 ? "750,150.00" : i % 3 == 0 ? "26000," : "26000.50,"; }) == 40);
    BOOST_TEST(accepted("Irrecoverable VAT", [](int i) { return i == 9 ? "26000,5200.00" : "26000.50,"; }) == 40);
    BOOST_TEST(accepted("Price of the lot", [](int i) { return i == 9 ? "750,900.00" : "625.50,"; }) == 40);
}

BOOST_AUTO_TEST_CASE(between_semicolons_no_comma_parts_a_sum) {
    auto text = payments(12, [](int i) { return payment(i, fmt::format("{},{}", 200000 + i, i == 9 ? "£450,120.00" : "30000.00,")); });
    std::ranges::replace(text, ',', ';');
    const auto report = check_text(text).report;
    BOOST_TEST(report.rows.accepted == 12);
    BOOST_TEST(find(report, "row-shifted") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_description_that_is_a_number_is_no_amount_that_was_pushed_along) {
    const auto text = payments(40, [](int i) {
        constexpr std::string_view kOdd[] = {"1.5", "2024.05", "£45,000", "1,200"};
        return payment(i, fmt::format("P{},{},{}", i, 30000 + i, i % 10 == 0 ? "\"" + std::string(kOdd[i / 10 - 1]) + "\"" : "Dredging"));
    });
    const auto report = check_text(text).report;
    BOOST_TEST(report.rows.accepted == 40);
    BOOST_TEST(find(report, "row-shifted") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_payee_without_vat_registration_and_with_a_contract_number_is_paid_all_the_same) {
    constexpr std::string_view kHeadings =
        "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,VAT registration number,Contract number,Description\n";
    for (const std::string_view vat : {"GB123456789", "gb123456789", "123456789"}) {
        const auto text = payments(16, [&](int i) {
            constexpr std::string_view kNone[] = {"N/A", "Not registered", "Exempt", "FOREIGN"};
            return payment(i, fmt::format("P{},30000.00,{},60012345{},Dredging", i, i % 4 == 0 ? kNone[i / 4 - 1] : vat, i % 10));
        }, kHeadings);
        const auto report = check_text(text).report;
        BOOST_TEST(report.rows.accepted == 16, vat);
        BOOST_TEST(find(report, "row-shifted") == nullptr);
    }
}

BOOST_AUTO_TEST_CASE(numbers_of_vat_registration_are_private_under_any_heading) {
    constexpr std::string_view kNumbers[] = {"123456782", "987654315", "234567895", "345678907", "456789012"};
    for (const std::string_view heading : {"VAT Ref", "Supplier VAT", "VAT", "Tax number"}) {
        const auto result = check_text(payments(15, [&](int i) { return payment(i, fmt::format("P{},30000.00,d,{}", i, kNumbers[i % 5])); }, fmt::format("{},{}\n", kHeading.substr(0, kHeading.size() - 1), heading)));
        BOOST_TEST(find(result.report, "private-column") != nullptr, heading);
        BOOST_TEST(result.redacted.value_or("123456782").find("123456782") == std::string::npos, heading);
    }
    // Sums of tax, and numbers of nine digits that happen to be.
    for (const std::string_view heading : {"VAT", "Project"}) {
        const auto result = check_text(payments(15, [&](int i) { return payment(i, fmt::format("P{},30000.00,d,{}", i, heading == "VAT" ? "6000.00" : std::to_string(400000000 + i))); }, fmt::format("{},{}\n", kHeading.substr(0, kHeading.size() - 1), heading)));
        BOOST_TEST(find(result.report, "private-column") == nullptr, heading);
    }
}

BOOST_AUTO_TEST_CASE(private_numbers_in_a_row_that_another_sign_parts_are_not_published) {
    auto other = payment(12, "P12,30000.00,d,HU1 1AA,987654321") + "\n";
    std::ranges::replace(other, ',', ';');
    const auto result = check_text(payments(11, [](int i) { return payment(i, fmt::format("P{},30000.00,d,HU1 1AA,1234567{}", i, 10 + i)); }, kVatHeading) + other);
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(result.redacted.value_or("987654321").find("987654321") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(personal_data_is_told_in_every_column_that_is_published_or_copied) {
    const auto report = check_text(std::string(kHeading.substr(0, kHeading.size() - 1)) + ",Contact\nMinistry of Piers,Pier Agency,01/05/2024,to jane@example.com,Refund to AB 12 34 56 C,Buoy Ltd,P1,30000.00,Rope,jane.doe@example.com\n").report;
    BOOST_TEST(find(report, "personal-data", "expense_type") != nullptr);
    BOOST_TEST(find(report, "personal-data", "expense_area") != nullptr);
    const auto beside = std::ranges::find_if(report.findings, [](const Finding& f) { return f.code == "personal-data" && f.field.empty(); });
    BOOST_REQUIRE((beside != report.findings.end()));
    BOOST_TEST(beside->places.front().column == 10);
    BOOST_TEST(beside->places.front().value.find("doe") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
