#include "schemas/judge_report.hpp"
#include "schemas/row_words.hpp"
#include "tests/schemas/support.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace daybook;
using namespace daybook::schemas;
using namespace daybook::schemas::tests;

BOOST_AUTO_TEST_SUITE(row_words)

namespace {

CheckResult check_as(const std::string& schema, const std::string& bytes,
                     Profile profile = Profile::harvest) {
    return check(bytes, {"test.csv",
                         base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/" + schema + ".json"),
                         profile});
}

std::int64_t aside(const CheckResult& result, const std::string& kind) {
    const auto at = result.report.rows.set_aside.find(kind);
    return at == result.report.rows.set_aside.end() ? 0 : at->second;
}

}  // namespace

BOOST_AUTO_TEST_CASE(headings_again_and_rows_of_dashes_are_no_rows_of_any_schema) {
    std::size_t schemas = 0;
    for (const auto& file : std::filesystem::directory_iterator(DAYBOOK_SOURCE_DIR "/schemas/published")) {
        const auto text = base::read_file(file.path());
        const auto schema = parse_schema(text);
        std::string headings, example, dashes;
        for (const auto& field : schema.fields) {
            headings += (headings.empty() ? "\"" : ",\"") + field.title + "\"";
            example += (example.empty() ? "\"" : ",\"") + field.example + "\"";
            dashes += dashes.empty() ? "-" : ",-";
        }
        const auto report =
            check(headings + "\n" + example + "\n" + headings + "\n" + dashes + "\n" + example + "\n", {"test.csv", text}).report;
        BOOST_TEST(report.rows.set_aside.at("repeated-header") == 1, schema.id.str());
        BOOST_TEST(report.rows.set_aside.at("blank") == 1, schema.id.str());
        BOOST_TEST(report.rows.accepted == 2, schema.id.str());
        ++schemas;
    }
    BOOST_TEST(schemas == 15u);
}

BOOST_AUTO_TEST_CASE(a_supplier_of_signs_or_words_for_nobody_is_told) {
    const auto paid_to = [](const std::string& supplier, Profile profile = Profile::harvest) {
        return check_as("spend-over-25k", std::string(tests::kHeading) + tests::row("31/05/2012", "26000.00", supplier), profile).report;
    };
    for (const std::string nobody : {"-", "0", "####", "NULL", "TBC", "n/a", "Unknown", "As above", "???", "(blank)", "None", "-N/A-", "ditto"}) {
        const auto report = paid_to(nobody);
        const auto* const said = tests::find(report, "required-value", "supplier");
        BOOST_REQUIRE_MESSAGE(said != nullptr, nobody);
        BOOST_TEST((said->severity == Severity::warning), nobody);
        BOOST_TEST(said->places.front().value == nobody);
        BOOST_TEST(report.rows.accepted == 1, nobody);
        BOOST_TEST(!paid_to(nobody, Profile::strict).valid(), nobody);
    }
    for (const std::string somebody : {"Redacted personal data", "3M", "Various", "O2", "H&M", "\u534E\u4E3A", "Do It All Ltd", "Nil Desperandum Ltd", "Unknown Arts Ltd"})
        BOOST_TEST(tests::find(paid_to(somebody), "required-value", "supplier") == nullptr, somebody);
}

BOOST_AUTO_TEST_CASE(dashes_beside_a_minister_are_nothing_to_report) {
    const std::string headings = "Minister,Date,Name of organisation or individual,Purpose of meeting\n";
    const auto report = check_as("ministerial-meetings", headings + "The Minister for Piers,01/05/2024,Rope Ltd,Dinner\nThe Minister for Lamps,-,-,-\n"
                                                                    "The Minister for Oars,\u2013,\u2013,\u2013\n").report;
    BOOST_TEST(report.rows.accepted == 1);
    BOOST_TEST(report.rows.set_aside.at("footnote") == 2);
    const auto only = check_as("ministerial-meetings", headings + "The Minister for Lamps,-,-,-\n").report;
    BOOST_TEST(only.nil_return);
}

