#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// Styles 0 to 5: General, built-in date, custom date, date and time, percentage, time.
constexpr const char* kStyles =
    R"(<numFmts><numFmt numFmtId="164" formatCode="dd\-mmm\-yyyy"/><numFmt numFmtId="165" formatCode="0.0&quot;d&quot;"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="22"/><xf numFmtId="10"/><xf numFmtId="20"/><xf numFmtId="165"/></cellXfs>)";

std::string rows_text(const std::string& rows, const std::string& strings = {}) {
    return text_of(Xlsx{rows, strings, kStyles}.bytes());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(xlsx)

BOOST_AUTO_TEST_CASE(every_cell_keeps_what_it_says) {
    BOOST_TEST(
        rows_text(
            R"(<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>)"
            R"(<row r="2"><c r="A2"><v>1.1000000000000001</v></c><c r="B2" t="n"><v>-25000</v></c></row>)",
            "<si><t>Amount</t></si><si><t>Date</t></si>") == "Date,Amount\n1.1,-25000\n");
    BOOST_TEST(
        rows_text(
            R"(<row r="1"><c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c>)"
            R"(<c r="C1" t="e"><v>#N/A</v></c><c r="D1" t="str"><f>A2</f><v>Harbour &amp; Co</v></c>)"
            R"(<c r="E1" t="inlineStr"><is><t>in line</t></is></c><c r="F1" t="d"><v>2012-05-31T00:00:00</v></c></row>)") ==
        "TRUE,FALSE,#N/A,Harbour & Co,in line,2012-05-31\n");
}

BOOST_AUTO_TEST_CASE(dates_are_told_by_number_formats_and_written_as_iso) {
    const std::string row =
        R"(<row r="1"><c r="A1" s="0"><v>41060</v></c><c r="B1" s="1"><v>41060</v></c><c r="C1" s="2"><v>41060</v></c>)"
        R"(<c r="D1" s="3"><v>41060.395833333336</v></c><c r="E1" s="4"><v>0.125</v></c><c r="F1" s="5"><v>0.5</v></c>)"
        R"(<c r="G1" s="6"><v>5</v></c><c r="H1" s="99"><v>41060</v></c></row>)";
    BOOST_TEST(rows_text(row) == "41060,2012-05-31,2012-05-31,2012-05-31T09:30:00,12.5%,12:00:00,5,41060\n");
    Xlsx from_1904{row, {}, kStyles, "date1904=\"1\""};
    BOOST_TEST(mentions(text_of(from_1904.bytes()), "41060,2016-06-01,"));
    BOOST_TEST(read(from_1904.bytes()).front().from_1904);
}

BOOST_AUTO_TEST_CASE(a_number_shown_in_other_money_than_pounds_says_so) {
    const auto shown = [](const std::string& code) {
        return text_of(Xlsx{R"(<row r="1"><c r="A1" s="1"><v>-500.5</v></c></row>)", {}, R"(<numFmts><numFmt numFmtId="164" formatCode=")" + code + R"("/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>)"}.bytes());
    };
    BOOST_TEST(shown("[$\u20AC-2] #,##0.00") == "-\u20AC500.5\n");
    BOOST_TEST(shown("&quot;$&quot;#,##0.00") == "-$500.5\n");
    BOOST_TEST(shown("_-[$$-409]* #,##0.00_-;-[$$-409]* #,##0.00_-") == "-US$500.5\n");
    BOOST_TEST(shown("#,##0.00\\ &quot;EUR&quot;") == "-\u20AC500.5\n");
    BOOST_TEST(shown("[$CHF-807] #,##0.00") == "-CHF 500.5\n");
    BOOST_TEST(shown("#,##0.00\\ [$kr-41D]") == "-kr 500.5\n");
    BOOST_TEST(shown("#,##0.00\\ [$z\u0142-415]") == "-z\u0142 500.5\n");
    BOOST_TEST(shown("[$R-1C09] #,##0.00") == "-R 500.5\n");
    BOOST_TEST(shown("&quot;Rs &quot;#,##0") == "-Rs 500.5\n");
    BOOST_TEST(shown("#,##0 &quot;kr&quot;") == "-kr 500.5\n");
    BOOST_TEST(shown("[$\u20B9-4009]#,##0") == "-\u20B9 500.5\n");
    BOOST_TEST(shown("[$USD] #,##0.00") == "-US$500.5\n");
    BOOST_TEST(shown("[$A$-C09]#,##0") == "-A$500.5\n");
    BOOST_TEST(shown("[$$-en-AU]#,##0") == "-A$500.5\n");
    BOOST_TEST(shown("[$$-2C0A]#,##0") == "-dollars 500.5\n");
    for (const char* pounds : {"&quot;\u00A3&quot;#,##0.00", "[$\u00A3-809]#,##0.00;[Red]-[$\u00A3-809]#,##0.00", "#,##0.00", "General", "[$-809]0.00", "0.00E+00", "_(* #,##0.00_);_($* #,##0.00_)", "#,##0.00&quot; R&quot;", "&quot;Krone Ltd &quot;0", "[$\u00A3-en-GB]#,##0"})
        BOOST_TEST(shown(pounds) == "-500.5\n", pounds);
}

BOOST_AUTO_TEST_CASE(cells_merged_down_rows_are_known_and_those_merged_along_one_are_not) {
    Xlsx book{R"(<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row>)"};
    BOOST_TEST(read(book.bytes()).front().merged_down.empty());
    book.merges = R"(<mergeCell ref="A1:C1"/><mergeCell ref="B2:C5"/><mergeCell ref="AA3:AA4"/><mergeCell ref="x"/>)";
    BOOST_TEST((read(book.bytes()).front().merged_down == std::vector<MergedDown>{{1, 4, 1}, {2, 3, 26}}));
}

BOOST_AUTO_TEST_CASE(a_number_shown_as_pence_thousands_or_per_cent_says_so) {
    const auto shown = [](const std::string& code, const std::string& value = "3000.5") {
        return text_of(Xlsx{R"(<row r="1"><c r="A1" s="1"><v>)" + value + "</v></c></row>", {}, R"(<numFmts><numFmt numFmtId="164" formatCode=")" + code + R"("/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>)"}.bytes());
    };
    BOOST_TEST(shown("0.00&quot;p&quot;") == "3000.5p\n");
    BOOST_TEST(shown("#,##0\\ &quot;pence&quot;") == "3000.5pence\n");
    BOOST_TEST(shown("&quot;\u00A3&quot;0.0&quot;k&quot;", "-30") == "-30k\n");
    BOOST_TEST(shown("0.00%") == "300050%\n");
    BOOST_TEST(shown("0%", "-0.075") == "-7.5%\n");
    BOOST_TEST(shown("0%", "1") == "100%\n");
    BOOST_TEST(shown("0%", "0") == "0%\n");
    // What is shown in thousands is stored in pounds, and nought is nought.
    BOOST_TEST(shown("#,##0,&quot;k&quot;") == "3000.5\n");
    BOOST_TEST(shown("0.00&quot;p&quot;", "0") == "0\n");
    BOOST_TEST(shown("0.00&quot; posts&quot;") == "3000.5\n");
}

BOOST_AUTO_TEST_CASE(a_formula_gives_its_stored_result_and_one_without_shows_itself) {
    BOOST_TEST(rows_text(R"(<row r="1"><c r="A1"><f>SUM(A2:A3)</f><v>30.5</v></c><c r="B1"><f>A1*2</f></c>)"
                         R"(<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f>1&lt;2</f></c></row>)") ==
               "30.5,=A1*2,,=1<2\n");
}

BOOST_AUTO_TEST_CASE(gaps_between_cells_and_rows_stay_gaps) {
    BOOST_TEST(
        rows_text(
            R"(<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"><c r="A5"><v>3</v></c></row>)"
            R"(<row r="9"><c r="A9" s="1"/></row>)") == "\n,1,,2\n\n\n3\n");
    BOOST_TEST(rows_text("<row><c><v>1</v></c><c><v>2</v></c></row><row><c/><c><v>3</v></c></row>") ==
               "1,2\n,3\n");
    BOOST_TEST(rows_text(R"(<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>)") == "1,,3\n");
    BOOST_TEST(rows_text(R"(<row r="1"><c r="AA1"><v>27</v></c></row>)") == std::string(26, ',') + "27\n");
}

