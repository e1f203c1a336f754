#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(ods)

namespace {

std::string table(const std::string& rows) {
    return "<table:table table:name=\"May\">" + rows + "</table:table>";
}
std::string row(const std::string& cells) {
    return "<table:table-row>" + cells + "</table:table-row>";
}
std::string one_row(const std::string& cells) {
    return text_of(ods_of(table(row(cells))));
}
std::string cell(const std::string& attributes, const std::string& inside = {}) {
    return "<table:table-cell " + attributes + ">" + inside + "</table:table-cell>";
}
const std::string kWord =
    R"(<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>)";

}  // namespace

BOOST_AUTO_TEST_CASE(an_amount_in_other_money_than_pounds_says_so) {
    const auto paid = [](const std::string& currency) {
        return one_row(cell(R"(office:value-type="currency" office:currency=")" + currency + R"(" office:value="-500.5")"));
    };
    BOOST_TEST(paid("EUR") == "-\u20AC500.5\n");
    BOOST_TEST(paid("USD") == "-US$500.5\n");
    BOOST_TEST(paid("SEK") == "-SEK 500.5\n");
    BOOST_TEST(paid("GBP") == "-500.5\n");
}

BOOST_AUTO_TEST_CASE(an_amount_that_is_shown_as_pence_is_no_amount_in_pounds) {
    const auto shown = [](const std::string& value, const std::string& text) {
        return one_row(cell(R"(office:value-type="float" office:value=")" + value + "\"", "<text:p>" + text + "</text:p>"));
    };
    BOOST_TEST(shown("5000", "5,000p") == "5000p\n");
    BOOST_TEST(shown("12.5", "12.50 k") == "12.5k\n");
    BOOST_TEST(shown("5000", "5k") == "5000\n");
    BOOST_TEST(shown("5000", "5,000.00") == "5000\n");
}

BOOST_AUTO_TEST_CASE(every_type_of_value_is_read_as_stored) {
    BOOST_TEST(
        one_row(
            cell(R"(office:value-type="float" office:value="1.1000000000000001")", "<text:p>1.10</text:p>") +
            cell(R"(office:value-type="currency" office:currency="GBP" office:value="-25000.5")",
                 "<text:p>-£25,000.50</text:p>") +
            cell(R"(office:value-type="percentage" office:value="0.125")", "<text:p>12.5%</text:p>") +
            cell(R"(office:value-type="boolean" office:boolean-value="true")", "<text:p>TRUE</text:p>") +
            cell(R"(office:value-type="time" office:time-value="PT09H30M00S")") +
            cell(R"(office:value-type="date" office:date-value="2012-05-31")", "<text:p>31/05/12</text:p>") +
            cell(R"(office:value-type="date" office:date-value="2012-05-31T00:00:00")") +
            cell(R"(office:value-type="date" office:date-value="2012-05-31T09:30:00")") +
            cell(R"(office:value-type="string" office:string-value="stored")", "<text:p>shown</text:p>")) ==
        "1.1,-25000.5,12.5%,TRUE,09:30:00,2012-05-31,2012-05-31,2012-05-31T09:30:00,stored\n");
    BOOST_TEST(one_row(cell(R"(office:value-type="float" office:value="0" calcext:value-type="error")",
                            "<text:p>#N/A</text:p>")) == "#N/A\n");
}

BOOST_AUTO_TEST_CASE(cells_merged_down_rows_are_known_in_a_spreadsheet_of_opendocument_too) {
    const std::string covered = "<table:covered-table-cell/>";
    const auto sheet = read(ods_of(table(row(kWord + kWord) + row(kWord + cell(R"(office:value-type="string" table:number-rows-spanned="2")", "<text:p>y</text:p>")) + row(kWord + covered)))).front();
    BOOST_TEST(sheet.text == "x,x\nx,y\nx\n");
    BOOST_TEST((sheet.merged_down == std::vector<MergedDown>{{1, 2, 1}}));
}

BOOST_AUTO_TEST_CASE(text_keeps_its_paragraphs_blanks_and_spans) {
    BOOST_TEST(one_row(cell(R"(office:value-type="string")",
                            "<text:p>one <text:span>two</text:span></text:p><text:p>a<text:s "
                            "text:c=\"3\"/>b<text:tab/>c</text:p>")) == "\"one two\na   b\tc\"\n");
}