BOOST_AUTO_TEST_CASE(a_sentence_alone_in_its_row_is_nobody) {
    const std::string headings = "Minister,Date,Name of organisation or individual,Purpose of meeting\n";
    const auto result = check_as("ministerial-meetings", headings + "The Minister for Piers,01/05/2024,Rope Ltd,Dinner\n"
                                                                    "Meetings that were held by telephone are listed too,,,\n,02/05/2024,Sail Ltd,Lunch\n"
                                                                    "Parliamentary Under Secretary of State for the Coasts,,,\n,03/05/2024,Oar Ltd,Tea\n");
    BOOST_REQUIRE(result.rows->count() == 3u);
    BOOST_TEST(cell(result, 1, "minister") == "The Minister for Piers");
    BOOST_TEST(cell(result, 2, "minister") == "Parliamentary Under Secretary of State for the Coasts");
}

BOOST_AUTO_TEST_CASE(a_nil_line_beside_rows_is_not_said_of_the_file) {
    const auto report = check_as("spend-over-25k", std::string(kHeading) + row("31/05/2012", "30000.00") + "Nil return\n").report;
    BOOST_REQUIRE(find(report, "nil-return") != nullptr);
    BOOST_TEST(find(report, "nil-return")->message == "a line that says that there was nothing to report, beside rows of data");
    BOOST_TEST(!report.nil_return);
}

BOOST_AUTO_TEST_CASE(a_sum_is_told_from_a_company_whose_name_has_total_in_it) {
    for (const auto* text : {"Total", "TOTAL:", "Grand Total", "Sub-total", "Sum:", "Total spend", "Totals",
                             "Total for Home Office", "Total of payments to Cafe Dori", "Total May 2024",
                             "May 2024 total", "Total (£)", "Total 2023/24", "Net total"})
        BOOST_TEST(says_total(text, true), text);
    for (const auto* text : {"Total Energies", "Total Fitness", "Cafe Dototal", "Total Gas & Power",
                             "Totalise plc", "Total UK Ltd", "SumTotal Systems UK Ltd", "Total Hygiene Ltd",
                             "Cafe Total", "Summit", "Subtotal Software Ltd", ""})
        BOOST_TEST(!says_total(text, true), text);
    BOOST_TEST(says_total("Home Office Total", false));
    BOOST_TEST(!says_total("Cafe Dototal", false));
}

BOOST_AUTO_TEST_CASE(a_payment_without_its_date_to_a_company_named_total_does_not_vanish) {
    const auto result = check_as("card-spend",
                                 "Date,Merchant name,Transaction amount,Description\n"
                                 "01/04/2024,Banner,98.00,Pens\n"
                                 ",Total Energies,750.00,\n"
                                 ",Total Fitness,20.00,\n"
                                 ",Cafe Dototal,30.00,\n"
                                 ",Total Gas & Power,40.00,Gas\n"
                                 ",Total,938.00,\n"
                                 "Grand total,,938.00,\n"
                                 ",Total,5.00,Lunch for the board\n");
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(result.report.rows.quarantined == 5);
    BOOST_TEST(aside(result, "total") == 2);
    BOOST_TEST(result.report.quarantined_total.to_string() == "845.00");
}

BOOST_AUTO_TEST_CASE(a_total_may_stand_beside_the_body_it_is_of_and_beside_ornaments) {
    const auto result = check_text(std::string(kHeading) + row("31/05/2012", "5.00") +
                                   "Ministry of Piers,Pier Agency,,,,,,5.00,Total for May\n"
                                   "Total,\u2020\u2020\u2020\u2020,,,,,,5.00,\n,,,.,,,,,\n");
    BOOST_TEST(aside(result, "total") == 2);
    BOOST_TEST(aside(result, "footnote") == 1);
    BOOST_TEST(result.report.rows.quarantined == 0);
}

BOOST_AUTO_TEST_CASE(nil_return_may_stand_in_any_cell_beside_whose_return_it_is) {
    for (const auto* text :
         {"HO,HO,Nil,Nil,Nil,Nil,Nil,Nil,Nil return", "Home Office,Home Office,May 2024,Nil return,,,,,",
          "Home Office,Home Office,31/05/2024,,,Nil return,,0.00,", "Home Office,Home Office,,,,,,0,Nil return",
          "Home Office,Home Office,Nil return,,,,,-,"}) {
        const auto result = check_text(std::string(kHeading) + text + "\n", Profile::strict);
        BOOST_TEST(result.report.nil_return, text);
        BOOST_TEST(result.report.valid(), text);
        BOOST_TEST(result.report.rows.accepted == 0, text);
        BOOST_TEST(aside(result, "footnote") == 1, text);
    }
}

