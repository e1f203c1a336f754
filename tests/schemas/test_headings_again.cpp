#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

constexpr std::string_view kBefore = "Department family,Entity,Date,Expense type,Expense area,";

/// Payments in May, `rest` after what says whose they were and when.
std::string payments(int first, int last, std::string_view rest) {
    std::string out;
    for (int i = first; i <= last; ++i)
        out += fmt::format("Ministry of Piers,Pier Agency,{:02}/05/2024,Dredging,Harbours,{}\n", 1 + i % 28,
                           fmt::format(fmt::runtime(rest), fmt::arg("i", 1000 + i)));
    return out;
}

/// Two blocks with their headings.
Report blocks(std::string_view headings, std::string_view rows, std::string_view again,
              std::string_view below) {
    return check_text(fmt::format("{}{}\n{}{}{}\n{}", kBefore, headings, payments(1, 24, rows), kBefore,
                                  again, payments(1, 14, below)))
        .report;
}

bool is_stopped(const Report& report) {
    return find(report, "other-headings") != nullptr && !report.valid();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(headings_again)

BOOST_AUTO_TEST_CASE(a_column_that_nobody_reads_does_not_become_the_amount_or_the_payee_in_mid_file) {
    BOOST_TEST(is_stopped(blocks("Supplier,Transaction number,Amount,VAT", "Buoy Ltd,{i},30000.00,6000.00",
                                 "Supplier,Transaction number,VAT,Amount", "Buoy Ltd,{i},6000.00,30000.00")));
    BOOST_TEST(
        is_stopped(blocks("Supplier,Vendor code,Transaction number,Amount", "Buoy Ltd,V{i},{i},30000.00",
                          "Vendor code,Supplier,Transaction number,Amount", "V{i},Buoy Ltd,{i},30000.00")));
    BOOST_TEST(
        is_stopped(blocks("Supplier,Transaction number,Amount,Gross", "Buoy Ltd,{i},30000.00,36000.00",
                          "Supplier,Transaction number,Gross,Amount", "Buoy Ltd,{i},36000.00,30000.00")));
}

BOOST_AUTO_TEST_CASE(headings_in_two_rows_are_set_aside_where_they_stand_again) {
    const std::string split = "Department,,Payment,Expense,Expense,,Transaction,Amount,\nfamily,Entity,date,type,area,Supplier,number,(\u00A3),Description\n";
    const auto report = check_text(split + row("01/05/2024", "30000.00") + split + row("02/05/2024", "30000.00")).report;
    BOOST_TEST(report.rows.accepted == 2);
    BOOST_TEST(report.rows.quarantined == 0);
    BOOST_TEST(report.rows.set_aside.at("repeated-header") == 2);
    BOOST_TEST(find(report, "other-headings") == nullptr);
    // Others are no halves of these.
    auto other = split;
    other.replace(other.find("Payment"), 7, "Posting");
    BOOST_TEST(is_stopped(check_text(split + row("01/05/2024", "30000.00") + other + row("02/05/2024", "30000.00")).report));
}

BOOST_AUTO_TEST_CASE(a_heading_in_mid_file_that_names_a_basis_is_told) {
    const auto told = [](std::string_view top, std::string_view below) {
        const auto report = blocks(fmt::format("Supplier,Transaction number,{}", top), "Buoy Ltd,{i},30000.00", fmt::format("Supplier,Transaction number,{}", below), "Buoy Ltd,{i},36000.00");
        const auto* found = find(report, "amount-basis", "amount");
        if (found != nullptr) BOOST_TEST(found->places.front().line == 26);
        return found != nullptr;
    };
    BOOST_TEST(told("Amount", "Gross amount"));
    BOOST_TEST(told("Amount", "Amount (ex VAT)"));
    BOOST_TEST(!told("Amount", "Amount"));
    BOOST_TEST(!told("Gross amount", "Gross amount"));
    // Two that contradict each other are two tables.
    BOOST_TEST(is_stopped(blocks("Supplier,Transaction number,Net amount", "Buoy Ltd,{i},30000.00", "Supplier,Transaction number,Gross amount", "Buoy Ltd,{i},36000.00")));
}

BOOST_AUTO_TEST_CASE(another_unit_or_order_of_dates_in_mid_file_stops_it) {
    const auto report = blocks("Supplier,Transaction number,Amount", "Buoy Ltd,{i},30000.00",
                               "Supplier,Transaction number,Amount (£000)", "Buoy Ltd,{i},42");
    BOOST_TEST(is_stopped(report));
    // The headings are no row of data with a fault.
    BOOST_TEST(report.rows.quarantined == 0);
    const std::string american =
        "Department family,Entity,Date (mm/dd/yyyy),Expense type,Expense area,Supplier,Transaction "
        "number,Amount,Description\n";
    BOOST_TEST(is_stopped(check_text(std::string(kHeading) + row("13/05/2024", "30000.00") + american +
                                     row("05/01/2024", "30000.00"))
                              .report));
}

BOOST_AUTO_TEST_CASE(a_field_that_only_headings_in_mid_file_name_stops_it) {
    const auto report =
        blocks("Supplier,Transaction number,Amount", "Buoy Ltd,{i},30000.00",
               "Supplier,Transaction number,Amount,Description", "Buoy Ltd,{i},30000.00,Rope");
    BOOST_TEST(is_stopped(report));
    // The rows above them are payments and no titles.
    BOOST_TEST(report.rows.accepted == 38);
    BOOST_TEST(find(report, "title-row") == nullptr);
}

BOOST_AUTO_TEST_CASE(numbers_of_vat_registration_that_move_in_mid_file_stop_it) {
    BOOST_TEST(is_stopped(blocks("Supplier,Transaction number,Amount,VAT registration number,Ref",
                                 "Buoy Ltd,{i},30000.00,45678{i},R1",
                                 "Supplier,Transaction number,Amount,Ref,VAT registration number",
                                 "Buoy Ltd,{i},30000.00,R1,45678{i}")));
    BOOST_TEST(is_stopped(
        blocks("Supplier,Transaction number,Amount,Tax,Ref", "Buoy Ltd,{i},30000.00,GB45678{i},R1",
               "Supplier,Transaction number,Amount,Ref,Tax", "Buoy Ltd,{i},30000.00,R1,45678{i}")));
}

BOOST_AUTO_TEST_CASE(the_same_headings_again_stop_nothing) {
    const std::string_view rows = "Buoy Ltd,{i},30000.00,VAT,R1",
                           headings = "Supplier,Transaction number,Amount,VAT registration number,Ref";
    for (const std::string_view again :
         {headings, std::string_view("Supplier,Transaction number,AMOUNT,VAT Reg. No,Ref"),
          std::string_view("Vendor,Voucher number,Amount (£),,Reference")})
        BOOST_TEST(!is_stopped(blocks(headings, rows, again, rows)), again);
}

BOOST_AUTO_TEST_CASE(headings_in_two_rows_stand_again) {
    const std::string upper = "Department,,,Expense,Expense,,Transaction,,\n",
                      lower = "family,Entity,Date,type,area,Supplier,number,Amount,Description\n";
    const auto report = check_text(upper + lower + row("31/05/2024", "30000.00") +
                                   row("30/05/2024", "30001.00") + lower + row("29/05/2024", "30002.00"))
                            .report;
    BOOST_TEST(!is_stopped(report));
    BOOST_TEST(report.rows.accepted == 3);
}

BOOST_AUTO_TEST_CASE(payments_above_the_headings_are_no_titles) {
    // Nothing tells what stands above headings in which no amount is named.
    const std::string other =
        "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Paid in "
        "all,Description\n";
    const auto report = check_text(other + row("01/05/2024", "30000.00") + row("02/05/2024", "30001.00") +
                                   std::string(kHeading) + row("03/05/2024", "30002.00"))
                            .report;
    BOOST_TEST(is_stopped(report));
    BOOST_TEST(find(report, "other-headings")->places.front().line == 2);
    const auto titled = check_text("Spending,May,Drawn up,01/06/2024,Page,1\n" + std::string(kHeading) +
                                   row("03/05/2024", "30002.00"))
                            .report;
    BOOST_TEST(!is_stopped(titled));
}

/// The four tables of a minister's return in one sheet, each below the other.
BOOST_AUTO_TEST_CASE(a_table_of_another_kind_below_or_above_stops_a_file) {
    const std::string gifts = "Minister,Date,Gift,Given or received,Who gift was given to or received from,Value (£),Outcome\nJane Doe,May 2024,Wine,Received,Ropes Ltd,£150,Kept\n";
    const std::string meetings = "Minister,Date,Name of organisation or individual,Purpose of meeting\nJane Doe,May 2024,RNLI,Lifeboats\nJane Doe,June 2024,Ropes Ltd,Ropes\n";
    const std::string dinners = "Minister,Date,Person or organisation that offered hospitality,Type of hospitality received\nJane Doe,July 2024,Sails Ltd,Dinner\n";
    const auto as = [](const std::string& schema, const std::string& text) {
        return check(text, {"test.csv", daybook::base::read_file(std::string(DAYBOOK_SOURCE_DIR) + "/schemas/published/" + schema + ".json")}).report;
    };
    BOOST_TEST(is_stopped(as("ministerial-gifts", gifts + meetings)));
    BOOST_TEST(is_stopped(as("ministerial-meetings", meetings + "\n" + dinners)));
    BOOST_TEST(is_stopped(as("ministerial-hospitality", meetings + "\n" + dinners)));
    BOOST_TEST(is_stopped(as("ministerial-meetings", "Jane Doe,May 2024,RNLI,Lifeboats\nJane Doe,June 2024,Ropes Ltd,Ropes\n" + meetings)));
    // The same table again, titles, and a gift that is called like a column are none.
    BOOST_TEST(as("ministerial-meetings", meetings + meetings).valid());
    BOOST_TEST(as("ministerial-meetings", "Department for Piers,Meetings,April to June 2024\nMinister for Piers,,\n\n" + meetings).valid());
    BOOST_TEST(as("ministerial-gifts", gifts + "Jane Doe,May 2024,Gift,Received,Outcome Ltd,£150,Kept\n").rows.accepted == 2);
    // Payments above purchases.
    BOOST_TEST(is_stopped(check_text(std::string(kHeading) + row("31/05/2024", "30000.00") + "Date,Merchant,Amount,Description\n01/05/2024,Lamps Ltd,600.00,Lamps\n").report));
}

BOOST_AUTO_TEST_SUITE_END()