BOOST_AUTO_TEST_CASE(rich_text_is_joined_and_phonetic_readings_are_left_out) {
    BOOST_TEST(
        rows_text(
            R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>)"
            R"(<c r="C1" t="inlineStr"><is><r><t>in </t></r><r><t>line</t></r></is></c></row>)",
            R"(<si><r><rPr><b/></rPr><t xml:space="preserve">Spend </t></r><r><t>over £25k</t></r></si>)"
            R"(<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>)") ==
        "Spend over £25k,東京,in line\n");
}

BOOST_AUTO_TEST_CASE(quotes_commas_line_ends_and_escapes_survive) {
    BOOST_TEST(
        rows_text(
            R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>)",
            "<si><t>a, \"b\"</t></si><si><t>one_x000D_\ntwo</t></si><si><t>_x005F_x0041_ _x41_ "
            "_x0000_</t></si>") == "\"a, \"\"b\"\"\",\"one\ntwo\",_x0041_ _x41_ _x0000_\n");
}

BOOST_AUTO_TEST_CASE(strict_workbooks_and_absolute_targets_are_read) {
    Xlsx strict{R"(<row r="1"><c r="A1"><v>1</v></c></row>)"};
    strict.strict = true;
    BOOST_TEST(text_of(strict.bytes()) == "1\n");
    Xlsx absolute{R"(<row r="1"><c r="A1"><v>2</v></c></row>)"};
    absolute.target = "/xl/worksheets/sheet1.xml";
    BOOST_TEST(text_of(absolute.bytes()) == "2\n");
    Xlsx roundabout{R"(<row r="1"><c r="A1"><v>3</v></c></row>)"};
    roundabout.target = "../xl/./Worksheets/Sheet1.xml";
    BOOST_TEST(text_of(roundabout.bytes()) == "3\n");
}