BOOST_AUTO_TEST_CASE(a_nil_return_may_say_in_figures_that_nothing_was_paid) {
    for (const auto* text : {"Home Office,Home Office,31/05/2024,,,,,0.00,", "Home Office,Home Office,31/05/2024,,,,,\"0,00\",", "Home Office,Home Office,31/05/2024,,,,,\u00A30,",
                             "Home Office,Home Office,31/05/2024,Nil,Nil,Nil,Nil,\"0,00\",Nil", "Home Office,Home Office,31/05/2024,,,Nil return,,\"\u00A30,00\","}) {
        const auto result = check_text(std::string(kHeading) + text + "\n", Profile::strict);
        BOOST_TEST(result.report.nil_return, text);
        BOOST_TEST(result.report.valid(), text);
        BOOST_TEST(aside(result, "footnote") == 1, text);
    }
    // So does the first row alone: a file of such rows has lost what it says, and a total of nothing is a total.
    const std::string zero = "Home Office,Home Office,31/05/2024,,,,,0.00,\n";
    const auto many = check_text(std::string(kHeading) + zero + zero + zero);
    BOOST_TEST(!many.report.nil_return);
    BOOST_TEST(many.report.rows.accepted == 2);
    BOOST_TEST(check_text(std::string(kHeading) + row("31/05/2024", "30000.00") + zero).report.rows.accepted == 2);
    BOOST_TEST(aside(check_text(std::string(kHeading) + "Total,,,,,,,0.00,\n"), "total") == 1);
    BOOST_TEST(check_text(std::string(kHeading) + "Home Office,Home Office,31/05/2024,,,Rope Ltd,,0.00,\n").report.rows.accepted == 1);
}

BOOST_AUTO_TEST_CASE(each_of_several_bodies_may_say_in_figures_that_it_paid_nothing) {
    const auto result = check_text(std::string(kHeading) + "DfT,DVLA,,,,,,0.00,\nDfT,MCA,,,,,,0.00,\nDfT,HA,,,,,,0.00,\n", Profile::strict);
    BOOST_TEST(result.report.nil_return);
    BOOST_TEST(result.report.valid());
    BOOST_TEST(aside(result, "footnote") == 3);
    // Below a payment such a row is none.
    const auto below = check_text(std::string(kHeading) + row("31/05/2024", "30000.00") + "DfT,MCA,,,,,,0.00,\n").report;
    BOOST_TEST(below.rows.quarantined == 1);
}

BOOST_AUTO_TEST_CASE(a_payment_of_nothing_that_says_what_for_is_a_payment) {
    const auto result = check_text(std::string(kHeading) +
                                   "HO,HO,31/05/2024,Dredging,,Harbour Dredging Ltd,1001,0.00,None\n");
    BOOST_TEST(result.report.rows.accepted == 1);
    BOOST_TEST(!result.report.nil_return);
}

BOOST_AUTO_TEST_CASE(a_schema_says_itself_which_column_tells_whose_a_nil_return_is) {
    const auto rows_of = [](std::string_view name, std::string_view words) {
        const auto schema = fmt::format(
            R"({{"name": "own", "version": "1.0.0", "description": "d", "daybook": {{"amount": "amount", "date": "paid_on", "supplier": "supplier"}}, "fields": [
            {{"name": "{}", "title": "Council", "type": "string", "description": "d"{}}},
            {{"name": "paid_on", "title": "Paid on", "type": "date", "description": "d", "daybook": {{"essential": true}}}},
            {{"name": "supplier", "title": "Supplier", "type": "string", "description": "d"}},
            {{"name": "amount", "title": "Amount", "type": "number", "description": "d", "daybook": {{"essential": true}}}}]}})", name, words);
        return check("Council,Paid on,Supplier,Amount\nLeeds,2024-05-01,Rope Ltd,600.00\nYork,,Nil return,\n", {"own.csv", schema, Profile::harvest}).report.rows;
    };
    BOOST_TEST(rows_of("council", R"(, "daybook": {"tells_whose": true})").quarantined == 0);
    BOOST_TEST(rows_of("council", R"(, "daybook": {"tells_whose": true})").set_aside.at("footnote") == 1);
    BOOST_TEST(rows_of("council", "").quarantined == 1);
    // Names that it was told by before there was the word.
    BOOST_TEST(rows_of("entity", "").quarantined == 0);
    BOOST_TEST(rows_of("entity", R"(, "daybook": {"tells_whose": false})").quarantined == 1);
}