BOOST_AUTO_TEST_CASE(comments_and_drawings_on_a_cell_are_not_its_text) {
    BOOST_TEST(one_row(cell(R"(office:value-type="string")",
                            "<office:annotation><text:p>checked by J</text:p></office:annotation>"
                            "<text:p>Dredging</text:p><draw:frame><draw:text-box><text:p>stamp</text:p></"
                            "draw:text-box></draw:frame>") +
                       kWord) == "Dredging,x\n");
}

BOOST_AUTO_TEST_CASE(repeats_are_written_out_and_a_million_blank_rows_are_not) {
    const auto repeated = [](const std::string& attributes) {
        return cell("office:value-type=\"float\" office:value=\"5\" " + attributes);
    };
    BOOST_TEST(text_of(ods_of(table(row(repeated("table:number-columns-repeated=\"3\"") +
                                        cell("table:number-columns-repeated=\"2\"") + kWord +
                                        cell("table:number-columns-repeated=\"16378\"")) +
                                    "<table:table-row table:number-rows-repeated=\"2\">" + kWord +
                                    "</table:table-row>"
                                    "<table:table-row table:number-rows-repeated=\"2\">" +
                                    cell("") + "</table:table-row>" + row(kWord) +
                                    "<table:table-row table:number-rows-repeated=\"1048569\">" +
                                    cell("table:number-columns-repeated=\"16384\"") +
                                    "</table:table-row>"))) == "5,5,5,,,x\nx\nx\n\n\nx\n");
}

BOOST_AUTO_TEST_CASE(what_a_merged_cell_covers_is_blank) {
    BOOST_TEST(
        one_row(
            kWord +
            R"(<table:covered-table-cell office:value-type="string"><text:p>under</text:p></table:covered-table-cell>)" +
            kWord) == "x,,x\n");
}

BOOST_AUTO_TEST_CASE(only_sheets_that_are_shown_are_read) {
    const auto sheets = read(ods_of(
        "<table:tracked-changes><table:cell-content-change><table:previous>" +
            cell("office:value-type=\"float\" office:value=\"9\"") +
            "</table:previous></table:cell-content-change></table:tracked-changes>" + table(row(kWord)) +
            "<table:table table:name=\"Lists\" table:style-name=\"ta2\">" + row(kWord) +
            "</table:table>"
            "<table:table table:name=\"'file:///old.ods'#May\" table:style-name=\"ta_extref\">" +
            row(kWord) +
            "</table:table>"
            "<table:dde-links><table:dde-link>" +
            table(row(kWord)) + "</table:dde-link></table:dde-links>",
        "<style:style style:name=\"ta1\" style:family=\"table\"><style:table-properties "
        "table:display=\"true\"/></style:style>"
        "<style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties "
        "table:display=\"false\"/></style:style>"));
    BOOST_REQUIRE(sheets.size() == 2);
    BOOST_TEST(sheets[0].text == "x\n");
    BOOST_TEST(sheets[1].name == "Lists");
    BOOST_TEST(sheets[1].hidden);
    BOOST_TEST(sheets[1].text == "");
}

BOOST_AUTO_TEST_CASE(rows_and_columns_that_are_folded_away_are_read_and_counted) {
    const auto sheet =
        read(ods_of(table("<table:table-column/><table:table-column table:visibility=\"collapse\" "
                          "table:number-columns-repeated=\"1000000000\"/>" +
                          row(kWord) + "<table:table-row table:visibility=\"filter\">" + std::string(kWord) + kWord +
                          "</table:table-row>")))
            .front();
    BOOST_TEST(sheet.text == "x\nx,x\n");
    BOOST_TEST(sheet.concealed_rows.count == 1U);
    BOOST_TEST(sheet.concealed_rows.first == 1U);
    BOOST_TEST(sheet.concealed_columns.count == 1U);
    BOOST_TEST(sheet.concealed_columns.first == 1U);
}

BOOST_AUTO_TEST_CASE(a_protected_or_empty_spreadsheet_is_refused) {
    BOOST_TEST(mentions(
        refusal(ods_of(table(""), "",
                       {{"META-INF/manifest.xml",
                         "<manifest xmlns=\"m\"><file-entry><encryption-data/></file-entry></manifest>"}})),
        "protected by a password"));
    BOOST_TEST(mentions(refusal(ods_of("")), "holds no sheet"));
    BOOST_TEST(mentions(refusal(zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}})),
                        "has no content"));
}

BOOST_AUTO_TEST_SUITE_END()
