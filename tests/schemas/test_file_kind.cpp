#include "schemas/file_kind.hpp"

#include "schemas/encoding.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(kind_of_file)

BOOST_AUTO_TEST_CASE(content_tells_the_kind_whatever_the_name_says) {
    struct Case {
        std::string bytes;
        std::string_view kind;
    };
    const Case cases[] = {
        {"Date,Amount\n", "csv"},
        {"\xEF\xBB\xBF"
         "Date,Amount\n",
         "csv"},
        {"\xFF\xFE"
         "D\0a\0"s,
         "csv"},
        {"\xFF\xFE\0\0D\0\0\0"s, "utf-32"},
        {"\0\0\xFE\xFF\0\0\0D"s, "utf-32"},
        {"[note] Date,Amount\n1,2", "csv"},
        {"<1000,2\n", "csv"},
        {"", "empty"},
        {" \r\n\t\n", "empty"},
        {"\xEF\xBB\xBF", "empty"},
        {"\xFF\xFE", "empty"},
        {"\n<!DOCTYPE html PUBLIC>", "html"},
        {"<HTML><body>", "html"},
        {"<?xml version=\"1.0\"?><html xmlns=\"x\">", "html"},
        {"<?xml version=\"1.0\"?><Workbook>", "xml"},
        {"{\"rows\": []}\n", "json"},
        {"[{\"date\": 1}]", "json"},
        {"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", "xlsx"},
        {"PK\x03\x04......mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"},
        {"PK\x03\x04....spend.csv", "zip"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "xls"},
        {"%PDF-1.4", "pdf"},
        {"\x1F\x8B\x08", "gzip"},
        {"{\\rtf1\\ansi", "rtf"},
        {"\x89PNG\r\n", "image"},
        {"\xFF\xD8\xFF\xE0", "image"},
        {"GIF89a", "image"},
        {"II*\0"s, "image"},
        {"Rar!\x1A\x07", "packed"},
        {"7z\xBC\xAF\x27\x1C", "packed"},
        {"{\"a\": 1}\n{\"a\": 2}\n", "json"},
        {"D\0a\0t\0e\0\n\0"s, "csv"},
        {"\0D\0a\0t\0e\0\n"s, "csv"},
        {"Date\0Amount"s, "binary"},
    };
    for (const auto& c : cases) BOOST_TEST(to_string(file_kind(c.bytes)) == c.kind, c.bytes.substr(0, 20));
}

BOOST_AUTO_TEST_CASE(every_refusal_names_the_kind_and_says_what_to_do) {
    for (int i = 1; i <= static_cast<int>(FileKind::utf32); ++i) {
        BOOST_TEST(!refusal_of(static_cast<FileKind>(i)).empty(), i);
        BOOST_TEST(!remedy_for(static_cast<FileKind>(i)).empty(), i);
    }
    BOOST_TEST(refusal_of(FileKind::csv) == "");
}

BOOST_AUTO_TEST_CASE(the_kind_of_utf16_text_is_told_by_what_it_says) {
    const auto long_json = "[{\"a\": \"" + std::string(20'000, 'x') + "\"}]";
    for (const bool big : {false, true}) {
        const std::string bom = big ? "\xFE\xFF" : "\xFF\xFE";
        BOOST_TEST(to_string(file_kind(bom + to_utf16("[{\"date\": 1}]", big))) == "json");
        BOOST_TEST(to_string(file_kind(to_utf16(long_json, big))) == "json");
        BOOST_TEST(to_string(file_kind(bom + to_utf16(long_json, big))) == "json");
        BOOST_TEST(to_string(file_kind(bom + to_utf16("<html><body>", big))) == "html");
        BOOST_TEST(to_string(file_kind(bom + to_utf16("Date,Amount\n", big))) == "csv");
    }
}

BOOST_AUTO_TEST_SUITE_END()