BOOST_AUTO_TEST_CASE(a_minister_who_met_nobody_has_no_meeting_with_nil_return) {
    const auto meetings = check_as("ministerial-meetings",
                                   "Minister,Date,Name of organisation,Purpose of meeting\n"
                                   "Rt Hon A B,Nil Return,Nil Return,Nil Return\n"
                                   "Rt Hon C D,April 2024,Nil Return,\n"
                                   "Rt Hon E F,May 2024,Port of Ouse,Dues\n");
    BOOST_TEST(meetings.report.rows.accepted == 1);
    BOOST_TEST(aside(meetings, "footnote") == 2);
    BOOST_TEST(!meetings.report.nil_return);
    const auto gifts = check_as("ministerial-gifts",
                                "Minister,Date,Gift,Given or received,Who gift was given to or received from,"
                                "Value,Outcome\nA B,Nil Return,,,,,\n");
    BOOST_TEST(gifts.report.nil_return);
    BOOST_TEST(gifts.report.count(Severity::error) == 0);
}

BOOST_AUTO_TEST_CASE(a_row_to_which_nothing_applies_is_no_gift) {
    const std::string head =
        "Minister,Date,Gift,Given or received,Who gift was given to or received from,Value,Outcome\n";
    for (const auto* row : {"A B,Nil Return,N/A,N/A,N/A,N/A,N/A\n", "A B,N/A,N/A,N/A,N/A,N/A,N/A\n",
                            "A B,n/a,not applicable,,,-,\n"}) {
        const auto gifts = check_as("ministerial-gifts", head + row);
        BOOST_TEST(gifts.report.rows.accepted == 0, row);
        BOOST_TEST(gifts.report.nil_return, row);
    }
    const auto real = check_as("ministerial-gifts", head + "A B,31/05/2024,Vase,Received,N/A,200,N/A\n");
    BOOST_TEST(real.report.rows.accepted == 1);
}

BOOST_AUTO_TEST_CASE(rows_are_equal_only_where_their_unreadable_cells_are_too) {
    const std::string head = "Date,Merchant name,Transaction amount,Irrecoverable VAT\n";
    const auto of = [&](const std::string& a, const std::string& b) {
        const auto result = check_as("card-spend", head + "01/04/2024,Banner,98.00," + a +
                                                       "\n01/04/2024,Banner,98.00," + b + "\n");
        const auto* found = find(result.report, "duplicate-row");
        return found == nullptr ? 0 : found->count;
    };
    BOOST_TEST(of("lots", "some") == 0);
    BOOST_TEST(of("lots", "") == 0);
    BOOST_TEST(of("lots", "lots") == 1);
    BOOST_TEST(of("1.00", "1.00") == 1);
    BOOST_TEST(of("0", "") == 0);
}

BOOST_AUTO_TEST_CASE(a_sum_with_a_date_is_no_payment) {
    const std::string good = row("30/04/2024", "576.00") + row("30/04/2024", "600.00");
    for (const auto* total :
         {"HO,HO,30/04/2024,,,Grand Total,,1176.00,\n", "Total,,31/05/2024,,,,,1176.00,\n",
          "HO,HO,31/05/2024,Total for May,,,,1176.00,\n"}) {
        const auto result = check_text(std::string(kHeading) + good + total);
        BOOST_TEST(result.report.accepted_total.to_string() == "1176.00", total);
        BOOST_TEST(aside(result, "total") == 1, total);
    }
}

