#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/record/due_rule.hpp"
#include "schemas/schema.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace daybook;
using record::Cadence;
using record::DueRule;
using record::Nation;
using schemas::Edition;

BOOST_AUTO_TEST_SUITE(due_rule)

namespace {

std::string due(const char* rule, const char* edition, Nation nation = Nation::england_and_wales) {
    return base::to_iso(DueRule::parse(rule).due(Edition::parse(edition), nation));
}

std::string owed(Cadence cadence, const char* since, const char* day) {
    std::string out;
    for (const auto& edition : owed_editions(cadence, Edition::parse(since), *base::parse_iso_date(day)))
        out += (out.empty() ? "" : " ") + edition.str();
    return out;
}

bool says(const base::Error& e, std::string_view words) {
    return e.kind() == base::ErrorKind::usage && e.message().find(words) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(spending_of_a_month_is_due_on_the_last_working_day_of_the_next) {
    constexpr const char* kRule = "last-working-day-of-following-month";
    BOOST_TEST(due(kRule, "2024-04") == "2024-05-31");
    BOOST_TEST(due(kRule, "2024-05") == "2024-06-28");
    BOOST_TEST(due(kRule, "2024-11") == "2024-12-31");
    BOOST_TEST(due(kRule, "2024-01--2024-03") == "2024-04-30");
}

BOOST_AUTO_TEST_CASE(a_bank_holiday_makes_it_earlier_where_it_is_kept) {
    constexpr const char* kRule = "last-working-day-of-following-month";
    // Spring bank holiday on Monday 31 May 2021, everywhere; St Andrew's Day on Thursday 30 November 2023, in
    // Scotland.
    BOOST_TEST(due(kRule, "2021-04") == "2021-05-28");
    BOOST_TEST(due(kRule, "2023-10") == "2023-11-30");
    BOOST_TEST(due(kRule, "2023-10", Nation::scotland) == "2023-11-29");
    // Good Friday is 29 March 2024, the 30th and 31st are a weekend.
    BOOST_TEST(due(kRule, "2024-02") == "2024-03-28");
    // Summer bank holiday: 31 August 2020 in England, 3 August in Scotland.
    BOOST_TEST(due(kRule, "2020-07") == "2020-08-28");
    BOOST_TEST(due(kRule, "2020-07", Nation::scotland) == "2020-08-31");
}

BOOST_AUTO_TEST_CASE(a_quarter_plus_one_month_ends_with_a_month) {
    BOOST_TEST(due("one-month-after-period-end", "2024-04--2024-06") == "2024-07-31");
    BOOST_TEST(due("one-month-after-period-end", "2024-01") == "2024-02-29");
    BOOST_TEST(due("three-months-after-period-end", "2023-10--2023-12") == "2024-03-31");
    BOOST_TEST(due("1-month-after-period-end", "2024-01-30") == "2024-02-29");
    BOOST_TEST(due("1-month-after-period-end", "2024-03-15") == "2024-04-15");
}

BOOST_AUTO_TEST_CASE(organograms_of_march_and_september_are_due_on_fixed_dates) {
    constexpr const char* kRule = "6-june-and-6-december";
    BOOST_TEST(due(kRule, "2024-03-31") == "2024-06-06");
    BOOST_TEST(due(kRule, "2024-09-30") == "2024-12-06");
    BOOST_TEST(due("6-december-and-6-june", "2024-12-31") == "2025-06-06");
    BOOST_TEST(due("31-july", "2023-04--2024-03") == "2024-07-31");
}

BOOST_AUTO_TEST_CASE(days_are_counted_from_the_last_day_of_the_period) {
    BOOST_TEST(due("14-days-after-period-end", "2024-05") == "2024-06-14");
    BOOST_TEST(due("one-day-after-period-end", "2024-12") == "2025-01-01");
}

BOOST_AUTO_TEST_CASE(a_rule_reads_as_a_sentence) {
    BOOST_TEST(DueRule::parse("last-working-day-of-following-month").in_words() ==
               "the last working day of the following month");
    BOOST_TEST(DueRule::parse("three-months-after-period-end").in_words() ==
               "three months after the end of the period");
    BOOST_TEST(DueRule::parse("14-days-after-period-end").in_words() ==
               "14 days after the end of the period");
    BOOST_TEST(DueRule::parse("6-june-and-6-december").in_words() == "6 June and 6 December");
}

BOOST_AUTO_TEST_CASE(a_rule_that_makes_no_sense_is_refused_with_the_nearest) {
    for (const auto* text :
         {"", "soon", "thirteen-months-after-period-end", "two-month-after-period-end",
          "0-days-after-period-end", "367-days-after-period-end", "-1-days-after-period-end", "31-june",
          "29-february", "6-june-and", "6-june-6-july", "and-6-june", "6", "june-6", "6-june-or-6-july",
          "6-june-and-6-december-and"})
        BOOST_CHECK_EXCEPTION(DueRule::parse(text), base::Error,
                              [](const auto& e) { return says(e, "is no due rule"); });
    BOOST_CHECK_EXCEPTION(DueRule::parse("last-workday-of-following-month"), base::Error, [](const auto& e) {
        return says(e, "did you mean 'last-working-day-of-following-month'?");
    });
    BOOST_CHECK_EXCEPTION(record::parse_cadence("montly"), base::Error,
                          [](const auto& e) { return says(e, "did you mean 'monthly'?"); });
}

BOOST_AUTO_TEST_CASE(what_is_owed_are_the_periods_that_have_ended) {
    BOOST_TEST(owed(Cadence::monthly, "2024-01", "2024-03-31") == "2024-01 2024-02");
    BOOST_TEST(owed(Cadence::monthly, "2024-01", "2024-04-01") == "2024-01 2024-02 2024-03");
    BOOST_TEST(owed(Cadence::quarterly, "2024-02", "2024-10-01") ==
               "2024-01--2024-03 2024-04--2024-06 2024-07--2024-09");
    BOOST_TEST(owed(Cadence::half_yearly, "2023-09-30", "2024-12-01") == "2023-09-30 2024-03-31 2024-09-30");
    BOOST_TEST(owed(Cadence::half_yearly, "2023-10", "2024-04-01") == "2024-03-31");
    BOOST_TEST(owed(Cadence::annual, "2023-02", "2024-12-01") == "2022-04--2023-03 2023-04--2024-03");
    BOOST_TEST(owed(Cadence::monthly, "2024-05", "2024-05-31").empty());
    BOOST_TEST(owed(Cadence::monthly, "2024-12", "2025-01-01") == "2024-12");
    BOOST_TEST(owed(Cadence::on_change, "2024-01", "2030-01-01").empty());
    BOOST_TEST(owed(Cadence::monthly, "current", "2030-01-01").empty());
}

BOOST_AUTO_TEST_CASE(every_published_schema_says_when_its_returns_are_due) {
    int rules = 0;
    for (const auto& file : std::filesystem::directory_iterator(DAYBOOK_SOURCE_DIR "/schemas/published")) {
        const auto schema = schemas::parse_schema(base::read_file(file.path()));
        const auto cadence = record::parse_cadence(schema.cadence);
        if (cadence == Cadence::on_change) BOOST_TEST(schema.due.empty(), file.path());
        if (schema.due.empty()) continue;
        DueRule::parse(schema.due);
        ++rules;
    }
    BOOST_TEST(rules >= 11);
}

BOOST_AUTO_TEST_CASE(an_edition_has_the_shape_of_what_its_dataset_owes) {
    const std::pair<Cadence, const char*> owed[] = {{Cadence::monthly, "2024-05"},         {Cadence::quarterly, "2024-04--2024-06"}, {Cadence::half_yearly, "2024-03-31"},
                                                    {Cadence::half_yearly, "2024-09-30"},  {Cadence::annual, "2023-04--2024-03"},    {Cadence::on_change, "current"}};
    for (const auto& [cadence, edition] : owed) BOOST_TEST(is_owed_as(cadence, Edition::parse(edition)), edition);
    const std::pair<Cadence, const char*> others[] = {{Cadence::monthly, "2024-04--2024-06"},   {Cadence::monthly, "2024-05-01"},        {Cadence::monthly, "current"},
                                                      {Cadence::quarterly, "2024-04"},          {Cadence::quarterly, "2024-05--2024-07"}, {Cadence::half_yearly, "2024-06-30"},
                                                      {Cadence::half_yearly, "2024-03"},        {Cadence::annual, "2024-01--2024-12"},   {Cadence::on_change, "2024-05"}};
    for (const auto& [cadence, edition] : others) BOOST_TEST(!is_owed_as(cadence, Edition::parse(edition)), edition);
    BOOST_TEST(record::owed_as(Cadence::monthly) == "a month, like 2024-05");
}

BOOST_AUTO_TEST_SUITE_END()
