#include "tests/schemas/sheets/old_office.hpp"
#include "tests/schemas/sheets/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

std::string_view kind(std::string_view bytes) {
    return to_string(file_kind(bytes));
}
std::string office(const std::string& type, const std::string& part) {
    return zip_of({{"[Content_Types].xml",
                    "<Types><Default Extension=\"xlsx\" "
                    "ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\"/>"
                    "<Override ContentType=\"application/vnd." +
                        type + "+xml\"/></Types>"},
                   {part, "x"}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(archives)

BOOST_AUTO_TEST_CASE(an_archive_gives_its_tables_by_name_whatever_their_kind) {
    const auto xlsx = Xlsx{"<row><c><v>1</v></c></row>"}.bytes();
    const auto sheets = read(zip_of({{"z/july.csv", "Date;Amount\r\n\xA3"},
                                     {"book.dat", xlsx},
                                     {"__MACOSX/._may.csv", "x"},
                                     {"a.json", R"([{"a": 1}])"},
                                     {"readme.pdf", "%PDF-1.4"},
                                     {"z/", ""},
                                     {".DS_Store", "x"},
                                     {"old/Thumbs.db", "x"}}));
    BOOST_REQUIRE(sheets.size() == 4);
    BOOST_TEST(sheets[0].name == "a.json");
    BOOST_TEST(sheets[0].text == "a\n1\n");
    BOOST_TEST(sheets[1].name == "book.dat/May");
    BOOST_TEST(sheets[1].text == "1\n");
    BOOST_TEST(sheets[2].name == "readme.pdf");
    BOOST_TEST(sheets[2].not_read == "a PDF document, not a table");
    BOOST_TEST(sheets[3].name == "z/july.csv");
    BOOST_TEST(sheets[3].as_given);
    BOOST_TEST(sheets[3].text == "Date;Amount\r\n\xA3");
}

BOOST_AUTO_TEST_CASE(names_inside_an_archive_climb_nowhere) {
    const auto sheets = read(zip_of({{"../../etc/./cron.csv", "a"}, {"b\nc\\d.csv", "a"}, {"/e.csv", "a"}}));
    BOOST_REQUIRE(sheets.size() == 3);
    BOOST_TEST(sheets[0].name == "b_c/d.csv");
    BOOST_TEST(sheets[1].name == "e.csv");
    BOOST_TEST(sheets[2].name == "etc/cron.csv");
}

BOOST_AUTO_TEST_CASE(what_is_in_the_way_is_refused_by_name) {
    const auto csv = zip_of({{"may.csv", "a"}});
    BOOST_TEST(mentions(refusal(zip_of({{"inner.zip", csv}})), "another archive, 'inner.zip'"));
    BOOST_TEST(mentions(refusal(zip_of({{"a.csv", "a"}, {"secret.csv", "a,b\n", true}})),
                        "'secret.csv' inside the file is encrypted"));
    BOOST_TEST(mentions(refusal(zip_of({{"a.csv", "x"}, {"/a.csv", "y"}})), "two files named 'a.csv'"));
    BOOST_TEST(mentions(refusal(zip_of({{"a.pdf", "%PDF-1.4"}, {"b.png", "\x89PNG"}})),
                        "no table but 'a.pdf', 'b.png'"));
    BOOST_TEST(mentions(refusal(zip_of({{"__MACOSX/x", "x"}})), "archive is empty"));
    BOOST_TEST(mentions(refusal(zip_of({{"bad.json", "{\"a\": }"}})), "'bad.json' in the archive: "));
    BOOST_TEST(mentions(refusal(csv.substr(0, csv.size() - 10)), "damaged or cut short"));
    auto corrupt = zip_of({{"may.csv", std::string(5000, 'a')}});
    corrupt[40] ^= 0x55;
    BOOST_TEST(mentions(refusal(corrupt), "'may.csv' inside the file cannot be unpacked"));
}

BOOST_AUTO_TEST_CASE(json_without_a_table_beside_tables_is_named_and_broken_json_is_refused) {
    for (const auto* about : {R"({"licence": "OGL"})", "[]", R"({"fields": ["a"]})"}) {
        const auto sheets = read(zip_of({{"meta.json", about}, {"spend.csv", "a,b\n"}}));
        BOOST_REQUIRE(sheets.size() == 2);
        BOOST_TEST(sheets[0].name == "meta.json");
        BOOST_TEST(sheets[0].not_read == "a JSON document, not a table of rows");
        BOOST_TEST(sheets[0].text == "");
        BOOST_TEST(sheets[1].text == "a,b\n");
        // By itself, or beside what is no table either, it is refused with the reason.
        BOOST_TEST(mentions(refusal(zip_of({{"meta.json", about}, {"note.pdf", "%PDF-1.4"}})), "'meta.json' in the archive: the JSON holds no table"));
    }
    BOOST_TEST(mentions(refusal(zip_of({{"may.json", R"([{"Amount": "1"}, {"Amo)"}, {"spend.csv", "a,b\n"}})), "'may.json' in the archive: "));
}

BOOST_AUTO_TEST_CASE(every_office_file_is_known_by_its_content) {
    BOOST_TEST(kind(office("openxmlformats-officedocument.wordprocessingml.document.main",
                           "word/document.xml")) == "docx");
    BOOST_TEST(kind(office("openxmlformats-officedocument.presentationml.presentation.main",
                           "ppt/presentation.xml")) == "pptx");
    BOOST_TEST(kind(office("openxmlformats-officedocument.spreadsheetml.sheet.main", "xl/workbook.xml")) ==
               "xlsx");
    BOOST_TEST(kind(office("ms-excel.sheet.macroEnabled.main", "xl/workbook.xml")) == "xlsx");
    BOOST_TEST(kind(office("ms-excel.sheet.binary.macroEnabled.main", "xl/workbook.bin")) == "xlsb");
    BOOST_TEST(kind(office("something", "word/document.xml")) == "docx");
    BOOST_TEST(kind(zip_of({{"mimetype", "application/vnd.oasis.opendocument.text"}})) == "odt");
    BOOST_TEST(kind(zip_of({{"book.xlsx", Xlsx{""}.bytes()}})) == "zip");
    BOOST_TEST(kind(compound_of("Workbook", "x")) == "xls");
    BOOST_TEST(kind(compound_of("Book", "x")) == "xls");
    BOOST_TEST(kind(compound_of("WordDocument", "x")) == "doc");
    BOOST_TEST(kind(compound_of("PowerPoint Document", "x")) == "ppt");
    BOOST_TEST(kind(compound_of("EncryptedPackage", "x")) == "encrypted");
    BOOST_TEST(kind(compound_of("__properties_version1.0", "x")) == "compound");
}

BOOST_AUTO_TEST_SUITE_END()
