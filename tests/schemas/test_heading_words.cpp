#include "schemas/header.hpp"
#include "schemas/heading_words.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

const Headings& spending() {
    static const Headings headings(parse_schema(published_schema()));
    return headings;
}

/// The field of that heading, "" for none.
std::string field_under(std::string_view heading) {
    static const auto schema = parse_schema(published_schema());
    const auto match = spending().find(heading);
    return match ? schema.fields[static_cast<std::size_t>(match->field)].name : std::string();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(words_of_headings)

BOOST_AUTO_TEST_CASE(a_unit_is_named_without_brackets_too) {
    for (const char* heading : {"Amount £k", "Amount £000", "Amount £000s", "Amount £'000", "Amount £m", "Amount in thousands", "Amount £ million", "Amounts £000", "£k amount",
                                "Amount in pence", "£m", "£000", "Net amount £000"}) {
        BOOST_TEST(field_under(heading) == "", heading);
        BOOST_TEST(spending().names_other_unit(heading), heading);
    }
    for (const char* heading : {"Amount in £", "Amount in sterling", "Amount £", "Amount GBP", "Amount £s"}) BOOST_TEST(field_under(heading) == "amount", heading);
    for (const char* heading : {"k", "Group k", "Thousands", "Description m"}) BOOST_TEST(!spending().names_other_unit(heading), heading);
    const auto refused = check_text("Date,Supplier,Amount £k\n31/05/2024,Harbour Dredging Ltd,5\n").report;
    BOOST_TEST(refused.refusal.find("a heading in another unit") != std::string::npos, refused.refusal);
    BOOST_TEST(find(refused, "header-error")->places.front().value == "Amount £k");
    // Beside amounts in pounds it is one column too many.
    BOOST_TEST(check_text("Date,Supplier,Amount,Amount £k\n31/05/2024,Harbour Dredging Ltd,5000,5\n").report.rows.accepted == 1);
}

BOOST_AUTO_TEST_CASE(a_column_of_credits_is_no_other_unit_and_no_amount) {
    for (const char* heading : {"Amount (Credit)", "Amount (credits)", "Amount (CR)", "Amount (Debit)"}) {
        BOOST_TEST(!spending().names_other_unit(heading), heading);
        BOOST_TEST(field_under(heading) == "", heading);
    }
    const auto refused = check_text("Date,Supplier,Amount (Credit)\n31/05/2024,Harbour Dredging Ltd,5\n").report;
    BOOST_TEST(refused.refusal.find("another unit") == std::string::npos, refused.refusal);
    BOOST_TEST(refused.refusal.find("without 'Amount'") != std::string::npos, refused.refusal);
}

BOOST_AUTO_TEST_CASE(a_pound_sign_alone_heads_the_amounts) {
    for (const char* heading : {"£", " £ ", "(£)", "Â£"}) BOOST_TEST(field_under(heading) == "amount", heading);
    for (const char* heading : {"", "-", "$", "€", "££"}) BOOST_TEST(field_under(heading) == "", heading);
    BOOST_TEST(check_text("Date,Supplier,£\n31/05/2024,Harbour Dredging Ltd,5.00\n").report.accepted_total.to_string() == "5.00");
}

BOOST_AUTO_TEST_CASE(headings_in_welsh_and_in_two_languages_are_known) {
    const auto welsh = check_text("Corff,Dyddiad talu,Cyflenwr,Swm (£),Disgrifiad,Rhif TAW\nCyngor Pier,31/05/2024,Harbour Dredging Ltd,5.00,Rhaff,GB123456789\n");
    BOOST_TEST(welsh.report.accepted_total.to_string() == "5.00");
    BOOST_TEST(cell(welsh, 0, "entity") == "Cyngor Pier");
    BOOST_TEST(cell(welsh, 0, "description") == "Rhaff");
    BOOST_TEST(find(welsh.report, "private-column") != nullptr);
    for (const char* heading : {"Amount / Swm", "Swm/Amount", "Amount | Swm", "Amount\nSwm", "Amount - Swm", "Amount (£) / Swm (£)"}) BOOST_TEST(field_under(heading) == "amount", heading);
    for (const char* heading : {"Supplier | Cyflenwr", "Cyflenwr/Supplier", "Supplier / Fournisseur"}) BOOST_TEST(field_under(heading) == "supplier", heading);
    BOOST_TEST(field_under("Date / Dyddiad") == "date");
    BOOST_TEST(field_under("Supplier\nCyflenwr") == "supplier");
    // A spreadsheet breaks a long heading of one language, too.
    for (const char* heading : {"Supplier\nEmail", "Supplier\nBank account"}) BOOST_TEST(field_under(heading) == "", heading);
    BOOST_TEST(spending().names_other_unit("Amount (£000) / Swm (£000)"));
    BOOST_TEST(field_under("Amount (£000) / Swm (£000)") == "");
    for (const char* heading : {"Amount (Swm)", "Swm (Amount)", "Amount [Swm]"}) {
        BOOST_TEST(field_under(heading) == "amount", heading);
        BOOST_TEST(!spending().names_other_unit(heading), heading);
    }
    for (const char* heading : {"Amount (Swm \u00a3000)", "\u00a3000 Amount (Swm)", "Amount (Swm) \u00a3000", "Amount (Supplier)"}) BOOST_TEST(spending().names_other_unit(heading), heading);
    BOOST_TEST(check_text("Date (Dyddiad),Supplier (Cyflenwr),Amount (Swm)\n31/05/2024,Harbour Dredging Ltd,5.00\n").report.accepted_total.to_string() == "5.00");
    // What is named may be either of two things.
    for (const char* heading : {"Amount / VAT", "Supplier / Date", "tender/description", "Date / time", "Gross / net", "Amount / Swm / Betrag"}) BOOST_TEST(field_under(heading) == "", heading);
    // What may not be published is told in any language.
    BOOST_TEST(names_vat_registration("Supplier / Rhif TAW"));
    BOOST_TEST(field_under("Supplier / Rhif cofrestru TAW") == "");
}

BOOST_AUTO_TEST_CASE(half_a_heading_is_no_second_column_of_a_field_that_has_its_own) {
    const std::string row = "31/05/2024,Framework,Harbour Dredging Ltd,5.00\n";
    const auto both = check_text("Date,Supplier / Contract type,Supplier,Amount\n" + row);
    BOOST_TEST(find(both.report, "duplicate-label") == nullptr);
    BOOST_REQUIRE(find(both.report, "extra-label") != nullptr);
    BOOST_TEST(find(both.report, "extra-label")->places.front().value == "Supplier / Contract type");
    BOOST_TEST(cell(both, 0, "supplier") == "Harbour Dredging Ltd");
    // Alone it is where the supplier stands, in two languages; and a second whole heading is one too many.
    BOOST_TEST(cell(check_text("Date,Supplier / Fournisseur,Type,Amount\n31/05/2024,Harbour Dredging Ltd,Framework,5.00\n"), 0, "supplier") == "Harbour Dredging Ltd");
    BOOST_TEST(find(check_text("Date,Supplier name,Supplier,Amount\n" + row).report, "duplicate-label") != nullptr);
}

BOOST_AUTO_TEST_SUITE_END()
