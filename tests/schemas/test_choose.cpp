#include "schemas/fit_worker.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/telling_words.hpp"
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

Schema published(const std::string& id) {
    return parse_schema(base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/" + id + ".json"));
}

/// Those of published schemas that are payments, or like them.
std::vector<SchemaFit> payment_fits(std::string_view text, std::string_view sheet = {}) {
    const auto file = decide_encoding(text);
    std::vector<SchemaFit> all;
    for (const auto* id : {"digital-marketplace-sales", "spend-over-25k", "spend-over-500", "card-spend", "spend-control-exceptions"})
        all.push_back(fit_of(file, published(id), sheet));
    rank(all);
    return all;
}

/// The schema of payments that a file is taken for, "" for none.
std::string payments_of(std::string_view text, std::string_view sheet = {}) {
    const auto all = payment_fits(text, sheet);
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
    BOOST_TEST(payments_of("Date,Supplier,Amount\n") == "spend-over-500");
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

BOOST_AUTO_TEST_CASE(purchases_with_a_card_are_told_by_a_word_and_not_by_headings_that_all_payments_have) {
    const std::string rows = "03/06/2024,Mistral Ltd,400.00,Parks\n13/06/2024,Tide plc,700.00,Parks\n";
    const std::string plain = "Date,Supplier,Amount,Department\n" + rows;
    BOOST_TEST(payments_of(plain) == "spend-over-500");
    const auto all = payment_fits(plain);
    BOOST_TEST(rivals_of(all.front(), all) == (std::vector<std::string>{"spend-over-25k", "card-spend"}), boost::test_tools::per_element());
    BOOST_TEST(payments_of("Date,Merchant,Amount,Department\n" + rows) == "card-spend");
    BOOST_TEST(payments_of("Purchases with payment cards in June\n" + plain) == "card-spend");
    const auto told = payment_fits(plain, "GPC June");
    BOOST_TEST(told.front().schema == "card-spend");
    BOOST_TEST(rivals_of(told.front(), told).empty());
    // A heading that no other schema of payments knows, of a column that must be there.
    BOOST_TEST(payments_of("Purchase date,Supplier,Billing amount,Directorate\n" + rows) == "card-spend");
    for (const auto* name : {"ProcurementCard_2024.csv", "gpc2024.csv", "Purchasing cards, May.csv", "2024-05 credit card.csv"}) BOOST_TEST(said_in_name(name, published("card-spend")).word, name);
    for (const auto* name : {"Cardiff spend 2024.csv", "Scorecard.csv", "spend.csv", ""}) BOOST_TEST(!said_in_name(name, published("card-spend")).word, name);
}

BOOST_AUTO_TEST_CASE(words_that_run_together_tell_the_schema_as_words_apart_do) {
    const auto card = published("card-spend");
    for (const auto* name : {"creditcardspend-may-2024.csv", "procurementcards2024.csv", "pcardspend.csv", "cardspend2024.csv", "purchasecards.csv", "GPCspend_May24.csv", "GPCSpend.csv",
                             "onecard_may.csv", "gpcmay24.csv", "carddata.csv", "GPCs 2024.csv"})
        BOOST_TEST(said_in_name(name, card).word, name);
    for (const auto* name : {"cardiffspend.csv", "merchantable.csv", "gpcx.csv", "discards.csv"}) BOOST_TEST(!said_in_name(name, card).word, name);
}

BOOST_AUTO_TEST_CASE(what_is_left_out_or_is_but_a_part_is_no_word_of_it) {
    const auto card = published("card-spend");
    for (const auto* name : {"Payments over £500 excluding purchase card transactions", "supplier-payments-excluding-gpc.csv", "SpendExcludingGPC.csv", "Spend over £25k excluding GPC",
                             "Includes payments made by procurement card", "Non-GPC spend", "Payments not made by card", "Spend excl. VAT and without cards"}) {
        BOOST_TEST(!said_in_name(name, card).word, name);
        BOOST_TEST(said_in_name(name, card).barred, name);
    }
    BOOST_TEST(said_in_name("Spend excluding VAT by procurement card", card).word);
    BOOST_TEST(said_in_name("GPC spend, including fees", card).word);
    for (const auto* name : {"Payments over £500", "spend-over-25k.csv", "SpendOver500.csv", "Spend 25k"}) BOOST_TEST(said_in_name(name, card).threshold, name);
    for (const auto* name : {"spend 2024.csv", "Overview 2024", "500 cards"}) BOOST_TEST(!said_in_name(name, card).threshold, name);
    BOOST_TEST(!said_in_name("May 2024", published("spend-over-500")).threshold);
}

BOOST_AUTO_TEST_CASE(a_council_of_the_initials_of_merchants_is_no_merchant) {
    const auto card = published("card-spend");
    BOOST_TEST(!said_in_name("MCC Payments over 500.csv", card).word);
    BOOST_TEST(said_in_heading("MCC", card, false).word);
    BOOST_TEST(said_in_heading("Cardholder", card, false).word);
    BOOST_TEST(!said_in_heading("Payment method (BACS/Card)", card, false).word);
    BOOST_TEST(payments_of("Date,Supplier,Amount,Payment method (BACS/Card)\n03/06/2024,Mistral Ltd,4000.00,BACS\n") == "spend-over-500");
    BOOST_TEST(payments_of("Payments over £500 excluding purchase card transactions\nDate,Supplier,Amount\n03/06/2024,Mistral Ltd,4000.00\n") == "spend-over-500");
}

BOOST_AUTO_TEST_CASE(a_word_of_which_something_else_is_said_as_well_leaves_the_doubt) {
    const std::string rows = "03/06/2024,Mistral Ltd,400.00,Parks\n";
    const auto of = [&](const std::string& text, std::string_view sheet) {
        const auto all = payment_fits(text + rows, sheet);
        BOOST_TEST(all.front().schema == "card-spend");
        return rivals_of(all.front(), all);
    };
    const std::vector<std::string> both{"spend-over-500", "spend-over-25k"};
    BOOST_TEST(of("Date,Supplier,Amount,Department\n", "GPC and payments over £500") == both, boost::test_tools::per_element());
    BOOST_TEST(of("Payments without GPC\nDate,Supplier,Amount,Department\n", "GPC") == both, boost::test_tools::per_element());
    BOOST_TEST(of("Date,Supplier,Amount,Department\n", "GPC May").empty());
    // Departments publish what cards paid above £500, and a heading of the schema's own says what it is.
    BOOST_TEST(of("Date,Merchant,Amount,Department\n", "Spend over £500").empty());
}

BOOST_AUTO_TEST_CASE(a_schema_whose_word_is_there_is_named_first_among_those_that_fit_as_well) {
    const std::string text = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description,Supplier postcode\n"
                             "DfT,DVLA,03/05/2024,Travel,Ops,Cafe,101,13.00,Tea,SA1 1AA\n";
    const auto named = payment_fits(text, "gpc-may");
    BOOST_TEST(named.front().schema == "spend-over-25k");
    BOOST_REQUIRE(!rivals_of(named.front(), named).empty());
    BOOST_TEST(rivals_of(named.front(), named).front() == "card-spend");
    const auto plain = payment_fits(text, "may");
    BOOST_TEST(rivals_of(plain.front(), plain).empty());
    // Behind it come those of the same table.
    const auto ways = payment_fits("Date,Supplier,Amount,Payment method (BACS/Card)\n03/06/2024,Mistral Ltd,4000.00,BACS\n");
    const auto others = rivals_of(ways.front(), ways);
    BOOST_REQUIRE(others.size() > 1U);
    BOOST_TEST(others.front() == "card-spend");
}

BOOST_AUTO_TEST_CASE(parts_of_other_schemas_are_told_by_name) {
    const auto path = std::filesystem::temp_directory_path() / ("daybook-parts-" + std::to_string(::getpid()));
    const auto best_of_parts = [&](const std::string& one, const std::string& other) {
        const std::string records = R"([{"Date": "03/06/2024", "Supplier": "Cafe", "Amount": 700, "Description": "Tea", "Directorate": "Parks"}])";
        std::ofstream(path, std::ios::binary) << "{\"" << one << "\": " << records << ", \"" << other << "\": " << records << "}";
        return fits_in_worker(path, {published("card-spend"), published("spend-over-500"), published("spend-over-25k")}).front();
    };
    const auto mixed = best_of_parts("Over 500", "GPC");
    BOOST_TEST(mixed.schema == "card-spend");
    BOOST_REQUIRE(mixed.other_parts.size() == 1U);
    BOOST_TEST(mixed.other_parts.front().name == "Over 500");
    BOOST_TEST(mixed.other_parts.front().schema == "spend-over-500");
    BOOST_TEST(best_of_parts("GPC April", "GPC May").other_parts.empty());
    BOOST_TEST(best_of_parts("April", "May").other_parts.empty());
    std::filesystem::remove(path);
}

BOOST_AUTO_TEST_CASE(a_file_of_parts_of_different_schemas_is_not_publishable) {
    for (const auto profile : {Profile::strict, Profile::harvest}) {
        auto report = check("Date,Supplier,Amount\n03/06/2024,Mistral Ltd,400.00\n", {"june.csv", published("card-spend").text, profile}).report;
        add_findings(published("card-spend"), report, {doubt_of_parts(report, {{"Over 500", "spend-over-500"}})});
        const auto* doubt = find(report, "schema-in-doubt");
        BOOST_REQUIRE(doubt != nullptr);
        BOOST_TEST(doubt->message == "all parts of the file were read by card-spend, and they are of different schemas: 'Over 500' of spend-over-500");
        BOOST_TEST(report.valid() == (profile == Profile::harvest));
    }
}

BOOST_AUTO_TEST_CASE(of_two_columns_of_amounts_it_does_not_matter_which_stands_first) {
    BOOST_TEST(payments_of("Payment Date,Vendor,Net Amount,VAT,Gross Amount,Directorate\n03/06/2024,Alpha,1000.00,200.00,1200.00,Parks\n") == "spend-over-500");
    BOOST_TEST(payments_of("Payment Date,Vendor,Gross Amount,VAT,Net Amount,Directorate\n03/06/2024,Alpha,1200.00,200.00,1000.00,Parks\n") == "spend-over-500");
    const auto card = published("card-spend");
    const auto unlike = [&](std::string_view text) { return fit_of(decide_encoding(text), card).unlike; };
    BOOST_TEST(unlike("Date,Merchant,Gross amount,Net amount\n1,A,2,3\n") == unlike("Date,Merchant,Net amount,Gross amount\n1,A,2,3\n"));
}

BOOST_AUTO_TEST_CASE(a_return_that_says_nil_is_of_the_schema_whose_headings_are_all_there) {
    const std::string headings = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description,Supplier postcode\n";
    BOOST_TEST(payments_of(headings + "Ministry of Piers,Pier Agency,,,,NIL RETURN,,,,\n") == "spend-over-25k");
    BOOST_TEST(payments_of(headings) == "spend-over-25k");
    // A row of data may say "nil" of its description.
    const auto rows = payment_fits(headings + ",,03/05/2024,,,Harbour Ltd,,26000.00,nil,\n");
    BOOST_TEST(std::ranges::find(rows, "spend-over-25k", &SchemaFit::schema)->blank > 0);
}

BOOST_AUTO_TEST_CASE(a_row_that_says_in_figures_that_nothing_was_paid_is_of_the_schema_whose_headings_are_all_there) {
    const std::string headings = "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount\n";
    BOOST_TEST(payments_of(headings + "Department for Work,Department for Work,,,,,,0.00\n") == "spend-over-25k");
    BOOST_TEST(payments_of(headings + "DfT,DVLA,,,,,,0.00\nDfT,MCA,,,,,,£0\nDfT,HA,,,,,,\"0,00\"\n") == "spend-over-25k");
    const auto paid = payment_fits(headings + ",,03/05/2024,,,Harbour Ltd,,0.00\n");
    BOOST_TEST(std::ranges::find(paid, "spend-over-25k", &SchemaFit::schema)->blank > 0);
}

BOOST_AUTO_TEST_CASE(a_report_names_the_other_schemas_that_the_headings_fit) {
    auto report = check("Date,Supplier,Amount,Department\n03/06/2024,Mistral Ltd,400.00,Parks\n", {"june.csv", published("spend-over-500").text, Profile::strict}).report;
    const auto score = report.score.total();
    add_findings(published("spend-over-500"), report, {doubt_of_schema(report, {"spend-over-25k", "card-spend"})});
    const auto* doubt = find(report, "schema-in-doubt");
    BOOST_REQUIRE(doubt != nullptr);
    BOOST_TEST((doubt->severity == Severity::warning));
    BOOST_TEST(doubt->message == "the file was taken for spend-over-500 by its headings, and spend-over-25k and card-spend fit them as well");
    BOOST_TEST(doubt->remedy.ends_with("If it is spend-over-25k, check it with --schema spend-over-25k."));
    BOOST_TEST(doubt->places.at(0).line == 1);
    BOOST_TEST(report.score.total() == score);
    BOOST_TEST(report.valid());
}

BOOST_AUTO_TEST_CASE(headings_with_slips_name_the_columns_that_seem_to_be_meant) {
    const auto near = payment_fits("Department family,Entity,Date,Expense type,Expense area,Suplier,Transaction number,Amuont,Description,Supplier postcode\n"
                                   "Ministry of Piers,Pier Agency,03/05/2024,Dredging,Harbours,Buoy Ltd,1001,30000.00,Rope,HU1 1AA\n");
    BOOST_TEST(best_fit(near) == nullptr);
    const auto& first = near.front();
    BOOST_TEST(first.schema == "spend-over-25k");
    BOOST_REQUIRE(first.meant.size() == 2U);
    BOOST_TEST(first.meant[0].heading == "Suplier");
    BOOST_TEST(first.meant[0].title == "Supplier");
    BOOST_TEST(first.meant[1].heading == "Amuont");
    BOOST_TEST(first.meant[1].title == "Amount");
    const auto many = payment_fits("Deparment,Entiy,Dat,Expense,Area,Supplier,Trans,Ammount\nDfT,DVLA,03/05/2024,Travel,Ops,Cafe,101,26000.00\n");
    BOOST_TEST(many.front().schema == "spend-over-25k");
    const auto is_meant = [&](std::string_view heading, std::string_view title) {
        return std::ranges::any_of(many.front().meant, [&](const auto& slip) { return slip.heading == heading && slip.title == title; });
    };
    BOOST_TEST(is_meant("Dat", "Date"));
    BOOST_TEST(is_meant("Ammount", "Amount"));
    // What is called otherwise is meant for nothing, and a file that fits has nothing to be meant.
    BOOST_TEST(payment_fits("Department family,Entity,Date,Expense type,Expense area,Colour,Transaction number,Weight\nA,B,C,D,E,F,G,H\n").front().meant.empty());
    BOOST_TEST(payment_fits("Date,Suplier,Amount,Department\n1,A,2,B\n").front().meant.empty());
}

BOOST_AUTO_TEST_CASE(words_that_tell_a_schema_are_single_words) {
    const auto schema = [](const std::string& words) {
        return R"({"name": "a", "version": "1.0.0", "description": "A.", "fields": [{"name": "paid", "description": "When."}], "daybook": {"told_by": )" + words + "}}";
    };
    BOOST_TEST(parse_schema(schema(R"(["card", "gpc"])")).told_by.size() == 2U);
    for (const auto* other : {R"(["Card"])", R"(["payment card"])", R"([""])", R"([])"}) BOOST_CHECK_THROW(parse_schema(schema(other)), base::Error);
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
    const auto slip = ask("Minister,Gfit,Worth\nA,Vase,5\n");
    BOOST_REQUIRE(slip.front().meant.size() == 1U);
    BOOST_TEST(slip.front().meant.front().heading == "Gfit");
    const auto told = [&](std::string_view called) {
        std::ofstream(path, std::ios::binary) << "Date,Supplier,Amount\n03/06/2024,Mistral Ltd,400.00\n";
        return fits_in_worker(path, {published("card-spend"), published("spend-over-500")}, called).front().schema;
    };
    BOOST_TEST(told("june/GPC.csv") == "card-spend");
    BOOST_TEST(told("gpc/june.csv") == "spend-over-500");
    BOOST_TEST(told({}) == "spend-over-500");
    BOOST_TEST(ask("%PDF-1.4").empty());
    BOOST_TEST(ask(R"({"fields": [{"id": "Minister", "type": "text"}, {"id": "Gift", "type": "text"}, {"id": "Worth", "type": "text"}], "records": []})").front().complete);
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
