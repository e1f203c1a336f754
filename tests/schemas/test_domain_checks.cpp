#include "publisher/base/text.hpp"
#include "schemas/card_issuers.hpp"
#include "schemas/judge_report.hpp"
#include "schemas/keys.hpp"
#include "schemas/row_checks.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace daybook;
using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(domain_checks)

namespace {

using Lines = std::vector<std::int64_t>;

Report report_of(std::int64_t rows, std::int64_t pence) {
    Report report;
    report.rows.accepted = rows;
    report.accepted_total = base::pence(pence);
    return report;
}

}  // namespace

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

BOOST_AUTO_TEST_CASE(nothing_was_paid_behind_the_day_on_which_its_file_was_seen) {
    auto schema = parse_schema(tests::published_schema());
    Report report;
    report.months = {{"2024-05", 7}, {"2034-05", 1}, {"other", 1}};
    report.month_lines = {{"2024-05", 2}, {"2034-05", 9}};
    const auto found = compare_day(schema, report, *base::parse_iso_date("2024-05-31"));
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->code == "unlikely-date");
    BOOST_TEST(found->message == "1 row is dated later than 31 May 2024, when the file was there already");
    BOOST_TEST(found->places.front().line == 9);
    BOOST_TEST(!compare_day(schema, report, *base::parse_iso_date("2034-05-01")).has_value());
    BOOST_TEST(compare_day(schema, report, *base::parse_iso_date("2024-04-30"))->count == 8);
    schema.checks.period = false;
    BOOST_TEST(!compare_day(schema, report, *base::parse_iso_date("2024-05-31")).has_value());
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

