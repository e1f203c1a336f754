#include "schemas/header.hpp"

#include "schemas/layout.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string field_of(std::string_view heading) {
    static const auto schema = parse_schema(published_schema());
    const auto match = Headings(schema).find(heading);
    return match ? schema.fields[static_cast<std::size_t>(match->field)].name : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(headings)

BOOST_AUTO_TEST_CASE(headings_of_real_files_name_their_fields) {
    const std::pair<const char*, const char*> cases[] = {
        {"Department family", "department_family"},
        {"DEPARTMENT", "department_family"},
        {"1 Department Family", "department_family"},
        {"Department family(T)", "department_family"},
        {"Dept.", "department_family"},
        {"Date paid", "date"},
        {"ACCOUNTING_DATE", "date"},
        {"Pay date", "date"},
        {"Expenses area", "expense_area"},
        {"Expense Area (c/c)", "expense_area"},
        {"Expense type(T)", "expense_type"},
        {"Supplier ", "supplier"},
        {"Vendor Name", "supplier"},
        {"TransNo", "transaction_number"},
        {"7 Transaction No", "transaction_number"},
        {"Voucher Number", "transaction_number"},
        {" Amount ", "amount"},
        {"Amount (£)", "amount"},
        {"amount (\u0153)", "amount"},
        {"Amount (Sterling)", "amount"},
        {"SumOfAmount", "amount"},
        {"Inc VAT (where applicable)", "amount"},
        {"Nett", "amount"},
        {"Transation Description", "description"},
        {"Description ( Please use no acronyms)", "description"},
        {"Supplier Post Code", "supplier_postcode"},
        {"Contract/PO #", "contract_number"},
        {"Vat Registration Num", "vat_registration_number"},
        {"VAT registration number\r\n", "vat_registration_number"},
        {"Spend Month", ""},
        {"GL_CODE", ""},
        {"", ""},
        {"#", ""},
    };
    for (const auto& [heading, field] : cases) BOOST_TEST(field_of(heading) == field, heading);
}

BOOST_AUTO_TEST_CASE(a_header_below_titles_is_found_and_the_titles_are_kept) {
    const auto result = check_text("Aug-12,,\n,,\n\"Spend over £25,000\",,\n" + std::string(kHeading) +
                                   row("01/08/2012", "25000.00"));
    BOOST_TEST(result.report.header_line == 4);
    BOOST_TEST((result.report.titles == std::vector<std::string>{"Aug-12", "Spend over £25,000"}));
    BOOST_TEST(result.report.rows.set_aside.at("title") == 2);
    BOOST_TEST(result.report.rows.set_aside.at("blank") == 1);
    BOOST_TEST(result.report.rows.set_aside.at("header") == 1);
}

BOOST_AUTO_TEST_CASE(a_header_split_over_two_rows_is_joined) {
    const auto result = check_text(
        "Sep-11,,,,,,,,,\n"
        ",,,,,,Transaction ,,,Supplier\n"
        "Department family,Entity,Date paid,Expense type,Expense area,Supplier,number, Amount "
        ",Description,Postcode\n"
        "Defra,CCW,05/09/2011,Rent,Corporate,GVA,8156,\"£25,017.93\",Rent,B1 2JJ\n");
    BOOST_TEST(result.report.header_line == 3);
    BOOST_TEST(result.report.columns.at("transaction_number") == "Transaction number");
    BOOST_TEST(result.report.columns.at("supplier_postcode") == "Supplier Postcode");
    BOOST_TEST(result.report.columns.at("supplier") == "Supplier");
    BOOST_TEST(cell(result, 0, "amount") == "25017.93");
    BOOST_TEST(result.report.rows.set_aside.at("header") == 2);
    BOOST_TEST(result.report.rows.set_aside.at("title") == 1);
    BOOST_TEST(find(result.report, "split-header") != nullptr);
}

BOOST_AUTO_TEST_CASE(every_delimiter_is_found_by_the_headings_it_makes) {
    for (const char delimiter : {',', ';', '\t', '|'}) {
        auto text = std::string(kHeading) + row("01/08/2012", "25000.00");
        std::ranges::replace(text, ',', delimiter);
        const auto result = check_text(text);
        BOOST_TEST(result.report.delimiter == std::string(1, delimiter));
        BOOST_TEST(result.report.rows.accepted == 1);
        BOOST_TEST((find(result.report, "delimiter-repaired") != nullptr) == (delimiter != ','));
    }
    const auto commas_inside = check_text(
        "Date;Supplier;Amount;Description\n01/08/2012;Smith, Jones, Brown, Green, Black and "
        "White;5.00;a,b,c,d,e,f\n");
    BOOST_TEST(commas_inside.report.delimiter == ";");
}

