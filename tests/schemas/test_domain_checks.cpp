#include "schemas/card_issuers.hpp"
#include "schemas/cell_findings.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/keys.hpp"
#include "schemas/row_checks.hpp"
#include "schemas/text_faults.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook;
using namespace daybook::schemas;

namespace {

using Lines = std::vector<std::int64_t>;

Report report_of(std::int64_t rows, std::int64_t pence) {
    Report report;
    report.rows.accepted = rows;
    report.accepted_total = base::pence(pence);
    return report;
}

Schema posts(const std::string& id, const std::string& keys) {
    return parse_schema(R"({"name": ")" + id + R"(", "version": "1", "description": "x", "fields": [)" +
                        R"({"name": "post", "type": "string", "description": "x"},)"
                        R"({"name": "reports_to", "type": "string", "description": "x"},)"
                        R"({"name": "unit_code", "type": "number", "description": "x"}], "foreignKeys": )" +
                        keys + "}");
}

CheckedTable table_of(const Schema& schema, const std::vector<std::vector<std::string>>& rows) {
    TableBuilder builder(schema);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        for (std::size_t c = 0; c < 2; ++c)
            rows[i][c].empty() ? builder.column(c).append_null() : builder.column(c).append_text(rows[i][c]);
        builder.column(2).append_number(static_cast<std::int64_t>(i) * 100);
        builder.end_row(static_cast<std::int64_t>(i) + 2);
    }
    return std::move(builder).finish();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(domain_checks)

BOOST_AUTO_TEST_CASE(personal_data_is_found_in_free_text_and_invoice_numbers_are_not) {
    const std::pair<const char*, unsigned> cases[] = {
        {"Care for j.smith@example.org, May", holds_email},
        {"3 desks @ £50", 0},
        {"@home broadband", 0},
        {"Call 07700 900123", holds_phone},
        {"tel 02079460018", holds_phone},
        {"Mobile: 0044 7700 900123", holds_phone},
        {"0044 7700 900123", holds_phone},
        {"07700900123", holds_phone},
        {"+44 7700 900 123", holds_phone},
        {"+44 (0)20 7946 0018", holds_phone},
        {"(0161) 496 0000", holds_phone},
        {"01632 960001", holds_phone},
        {"020 7946 0018", holds_phone},
        {"Invoice 01632960001", 0},
        {"PO 0123456789012", 0},
        {"INV-07700900123", 0},
        {"2024/07700900123", 0},
        {"2011 2012 3012345", 0},
        {"NI QQ123456C", 0},  // Q is not used
        {"NI AB123456C", holds_insurance},
        {"NINO: ab 123456 c", holds_insurance},
        {"IBAN GB29NWBK60161331926819", holds_bank},
        {"GB29 NWBK 6016 1331 9268 19", holds_bank},
        {"a/c 12345678 sort 123456", holds_bank},
        {"AB 12 34 56 C", holds_insurance},
        {"GB123456A", 0},  // an unused prefix
        {"XAB123456C", 0},
        {"Pay 12-34-56 12345678", holds_bank},
        {"sort code 123456 account 12345678", holds_bank},
        {"123456/12345678", holds_bank},
        {"12-34-56 / 12345678", holds_bank},
        {"by BACS to 123456/12345678", holds_bank},
        {"PO 1123456/12345678", 0},
        {"Invoice 202405/20240531", 0},
        {"Ref 01-05-24/12345678", 0},
        {"A/c 12345678 s/c 123456", holds_bank},
        {"gb29 nwbk 6016 1331 9268 19", holds_bank},
        {"Order 4000 0000 0000 0000 card 4111 1111 1111 1111", holds_card},
        {"4111\u00A01111\u00A01111\u00A01111", holds_card},
        {"Cards 4111111111111111", holds_card},
        {"Amex 378282246310005", holds_card},
        {"3782 822463 10005", holds_card},
        {"4111 1111 1111 1111", holds_card},
        {"paid with 5555-5555-5555-4444 online", holds_card},
        {"4111 1111 1111 1112", 0},  // its check digit is wrong
        {"Visa 4111111111111111", holds_card},
        {"Invoice 4111111111111111", 0},
        {"029 2034 5678", holds_phone},
        {"028 9052 0000", holds_phone},
        {"Tel 024 7683 0000", holds_phone},
        {"023 8083 3000", holds_phone},
        {"(029) 2034 5678", holds_phone},
        {"+44 29 2034 5678", holds_phone},
        {"02920 345678", holds_phone},
        {"0207 946 0958", holds_phone},
        {"07700\u00A0900123", holds_phone},
        {"0161\u00A0496\u00A00000", holds_phone},
        {"07700.900.123", holds_phone},
        {"02380 833000", holds_phone},
        {"02476 830000", holds_phone},
        {"Cost centre 01234.567890", 0},
        {"Code 02345 123456", 0},
        {"RENTAL 010516  300417", 0},
        {"Paid 01.05.2024 20240501", 0},
        {"AB\u00A0123456\u00A0C", holds_insurance},
        {"AB-12-34-56-C", holds_insurance},
        {"AB123456C; ref KN123456A", holds_insurance},
        {"ref KN123456A; AB123456C", holds_insurance},
        {"Invoice AB-123456-C", 0},
        {"sort code 12\u00A034\u00A056 account 12345678", holds_bank},
        {"12-34-56\u00A012345678", holds_bank},
        {"Invoice 45001234 dated 01-05-24", 0},
        {"PO 45001234 week ending 03-05-24", 0},
        {"PO 45001234 of 24-05-31", 0},
        {"Bank 01-05-24 account 45001234", holds_bank},
        {"01-05-24 45001234", holds_bank},  // nothing else in the cell
        {"Refund 20-05-77 45001234", holds_bank},  // a year of which no file tells
        {"12-34-56", 0},
        {"Week 01-02-24 ref 1234567", 0},
        {"Ref 12345678 90123456", 0},
        {"Call 07700 900123/07700 900124", holds_phone},
        {"07700900123/07700900124", holds_phone},
        {"07700 / 900123", holds_phone},
        {"+44-7700-900123", holds_phone},
        {"447700900123", holds_phone},
        {"07700\u2013900123", holds_phone},
        {"mob07700900123", holds_phone},
        {"Buoy/07700 900123", holds_phone},
        {"+44 1632 960001", holds_phone},
        {"zo\u00EB@example.org", holds_email},
        {"post@b\u00FCcher.example", holds_email},
        {"IE64 IRCE 9205 0112 3456 78", holds_bank},
        {"to DE75512108001245126199 in May", holds_bank},
        {"NL02ABNA0123456789", holds_bank},
        {"IE65 IRCE 9205 0112 3456 78", 0},  // its check digits are wrong
        {"Order DE75 5121 0800", 0},
        {"11 22 33 44556677", holds_bank},
        {"11.22.33 44556677", holds_bank},
        {"112233 44556677", holds_bank},
        {"Sort-code: 11-22-33 Account: 4455 6677", holds_bank},
        {"Order 112233 44556677", 0},
        {"447700900123456", 0},
        {"Outer harbour dredging, phase 2", 0},
        {"", 0},
    };
    for (const auto& [text, expected] : cases) BOOST_TEST(look_over(text, kPersonalData) == expected, text);
    BOOST_TEST(look_over("j.smith@example.org", holds_phone) == 0U);
}

BOOST_AUTO_TEST_CASE(text_that_a_spreadsheet_would_calculate_is_told_from_negative_numbers) {
    for (const auto* text : {"=1+1", "=HYPERLINK(\"http://x\")", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3",
                             "- fees", "\uFF1D1+1", "\uFF0B1+x"})
        BOOST_TEST(look_over(text, is_formula) == is_formula, text);
    for (const auto* text :
         {"-5", "-1,234.00", "+5", "-", "--", "-£5.00", "£5", "a=b", "N/A", "5-3", "O'Brien"})
        BOOST_TEST(look_over(text, is_formula) == 0U, text);
}

BOOST_AUTO_TEST_CASE(what_a_spreadsheet_could_not_calculate_is_no_name) {
    for (const auto* error : {"#N/A", "#REF!", "#NAME?", "#DIV/0!", "#value!", "Err:502"})
        BOOST_TEST(look_over(error, is_formula_error) == is_formula_error, error);
    for (const auto* text : {"#1 Plumbing", "N/A", "# N/A", "Err:50", "Error"})
        BOOST_TEST(look_over(text, is_formula_error) == 0u, text);
    const auto result =
        tests::check_text(std::string(tests::kHeading) + tests::row("31/05/2012", "5.00", "#N/A") +
                          tests::row("31/05/2012", "6.00"));
    BOOST_TEST(result.report.rows.accepted == 2);
    const auto* const found = tests::find(result.report, "formula-error", "supplier");
    BOOST_REQUIRE(found != nullptr);
    BOOST_TEST(found->count == 1);
    BOOST_TEST(result.table->find("supplier")->is_null(0));
    BOOST_TEST((tests::find(tests::check_text(
                                std::string(tests::kHeading) + tests::row("31/05/2012", "5.00", "#REF!"),
                                Profile::strict)
                                .report,
                            "formula-error")
                    ->severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(text_in_the_wrong_encoding_is_told_from_french) {
    for (const auto* text : {"Â£25", "St Johnâ€™s", "â‚¬5", "CafÃ©", "a \uFFFD b", "œ500"})
        BOOST_TEST(look_over(text, is_mojibake) == is_mojibake, text);
    for (const auto* text : {"£25", "St John’s", "Café", "Ynys Môn", "Âge d'or", "cœur 5", "ÀÂÃ", "naïve"})
        BOOST_TEST(look_over(text, is_mojibake) == 0U, text);
}

BOOST_AUTO_TEST_CASE(searching_text_takes_bounded_time_and_masking_hides_it) {
    const auto start = std::chrono::steady_clock::now();
    for (const auto* bit : {"a@", "0 ", "12-34-56 ", "AB12", "Â", "7700 900"}) {
        std::string text;
        while (text.size() < 1'000'000) text += bit;
        look_over(text, ~0U);
    }
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
    BOOST_TEST(masked("j.smith@example.org") == "j.*****@*******.***");
    BOOST_TEST(masked("Ré 07700") == "Ré *****");
    BOOST_TEST(masked("Zoë") == "Zo*");
    BOOST_TEST(masked("") == "");
}

BOOST_AUTO_TEST_CASE(card_issuers_are_told_from_shops_with_like_names) {
    for (const auto* name :
         {"Barclaycard", "BARCLAYCARD COMMERCIAL", "NatWest", "Nat West Bank Plc", "RBS", "RBS Cards",
          "Royal Bank of Scotland PLC", "The Royal Bank of Scotland", "Lloyds", "Lloyds TSB Bank plc",
          "Lloyds Bank Corporate Cards", "GPC", "GPC Visa", "Government Procurement Card",
          "Procurement Cards", "American Express", "EPCS", "HSBC Bank Plc"})
        BOOST_TEST(is_card_issuer(name), name);
    for (const auto* name :
         {"Lloyds Pharmacy", "Lloyds Register", "RBS Mentor Services", "Cardiff Council", "Discard Ltd",
          "Barclays Wealth", "HSBC Invoice Finance", "Card Factory", "GPCX", "Greeting Cards Ltd", ""})
        BOOST_TEST(!is_card_issuer(name), name);
}

BOOST_AUTO_TEST_CASE(rows_outside_the_edition_are_counted_by_month) {
    auto schema = parse_schema(tests::published_schema());
    schema.checks.period = true;
    Report report;
    report.months = {{"2024-03", 2}, {"2024-04", 40}, {"2024-06", 8}, {"2024-07", 1}};
    const auto found = compare_period(schema, report, Edition::parse("2024-04--2024-06"));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->code == "outside-period");
    BOOST_TEST(found->count == 3);
    BOOST_TEST(found->message == "3 rows have dates outside April to June 2024: 2024-03 (2), 2024-07 (1)");
    BOOST_TEST(compare_period(schema, report, Edition::parse("2024-04"))->count == 11);
    BOOST_TEST(!compare_period(schema, report, Edition::parse("2024-01--2024-12")).has_value());
    BOOST_TEST(!compare_period(schema, report, Edition::parse("2024-03-31")).has_value());
    BOOST_TEST(!compare_period(schema, report, Edition::parse("current")).has_value());
    BOOST_TEST(unfit_edition(schema, Edition::parse("2024-04--2024-06")) == "");
    for (const auto* edition : {"2024-03-31", "current"})
        BOOST_TEST(unfit_edition(schema, Edition::parse(edition)).find("give a month (2024-05)") !=
                   std::string::npos);
    report.months = {{"2024-04", 1}, {"other", 1}};
    BOOST_TEST(compare_period(schema, report, Edition::parse("2024-04"))->message ==
               "1 row has dates outside April 2024: before 1990 or after 2099 (1)");
    schema.checks.period = false;
    BOOST_TEST(!compare_period(schema, report, Edition::parse("2024-04")).has_value());
    schema.date_field.clear();
    BOOST_TEST(unfit_edition(schema, Edition::parse("2024-03-31")) == "");
}

BOOST_AUTO_TEST_CASE(a_floor_holds_for_the_whole_transaction) {
    ThresholdCheck check({base::pence(2'500'000), "transaction_number"}, 2);
    check.add(1, {}, 2'000'000, 2);
    check.add(2, {}, 100, 3);
    check.add(1, {}, 600'000, 4);
    check.add(3, {}, -3'000'000, 5);
    check.add(2, {}, 200, 6);
    check.add({}, {}, 2'499'999, 7);
    check.add({}, {}, 2'500'000, 8);
    check.add(4, {}, -100, 9);
    check.add(5, {}, 3'000'000, 10);  // a payment and most of it back
    check.add(5, {}, -2'900'000, 11);
    check.add(5, {}, -50'000, 12);
    const auto under = std::move(check).judge();
    BOOST_TEST(under.lines == (Lines{3, 7, 9}), boost::test_tools::per_element());
    ThresholdCheck whole_pounds({base::pence(50'000), ""}, 0);
    whole_pounds.add({}, {}, 499, 2);
    whole_pounds.add({}, {}, 500, 3);
    BOOST_TEST(std::move(whole_pounds).judge().lines == (Lines{2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(invoices_that_reach_the_floor_when_paid_together_are_not_below_it) {
    ThresholdCheck check({base::pence(2'500'000), "transaction_number"}, 2);
    check.add(1, 90, 1'500'000, 2);  // two invoices of one supplier, paid on one day
    check.add(2, 90, 1'400'000, 3);
    check.add(3, 91, 1'500'000, 4);
    check.add(4, 92, 3'000'000, 5);  // a small one beside a large one
    check.add(5, 92, 100, 6);
    check.add({}, 93, 2'000'000, 7);  // without numbers, the payment is the transaction
    check.add({}, 93, 600'000, 8);
    check.add({}, 94, 2'000'000, 9);
    check.add({}, 94, 100'000, 10);
    BOOST_TEST(std::move(check).judge().lines == (Lines{4, 9}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(more_large_payments_than_are_remembered_matter_only_to_small_ones) {
    for (const bool small : {false, true}) {
        ThresholdCheck check({base::pence(2'500'000), "t"}, 2);
        for (std::uint64_t i = 0; i <= ThresholdCheck::kMostLarge; ++i) check.add(i, {}, 3'000'000, 2);
        BOOST_TEST(!check.wants(3'000'000));
        BOOST_TEST(check.wants(1));
        if (small) check.add(7, {}, 1, 3);
        const auto under = std::move(check).judge();
        BOOST_TEST(under.gave_up == small);
        BOOST_TEST(under.lines.empty());
    }
}

BOOST_AUTO_TEST_CASE(too_many_transactions_say_nothing_rather_than_something_wrong) {
    ThresholdCheck check({base::pence(2'500'000), "t"}, 2);
    for (std::uint64_t i = 0; i <= ThresholdCheck::kMostSmall; ++i) check.add(i, {}, 1, 2);
    const auto under = std::move(check).judge();
    BOOST_TEST(under.gave_up);
    BOOST_TEST(under.lines.empty());
}

BOOST_AUTO_TEST_CASE(an_organogram_is_one_tree) {
    TreeCheck good("XX");
    good.add("1", "XX", 2);
    good.add("2", "1", 3);
    good.add("3", "2", 4);
    good.add("3", "2", 5);  // a job share
    BOOST_TEST(good.judge().roots == (Lines{2}), boost::test_tools::per_element());
    BOOST_TEST(good.judge().unknown_parent.empty());
    BOOST_TEST(good.judge().in_cycle.empty());

    TreeCheck bad("XX");
    bad.add("1", "XX", 2);
    bad.add("2", "XX", 3);
    bad.add("3", "9", 4);
    bad.add("4", "5", 5);
    bad.add("5", "6", 6);
    bad.add("6", "4", 7);
    bad.add("7", "4", 8);  // leads into the circle, but is not of it
    bad.add("8", "8", 9);
    const auto faults = bad.judge();
    BOOST_TEST(faults.roots == (Lines{2, 3}), boost::test_tools::per_element());
    BOOST_TEST(faults.unknown_parent == (Lines{4}), boost::test_tools::per_element());
    BOOST_TEST(faults.in_cycle == (Lines{5, 6, 7, 9}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(people_who_share_a_post_report_to_one) {
    TreeCheck tree("XX");
    tree.add("1", "XX", 2);
    tree.add("2", "1", 3);
    tree.add("2", "1", 4);
    tree.add("2", "2", 5);
    BOOST_TEST(tree.judge().other_parent == Lines{5}, boost::test_tools::per_element());
    BOOST_TEST(tree.judge().in_cycle.empty());
}

BOOST_AUTO_TEST_CASE(a_chain_of_a_million_posts_is_walked_without_recursion) {
    TreeCheck chain("XX");
    constexpr int kPosts = 1'000'000;
    for (int i = 0; i < kPosts; ++i) chain.add(std::to_string(i), std::to_string(i + 1), i + 2);
    chain.add(std::to_string(kPosts), "XX", kPosts + 2);
    BOOST_TEST(chain.judge().roots.size() == 1U);
    BOOST_TEST(chain.judge().in_cycle.empty());
}

BOOST_AUTO_TEST_CASE(a_foreign_key_finds_its_row_before_or_after_in_this_table_or_another) {
    const auto senior = posts("senior", R"([{"fields": "reports_to", "reference": {"fields": "post"}}])");
    const auto junior = posts("junior", R"([{"fields": ["reports_to"], "reference": {"resource": "senior",)"
                                        R"( "fields": ["post"]}}, {"fields": ["unit_code"], "reference":)"
                                        R"( {"resource": "senior", "fields": ["unit_code"]}}])");
    ForeignKeyCheck check({&junior, &senior});
    check.take(0, table_of(junior, {{"a", "1"}, {"b", "9"}, {"c", ""}, {"d", "9"}}));
    check.take(1, table_of(senior, {{"2", "1"}, {"1", ""}}));
    check.take(1, table_of(senior, {{"3", "4"}}));
    const auto broken = check.judge();
    BOOST_REQUIRE(broken.size() == 3U);
    BOOST_TEST(broken[0].table == 0U);
    BOOST_TEST(broken[0].field == 1U);
    BOOST_TEST(broken[0].resource == "senior");
    BOOST_REQUIRE(broken[0].dangling.size() == 1U);
    BOOST_TEST(broken[0].dangling[0].line == 3);
    BOOST_TEST(broken[0].dangling[0].count == 2);
    BOOST_TEST(broken[1].field == 2U);
    BOOST_TEST(broken[2].table == 1U);
    BOOST_TEST(broken[2].dangling[0].line == 2);

    ForeignKeyCheck alone({&junior});
    alone.take(0, table_of(junior, {{"a", "1"}}));
    BOOST_TEST(alone.judge().empty());
}

BOOST_AUTO_TEST_CASE(one_number_has_one_print_in_any_type) {
    Column pounds("a", FieldType::number, 2), exact("b", FieldType::number, 4),
        whole("c", FieldType::integer, 0), text("d", FieldType::string, 0), more("e", FieldType::string, 0);
    pounds.append_number(500);
    exact.append_number(50'000);
    whole.append_number(5);
    text.append_text("ab");
    more.append_text("c");
    const auto print = [](std::vector<const Column*> columns) { return key_print(columns, 0); };
    BOOST_TEST((print({&pounds}) == print({&exact})));
    BOOST_TEST((print({&pounds}) == print({&whole})));
    BOOST_TEST((print({&text, &more}) != print({&more, &text})));
    BOOST_TEST(!print({&text, nullptr}).has_value());
}

BOOST_AUTO_TEST_CASE(ten_times_the_last_total_asks_whether_pounds_became_pence) {
    const auto before = report_of(50, 10'000'000);
    BOOST_TEST(!compare_totals(before, report_of(50, 99'999'999)).has_value());
    auto jumped = report_of(50, 1'000'000'000);
    jumped.currency = "GBP";
    const auto pence = compare_totals(before, jumped);
    BOOST_REQUIRE(pence.has_value());
    BOOST_TEST(pence->code == "control-total");
    BOOST_TEST(pence->message ==
               "the total is £10,000,000.00, that of the return before £100,000.00: are these "
               "amounts in pence?");
    BOOST_TEST(compare_totals(before, report_of(50, 1'000'000))->message.find("thousands") !=
               std::string::npos);
    BOOST_TEST(compare_totals(before, report_of(50, -1'000'000'000)).has_value());
    BOOST_TEST(!compare_totals(before, report_of(4, 1'000'000'000)).has_value());
    BOOST_TEST(!compare_totals(report_of(50, 90'000), report_of(50, 1'000'000'000)).has_value());
}

BOOST_AUTO_TEST_CASE(a_gate_closes_on_one_finding_more_than_it_allows) {
    auto schema = parse_schema(tests::published_schema());
    schema.gates = {{"personal-data", 0}, {"type-error", 10}, {"errors", 10}};
    Report report;
    report.findings.push_back({"type-error", Severity::error, "date", "", "", 11, {}});
    report.findings.push_back({"personal-data", Severity::warning, "description", "", "", 0, {}});
    const auto closed = closed_gates(schema.gates, report);
    BOOST_REQUIRE(closed.size() == 2U);
    BOOST_TEST(closed[0].code == "type-error");
    BOOST_TEST(closed[0].count == 11);
    BOOST_TEST(closed[1].code == "errors");
    report.findings[0].count = 10;
    report.findings[1].count = 1;
    BOOST_REQUIRE(closed_gates(schema.gates, report).size() == 1U);
    BOOST_TEST(closed_gates(schema.gates, report)[0].code == "personal-data");
    const auto said = findings_of(closed_gates(schema.gates, report));
    BOOST_TEST(said.front().message == "1 of 'personal-data', where none may be");
    BOOST_TEST((said.front().severity == Severity::error));
}

BOOST_AUTO_TEST_CASE(only_a_faultless_file_scores_a_hundred) {
    const auto schema = parse_schema(tests::published_schema());
    const std::string good = std::string(tests::kHeading) + tests::row("31/03/2024", "30000.00") +
                             tests::row("30/03/2024", "40000.00");
    const auto faultless = tests::check_text(good).report;
    BOOST_TEST(score_of(schema, faultless).total() == 100);
    const auto mended =
        tests::check_text("Spend\n" + std::string(tests::kHeading) +
                          tests::row("31/03/2024", "\"£30,000.00\"") + tests::row("30/03/2024", "40000.00"))
            .report;
    const auto score = score_of(schema, mended);
    BOOST_TEST(score.rows == 50);
    BOOST_TEST(score.columns == 20);
    BOOST_TEST(score.cells == 17);  // two repairs in 18 cells
    BOOST_TEST(score.form == 8);    // a title above the headings
    const auto half = tests::check_text(std::string(tests::kHeading) + tests::row("31/03/2024", "30000.00") +
                                        tests::row("soon", "40000.00"))
                          .report;
    BOOST_TEST(score_of(schema, half).rows == 25);
    BOOST_TEST(score_of(schema, tests::check_text("<html>").report).total() == 0);
    BOOST_TEST(score_of(schema, tests::check_text(std::string(tests::kHeading)).report).total() == 0);
    BOOST_TEST(
        score_of(schema, tests::check_text(std::string(tests::kHeading) + "Nil return\n").report).total() ==
        100);
    BOOST_TEST(score_of(schema, tests::check_text("Date,Amount\n31/03/2024,5.00\n").report).columns < 20);
}

BOOST_AUTO_TEST_CASE(what_a_cell_holds_becomes_findings_with_personal_data_masked) {
    const auto schema = parse_schema(
        R"({"name": "test", "version": "1", "description": "x", "fields": [)"
        R"({"name": "supplier", "title": "Supplier", "type": "string", "description": "x"},)"
        R"({"name": "narrative", "title": "Narrative", "type": "string", "description": "x"},)"
        R"({"name": "kind", "title": "Kind", "type": "string", "description": "x", "constraints": {"enum": ["GPC", "None"]}},)"
        R"({"name": "posts", "title": "Posts", "type": "integer", "description": "x", "missingValues": ["N/D"],)"
        R"( "constraints": {"minimum": 1}}], "daybook": {"supplier": "supplier", "checks": {"formula_cells": true,)"
        R"( "mojibake": true, "card_settlements": true, "personal_data": ["narrative"]}}})");
    const CellChecks checks(schema);
    const CompiledSchema compiled(schema);
    FindingsLog log(schema, Profile::harvest);
    std::string scratch;
    const auto look = [&](std::size_t field, std::string_view text) {
        const At at{2, static_cast<int>(field) + 1, text};
        const auto read = read_value(compiled.field(field), text, DateOrder::day_first, scratch);
        note_broken(static_cast<int>(field), read, at, log);
        if (checks.wants(field)) checks.note(checks.look(field, text), field, at, log);
    };
    look(0, "Barclaycard");
    look(0, "=cmd");
    look(0, "a@example.org");  // not asked for in this column
    look(1, "for a.smith@example.org");
    look(1, "Â£5");
    look(2, "gpc");
    look(3, "0");
    BOOST_TEST(!checks.wants(3));
    Report report;
    report.findings = std::move(log).take();
    const auto message = [&](std::string_view code) {
        const auto* finding = tests::find(report, code);
        return finding == nullptr ? std::string("none") : finding->message;
    };
    BOOST_TEST(report.findings.size() == 6U);
    BOOST_TEST(message("card-settlement").find("'Supplier' is the issuer") == 0U);
    BOOST_TEST(message("formula-cell") != "none");
    BOOST_TEST(message("mojibake") != "none");
    BOOST_REQUIRE(tests::find(report, "personal-data") != nullptr);
    BOOST_TEST(tests::find(report, "personal-data")->places[0].value == "fo* *.*****@*******.***");
    BOOST_TEST(tests::find(report, "constraint-error", "kind")->message == "'Kind' is none of 'GPC', 'None'");
    BOOST_TEST(tests::find(report, "constraint-error", "posts")->message == "'Posts' is less than 1");
}

BOOST_AUTO_TEST_SUITE_END()
