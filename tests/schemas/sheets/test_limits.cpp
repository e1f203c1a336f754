#include "publisher/base/durable_file.hpp"
#include "publisher/base/subprocess.hpp"
#include "schemas/sheets/json_search.hpp"
#include "tests/schemas/sheets/old_office.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string repeat(const std::string& text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

/// What a child without the right to open anything makes of the bytes: 0 when it reads `text` in them.
int sandboxed(const std::string& bytes, const std::string& text) {
    const auto child = ::fork();
    if (child == 0) {
        try {
            daybook::base::enter_sandbox();
            ::_exit(read(bytes).front().text == text ? 0 : 1);
        } catch (...) {
            ::_exit(2);
        }
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

const std::string kOne = "<row><c><v>1</v></c></row>";

}  // namespace

BOOST_AUTO_TEST_SUITE(limits)

BOOST_AUTO_TEST_CASE(a_zip_bomb_is_refused_while_it_is_unpacked) {
    const auto bomb = Xlsx{repeat("<x>" + std::string(100000, ' ') + "</x>", 800)}.bytes();
    BOOST_TEST(bomb.size() < 200000);
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(mentions(refusal(bomb), "as a zip bomb does"));
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(10)));
    BOOST_TEST(mentions(refusal(zip_of({{"a.csv", std::string(std::size_t{80} << 20, 'a')}})),
                        "as a zip bomb does"));
    SheetLimits small;
    small.inflated_bytes = 1000;
    BOOST_TEST(
        mentions(refusal(zip_of({{"a.csv", std::string(600, 'a')}, {"b.csv", std::string(600, 'b')}}), small),
                 "as a zip bomb does"));
}

BOOST_AUTO_TEST_CASE(what_describes_the_columns_of_many_tables_is_looked_up_once) {
    constexpr int kColumns = 2000, kTables = 180;
    std::string text = "{\"columns\":[", row = "[[\"a\"";
    for (int i = 0; i < kColumns; ++i) text += fmt::format("{}{{\"id\":\"a{}\",\"name\":\"b{}\",\"title\":\"c{}\"}}", i == 0 ? "" : ",", i, i, i);
    for (int i = 1; i < kColumns; ++i) row += ",\"a\"";
    text += "]";
    for (int i = 0; i < kTables; ++i) text += fmt::format(",\"t{}\":{}]]", i, row);
    const auto document = daybook::base::json::parse(text + "}");
    const auto schema = parse_schema(daybook::base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/spend-over-25k.json"));
    const auto start = std::chrono::steady_clock::now();
    const auto found = sheets::find_tables(document, schema, {});
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(2)));
    BOOST_TEST(found.size() == std::size_t{kTables});
    BOOST_TEST(found.back().columns.size() == std::size_t{kColumns});
}

BOOST_AUTO_TEST_CASE(a_size_that_a_member_claims_is_not_believed) {
    auto lies = zip_of({{"a.csv", std::string(3000, 'a')}});
    // The unpacked size, in the member's own header and in the directory.
    for (auto at = lies.find(u32(3000)); at != std::string::npos; at = lies.find(u32(3000), at + 1))
        lies.replace(at, 4, u32(10));
    SheetLimits small;
    small.inflated_bytes = 1000;
    BOOST_TEST(refusal(lies, small) != "");
}

BOOST_AUTO_TEST_CASE(entities_are_never_expanded) {
    std::string bomb = "<!DOCTYPE x [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i)
        bomb += "<!ENTITY a" + std::to_string(i) + " \"&a" + std::to_string(i - 1) + ";&a" +
                std::to_string(i - 1) + ";\">";
    bomb += "]><worksheet><sheetData><row><c t=\"str\"><v>&a29;</v></c></row></sheetData></worksheet>";
    for (const auto& part :
         {bomb, std::string("<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><worksheet/>"),
          std::string("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><worksheet a=\"&e;\"/>")}) {
        Xlsx book{kOne};
        book.target = "worksheets/evil.xml";
        book.more = {{"xl/worksheets/evil.xml", part}};
        const auto why = refusal(book.bytes());
        BOOST_TEST((mentions(why, "declares a document type") || mentions(why, "is not well-formed")), why);
    }
}

