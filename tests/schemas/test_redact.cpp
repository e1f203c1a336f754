#include "schemas/encoding.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(redaction)

namespace {

constexpr std::string_view kSecret = "GB123456789";

bool is_hidden(const CheckResult& result) {
    return result.redacted && result.redacted->find(kSecret) == std::string::npos &&
           daybook::base::json::write(result.report.to_json()).find(kSecret) == std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(private_cells_are_emptied_and_all_else_stays_byte_for_byte) {
    const std::string source =
        "Title,,,\r\n"
        "Date,VAT registration number,Supplier,Amount\r"
        "31/05/2012,GB123456789,\"Smith, \"\"Jones\"\"\",5.00\n"
        "soon,\"GB123456789\",\xA3 Ltd, 6.00 \r\n"
        "Date,VAT registration number,Supplier,Amount\n"
        ",GB123456789,,\n"
        "01/06/2012,,Short";
    const auto result = check_text(source);
    BOOST_TEST(result.needs_redaction);
    BOOST_TEST(*result.redacted ==
               "Title,,,\r\n"
               "Date,VAT registration number,Supplier,Amount\r"
               "31/05/2012,,\"Smith, \"\"Jones\"\"\",5.00\n"
               "soon,,\xA3 Ltd, 6.00 \r\n"
               "Date,VAT registration number,Supplier,Amount\n"
               ",,,\n"
               "01/06/2012,,Short");
    BOOST_TEST(is_hidden(result));
    BOOST_TEST((result.rows->whole().find("vat_registration_number") == nullptr));
}

BOOST_AUTO_TEST_CASE(a_private_column_of_blanks_needs_no_redaction) {
    const auto result = check_text("Date,VAT number,Supplier,Amount\n31/05/2012, ,A,5.00\n");
    BOOST_TEST(!result.needs_redaction);
    BOOST_TEST(!result.redacted.has_value());
}

BOOST_AUTO_TEST_CASE(a_private_cell_pushed_out_by_a_comma_is_hidden_too) {
    const auto result = check_text(
        "Date,Supplier,Amount,VAT number\n31/05/2012,Smith, "
        "Jones,5.00,GB123456789\n31/05/2012,\"B,6.00,GB123456789\n");
    BOOST_TEST(is_hidden(result));
}

BOOST_AUTO_TEST_CASE(a_second_column_under_a_private_heading_is_hidden_too) {
    BOOST_TEST(is_hidden(
        check_text("Date,Supplier,VAT number,Amount,VAT reg no\n31/05/2012,A,,5.00,GB123456789\n")));
}

namespace {

const std::string kVatHeading = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,"
                                "Description,VAT registration number,Supplier postcode\n";

/// A payment with everything from the supplier on as it is given.
std::string paid(const std::string& rest) { return "Coasts,Coasts,03/05/2024,Consultancy,Harbours," + rest + "\n"; }

const std::string kInPlace = paid("Harbour Ltd,1001,26000.00,Dredging,GB123456711,SW1A 1AA");

}  // namespace

BOOST_AUTO_TEST_CASE(a_private_number_that_a_comma_pushed_under_another_heading_is_hidden_and_its_row_not_published) {
    for (const std::string moved : {"Harbour Ltd,1002,26000.00,Fees, legal,GB123456789,SW1A 1AA", "Smith, Jones,1002,26000.00,Fees,GB123456789,SW1A 1AA",
                                    "Harbour Ltd,1002,26000.00,Fees, legal,GB123456789,", "Harbour Ltd,1002,26000.00,Fees, legal,GB123456789",
                                    "Harbour Ltd,1002,26000.00,GB123456789,,SW1A 1AA", "Smith, Jones Ltd,1002,26000.00,,GB123456789,"}) {
        const auto result = check_text(kVatHeading + kInPlace + paid(moved) + kInPlace);
        BOOST_TEST(is_hidden(result), moved);
        BOOST_TEST(result.report.rows.accepted == 2, moved);
        BOOST_TEST(result.report.rows.quarantined == 1, moved);
        BOOST_TEST(find(result.report, "row-shifted") != nullptr, moved);
        for (std::size_t row = 0; row < result.rows->count(); ++row)
            BOOST_TEST(cell(result, row, "supplier_postcode") == "SW1A 1AA", moved);
        // What stands before anything private stays in the copy.
        BOOST_TEST(result.redacted->find(moved.substr(0, 5)) != std::string::npos, moved);
    }
    const auto bare = check_text(kVatHeading + kInPlace + paid("Harbour Ltd,1002,26000.00,Fees, legal,123456789,"));
    BOOST_TEST(bare.redacted->find("123456789") == std::string::npos);
    BOOST_TEST(bare.report.rows.accepted == 1);
    for (const std::string moved : {"Fees, legal,123456789,SW1A 1AA", "Fees,,123456789,SW1A 1AA", "Fees, legal,DE136695976,SW1A 1AA"}) {
        const auto result = check_text(kVatHeading + kInPlace + paid("Harbour Ltd,1002,26000.00," + moved));
        BOOST_TEST(result.report.rows.accepted == 1, moved);
        BOOST_TEST(result.redacted->find("Fees,,,\n") != std::string::npos, moved << *result.redacted);
    }
    const std::string people = R"({"name": "people", "title": "People", "version": "1", "description": "D", "fields": [
        {"name": "post", "title": "Post", "description": "d"}, {"name": "person", "title": "Person", "description": "d", "daybook": {"publish": false}},
        {"name": "unit", "title": "Unit", "description": "d"}]})";
    const auto named = check("Post,Person,Unit\nClerk,Jane Ash,Piers\nClerk, senior,Tom Oak,Piers\n", {"t.csv", people});
    BOOST_TEST(named.report.rows.accepted == 1);
    BOOST_TEST(*named.redacted == "Post,Person,Unit\nClerk,,Piers\nClerk,,,\n");
}

