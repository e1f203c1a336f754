#include "harvesters/soft_404.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using daybook::harvesters::error_in_place_of_data;
using daybook::harvesters::page_in_place_of_data;

namespace {

std::string page(const std::string& title, const std::string& body = "") {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><title>" + title + "</title></head><body>" + body +
           "</body></html>";
}

const std::string kTable =
    "<table><tr><th>Date</th><th>Amount</th></tr><tr><td>01/05/2024</td><td>26000</td></tr></table>";

bool is_page(const std::string& url, const std::string& type, const std::string& head) {
    return !page_in_place_of_data("https://www.coasts.example/" + url, type, head).empty();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(soft_404)

BOOST_AUTO_TEST_CASE(data_is_data_whatever_the_server_calls_it) {
    BOOST_TEST(!is_page("spend.csv", "text/html", "Date,Amount\r\n01/05/2024,26000\r\n"));
    BOOST_TEST(!is_page("spend.csv", "text/html; charset=utf-8", ""));
    BOOST_TEST(!is_page("spend.csv", "text/csv", "<1000,Supplier\n"));
    BOOST_TEST(!is_page("spend.xml", "text/xml", "<?xml version=\"1.0\"?><rows/>"));
}

BOOST_AUTO_TEST_CASE(a_page_in_place_of_a_csv_is_told_by_words_of_ours_and_none_of_its_own) {
    BOOST_TEST(
        page_in_place_of_data("https://x.example/spend.csv", "text/html", page("Page not found - GOV.UK")) ==
        "a web page that says 'not found' came in place of the file");
    BOOST_TEST(page_in_place_of_data("https://x.example/spend.csv", "text/csv",
                                     "  <HTML><h1>Gone\n<b>away</b></h1>") ==
               "a web page came in place of the file");
    BOOST_TEST(is_page("spend.csv", "application/octet-stream", "\xEF\xBB\xBF\r\n<html>"));
    BOOST_TEST(is_page("spend.csv?download=1", "", page("Welcome", kTable)));
    BOOST_TEST(is_page("spend.ods", "text/html", "<!-- cached --><head></head>"));
}

BOOST_AUTO_TEST_CASE(a_dataset_that_really_is_html_passes) {
    BOOST_TEST(!is_page("spend.html", "text/html", page("Spend over £500, May 2024", kTable)));
    BOOST_TEST(!is_page("spend.xls", "application/vnd.ms-excel", page("Road maintenance", kTable)));
    BOOST_TEST(!is_page("download/17", "text/html", page("Design inspections, catalog information", kTable)));
}

BOOST_AUTO_TEST_CASE(bad_news_and_pages_without_a_table_do_not) {
    for (const auto* title :
         {"404", "Error 404 (Not Found)", "Sign in to your account", "Access Denied", "Service unavailable",
          "This page doesn't exist", "Just a moment...", "502 Bad Gateway"})
        BOOST_TEST(is_page("download/17", "text/html", page(title, kTable)), title);
    BOOST_TEST(is_page("download/17", "text/html",
                       page("Spend over £500", "<h1>Sorry, the file could not be found</h1>" + kTable)));
    BOOST_TEST(is_page("spend.xls", "application/vnd.ms-excel",
                       page("Downloads", "<p>Here you find many things.</p>")));
}

BOOST_AUTO_TEST_CASE(an_unfinished_or_hostile_page_is_looked_at_all_the_same) {
    BOOST_TEST(is_page("a.csv", "text/html", "<html"));
    BOOST_TEST(is_page("a.csv", "text/html", "<html><title"));
    BOOST_TEST(is_page("a.csv", "text/html", "<html><title>" + std::string(100'000, '<')));
    BOOST_TEST(page_in_place_of_data("", "", "<!doctype html><title>\xFF\xFE</title>").find("\xFF") ==
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_error_that_comes_with_status_200_is_no_file_of_a_department) {
    for (const auto& [name, body] :
         {std::pair{"spend.csv", ""},
          {"spend.csv", "\xEF\xBB\xBF\r\n"},
          {"spend.csv", "Service temporarily unavailable"},
          {"spend.xlsx", "{\"error\":\"rate limit exceeded\"}"},
          {"spend.ods", "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>"},
          {"spend.csv", "<Error><Code>NoSuchKey</Code></Error>"},
          {"spend.csv", "503 Service Unavailable\nTry again later"},
          {"spend.csv", "OK"},
          {"contracts.json", "{\"error\":{\"code\":429}}"},
          {"contracts.json", "{\"success\":false}"},
          {"spend.csv", "Sorry, this file is temporarily unavailable."},
          {"spend.csv", "error code: 1020, access denied"},
          {"spend.csv", "503 Service Unavailable;\nplease try again, later"},
          {"spend.csv", "Too many requests;\nplease slow down"},
          {"spend.csv", "404 Not Found | Department for Coasts"},
          {"spend.csv", "Error 404,page not found"},
          {"spend.csv", "error,message\n503,Service unavailable\n"},
          {"spend.csv", "code,message\n404,Not found\n"},
          {"spend.csv", "status,error\n500,Internal Server Error\n"},
          {"spend.csv", "Error,404,page not found\n"},
          {"spend.csv", "Service unavailable\nPlease try again, later, or call us\nWe are sorry, really, about this\n"},
          {"spend.csv", "[{\"code\":404,\"message\":\"gone\"}]"},
          {"spend.csv", "<p>Service unavailable</p>"},
          {"spend.csv", "<p>The file you asked for was not found</p>"},
          {"download?id=5", "Service temporarily unavailable"},
          {"download?id=5", "{\"error\":\"rate limit exceeded\"}"},
          {"download?id=5", "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code></Error>"},
          {"download?id=5", ""},
          {"download/17", "\r\n"}})
        BOOST_TEST(!error_in_place_of_data(std::string("https://x.example/") + name, body).empty(),
                   name << ": " << body);
}

BOOST_AUTO_TEST_CASE(small_files_and_statements_that_there_is_nothing_pass) {
    for (const auto& [name, body] : {std::pair{"spend.csv", "Date,Amount\n"},
                                     {"spend.csv", "Nil return"},
                                     {"spend.csv", "There were no payments in May 2024"},
                                     {"spend.csv", "Date;Error\n01/05/2024;none\n"},
                                     {"spend.xls", "<?xml version=\"1.0\"?><Workbook/>"},
                                     {"spend.xls", "<table><tr><td>1</td></tr></table>"},
                                     {"contracts.json", "{\"releases\":[],\"errors\":[],\"error\":false}"},
                                     {"spend.csv", "Date,Supplier,Error\n01/05/2024,Unavailable Ltd,none\n"},
                                     {"spend.csv", "Date, Supplier, Amount\n01/05/2024, Coasts, 1\n"},
                                     {"spend.csv", "Date|Error|Amount\n"},
                                     {"spend.csv", "[{\"Date\":\"01/05/2024\",\"Amount\":\"30000\"}]"},
                                     {"spend.csv", "Date, Supplier, Amount\n01/05/2024, Forbidden Goods Ltd, 30000\n"},
                                     {"spend.csv", "Supplier\tForbidden goods\nCoasts\t1\n"},
                                     {"download?id=5", "Date,Amount\n01/05/2024,1\n"},
                                     {"download?id=5", "{\"releases\":[]}"},
                                     {"download?id=5", "[{\"error\":1}]"},
                                     {"download?id=5", "<?xml version=\"1.0\"?><Workbook/>"},
                                     {"download?id=5", "Nil return"},
                                     {"report.pdf", "Service unavailable"},
                                     {"spend.csv", "Department for Coasts spend\nDate,Number,Supplier,Amount\n01/05/2024,404,Harbours Ltd,26000\n"},
                                     {"spend.csv", "Spend\n\nDate,Supplier,Amount\n01/05/2024,Secure login service,26000\n"},
                                     {"spend.csv", "Spend\nDate,Supplier,Amount\n01/05/2024,Refund of payment made in error,26000"},
                                     {"list.csv", "Name\nCoasts\nHarbours\n"}})
        BOOST_TEST(error_in_place_of_data(std::string("https://x.example/") + name, body).empty(),
                   name << ": " << body);
}

BOOST_AUTO_TEST_SUITE_END()
