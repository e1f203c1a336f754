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
    for (int i = 1; i <= static_cast<int>(FileKind::xml_error); ++i) {
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

BOOST_AUTO_TEST_CASE(what_excel_can_open_is_sent_there_and_what_a_server_answered_to_a_browser) {
    const std::string book =
        "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<ss:Workbook "
        "xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">"
        "<ss:Worksheet ss:Name=\"June\"><ss:Table><ss:Row/></ss:Table></ss:Worksheet></ss:Workbook>";
    const std::string rows =
        "<tr><th>Date</th><th>Amount</th></tr><tr><td>03/06/2024</td><td>5</td></tr></table>";
    for (const auto& page : {"<table border=1>" + rows,
                             "<html><head><style>td {}</style></head><body><TABLE>" + rows + "</body></html>",
                             std::string("<html><body><table><tr><th>Date</th><th>Amount</th></tr><tr><td><a href=\"https://pier.example/3\">03/06/2024</a></td><td>5</td></tr></table></body></html>"),
                             std::string("<html "
                                         "xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table><tr><td>"
                                         "Date</td></tr></table></html>")}) {
        const auto kind = file_kind(page);
        BOOST_TEST(to_string(kind) == "html");
        BOOST_TEST(refusal_of(kind) == "a web page with a table, as some programs export under .xls", page);
        BOOST_TEST(remedy_for(kind).find("Open it in Excel") == 0U);
    }
    for (const auto& page :
         {"<html><body><a href=\"/\">Home</a><table>" + rows,
          std::string("<html><body><table><tr><td>Not found</td></tr></table></body></html>"),
          "<html><body><table>" + rows + "<a href=\"/\">Home</a>",
          "<html><body><table><tr><td><a href=\"/\">Home</a> <a href=\"/a\">About</a> <a href=\"/c\">Contact</a></td></tr>" + rows,
          "<html><script>x()</script><table>" + rows})
        BOOST_TEST(refusal_of(file_kind(page)) == "an HTML page, not a table", page);
    const auto of = [](std::string_view bytes) {
        return std::string(to_string(file_kind(bytes))) + ": " + std::string(refusal_of(file_kind(bytes)));
    };
    BOOST_TEST(of(book) == "xml: an Excel XML Spreadsheet 2003, which is not read");
    BOOST_TEST(remedy_for(file_kind(book)).find("Open it in Excel") == 0U);
    for (const auto* page : {"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: "
                             "multipart/related; boundary=\"-\"\r\n",
                             "From: <Saved by Blink>\r\nSnapshot-Content-Location: x\r\n"})
        BOOST_TEST(of(page) ==
                   "html: a web page in a single file (MHTML), as Excel saves under .mht or .xls");
    for (const auto* answer :
         {"<?xml version=\"1.0\"?>\n<Error><Code>NoSuchKey</Code><Message>x</Message></Error>",
          "<Error>\n <Code>AccessDenied</Code></Error>"}) {
        BOOST_TEST(of(answer) == "xml: an error message of a server (XML), not a table");
        BOOST_TEST(remedy_for(file_kind(answer)).find("Follow the link") == 0U);
    }
}

BOOST_AUTO_TEST_SUITE_END()