BOOST_AUTO_TEST_CASE(sheets_come_in_tab_order_and_hidden_ones_by_name_only) {
    Xlsx book{R"(<row r="1"><c r="A1"><v>1</v></c></row>)"};
    book.sheets =
        R"(<sheet name="Chart" sheetId="3" r:id="rId4"/><sheet name="Lists" sheetId="2" state="veryHidden" r:id="rId1"/>)"
        R"(<sheet name="May &amp; June" sheetId="1" r:id="rId1"/>)";
    const auto sheets = read(book.bytes());
    BOOST_REQUIRE(sheets.size() == 3);
    BOOST_TEST(sheets[0].name == "Chart");
    BOOST_TEST(mentions(sheets[0].not_read, "no rows"));
    BOOST_TEST(sheets[1].name == "Lists");
    BOOST_TEST(sheets[1].hidden);
    BOOST_TEST(sheets[1].text == "");
    BOOST_TEST(sheets[2].name == "May & June");
    BOOST_TEST(sheets[2].text == "1\n");
}

BOOST_AUTO_TEST_CASE(rows_and_columns_that_are_folded_away_are_read_and_counted) {
    const auto sheet = read(Xlsx{R"(<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>2</v></c></row>)"
                                 R"(<row r="2" hidden="1"><c r="A2"><v>3</v></c></row><row r="3" hidden="true"/>)"
                                 R"(<row r="4" hidden="1"><c r="A4"><v>4</v></c></row>)"}
                                .bytes())
                           .front();
    BOOST_TEST(sheet.text == "1,,2\n3\n\n4\n");
    BOOST_TEST(sheet.concealed_rows.count == 2U);
    BOOST_TEST(sheet.concealed_rows.first == 1U);
    BOOST_TEST(sheet.concealed_columns.count == 0U);
}

BOOST_AUTO_TEST_CASE(a_damaged_workbook_is_refused_with_the_place_and_a_remedy) {
    const auto refused = [](const std::string& rows) { return refusal(Xlsx{rows}.bytes()); };
    BOOST_TEST(mentions(refused(R"(<row r="1"><c r="B1" t="s"><v>7</v></c></row>)"), "in B1 to a text"));
    BOOST_TEST(mentions(refused(R"(<row r="1"><c r="1"><v>7</v></c></row>)"), "at '1', which is no place"));
    BOOST_TEST(
        mentions(refused(R"(<row r="2"><c r="A2"><v>7</v></c></row><row r="1"><c r="A1"><v>7</v></c></row>)"),
                 "row 1 out of order"));
    BOOST_TEST(
        mentions(refused("<row><c></row>"), "'xl/worksheets/sheet1.xml' is not well-formed XML (line 2"));
    Xlsx missing{""};
    missing.target = "worksheets/none.xml";
    BOOST_TEST(mentions(refusal(missing.bytes()), "'May' that is not in the file"));
    const auto whole = Xlsx{"<row><c><v>1</v></c></row>"}.bytes();
    BOOST_TEST(mentions(refusal(whole.substr(0, whole.size() / 2)), "damaged or cut short"));
}

BOOST_AUTO_TEST_SUITE_END()
