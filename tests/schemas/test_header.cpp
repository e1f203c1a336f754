#include "schemas/header.hpp"

#include "schemas/layout.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

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

BOOST_AUTO_TEST_CASE(pounds_are_pounds_however_a_heading_puts_it) {
    for (const char* heading : {"Amount (£s)", "Amount (£'s)", "Amount (in GBP)", "Amount (in pounds)", "Amount (UK £)", "Amount (less VAT)", "Amount (£.p)", "Amounts",
                                "Amount (over £25k)", "Amount (over £25,000)", "Amount £s", "Amount (>£25,000)", "Amount (VAT not included)", "Amount (incl. irrecoverable VAT)"})
        BOOST_TEST(field_of(heading) == "amount", heading);
    for (const char* heading : {"Amount (p)", "Amount (£k)", "Amount (£000s)", "Amount (over £000)", "Amount (£m)", "Amount (VAT)", "Amount (£ VAT)", "Amount (tax)"})
        BOOST_TEST(field_of(heading) == "", heading);
}

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

BOOST_AUTO_TEST_CASE(a_heading_of_a_split_header_may_stand_in_the_upper_row_alone) {
    const auto result = check_text(
        "Department,Entity,Date,Expense,Expense,Supplier,Transaction,Amount\n"
        "family,,,type,area,,number,\n"
        "Ministry of Piers,Pier Agency,31/05/2012,Dredging,Harbours,Harbour Ltd,1001,5.00\n");
    BOOST_REQUIRE(result.rows.has_value());
    for (const auto& [field, text] : {std::pair("department_family", "Ministry of Piers"), std::pair("entity", "Pier Agency"), std::pair("expense_type", "Dredging"),
                                      std::pair("expense_area", "Harbours"), std::pair("supplier", "Harbour Ltd"), std::pair("amount", "5.00")})
        BOOST_TEST(cell(result, 0, field) == text, field);
    BOOST_TEST(result.report.rows.set_aside.at("header") == 2);
    BOOST_TEST(result.report.rows.accepted == 1);
    // Blank cells below headings that stand whole in their row are cells.
    const auto plain = check_text(std::string(kHeading) + ",,31/05/2012,,,,,5.00,\n");
    BOOST_TEST(plain.report.rows.accepted == 1);
    BOOST_TEST(find(plain.report, "split-header") == nullptr);
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

BOOST_AUTO_TEST_CASE(a_line_below_the_headings_that_says_how_columns_are_written_is_part_of_them) {
    const auto rows = row("01/08/2012", "25000.00") + row("02/08/2012", "26000.00");
    const std::string split = "Department,,,Expense,Expense,,Transaction,,\nfamily,Entity,Date,type,area,Supplier,number,Amount,Description\n";
    for (const auto* notes : {",,(dd/mm/yyyy),,,,,(\u00a3),\n", ",,,,,,,\u00a3,\n", ",,,,,,,GBP\n", ",,DD/MM/YY,,(if known),,,(in \u00a3),(as invoiced)\n"})
        for (const auto& head : {std::string(kHeading), split, "Spend over 25k,,,,,,,,\n" + std::string(kHeading)}) {
            const auto report = check_text(head + notes + rows).report;
            BOOST_TEST(report.rows.accepted == 2, notes);
            BOOST_TEST(report.rows.quarantined == 0, notes);
            BOOST_TEST(report.rows.set_aside.at("header") == (head == split ? 3 : 2), notes);
            BOOST_TEST(report.rows.source == report.rows.accepted + report.rows.set_aside_total(), notes);
            BOOST_TEST(find(report, "split-header") != nullptr, notes);
            BOOST_TEST(find(report, "type-error") == nullptr, notes);
        }
    const auto told = check_text(std::string(kHeading) + ",,(dd/mm/yyyy),,,,,(\u00a3),\n" + rows, Profile::strict).report;
    BOOST_TEST(find(told, "split-header")->message == "a line below the headings that says only how their columns are written");
    BOOST_TEST(find(told, "split-header")->places.front().line == 2);
    // What would be read otherwise, is data, or stands further down is not passed over.
    for (const auto& other : {std::string(",,(mm/dd/yyyy),,,,,(\u00a3),\n"), std::string(",,,,,,,(inc VAT),\n"), std::string(",,,,,,,(see note),\n"), row("(dd/mm/yyyy)", "(\u00a3)")})
        BOOST_TEST(check_text(std::string(kHeading) + other + rows).report.rows.quarantined == 1, other);
    BOOST_TEST(check_text(std::string(kHeading) + row("01/08/2012", "25000.00") + ",,,,,,,\u00a3,\n").report.rows.quarantined == 1);
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

BOOST_AUTO_TEST_CASE(codes_with_letters_are_no_names_of_suppliers) {
    const auto result = check_text(
        "Department family,Entity,Date,Expense type,Expense area,Supplier,Supplier,Transaction "
        "number,Amount\n"
        "A,B,31/05/2012,Dredging,Harbours,S10001,Harbour Dredging Ltd,1,5.00\n"
        "A,B,31/05/2012,Dredging,Harbours,S10002,Piers Ltd,2,6.00\n");
    BOOST_REQUIRE(result.rows);
    BOOST_TEST(cell(result, 0, "supplier") == "Harbour Dredging Ltd");
    BOOST_TEST(cell(result, 1, "supplier") == "Piers Ltd");
}

BOOST_AUTO_TEST_CASE(a_heading_with_the_sign_of_a_footnote_is_that_heading) {
    for (const auto* amount :
         {"Amount1", "Amount [1]", "Amount [note 1]", "Amount (note 2)", "Amount (£) [note 1]", "Amount¹"}) {
        std::string text(kHeading);
        text.replace(text.find("Amount"), 6, amount);
        const auto result = check_text(text + row("31/05/2012", "5.00"));
        BOOST_TEST(!!result.rows, amount << ": " << result.report.refusal);
    }
    std::string thousands(kHeading);
    thousands.replace(thousands.find("Amount"), 6, "Amount [£000]");
    BOOST_TEST(!check_text(thousands + row("31/05/2012", "5.00")).rows);
}

BOOST_AUTO_TEST_CASE(of_two_amount_columns_the_filled_one_is_read_and_net_goes_before_gross) {
    const auto filled = check_text("Entity,Date,Supplier,Gross,Amount\nRPA,15-Dec-10,Steria,,25014.4\n");
    BOOST_TEST(cell(filled, 0, "amount") == "25014.40");
    const auto second = check_text("Entity,Date,Supplier,Gross,Gross\nRPA,15-Dec-10,Steria,,25014.4\n");
    BOOST_TEST(cell(second, 0, "amount") == "25014.40");
    const auto both =
        check_text("Entity,Date,Supplier,Gross,net\nRPA,08-Nov-10,Defra,26155.5,\"25,090.00\"\n");
    BOOST_TEST(cell(both, 0, "amount") == "25090.00");
    const auto said = check_text("Entity,Date,Supplier,Amount inc VAT,Amount exc VAT\nRPA,08-Nov-10,Defra,30108.00,25090.00\n");
    BOOST_TEST(cell(said, 0, "amount") == "25090.00");
}

BOOST_AUTO_TEST_CASE(a_column_called_paid_in_which_no_days_stand_is_no_second_date) {
    const auto report_with = [](const char* paid) {
        return check_text(fmt::format("Date,Supplier,Amount,Paid\n31/05/2024,Harbour Dredging Ltd,5.00,{}\n", paid)).report;
    };
    for (const char* paid : {"Y", "Yes", "5.00", "45000.00"}) {
        const auto report = report_with(paid);
        BOOST_TEST(find(report, "duplicate-label") == nullptr, paid);
        const auto* const extra = find(report, "extra-label");
        BOOST_REQUIRE(extra != nullptr);
        BOOST_TEST(extra->places.front().value == "Paid", paid);
    }
    for (const char* paid : {"02/06/2024", "2024-06-02", "12/31/2024", "May 2024"}) BOOST_TEST(find(report_with(paid), "duplicate-label", "date") != nullptr, paid);
}

BOOST_AUTO_TEST_CASE(a_file_with_more_columns_than_are_told_apart_is_refused_and_blank_ones_do_not_count) {
    std::string heading(kHeading);
    while (heading.ends_with('\n') || heading.ends_with('\r')) heading.pop_back();
    std::string headings = heading, blanks = heading;
    for (int i = 0; i < 5000; ++i) headings += ",Column " + std::to_string(i);
    blanks.append(5000, ',');
    const auto wide = check(headings + "\n" + row("31/05/2012", "30000.00"), {"test.csv", published_schema()}).report;
    BOOST_TEST(wide.refusal == "line 1 has 4,096 columns or more, and no more are told apart");
    BOOST_TEST(find(wide, "too-many-columns") != nullptr);
    BOOST_TEST(check(blanks + "\n" + row("31/05/2012", "30000.00"), {"test.csv", published_schema()}).report.rows.accepted == 1);
}

BOOST_AUTO_TEST_CASE(headings_that_lost_their_columns_refuse_the_file) {
    // The heading "Expense area" was left out, so transaction numbers stand under "Amount".
    std::string shifted =
        "Department family,Entity,Date,Expense type,Supplier,Transaction number,Amount,Description\n";
    for (int i = 0; i < 5; ++i) shifted += row("01/07/2014", "79033.02");
    const auto result = check_text(shifted);
    BOOST_TEST(result.report.refusal.find("after the heading 'Amount'") != std::string::npos);
    BOOST_TEST(find(result.report, "misaligned-columns") != nullptr);
    BOOST_TEST(!result.rows.has_value());
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

BOOST_AUTO_TEST_CASE(blank_columns_side_by_side_are_one_finding_that_says_how_many) {
    const auto wide = [](int columns, const std::string& last) { return std::string(static_cast<std::size_t>(columns), ',') + last; };
    const auto told = check_text("Entity,Date,,Supplier,Amount" + wide(4000, "Note") + "\nA,01/07/2012,x,Y Ltd,5.00" + wide(4000, "z") + "\n").report;
    const auto* found = find(told, "blank-label");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 2);
    BOOST_TEST(found->message == "4,000 columns without a heading: C, F to EWZ");
    BOOST_TEST(found->places.back().column == 6);
    // Behind the last heading they are no columns, also where no more are told apart.
    const auto behind = check_text("Entity,Date,Supplier,Amount" + wide(16384, "") + "\nA,01/07/2012,Y Ltd,5.00" + wide(16384, "") + "\n").report;
    BOOST_TEST(behind.rows.accepted == 1);
    for (const auto* code : {"blank-label", "extra-label", "extra-cell"}) BOOST_TEST(find(behind, code) == nullptr);
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

BOOST_AUTO_TEST_CASE(an_amount_in_another_unit_is_no_amount_of_the_schema) {
    const Headings headings(parse_schema(published_schema()));
    for (const auto* heading : {"Amount (£000)", "Amount (£k)", "Amount (thousands)", "Amount (pence)", "Amount (USD)",
                                "Amount (EUR)", "Amount ($)", "Amount €", "£000 Amount", "Amount (£) (000s)",
                                "Amount (£m)", "Amount (m)"}) {
        BOOST_TEST(!headings.find(heading).has_value(), heading);
        BOOST_TEST(headings.names_other_unit(heading), heading);
    }
    for (const auto* heading : {"Amount (£)", "Amount (Â£)", "Amount (GBP)", "8 Amount", "Amount (inc VAT)", "Amount (Sterling)",
                                "Amount (excl. VAT)", "Expense type (a/c)", "Supplier($)", "Date (MM/DD/YYYY)"})
        BOOST_TEST(headings.find(heading).has_value(), heading);
}

BOOST_AUTO_TEST_CASE(thousands_are_refused_by_name_and_not_read_as_pounds) {
    const auto result = check_text("Date,Supplier,Amount (£000)\n31/05/2024,Harbour Dredging Ltd,5\n");
    BOOST_TEST(result.report.refusal.find("a heading in another unit") != std::string::npos, result.report.refusal);
    BOOST_TEST(find(result.report, "header-error")->places.front().value == "Amount (£000)");
}

BOOST_AUTO_TEST_CASE(a_unit_in_the_line_below_the_headings_refuses_the_file) {
    const auto report_of = [](std::string_view dates, std::string_view unit) {
        return check_text(fmt::format("{},,{},,,,,{},\n{}", kHeading, dates, unit, row("01/05/2024", "41007"))).report;
    };
    for (const auto* unit : {"(\u00A3000)", "\u00A3000", "in thousands", "\u00A3m", "(USD)"}) {
        const auto report = report_of("(dd/mm/yyyy)", unit);
        BOOST_REQUIRE(find(report, "amount-unit") != nullptr);
        BOOST_TEST(find(report, "amount-unit")->places.front().line == 2);
        BOOST_TEST(find(report, "amount-unit")->places.front().column == 8);
        BOOST_TEST(report.refusal.find(unit) != std::string::npos);
        // With a date it is a row, and nothing said of a unit.
        BOOST_TEST(report_of("01/05/2024", unit).refusal == "", unit);
    }
    for (const auto* unit : {"(\u00A3)", "(number)", "GBP", "41007", ""}) BOOST_TEST(report_of("", unit).refusal == "", unit);
}

BOOST_AUTO_TEST_CASE(amounts_that_are_not_asked_for_are_refused_in_another_unit_too) {
    const auto report_of = [](const std::string& schema, const std::string& text) {
        return check(text, {"file.csv", daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/" + schema + ".json"), Profile::harvest, 1000}).report;
    };
    const std::string control = "Department,Project,Supplier,{},Date approved\nPiers,Ropes,Buoy Ltd,1.2,01/05/2024\n";
    const std::string travel = "Minister,Start date of trip,End date of trip,Destination,Purpose of trip,Mode of transport,{}\nJo Ash,01/05/2024,02/05/2024,Paris,Talks,Train,1.20\n";
    const auto headed = [](std::string text, std::string_view heading) { return text.replace(text.find("{}"), 2, heading); };
    for (const auto* unit : {"\u00A3m", "\u00A3000", "USD", "in thousands"}) {
        const auto report = report_of("spend-control-exceptions", headed(control, fmt::format("Value ({})", unit)));
        BOOST_REQUIRE(find(report, "amount-unit") != nullptr);
        BOOST_TEST(report.refusal.find(unit) != std::string::npos);
        BOOST_TEST(find(report, "amount-unit")->places.front().column == 4);
    }
    BOOST_TEST(report_of("ministerial-travel", headed(travel, "Total cost (\u00A3000)")).refusal.find("another unit") != std::string::npos);
    BOOST_TEST(report_of("ministerial-travel", headed(travel, "Total cost (\u00A3)")).refusal == "");
    BOOST_TEST(report_of("spend-control-exceptions", headed(control, "Value (\u00A3)")).refusal == "");
    // In pounds, too, it is one column too many.
    BOOST_TEST(report_of("spend-control-exceptions", headed(control, "Value (\u00A3),Value (\u00A3m)")).refusal == "");
}

BOOST_AUTO_TEST_CASE(a_heading_that_names_the_order_of_its_dates_decides_it) {
    const auto american = check_text("Date (MM/DD/YYYY),Supplier,Amount\n04/05/2024,Harbour Dredging Ltd,5.00\n");
    BOOST_TEST(cell(american, 0, "date") == "2024-04-05");
    BOOST_TEST((find(american.report, "repaired-date", "date") != nullptr));
    const auto british = check_text("Date (DD/MM/YYYY),Supplier,Amount\n04/05/2024,Harbour Dredging Ltd,5.00\n");
    BOOST_TEST(cell(british, 0, "date") == "2024-05-04");
    BOOST_TEST(find(british.report, "repaired-date", "date") == nullptr);
    // What the dates themselves prove comes before what is said of them.
    const auto wrong = check_text("Date (MM/DD/YYYY),Supplier,Amount\n25/05/2024,Harbour Dredging Ltd,5.00\n04/05/2024,A,1.00\n");
    BOOST_TEST(cell(wrong, 0, "date") == "2024-05-25");
    BOOST_TEST(cell(wrong, 1, "date") == "2024-05-04");
}

BOOST_AUTO_TEST_CASE(cells_may_be_parted_by_any_sign) {
    for (const char sign : std::string(":^~#!*@=+")) {
        std::string text = "Date,Supplier,Transaction number,Amount\n31-May-2024,Harbour Dredging Ltd,1001,5.00\n";
        std::ranges::replace(text, ',', sign);
        const auto result = check_text(text);
        BOOST_TEST(result.report.delimiter == std::string(1, sign));
        BOOST_TEST(result.report.rows.accepted == 1, sign);
        BOOST_TEST(find(result.report, "delimiter-repaired") != nullptr, sign);
    }
}

BOOST_AUTO_TEST_CASE(a_heading_says_whether_amounts_have_vat_in_them) {
    const std::pair<const char*, const char*> cases[] = {
        {"Gross amount", "gross"}, {"Amount inc VAT", "gross"},    {"Inc VAT (where applicable)", "gross"},
        {"Net amount", "net"},     {"Total charge (ex VAT)", "net"}, {"Sum of Invoice Nett Amount", "net"},
        {"Amount", ""},            {"Amount (£)", ""},              {"Internet spend", ""},
        {"Net of gross", ""},      {"VAT", ""}};
    for (const auto& [heading, basis] : cases) BOOST_TEST(basis_named_in(heading) == basis, heading);
    const auto schema = daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-500.json");
    const auto found = [&](const std::string& heading) {
        const auto result = check("Payment date,Supplier name," + heading + "\n31/05/2024,Harbour Dredging Ltd,5.00\n",
                                  {"test.csv", schema, Profile::strict});
        return find(result.report, "amount-basis", "amount") != nullptr;
    };
    BOOST_TEST(found("Gross amount"));
    BOOST_TEST(found("Amount inc VAT"));
    BOOST_TEST(!found("Net amount"));
    BOOST_TEST(!found("Amount"));
}

BOOST_AUTO_TEST_CASE(a_heading_of_vat_registration_numbers_is_known_however_it_is_put) {
    for (const char* heading : {"Supplier VAT number", "VAT Reg Num", "Vendor VAT registration", "VRN", "VAT No.",
                                "Supplier's VAT Registration No", "VATRegNo", "VAT_REG_NUM", "Supplier VAT reg. no."})
        BOOST_TEST(names_vat_registration(heading), heading);
    for (const char* heading : {"Irrecoverable VAT", "VAT amount", "VAT code", "VAT", "Private number", "Number of posts",
                                "Amount ex VAT", "Elevation number"})
        BOOST_TEST(!names_vat_registration(heading), heading);
}

BOOST_AUTO_TEST_SUITE_END()