BOOST_AUTO_TEST_CASE(rows_whose_private_number_is_in_its_place_or_missing_are_published) {
    const auto result = check_text(kVatHeading + kInPlace + paid("Harbour Ltd,1002,26000.00,Fees,,SW1A 1AA") +
                                   paid("Harbour Ltd,1003,26000.00,Fees,see invoice 123456789,SW1A 1AA") +
                                   paid("Harbour Ltd,1004,26000.00,Contract 123456789,GB123456711,SW1A 1AA,,") +
                                   // Columns of notes without a heading stand further out.
                                   paid("Harbour Ltd,1005,26000.00,Fees,GB123456711,SW1A 1AA,,Local Authority,896906") +
                                   paid("Harbour Ltd,1006,26000.00,Fees,,SW1A 1AA,,Supplier,"));
    BOOST_TEST(result.report.rows.accepted == 6);
    BOOST_TEST(find(result.report, "row-shifted") == nullptr);
}

BOOST_AUTO_TEST_CASE(utf_16_is_redacted_in_its_own_encoding) {
    const std::string source = "Date,VAT number,Supplier,Amount\r\n31/05/2012,GB123456789,Café,5.00\r\n";
    const auto result = check_text("\xFF\xFE" + to_utf16(source, false));
    BOOST_TEST(
        (*result.redacted ==
         "\xFF\xFE" + to_utf16("Date,VAT number,Supplier,Amount\r\n31/05/2012,,Café,5.00\r\n", false)));
}