BOOST_AUTO_TEST_CASE(an_element_of_too_many_attributes_is_refused_before_they_are_compared) {
    std::string many;
    for (int i = 0; i < 200'000; ++i) many += " a" + std::to_string(i) + "=\"\"";
    BOOST_TEST(mentions(refusal(Xlsx{"<row" + many + "/>"}.bytes()), "more attributes than"));
}

BOOST_AUTO_TEST_CASE(a_text_repeated_in_one_cell_is_counted_each_time) {
    SheetLimits small;
    small.text_bytes = 1000;
    const auto again = repeat("<c r=\"A1\" t=\"str\"><v>" + std::string(100, 'a') + "</v></c>", 20);
    BOOST_TEST(mentions(refusal(Xlsx{"<row>" + again + "</row>"}.bytes(), small), "MB of text"));
}

BOOST_AUTO_TEST_CASE(records_that_all_climb_to_the_same_crowd_are_refused) {
    auto schema = no_schema();
    schema.text = R"({"name": "test", "daybook": {"records": "/releases/*/awards/*"},
        "fields": [{"name": "buyer", "daybook": {"pointer": "../buyer/name"}}]})";
    schema.fields.emplace_back().name = "buyer";
    std::string crowd;
    for (int i = 0; i < 500; ++i) crowd += "\"x" + std::to_string(i) + "\":1,";
    const auto package = "{\"releases\":[{" + crowd + "\"buyer\":{\"name\":\"Piers\"},\"awards\":[" +
                         repeat("{},", 99) + "{}]}]}";
    SheetLimits small;
    small.json_looks = 60'000;
    BOOST_TEST(read_sheets(package, FileKind::json, schema, small).front().text ==
               "buyer\n" + repeat("Piers\n", 100));
    small.json_looks = 40'000;
    BOOST_CHECK_EXCEPTION(read_sheets(package, FileKind::json, schema, small), daybook::base::Error,
                          [](const auto& e) { return mentions(e.message(), "too much around its records"); });
}

BOOST_AUTO_TEST_CASE(a_line_of_json_that_is_too_long_is_refused_before_it_is_parsed) {
    SheetLimits small;
    small.cell_bytes = 100;
    const auto line = "{\"a\":\"" + std::string(1000, 'x') + "\"}\n";
    BOOST_TEST(mentions(refusal(line + line, small), "line 1 of the JSON is longer than"));
}

BOOST_AUTO_TEST_CASE(xml_nested_too_deep_is_refused) {
    BOOST_TEST(
        mentions(refusal(Xlsx{repeat("<a>", 5000) + repeat("</a>", 5000)}.bytes()), "is not well-formed"));
}

BOOST_AUTO_TEST_CASE(rows_columns_cells_sheets_and_text_have_a_limit) {
    BOOST_TEST(mentions(refusal(Xlsx{R"(<row r="1048577"><c r="A1048577"><v>1</v></c></row>)"}.bytes()),
                        "more than 1048576 rows"));
    BOOST_TEST(mentions(
        refusal(Xlsx{
            R"(<row r="99999999999999999999"><c r="A1"><v>1</v></c></row><row><c r="XFE1"><v>1</v></c></row>)"}
                    .bytes()),
        "beyond column 16384"));
    BOOST_TEST(mentions(refusal(Xlsx{R"(<row><c r="ZZZZZZZZZZZZZZZZ1"><v>1</v></c></row>)"}.bytes()),
                        "beyond column 16384"));
    BOOST_TEST(
        mentions(refusal(Xlsx{"<row><c t=\"str\"><v>" + repeat("a\n", 300) + "</v></c></row>"}.bytes()),
                 "or 200 lines"));
    BOOST_TEST(mentions(
        refusal(Xlsx{"<row><c t=\"str\"><v>" + std::string((1 << 20) + 1, 'a') + "</v></c></row>"}.bytes()),
        "a cell in column 1"));
    SheetLimits small;
    small.text_bytes = 1000;
    BOOST_TEST(mentions(refusal(Xlsx{repeat(kOne, 600)}.bytes(), small), "MB of text"));
    // Sixteen thousand commas a row are text as well.
    BOOST_TEST(mentions(refusal(Xlsx{repeat("<row><c r=\"XFD1\"><v>1</v></c></row>", 40000)}.bytes()),
                        "more than 512 MB of text"));
    small = {};
    small.sheets = 2;
    BOOST_TEST(mentions(refusal(zip_of({{"a", "x"}, {"b", "x"}, {"c", "x"}}), small),
                        "more than 2 sheets or files"));
    small.members = 2;
    BOOST_TEST(mentions(refusal(zip_of({{"a", "x"}, {"b", "x"}, {"c", "x"}}), small), "more than 2 files"));
}

BOOST_AUTO_TEST_CASE(repeats_in_a_spreadsheet_are_bounded) {
    const std::string word =
        R"(office:value-type="string"><text:p>)" + std::string(1000, 'x') + "</text:p></table:table-cell>";
    const auto table = [](const std::string& rows) {
        return ods_of("<table:table table:name=\"May\">" + rows + "</table:table>");
    };
    BOOST_TEST(mentions(
        refusal(table(
            "<table:table-row><table:table-cell table:number-columns-repeated=\"18446744073709551615\" " +
            word + "</table:table-row>")),
        "beyond column 16384"));
    BOOST_TEST(mentions(
        refusal(
            table("<table:table-row table:number-rows-repeated=\"18446744073709551615\"><table:table-cell " +
                  word + "</table:table-row>")),
        "more than 1048576 rows"));
    BOOST_TEST(
        mentions(refusal(table("<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell " +
                               word + "</table:table-row>")),
                 "more than 512 MB of text"));
    // Before they are written out: rows of many columns are more than rows.
    const auto start = std::chrono::steady_clock::now();
    const auto crowd = [&](const std::string& rows, const std::string& columns) {
        return refusal(table("<table:table-row table:number-rows-repeated=\"" + rows +
                             "\"><table:table-cell table:number-columns-repeated=\"" + columns + "\" " +
                             word + "</table:table-row>"));
    };
    BOOST_TEST(mentions(crowd("1048000", "16000"), "more than 512 MB of text"));
    BOOST_TEST(mentions(crowd("90000", "1"), "as a zip bomb does"));
    BOOST_TEST(crowd("3", "2") == "");
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(2)));
    BOOST_TEST(mentions(
        refusal(table("<table:table-row><table:table-cell office:value-type=\"string\"><text:p><text:s "
                      "text:c=\"4000000000\"/>x</text:p></table:table-cell></table:table-row>")),
        "more than 1048576 bytes"));
    BOOST_TEST(refusal(table(
                   "<table:table-row table:number-rows-repeated=\"18446744073709551615\"><table:table-cell "
                   "table:number-columns-repeated=\"18446744073709551615\"/></table:table-row>")) == "");
}

BOOST_AUTO_TEST_CASE(bytes_that_were_changed_or_cut_are_read_or_refused_and_nothing_else) {
    const std::string files[] = {
        Xlsx{R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>41060</v></c></row>)",
             "<si><t>a</t></si>", "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"}
            .bytes(),
        ods_of("<table:table table:name=\"May\"><table:table-row><table:table-cell "
               "office:value-type=\"float\" office:value=\"1\"/></table:table-row></table:table>"),
        compound_of("Workbook",
                    biff_of(record(0x00FC, u32(1) + u32(1) + u16(3) + std::string("\0abc", 4)),
                            record(0x00FD, at(0, 0) + u32(0)) + record(0x0203, at(1, 0) + little(1.5)))),
        R"({"data": [{"a": 1, "b": "x"}, {"a": 2.50}]})"};
    std::uint32_t state = 12345;
    const auto random = [&state](std::size_t below) {
        state = state * 1664525 + 1013904223;
        return static_cast<std::size_t>(state >> 8) % below;
    };
    int refused = 0;
    for (const auto& file : files) {
        const auto kind = file_kind(file);
        for (int i = 0; i < 1500; ++i) {
            auto bytes = file;
            for (std::size_t n = random(4) + 1; n > 0; --n)
                bytes[random(bytes.size())] = static_cast<char>(random(256));
            if (i % 3 == 0) bytes.resize(random(bytes.size()));
            try {
                read_sheets(bytes, kind, no_schema());
            } catch (const daybook::base::Error& e) {
                BOOST_TEST(std::string(e.what()) != "");
                ++refused;
            }
        }
    }
    BOOST_TEST(refused > 100);
}

BOOST_AUTO_TEST_CASE(every_kind_is_read_where_no_file_can_be_opened) {
    BOOST_TEST(sandboxed(Xlsx{R"(<row><c t="str"><v>café</v></c></row>)"}.bytes(), "café\n") == 0);
    BOOST_TEST(sandboxed(ods_of("<table:table table:name=\"May\"><table:table-row><table:table-cell "
                                "office:value-type=\"string\"><text:p>café</text:p></table:table-cell></"
                                "table:table-row></table:table>"),
                         "café\n") == 0);
    BOOST_TEST(
        sandboxed(compound_of("Workbook",
                              biff_of("", record(0x0204, at(0, 0) + u16(4) + std::string("\0caf\xE9", 5)))),
                  "café\n") == 0);
    BOOST_TEST(sandboxed(R"([{"a": "café"}])", "a\ncafé\n") == 0);
    BOOST_TEST(sandboxed(zip_of({{"may.csv", "café"}}), "café") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
