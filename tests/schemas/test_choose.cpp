#include "schemas/choose.hpp"
#include "schemas/worker.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <fstream>
#include <unistd.h>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(choose)

namespace {

Schema schema_of(const std::string& id, const std::vector<std::string>& essential,
                 const std::vector<std::string>& required = {}) {
    std::string fields;
    const auto add = [&](const std::string& title, const char* more) {
        auto name = title;
        std::ranges::transform(name, name.begin(),
                               [](char c) { return c == ' ' ? '_' : static_cast<char>(std::tolower(c)); });
        fields += fmt::format("{}{{\"name\": \"{}\", \"title\": \"{}\", \"description\": \"x\", {}}}",
                              fields.empty() ? "" : ",", name, title, more);
    };
    for (const auto& title : essential) add(title, "\"daybook\": {\"essential\": true}");
    for (const auto& title : required) add(title, "\"constraints\": {\"required\": true}");
    return parse_schema(
        fmt::format("{{\"name\": \"{}\", \"version\": \"1.0.0\", \"description\": \"x\", \"fieldsMatch\": "
                    "\"partial\", \"fields\": [{}]}}",
                    id, fields));
}

const std::vector<Schema>& shelf() {
    static const std::vector<Schema> all{schema_of("meetings", {"Minister", "Meeting date", "Purpose"}),
                                         schema_of("gifts", {"Minister", "Gift"}, {"Given by", "Worth"}),
                                         schema_of("gifts-short", {"Minister", "Gift"}, {"Worth"})};
    return all;
}

std::vector<SchemaFit> fits(std::string_view text) {
    std::vector<SchemaFit> out;
    const auto file = decide_encoding(text);
    for (const auto& schema : shelf()) out.push_back(fit_of(file, schema));
    rank(out);
    return out;
}

/// The schema of payments that a file is taken for, "" for none.
std::string payments_of(std::string_view text) {
    const auto file = decide_encoding(text);
    std::vector<SchemaFit> all;
    for (const auto* id : {"digital-marketplace-sales", "spend-over-25k", "spend-over-500", "card-spend"})
        all.push_back(fit_of(file, parse_schema(base::read_file(std::string(DAYBOOK_SOURCE_DIR "/schemas/published/") + id + ".json"))));
    rank(all);
    const auto* fit = best_fit(all);
    return fit == nullptr ? std::string() : fit->schema;
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_schema_whose_required_headings_are_there_comes_first) {
    BOOST_TEST(fits("Minister,Meeting date,Purpose\nA,1,x\n").front().schema == "meetings");
    const auto gifts = fits("Gifts of the quarter\nMINISTER,Gift,Given By,Worth (£)\nA,Vase,B,200\n");
    BOOST_TEST(gifts.front().schema == "gifts");
    BOOST_TEST(gifts.front().complete);
    BOOST_TEST(gifts.front().found == 4);
    BOOST_TEST(gifts.front().wanted == 4);
    BOOST_TEST(gifts[1].schema == "gifts-short");
    BOOST_TEST(fits("Minister,Gift,Worth\nA,Vase,5\n").front().schema == "gifts-short");
}

BOOST_AUTO_TEST_CASE(schemas_that_nothing_tells_apart_are_named) {
    const auto file = decide_encoding("Minister,Gift,Worth\nA,Vase,5\n");
    std::vector<SchemaFit> both{fit_of(file, schema_of("a", {"Minister", "Gift"}, {"Worth"})),
                                fit_of(file, schema_of("b", {"Minister", "Gift"}, {"Worth"})),
                                fit_of(file, schema_of("wants-more", {"Minister", "Gift"},
                                                       {"Worth", "One", "Two", "Three", "Four"}))};
    rank(both);
    BOOST_REQUIRE(best_fit(both) != nullptr);
    BOOST_TEST(rivals_of(*best_fit(both), both) == std::vector<std::string>{"b"},
               boost::test_tools::per_element());
    const auto gifts = fits("Minister,Gift,Given by,Worth\nA,Vase,B,200\n");
    BOOST_TEST(rivals_of(gifts.front(), gifts).empty());
}

BOOST_AUTO_TEST_CASE(a_file_with_one_heading_misspelt_is_not_taken_for_a_schema_that_asks_for_little) {
    const auto file = decide_encoding("Family,Body,Date,Supplier,Number,Amt,Purpose\nA,B,1,C,2,3,x\n");
    std::vector<SchemaFit> both{
        fit_of(file, schema_of("controls", {"Purpose"}, {"Family", "Body", "Supplier"})),
        fit_of(file,
               schema_of("spend", {"Date", "Amount"}, {"Family", "Body", "Supplier", "Number", "Purpose"}))};
    rank(both);
    BOOST_TEST(both.front().schema == "controls");
    BOOST_TEST(best_fit(both) == nullptr);
}

BOOST_AUTO_TEST_CASE(a_file_that_lacks_one_of_many_required_headings_is_not_taken_for_the_schema_of_few) {
    const auto file = decide_encoding("Family,Body,Date,Supplier,Number,Amount,Purpose\nA,B,1,C,2,3,x\n");
    std::vector<SchemaFit> both{
        fit_of(file, schema_of("cards", {"Date", "Amount"}, {"Supplier"})),
        fit_of(file, schema_of("spend", {"Date", "Amount"},
                               {"Family", "Body", "Supplier", "Number", "Expense type", "Purpose"}))};
    rank(both);
    BOOST_TEST(both.front().schema == "spend");
    BOOST_TEST(both.front().found == 7);
    BOOST_TEST(both.front().wanted == 8);
}

BOOST_AUTO_TEST_CASE(a_title_and_an_identifier_among_many_other_headings_tell_no_schema) {
    const auto titles = schema_of("titles", {"Identifier", "Title", "Address"});
    BOOST_TEST(fit_of(decide_encoding("Identifier,Title,Address,a,b,c\n1,2,3\n"), titles).complete);
    BOOST_TEST(!fit_of(decide_encoding("Identifier,Title,Address,a,b,c,d\n1,2,3\n"), titles).complete);
}

BOOST_AUTO_TEST_CASE(who_was_paid_how_much_and_in_which_month_tells_no_schema) {
    BOOST_TEST(payments_of("Month,Supplier,Amount\n") == "");
    BOOST_TEST(payments_of("Month,Supplier,Amount,Framework\n") == "digital-marketplace-sales");
    BOOST_TEST(payments_of("Month,Supplier name,Total charge (ex VAT),SME or large\n") == "digital-marketplace-sales");
    // Payments of a day are what their schemas ask for.
    BOOST_TEST(payments_of("Date,Supplier,Amount\n") == "card-spend");
}

BOOST_AUTO_TEST_CASE(a_table_that_we_wrote_is_of_the_schema_whose_names_it_bears) {
    const std::string card = "department_family,entity,date,expense_type,expense_area,supplier,transaction_number,amount,irrecoverable_vat,description";
    const std::string row = "WO,WO,2024-05-03,Rail,,Trainline,1,576.00,,";
    BOOST_TEST(payments_of(card + ",_row\n" + row + ",1::2\n") == "card-spend");
    BOOST_TEST(payments_of(card + "\n" + row + "\n") == "card-spend");
    BOOST_TEST(payments_of("department_family,entity,date,expense_type,expense_area,supplier,transaction_number,amount,description,supplier_postcode,supplier_type,"
                           "contract_number,project_code,expenditure_type,_row\n") == "spend-over-25k");
    const auto file = decide_encoding("one,two,three\nA,B,C\n");
    std::vector<SchemaFit> both{fit_of(file, schema_of("a", {"One", "Two", "Three"})), fit_of(file, schema_of("b", {"Three", "Two", "One"}))};
    rank(both);
    BOOST_TEST(both.front().named);
    BOOST_TEST(!both.back().named);
    BOOST_TEST(rivals_of(both.front(), both).empty());
}

BOOST_AUTO_TEST_CASE(columns_in_which_nothing_stands_do_not_tell_the_schema) {
    const auto front = [](std::string_view rows) {
        const auto text = "Family,Body,Date,Supplier,Number,Amount\n" + std::string(rows);
        const auto file = decide_encoding(text);
        std::vector<SchemaFit> both{fit_of(file, schema_of("cards", {"Date", "Amount"}, {"Supplier"})),
                                    fit_of(file, schema_of("spend", {"Date", "Amount"}, {"Family", "Body", "Supplier", "Number"}))};
        rank(both);
        return both.front().schema;
    };
    BOOST_TEST(front("A,B,1,C,2,3\n") == "spend");
    BOOST_TEST(front(",,1,C,,3\n,,2,D,,4\n") == "cards");
    // Of a month without payments nothing is known but its headings.
    BOOST_TEST(front("") == "spend");
}

BOOST_AUTO_TEST_CASE(a_file_of_a_council_is_not_taken_for_one_of_central_government_that_lacks_the_department) {
    const std::string row = "OCC,Finance,Fees,D3401,06/01/2015,46_1,1068.60,213.72,2000,Buoy Ltd\n";
    for (const char* amounts : {"Amount,VAT Amount", "Amount,Gross Amount", "Net Amount,Gross Amount", "Gross Amount,Net Amount", "Amount,Type"})
        BOOST_TEST(payments_of("Body Name,Directorate,Expenditure Category,Expenditure Code,Paid Date,Trans No," + std::string(amounts) + ",Supplier ID,Supplier Name\n" + row) ==
                       "spend-over-500",
                   amounts);
    // One more column than the guidance asks for may be anybody's.
    BOOST_TEST(payments_of("Entity,Date,Expense type,Expense area,Supplier,Supplier ID,Transaction number,Amount\n") == "spend-over-25k");
}

BOOST_AUTO_TEST_CASE(amounts_that_are_headed_as_without_vat_tell_the_schema_as_any_others_do) {
    for (const char* amount : {"Amount exc VAT", "Amount exc. VAT", "Amount excluding VAT", "Net Amount exc VAT"}) {
        std::string text(kHeading);
        text.replace(text.find("Amount"), 6, amount);
        BOOST_TEST(payments_of(text + tests::row("31/05/2024", "25000.00")) == "spend-over-25k", amount);
    }
}

BOOST_AUTO_TEST_CASE(a_file_that_fits_none_is_told_what_is_missing) {
    const auto near = fits("Minister,Given by,Worth\nA,B,5\n");
    BOOST_TEST(!near.front().complete);
    BOOST_TEST(near.front().schema == "gifts");
    BOOST_REQUIRE(near.front().missing.size() == 1U);
    BOOST_TEST(near.front().missing.front() == "Gift");
    BOOST_TEST(fits("x,y\n1,2\n").front().fields == 0);
}

BOOST_AUTO_TEST_CASE(a_child_process_gives_the_same_answer_and_none_for_what_is_no_table) {
    const auto path =
        std::filesystem::temp_directory_path() / ("daybook-choose-" + std::to_string(::getpid()));
    const auto ask = [&](std::string_view bytes) {
        std::ofstream(path, std::ios::binary) << bytes;
        return fits_in_worker(path, shelf());
    };
    const auto there = ask("Minister,Given by,Worth\nA,B,5\n");
    BOOST_REQUIRE(there.size() == 3U);
    BOOST_TEST(there.front().schema == "gifts");
    BOOST_TEST(there.front().missing == std::vector<std::string>{"Gift"}, boost::test_tools::per_element());
    BOOST_TEST(ask("%PDF-1.4").empty());
    BOOST_TEST(ask("").empty());
    BOOST_TEST(ask("Minister,Gift,Worth\n" + std::string(3 << 20, 'x')).front().schema == "gifts-short");
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(rows_that_did_not_pass_come_back_whole_when_they_are_wanted) {
    CheckRequest request{"test.csv", published_schema()};
    request.quarantined = true;
    const auto text = "May\n" + std::string(kHeading) + row("31/05/2012", "5.00") +
                      row("soon", "6.00", "\"A, B\"") + row("", "7.00");
    const auto here = check(text, request);
    BOOST_REQUIRE(here.quarantined.has_value());
    BOOST_TEST(*here.quarantined ==
               "sheet,line,reason,Department family,Entity,Date,Expense type,Expense "
               "area,Supplier,Transaction number,Amount,Description\r\n"
               ",4,'Date' cannot be read,Ministry of Piers,Pier Agency,soon,Dredging,Harbours,\"A, "
               "B\",1001,6.00,Outer harbour\r\n"
               ",5,'Date' is blank,Ministry of Piers,Pier Agency,,Dredging,Harbours,Harbour Dredging "
               "Ltd,1001,7.00,Outer harbour\r\n");
    request.quarantined = false;
    BOOST_TEST(!check(text, request).quarantined.has_value());
    const auto path =
        std::filesystem::temp_directory_path() / ("daybook-quarantined-" + std::to_string(::getpid()));
    std::ofstream(path, std::ios::binary) << text;
    request.quarantined = true;
    BOOST_TEST(*check_in_worker(path, request).quarantined == *here.quarantined);
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_SUITE_END()