BOOST_AUTO_TEST_CASE(personal_data_in_a_title_or_in_a_refusal_is_masked) {
    const auto titled = check_text("Queries: jane.ash@coasts.example or 020 7946 0018\n" + std::string(kHeading) +
                                   row("31/05/2012", "5.00"));
    BOOST_REQUIRE(titled.report.titles.size() == 1U);
    BOOST_TEST(titled.report.titles.front().find("jane") == std::string::npos);
    BOOST_TEST(titled.report.titles.front().find("7946") == std::string::npos);
    const auto refused = check_text("jane.ash@coasts.example,020 7946 0018,AB123456C,Wages\nx,y,z,1\n");
    const auto text = daybook::base::json::write(refused.report.to_json());
    BOOST_TEST(refused.report.findings.front().places.size() == 1U);
    for (const char* secret : {"jane", "7946", "123456"})
        BOOST_TEST(text.find(secret) == std::string::npos, secret << " in " << text);
    BOOST_TEST(refused.report.findings.front().message == refused.report.refusal);
    BOOST_TEST(check_text("Spend 01/04/2024 - 30/06/2024\n" + std::string(kHeading) + row("31/05/2012", "5.00"))
                   .report.titles.front() == "Spend 01/04/2024 - 30/06/2024");
}

BOOST_AUTO_TEST_CASE(personal_data_is_masked_before_a_text_is_cut) {
    const std::string long_mail = "For any queries about this file contact our helper by mail jane.bloggs@coasts.example.gov.uk",
                      long_phone = "Queries about this data please to the finance team ring 07700 900123 today";
    for (const auto& label : {long_mail, long_phone}) {
        const auto text = daybook::base::json::write(check_text(label + ",Something,Else\n1,2,3\n4,5,6\n").report.to_json());
        for (const char* secret : {"jane", "07700", "finance team"}) BOOST_TEST(text.find(secret) == std::string::npos, secret << " in " << text);
        BOOST_TEST(text.find(label.substr(0, 2) + "*") != std::string::npos, text);
    }
    const std::string schema = R"({"name": "notes", "title": "Notes", "version": "1", "description": "D", "uniqueKeys": [["note", "n"]], "fields": [
        {"name": "note", "title": "Note", "description": "d"}, {"name": "n", "title": "N", "description": "d"}]})";
    const std::string twice = "Paid on behalf of the harbour company to jane.bloggs@coasts.example.gov.uk,1\n";
    const auto report = check("Note,N\n" + twice + twice, {"t.csv", schema}).report;
    BOOST_REQUIRE(find(report, "unique-error") != nullptr);
    BOOST_TEST(find(report, "unique-error")->places.front().value.find("jane") == std::string::npos);
    const std::string long_nil = "Nil return. " + std::string(170, 'x') + " ring jane.bloggs@coasts.example.gov.uk\n";
    BOOST_TEST(daybook::base::json::write(check_text(long_nil).report.to_json()).find("jane") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(vat_numbers_under_a_heading_no_schema_has_are_not_published) {
    const auto with = [](const std::string& heading, const std::string& value) {
        return check_text("Date,Supplier,Amount," + heading + "\n31/05/2024,Harbour Dredging Ltd,5.00," + value +
                          "\n31/05/2024,Mistral Dredging Ltd,6.00,\n");
    };
    for (const char* heading : {"Supplier VAT number", "VAT Reg Num", "Vendor VAT registration", "VRN",
                                "Supplier's VAT Registration No"}) {
        const auto result = with(heading, "123456789");
        BOOST_TEST(result.needs_redaction, heading);
        BOOST_REQUIRE(result.redacted.has_value());
        BOOST_TEST(result.redacted->find("123456789") == std::string::npos, heading);
        BOOST_TEST(find(result.report, "private-column") != nullptr, heading);
    }
    for (const char* number : {"GB123456789", "GB 123 4567 89", "GB123456789001"}) {
        const auto result = with("Their code", number);
        BOOST_TEST(result.needs_redaction, number);
        BOOST_REQUIRE(result.redacted.has_value());
        BOOST_TEST(result.redacted->find(number) == std::string::npos, number);
    }
    BOOST_TEST(!with("Their code", "GB12").needs_redaction);
    BOOST_TEST(!with("Their code", "123456789").needs_redaction);
}

BOOST_AUTO_TEST_SUITE_END()