BOOST_AUTO_TEST_CASE(of_two_supplier_columns_the_one_with_names_is_read) {
    const std::string rows =
        "Defra,Cefas,29/06/2011,Services,Seas,200157,BLUE LOBSTER,20019713,\"£40,000.00\"\n";
    for (const char* headings : {"Supplier,Supplier", "Supplier,Supplier(T)"}) {
        const auto result = check_text("Department family(T),Entity,Pay date,Expense type,Expense area," +
                                       std::string(headings) + ",TransNo,Amount\n" + rows);
        BOOST_TEST(cell(result, 0, "supplier") == "BLUE LOBSTER");
        const auto* finding = find(result.report, "duplicate-label", "supplier");
        BOOST_REQUIRE(finding != nullptr);
        BOOST_TEST(finding->places.front().column == 6);
    }
}

BOOST_AUTO_TEST_CASE(of_two_amount_columns_the_filled_one_is_read_and_net_goes_before_gross) {
    const auto filled = check_text("Entity,Date,Supplier,Gross,Amount\nRPA,15-Dec-10,Steria,,25014.4\n");
    BOOST_TEST(cell(filled, 0, "amount") == "25014.40");
    const auto second = check_text("Entity,Date,Supplier,Gross,Gross\nRPA,15-Dec-10,Steria,,25014.4\n");
    BOOST_TEST(cell(second, 0, "amount") == "25014.40");
    const auto both =
        check_text("Entity,Date,Supplier,Gross,net\nRPA,08-Nov-10,Defra,26155.5,\"25,090.00\"\n");
    BOOST_TEST(cell(both, 0, "amount") == "25090.00");
}

BOOST_AUTO_TEST_CASE(headings_that_lost_their_columns_refuse_the_file) {
    // The heading "Expense area" was left out, so transaction numbers stand under "Amount".
    std::string shifted =
        "Department family,Entity,Date,Expense type,Supplier,Transaction number,Amount,Description\n";
    for (int i = 0; i < 5; ++i) shifted += row("01/07/2014", "79033.02");
    const auto result = check_text(shifted);
    BOOST_TEST(result.report.refusal.find("after the heading 'Amount'") != std::string::npos);
    BOOST_TEST(find(result.report, "misaligned-columns") != nullptr);
    BOOST_TEST(!result.table.has_value());
    BOOST_TEST(result.report.rows.balances());
    std::string added =
        "Department family,Entity,Date,Expense type,GL_CODE,Expense area,Supplier,Transaction "
        "number,Amount,Description\n";
    for (int i = 0; i < 5; ++i) added += row("01/07/2012", "\"189,468,678.00\"");
    BOOST_TEST(check_text(added).report.refusal.find("before the heading 'Amount'") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(blank_extra_and_missing_headings_are_reported) {
    const auto result = check_text("Entity,Date,,Supplier,GL_CODE,Amount\nA,01/07/2012,x,Y Ltd,7,5.00\n");
    BOOST_TEST(find(result.report, "blank-label")->places.front().column == 3);
    BOOST_TEST(find(result.report, "extra-label")->places.front().value == "GL_CODE");
    BOOST_TEST((find(result.report, "missing-label", "expense_type")->severity == Severity::warning));
    BOOST_TEST((find(result.report, "missing-label", "supplier") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_missing_essential_column_refuses_the_file_and_names_what_was_found) {
    const auto result = check_text("Department family,Entity,Date,Supplier\nA,B,01/07/2012,C\n");
    BOOST_TEST(result.report.refusal.find("'Amount'") != std::string::npos);
    BOOST_TEST(result.report.refusal.find("line 1 comes nearest") != std::string::npos);
    const auto* const said = find(result.report, "header-error");
    BOOST_TEST((said->severity == Severity::error));
    BOOST_TEST(said->places.front().value == "'Department family', 'Entity', 'Date', 'Supplier'");
    BOOST_TEST(to_text(result.report).find("'Supplier'") != std::string::npos);
    BOOST_TEST(!result.report.valid());
}

BOOST_AUTO_TEST_SUITE_END()