BOOST_AUTO_TEST_CASE(a_shop_called_total_is_paid_and_asked_about) {
    const auto result = check_text(std::string(kHeading) + row("30/04/2024", "576.00", "TOTAL"));
    BOOST_TEST(result.report.rows.accepted == 1);
    const auto* const found = find(result.report, "perhaps-total", "supplier");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST((found->severity == Severity::warning));
    // A department is asked no more than that, so that the file is not to be mended.
    BOOST_TEST(std::ranges::count(left_to_mend(result.report), "perhaps-total", &Finding::code) == 0);
    BOOST_TEST(find(check_text(std::string(kHeading) + row("30/04/2024", "576.00", "Total Energies")).report,
                    "perhaps-total") == nullptr);
}

BOOST_AUTO_TEST_CASE(headings_repeated_over_other_columns_stop_the_file) {
    const std::string moved =
        "Department family,Entity,Date,Expense type,Supplier,Expense area,Transaction "
        "number,Amount,Description\n";
    const auto result =
        check_text(std::string(kHeading) + row("30/04/2024", "576.00") + moved + row("30/04/2024", "5.00"));
    BOOST_TEST(!result.report.valid());
    BOOST_TEST(find(result.report, "other-headings") != nullptr);
    const std::string aliases =
        "Department,Body,Payment date,Expense category,Cost centre,Vendor,Voucher number,Value,Narrative\n";
    const auto same =
        check_text(std::string(kHeading) + row("30/04/2024", "576.00") + aliases + row("30/04/2024", "5.00"));
    BOOST_TEST(aside(same, "repeated-header") == 1);
    BOOST_TEST(same.report.rows.quarantined == 0);
    BOOST_TEST(find(same.report, "other-headings") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_payment_wholly_in_quotes_is_a_faulty_row_and_no_footnote) {
    const auto result = check_text(std::string(kHeading) + row("30/04/2024", "576.00") +
                                   "\"HO,HO,30/04/2024,Consultancy,Borders,Acme,12,30000.00,Advice\"\n"
                                   "\"Figures exclude VAT, cards, and payroll, as of 30/04/2024\"\n");
    BOOST_TEST(result.report.rows.quarantined == 1);
    BOOST_TEST(aside(result, "footnote") == 1);
}

BOOST_AUTO_TEST_CASE(the_commas_of_an_amount_in_a_payment_wholly_in_quotes_part_no_cells) {
    for (const auto* amount : {"32,000.00", "£1,032,000.00", "-32,000"}) {
        const auto quoted = fmt::format("\"HO,HO,30/04/2024,Consultancy,Borders,Acme,T12,\"\"{}\"\",Advice\"\n", amount);
        BOOST_TEST(check_text(std::string(kHeading) + row("30/04/2024", "576.00") + quoted).report.rows.quarantined == 1, amount);
        const auto all = check_text(std::string(kHeading) + quoted + quoted + quoted).report;
        BOOST_TEST(all.rows.quarantined == 3, amount);
        BOOST_TEST(find(all, "no-data-rows") == nullptr, amount);
    }
}

BOOST_AUTO_TEST_CASE(a_meeting_wholly_in_quotes_is_a_faulty_row_and_nobodys_name) {
    const auto meetings = check_as("ministerial-meetings", "Minister,Date,Name of organisation or individual,Purpose of meeting\nJane Doe,May 2024,RNLI,Lifeboats\n\"John Roe,June 2024,\"\"Lamps, Ltd\"\",Lamps\"\n"
                                                           "\"Met in Hull, Goole, Grimsby, and York\"\n");
    BOOST_TEST(meetings.report.rows.quarantined == 1);
    BOOST_TEST(aside(meetings, "footnote") == 1);
}

/// Whose meeting it was that stands below a row that cannot be used.
BOOST_AUTO_TEST_CASE(a_name_is_not_taken_across_a_row_that_is_quarantined) {
    const auto below = [](std::string_view row) {
        constexpr std::size_t rows = 2;
        const auto meetings = check_as("ministerial-meetings", fmt::format("Minister,Date,Name of organisation or individual,Purpose of meeting\nJane Doe,May 2024,RNLI,Lifeboats\n{}\n,July 2024,Ropes Ltd,Ropes\n", row));
        BOOST_TEST(meetings.report.rows.quarantined == 1, row);
        BOOST_REQUIRE(meetings.rows->count() == rows);
        return cell(meetings, rows - 1, "minister");
    };
    BOOST_TEST(below("John Roe,June 2024,,Lamps") == "John Roe");
    BOOST_TEST(below("John Roe,June 2024,\"Lamps Ltd,Lamps") == "John Roe");
    BOOST_TEST(below(",June 2024,\"Lamps Ltd,Lamps") == "Jane Doe");
    // Who is in the cell that is not closed nobody knows.
    BOOST_TEST(below("\"John Roe,June 2024,Lamps Ltd,Lamps") == "");
    BOOST_TEST(below("\"John Roe,June 2024,\"\"Lamps, Ltd\"\",Lamps\"") == "");
}

BOOST_AUTO_TEST_CASE(names_in_lines_of_their_own_without_a_column_stop_a_file) {
    const std::string heading = "Date,Name of organisation or individual,Purpose of meeting\n";
    const auto named = check_as("ministerial-meetings", heading + "Jane Doe,,\nMay 2024,RNLI,Lifeboats\nJohn Roe,,\nJune 2024,Ropes Ltd,Ropes\n").report;
    BOOST_REQUIRE(find(named, "names-apart") != nullptr);
    BOOST_TEST(find(named, "names-apart")->count == 2);
    BOOST_TEST(find(named, "names-apart")->places.front().value == "Jane Doe");
    BOOST_TEST(!named.valid());
    BOOST_TEST(why_none_of_it_can_be_used(named).find("'Minister' has no column") != std::string::npos);
    // What stands below is no name of what is above.
    BOOST_TEST(find(check_as("ministerial-meetings", heading + "May 2024,RNLI,Lifeboats\nJune 2024,Ropes Ltd,Ropes\nMinister for Piers,,\n").report, "names-apart") == nullptr);
}

BOOST_AUTO_TEST_CASE(rows_parted_by_another_sign_than_the_others_are_faulty_rows_and_no_footnotes) {
    for (const char sign : {';', '\t', '|'}) {
        std::string rows;
        for (int i = 10; i < 20; ++i) {
            auto one = row(fmt::format("{}/05/2024", i), "30000.00");
            std::ranges::replace(one, ',', sign);
            rows += one;
        }
        const auto result = check_text(std::string(kHeading) + row("09/05/2024", "30000.00") + row("08/05/2024", "30000.00") + rows + "\"Data as at 31/05/2024; 12 payments; no cards\"\n");
        BOOST_TEST(result.report.rows.quarantined == 10);
        BOOST_TEST(aside(result, "footnote") == 1);
    }
}

BOOST_AUTO_TEST_CASE(the_head_of_a_section_is_no_minister) {
    const auto gifts = check_as("ministerial-gifts", "Minister,Date gift given,To,Gift,Value (£)\nJane Doe,01/05/2024,France,Vase,200\nGifts given,,,,\n,02/05/2024,Spain,Pen,150\n"
                                                     "Ministerial team,,,,\n,03/05/2024,Italy,Cup,160\nThe Minister for Piers,,,,\n,04/05/2024,Malta,Hat,170\n");
    BOOST_REQUIRE(gifts.rows->count() == 4u);
    BOOST_TEST(cell(gifts, 1, "minister") == "Jane Doe");
    BOOST_TEST(cell(gifts, 2, "minister") == "Jane Doe");
    BOOST_TEST(cell(gifts, 3, "minister") == "The Minister for Piers");
}

BOOST_AUTO_TEST_CASE(a_large_sum_that_comes_back_to_cards_from_nobody_is_no_purchase) {
    const auto told = [](const std::string& last) {
        const auto report = check_as("card-spend", "Date,Merchant name,Transaction amount\n01/08/2017,Ropes Ltd,136.56\n02/08/2017,Lamps Ltd,31.75\n" + last).report;
        const auto* found = tests::find(report, "card-settlement", "amount");
        return found == nullptr ? std::int64_t{0} : found->places.front().line;
    };
    BOOST_TEST(told("11/08/2017,,-150.00\n") == 4);
    BOOST_TEST(told("11/08/2017,,-4.00\n") == 0);
    BOOST_TEST(told("11/08/2017,,150.00\n") == 0);
    BOOST_TEST(told("11/08/2017,Ropes Ltd,-136.56\n") == 0);
}

BOOST_AUTO_TEST_SUITE_END()
