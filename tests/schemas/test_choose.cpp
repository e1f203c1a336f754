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

}  // namespace

BOOST_AUTO_TEST_SUITE(choose)

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
    const auto read = [](const char* id) { return parse_schema(base::read_file(std::string(DAYBOOK_SOURCE_DIR "/schemas/published/") + id + ".json")); };
    const auto best = [&](std::string_view headings) {
        const auto file = decide_encoding(headings);
        std::vector<SchemaFit> all;
        for (const auto* id : {"digital-marketplace-sales", "spend-over-25k", "spend-over-500", "card-spend"}) all.push_back(fit_of(file, read(id)));
        rank(all);
        const auto* fit = best_fit(all);
        return fit == nullptr ? std::string() : fit->schema;
    };
    BOOST_TEST(best("Month,Supplier,Amount\n") == "");
    BOOST_TEST(best("Month,Supplier,Amount,Framework\n") == "digital-marketplace-sales");
    BOOST_TEST(best("Month,Supplier name,Total charge (ex VAT),SME or large\n") == "digital-marketplace-sales");
    // Payments of a day are what their schemas ask for.
    BOOST_TEST(best("Date,Supplier,Amount\n") == "card-spend");
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