BOOST_AUTO_TEST_CASE(what_stands_against_all_rows_is_what_the_documents_say) {
    std::set<std::string> against_all;
    for (const auto& code : finding_codes()) {
        Report report;
        report.findings = {{std::string(code.code), Severity::warning, "", "x", "", 1, {}}};
        if (!why_none_of_it_can_be_used(report).empty()) against_all.insert(fmt::format("`{}`", code.code));
    }
    for (const auto& [name, before] : {std::pair{"formats.md", "a finding that stands against all of its rows ("}, std::pair{"checking.md", "of a file of which nothing can be relied on ("}}) {
        const auto text = base::read_file(std::string(DAYBOOK_SOURCE_DIR "/docs/") + name);
        const auto start = text.find(before);
        BOOST_REQUIRE_MESSAGE(start != std::string::npos, name);
        const auto list = start + std::string_view(before).size();
        const auto said = std::string_view(text).substr(list, text.find(')', list) - list);
        std::set<std::string> codes;
        for (const auto code : base::split(said, ',')) codes.insert(std::string(base::trim(code)));
        BOOST_TEST(codes == against_all, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(a_file_of_which_nothing_can_be_used_scores_nothing_and_says_why) {
    const auto schema = parse_schema(tests::published_schema());
    const std::string head(tests::kHeading);
    std::string turned = head;
    for (int day = 1; day <= 28; ++day) turned += tests::row(day <= 12 ? fmt::format("{:02}/05/2024", day) : fmt::format("05/{:02}/2024", day), "30000.00");
    for (const auto& text : {head + tests::row("soon", "40000.00") + tests::row("later", "30000.00"),  // every row is quarantined
                             turned,
                             head + tests::row("31/03/2024", "30000.00") + "Department family,Entity,Amount,Expense type,Expense area,Supplier,Transaction number,Date,Description\n" +
                                 tests::row("31/03/2024", "30000.00")}) {
        const auto report = tests::check_text(text).report;
        BOOST_TEST(report.refusal == "");
        BOOST_TEST(report.score.total() == 0);
        BOOST_TEST(to_text(report).find("0 of 100, since no row of it can be used") != std::string::npos);
        BOOST_TEST(to_html({report}).find("0 of 100, since no row of it can be used") != std::string::npos);
    }
    // One row in fifty is hardly anything, and may be used.
    std::string poor = head + tests::row("31/03/2024", "30000.00");
    for (int i = 0; i < 49; ++i) poor += tests::row("soon", "30000.00");
    BOOST_TEST(tests::check_text(poor).report.score.rows == 1);
}

namespace {

/// A payment with another cell than usual in one of its columns.
std::string paid_with(std::string_view usual, std::string_view other) {
    auto line = tests::row("31/05/2012", "26000.00");
    line.replace(line.find(usual), usual.size(), other);
    return std::string(tests::kHeading) + line;
}

/// The same with one more column.
std::string paid_beside(std::string_view heading, std::string_view cell) {
    const auto line = tests::row("31/05/2012", "26000.00");
    return fmt::format("{},{}\n{},{}\n", tests::kHeading.substr(0, tests::kHeading.size() - 1), heading, line.substr(0, line.size() - 1), cell);
}

}  // namespace

BOOST_AUTO_TEST_CASE(ditto_and_words_for_nothing_are_told_in_every_column_that_has_to_be_filled_in) {
    for (const char* word : {"ditto", "N/A", "-", "As above", "\"\"\"\"", "TBC", "n.a."}) {
        const auto report = tests::check_text(paid_with("Pier Agency", word)).report;
        BOOST_REQUIRE_MESSAGE(tests::find(report, "required-value", "entity") != nullptr, word);
        BOOST_TEST((tests::find(report, "required-value", "entity")->severity == Severity::warning), word);
        BOOST_TEST(report.rows.accepted == 1, word);
        BOOST_TEST(!tests::check_text(paid_with("Dredging,Harbours", fmt::format("{},Harbours", word)), Profile::strict).report.valid(), word);
    }
    for (const char* word : {"None Such Trust", "Nautical", "Dorset", "Assets", "Tolls", "Unknown Warrior plc"})
        BOOST_TEST(tests::find(tests::check_text(paid_with("Pier Agency", word)).report, "required-value") == nullptr, word);
    // A document may have the number nought.
    BOOST_TEST(tests::find(tests::check_text(paid_with(",1001,", ",0,")).report, "required-value") == nullptr);
}

BOOST_AUTO_TEST_CASE(numbers_of_cards_and_of_persons_are_told_in_columns_that_nobody_reads) {
    const auto told = [](std::string_view heading, std::string_view cell) {
        const auto report = tests::check_text(paid_beside(heading, cell), Profile::strict).report;
        const auto* const found = tests::find(report, "personal-data");
        if (found == nullptr) return false;
        BOOST_TEST((found->severity == Severity::error), cell);
        BOOST_TEST(found->places.front().column == 10);
        BOOST_TEST(found->places.front().value.find("1111") == std::string::npos);
        BOOST_TEST(found->places.front().value.find("3456") == std::string::npos);
        return true;
    };
    BOOST_TEST(told("Card Number", "4111111111111111"));
    BOOST_TEST(told("Remark of the clerk", "4111 1111 1111 1111"));
    BOOST_TEST(told("NI Number", "AB123456C"));
    BOOST_TEST(told("Payroll", "AB 12 34 56 C"));
    BOOST_TEST(told("NHS Number", "943 476 5919"));
    BOOST_TEST(told("Remark of the clerk", "care for NHS no 9434765919"));
    BOOST_TEST(told("Patient NHS", "9434765919"));
    BOOST_TEST(told("Remark of the clerk", "his NHS number is 9434765919"));
    BOOST_TEST(!told("Patient NHS", "9434765918"));
    BOOST_TEST(!told("Paid by NHS", "9434765919"));
    BOOST_TEST(!told("NHS Number", "9434765918"));
    BOOST_TEST(!told("Invoice number", "9434765919"));
    BOOST_TEST(!told("Card Number", "4111111111111112"));
    BOOST_TEST(!told("Barcode", "4111111111111111"));
    BOOST_TEST(!told("Part number", "AB123456C"));
}

BOOST_AUTO_TEST_CASE(numbers_of_bank_accounts_are_told_in_columns_that_nobody_reads) {
    const auto told = [](std::string_view heading, std::string_view cell) {
        const auto report = tests::check_text(paid_beside(heading, cell), Profile::strict).report;
        const auto* const found = tests::find(report, "personal-data");
        if (found == nullptr) return false;
        BOOST_TEST((found->severity == Severity::error), cell);
        BOOST_TEST(found->message.find("bank accounts") != std::string::npos, found->message);
        BOOST_TEST(found->places.front().value.find("5566") == std::string::npos, found->places.front().value);
        return true;
    };
    const std::pair<const char*, const char*> details[] = {
        {"Bank account number", "44556677"}, {"Bank A/C", "4455 6677"}, {"BACS account", "4556677"}, {"Sort code,Account number", "112233,44556677"}, {"Sort code,Account", "12-34-56,44556677"},
        {"Account no,Sort-code", ",112233"}, {"SortCode,Account no", "112233,4556677"}, {"Supplier_sort_code,Account", "112233,"}, {"Bank details", "112233 44556677"}, {"Sort code and account", "12-34-56 44556677"}, {"Remark of the clerk", "to 12-34-56 44556677"},
        {"Remark of the clerk", "sort code 112233 a/c 44556677"}, {"IBAN", "GB29NWBK60161331926819"}, {"Remark of the clerk", "GB29 NWBK 6016 1331 9268 19"}, {",", "12-34-56,44556677"}};
    for (const auto& [heading, cell] : details) {
        // A heading that is blank stands before another, or it would be none.
        const std::string blank = std::string_view(heading) == "," ? ",,Note" : heading;
        BOOST_TEST(told(blank, cell), std::string(heading) + ": " + cell);
    }
    const std::pair<const char*, const char*> others[] = {
        {"Account number", "44556677"}, {"Account code", "44556677"}, {"Bank account code", "44556677"}, {"Bank account name", "Harbour Trust"}, {"Bank reference", "112233 44556677"},
        {"Sort code", "112233"}, {"Invoice number", "44556677"}, {"Cost centre / account", "112233 44556677"}, {"Account code", "112233/44556677"}, {"Cost code,Document", "12-34-56,44556677"},
        {"Resort code,Account", "112233,4455667"}, {"Resort code,Account", "112233,44556677"}, {"Account,Sort code (GL sort)", "445566,112233"}, {"Account,Sort code (GL sort)", "4455667,112233"},
        {"Account,Sort code", "4455667,"}, {"GL account,Sort code", "44556677,"}, {"Date paid,Account", "01-05-24,44556677"}, {",", "01-05-24,44556677"}, {"Document", "44556677"}, {"Reference", "GB29NWBK60161331926818"}, {"Bank account number", "BANK 1"}};
    for (const auto& [heading, cell] : others) {
        const std::string blank = std::string_view(heading) == "," ? ",,Note" : heading;
        BOOST_TEST(!told(blank, cell), std::string(heading) + ": " + cell);
    }
}

BOOST_AUTO_TEST_CASE(bank_details_are_told_in_columns_that_are_published_and_not_looked_through) {
    const auto told = [](std::string_view usual, std::string_view cell, std::string_view field) {
        return tests::find(tests::check_text(paid_with(usual, cell)).report, "personal-data", field) != nullptr;
    };
    BOOST_TEST(told("Dredging", "Pay 12-34-56 44556677", "expense_type"));
    BOOST_TEST(told("1001", "GB29NWBK60161331926819", "transaction_number"));
    // A cost centre and the code of an account.
    for (const char* number : {"112233 44556677", "112233/44556677", "44556677", "12-34-56-44556677"}) BOOST_TEST(!told("1001", number, "transaction_number"), number);
}

BOOST_AUTO_TEST_CASE(a_cell_that_is_the_number_of_a_card_or_of_a_person_is_told_where_it_numbers_no_document) {
    const auto told = [](std::string_view usual, std::string_view cell, std::string_view field) {
        return tests::find(tests::check_text(paid_with(usual, cell)).report, "personal-data", field) != nullptr;
    };
    for (const char* number : {"AB123456C", "4111111111111111", "4111 1111 1111 1111"}) BOOST_TEST(told("Dredging", number, "expense_type"), number);
    BOOST_TEST(told("1001", "5500 0000 0000 0004", "transaction_number"));
    BOOST_TEST(!told("1001", "5500000000000004", "transaction_number"));
    BOOST_TEST(!told("1001", "SE112015A", "transaction_number"));
}

BOOST_AUTO_TEST_SUITE_END()
