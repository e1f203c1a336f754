#include "harvesters/edition_evidence.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using harvesters::edition_from_evidence;
using harvesters::EditionVerdict;
using Months = std::map<std::string, std::int64_t>;

BOOST_AUTO_TEST_SUITE(edition_evidence)

namespace {

schemas::Report report(Months months, std::vector<std::string> titles = {}) {
    schemas::Report out;
    out.months = std::move(months);
    out.titles = std::move(titles);
    return out;
}

/// "2012-05" or the code it is held under.
std::string outcome(const EditionVerdict& verdict) {
    BOOST_TEST(verdict.edition.has_value() == verdict.held_code.empty());
    BOOST_TEST(verdict.edition.has_value() != verdict.rule.empty());
    BOOST_TEST(!verdict.why.empty());
    return verdict.edition ? verdict.edition->str() : verdict.held_code;
}

std::string judged(const std::string& name, const schemas::Report& found, const std::string& title = "") {
    return outcome(
        edition_from_evidence({.url = "http://example.test/files/" + name, .title = title}, found));
}

bool says(const EditionVerdict& verdict, const std::string& part) {
    return verdict.why.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_name_that_the_dates_confirm_gives_the_edition) {
    const auto verdict =
        edition_from_evidence({.url = "http://a/transparency_may12.csv"}, report({{"2012-05", 31}}));
    BOOST_TEST(outcome(verdict) == "2012-05");
    BOOST_TEST(verdict.rule == "file name, dates agree");
    BOOST_TEST(says(verdict, "file name 'may12' says May 2012"));
    BOOST_TEST(says(verdict, "31 of 31 dates in May 2012"));
    BOOST_TEST(verdict.evidence.size() == 2U);
}

BOOST_AUTO_TEST_CASE(stragglers_of_neighbouring_months_do_not_unsettle_a_name) {
    BOOST_TEST(judged("2011_july_cafcass_spend..csv", report({{"2011-07", 5}, {"2011-08", 4}})) == "2011-07");
    BOOST_TEST(judged("prs_dat_transactions201312.csv",
                      report({{"2013-12", 10}, {"2013-11", 4}, {"2013-10", 3}, {"2014-12", 1}})) ==
               "2013-12");
    BOOST_TEST(judged("2010_october_cafcass_spend..csv", report({{"2010-10", 2}, {"2010-11", 2}})) ==
               "2010-10");
}

BOOST_AUTO_TEST_CASE(a_name_outweighed_by_other_months_is_held) {
    BOOST_TEST(judged("2012_december_cafcass_spend..csv", report({{"2012-12", 5}, {"2013-01", 6}})) ==
               "period-disagrees");
    BOOST_TEST(judged("prs_dat_transactions201308.csv",
                      report({{"2013-08", 4}, {"2013-07", 3}, {"2013-06", 3}})) == "period-disagrees");
}

BOOST_AUTO_TEST_CASE(payments_of_2010_in_a_file_named_2012_are_held) {
    const auto verdict =
        edition_from_evidence({.url = "http://a/transparency_may1_12.csv"}, report({{"2010-05", 23}}));
    BOOST_TEST(outcome(verdict) == "period-disagrees");
    BOOST_TEST(says(verdict, "but has only 0 of 23 dates in May 2012"));
    BOOST_TEST(says(verdict, "23 of 23 dates in May 2010"));
}

BOOST_AUTO_TEST_CASE(another_months_bytes_under_this_months_name_are_held) {
    BOOST_TEST(judged("DEFRA-Over-25k-1206.csv", report({{"2012-06", 144}})) == "2012-06");
    BOOST_TEST(judged("DEFRA-Over-25k-1205.csv", report({{"2012-06", 144}})) == "period-disagrees");
}

BOOST_AUTO_TEST_CASE(a_month_without_a_year_takes_the_year_of_the_dates) {
    const auto verdict =
        edition_from_evidence({.url = "http://a/05_-_August(1).csv"}, report({{"2012-08", 56}}));
    BOOST_TEST(outcome(verdict) == "2012-08");
    BOOST_TEST(verdict.rule == "month from file name, year from dates");
    BOOST_TEST(judged("20111031_september_transparency.csv", report({{"2011-09", 67}})) == "2011-09");
    BOOST_TEST(judged("20122902_transparency_report_january.csv",
                      report({{"2012-01", 42}, {"2012-02", 27}})) == "2012-01");
    BOOST_TEST(judged("01_-_April.csv", report({{"2010-05", 40}})) == "period-disagrees");
    BOOST_TEST(judged("01_-_April.csv", report({{"2010-04", 20}, {"2011-04", 20}})) == "period-unknown");
}

BOOST_AUTO_TEST_CASE(dates_alone_decide_only_when_clear_and_many) {
    BOOST_TEST(judged("con140794.csv", report({{"2011-12", 8}})) == "2011-12");
    BOOST_TEST(judged("con140794.csv", report({{"2011-12", 9}, {"2012-01", 1}})) == "2011-12");
    BOOST_TEST(judged("con140794.csv", report({{"2011-12", 8}, {"2012-01", 1}})) == "period-unknown");
    BOOST_TEST(judged("con140794.csv", report({{"2011-12", 4}})) == "period-unknown");
    BOOST_TEST(judged("con140794.csv", report({})) == "period-unknown");
}

BOOST_AUTO_TEST_CASE(a_year_alone_must_be_the_year_of_the_dates) {
    BOOST_TEST(judged("spend-2012.csv", report({{"2012-04", 30}})) == "2012-04");
    BOOST_TEST(judged("spend-2012.csv", report({{"2010-04", 30}})) == "period-disagrees");
}

BOOST_AUTO_TEST_CASE(without_dates_only_a_month_and_a_year_written_out_are_enough) {
    BOOST_TEST(judged("transparency_may12.csv", report({})) == "2012-05");
    BOOST_TEST(judged("prs_dat_transactions201202.csv", report({})) == "2012-02");
    BOOST_TEST(judged("01_-_April.csv", report({})) == "period-unknown");
    BOOST_TEST(judged("jncc-over-25k-1109.csv", report({})) == "period-unknown");
    BOOST_TEST(judged("jncc-spend-over-25k-2011-12.csv", report({})) == "period-unknown");
    BOOST_TEST(judged("spend.json", report({}), "Spend over £25,000, May 2024") == "2024-05");
}

BOOST_AUTO_TEST_CASE(dates_that_nobody_meant_speak_against_every_month) {
    BOOST_TEST(judged("spend-may-2012.csv", report({{"2012-05", 9}, {"other", 1}})) == "2012-05");
    BOOST_TEST(judged("spend-may-2012.csv", report({{"2012-05", 1}, {"other", 90}})) == "period-disagrees");
    BOOST_TEST(judged("spend-may-2012.csv", report({{"other", 90}})) == "2012-05");
}

BOOST_AUTO_TEST_CASE(a_heading_settles_a_name_that_could_mean_two_months) {
    BOOST_TEST(judged("ccwater-over-25k-1011.csv", report({}, {"Oct-11"})) == "period-disagrees");
    const auto verdict = edition_from_evidence({.url = "http://a/ccwater-over-25k-1008.csv"},
                                               report({}, {"AUGUST 10", "Transaction"}));
    BOOST_TEST(outcome(verdict) == "2010-08");
    BOOST_TEST(verdict.rule == "file name and heading, no dates to compare");
}

BOOST_AUTO_TEST_CASE(words_that_contradict_each_other_are_held_whatever_the_dates_say) {
    BOOST_TEST(judged("may-2012.csv", report({{"2012-05", 100}}), "June 2012") == "period-disagrees");
    BOOST_TEST(judged("may-2012.csv", report({{"2012-05", 100}}, {"Apr-12"})) == "period-disagrees");
    BOOST_TEST(judged("may.csv", report({{"2012-05", 100}}), "May 2013") == "period-disagrees");
}

BOOST_AUTO_TEST_CASE(a_title_completes_a_name) {
    BOOST_TEST(judged("may.csv", report({{"2012-05", 3}}), "Spending over £25,000, May 2012") == "2012-05");
    BOOST_TEST(judged("download", report({{"2012-05", 3}}), "Spending over £25,000, May 2012") == "2012-05");
}

BOOST_AUTO_TEST_CASE(a_span_written_out_is_an_edition_when_both_ends_occur) {
    const Months quarter = {{"2017-04", 20}, {"2017-05", 30}, {"2017-06", 20}};
    BOOST_TEST(judged("spending-apr-jun-2017.csv", report(quarter)) == "2017-04--2017-06");
    BOOST_TEST(judged("spending-apr-jun-2017.csv", report({{"2017-05", 30}, {"2017-06", 20}})) ==
               "period-disagrees");
    BOOST_TEST(judged("spending-apr-jun-2017.csv",
                      report({{"2017-04", 20}, {"2017-06", 20}, {"2017-08", 9}})) == "period-disagrees");
    BOOST_TEST(judged("spending-apr-jun-2017.csv", report(quarter), "May 2017") == "period-disagrees");
}

BOOST_AUTO_TEST_CASE(several_months_or_part_of_one_in_a_name_are_held) {
    BOOST_TEST(judged("april-11may10.csv", report({{"2010-04", 664}, {"2010-05", 227}})) == "period-unknown");
    BOOST_TEST(judged("may.csv", report({{"2010-05", 227}}), "May 2010 (after 12th)") == "period-unknown");
}

BOOST_AUTO_TEST_CASE(
    a_quarter_of_a_financial_year_begins_in_april_and_one_of_a_bare_year_is_for_the_dates_to_decide) {
    const Months spring = {{"2012-04", 9}, {"2012-05", 3}, {"2012-06", 1}};
    BOOST_TEST(judged("spend.csv", report({}), "Q1 2012-13") == "2012-04--2012-06");
    BOOST_TEST(judged("spend.csv", report(spring), "Q1 2012-13") == "2012-04--2012-06");
    BOOST_TEST(judged("spend.csv", report({{"2012-01", 5}, {"2012-03", 5}}), "Q1 2012-13") ==
               "period-disagrees");
    BOOST_TEST(judged("spend.csv", report({}), "Q1 2012") == "period-unknown");
    BOOST_TEST(judged("spend.csv", report(spring), "Q1 2012") == "2012-04--2012-06");
    BOOST_TEST(judged("spend.csv", report({{"2012-01", 5}, {"2012-03", 5}}), "Q1 2012") ==
               "2012-01--2012-03");
    BOOST_TEST(judged("spend-q1-2015.csv", report({{"2015-04", 100}})) == "period-unknown");
    const auto open =
        edition_from_evidence({.url = "http://a/x.csv", .title = "Q1 2012"}, report({{"2012-04", 3}}));
    BOOST_TEST(says(open, "January to March 2012 or April to June 2012 or April to June 2011"));
}

BOOST_AUTO_TEST_CASE(two_years_are_a_financial_year_only_where_something_else_says_so) {
    const Months year = {{"2012-04", 9}, {"2012-10", 30}, {"2013-03", 9}};
    BOOST_TEST(judged("spend.csv", report({}), "2012-13") == "period-unknown");
    BOOST_TEST(judged("payments_2012-13.csv", report({}), "2012 – 2013") == "period-unknown");
    BOOST_TEST(judged("spend.csv", report(year), "2012 – 2013") == "2012-04--2013-03");
    BOOST_TEST(judged("spend.csv", report({{"2012-01", 9}, {"2013-12", 9}}), "2012 – 2013") ==
               "period-disagrees");
    BOOST_TEST(judged("spend.csv", report({{"2012-05", 9}}), "Spend 2012-13") == "2012-05");
    BOOST_TEST(judged("spend.csv", report({{"2013-05", 9}}), "Spend 2012-13") == "period-disagrees");
    BOOST_TEST(judged("spend-2011-12.csv", report({{"2011-04", 9}, {"2012-03", 9}})) == "2011-04--2012-03");
    BOOST_TEST(judged("spend-2011-12.csv", report({{"2011-12", 18}})) == "2011-12");
    BOOST_TEST(outcome(edition_from_evidence(
                   {.url = "http://a/x.csv", .title = "2012-13", .cadence = "annual"}, report({}))) ==
               "2012-04--2013-03");
}

BOOST_AUTO_TEST_CASE(a_year_that_holds_the_month_contradicts_nothing) {
    BOOST_TEST(judged("may-2011.csv", report({{"2011-05", 9}}), "Spend 2011-12") == "2011-05");
    BOOST_TEST(judged("may-2012.csv", report({{"2012-05", 9}}), "Spend 2011-12") == "period-disagrees");
    BOOST_TEST(judged("05_-_August.csv", report({{"2012-08", 9}}), "Spend 2012-13") == "2012-08");
    BOOST_TEST(judged("spend-2010.csv", report({}), "April 2010 to December 2010") == "2010-04--2010-12");
    BOOST_TEST(judged("spend-2012.csv", report({}), "April 2010 to December 2010") == "period-disagrees");
}

BOOST_AUTO_TEST_CASE(what_a_catalogue_states_is_weighed_with_the_words) {
    const auto stated = [](const char* first, const char* last, const std::string& title,
                           const Months& dates) {
        return edition_from_evidence(
            {.url = "http://a/download", .title = title, .stated = harvesters::stated_period(first, last)},
            report(dates));
    };
    const auto alone = stated("2012-05-01", "2012-05-31", "", {});
    BOOST_TEST(outcome(alone) == "2012-05");
    BOOST_TEST(alone.rule == "source's metadata, no dates to compare");
    BOOST_TEST(says(alone, "source's metadata '2012-05-01 to 2012-05-31' says May 2012"));
    BOOST_TEST(outcome(stated("2012-04-01", "2012-06-30", "Q1 2012", {})) == "2012-04--2012-06");
    BOOST_TEST(outcome(stated("2012-05-01", "2012-05-31", "June 2012", {})) == "period-disagrees");
    BOOST_TEST(outcome(stated("2012-05-01", "2012-05-31", "", {{"2012-06", 9}})) == "period-disagrees");
    BOOST_TEST(outcome(stated("2012-05-01T00:00:00Z", "2012-05-31T23:59:59Z", "", {})) == "2012-05");
    BOOST_TEST(outcome(stated("2012-05-01", "", "June 2012", {})) == "2012-06");
    BOOST_TEST(outcome(stated("spring", "summer", "June 2012", {})) == "2012-06");
    // The coverage of a whole series says of one of its files that it lies within.
    BOOST_TEST(outcome(stated("2010-04-01", "2016-12-31", "May 2012", {})) == "2012-05");
    BOOST_TEST(outcome(stated("2010-04-01", "2011-12-31", "May 2012", {})) == "period-disagrees");
    BOOST_TEST(outcome(stated("2012-01-01", "2012-12-31", "May 2012", {})) == "2012-05");
    BOOST_TEST(outcome(stated("2012-04-01", "2013-03-31", "", {})) == "2012-04--2013-03");
    BOOST_TEST(outcome(stated("2012-04-01", "2013-03-31", "", {{"2012-05", 9}})) == "2012-05");
    BOOST_TEST(outcome(stated("2010-04-01", "2016-12-31", "", {})) == "period-unknown");
    BOOST_TEST(outcome(stated("2010-04-01", "2016-12-31", "", {{"2012-06", 9}})) == "2012-06");
    BOOST_TEST(outcome(stated("2011-01-01", "2012-12-31", "2011 – 2012", {})) == "period-unknown");
    BOOST_TEST(outcome(stated("2010-04-05", "2010-05-11", "", {{"2010-04", 9}})) == "period-unknown");
    BOOST_TEST(outcome(stated("5199-04-02", "5199-04-02", "March-16", {{"2016-03", 9}})) == "period-unknown");
}

BOOST_AUTO_TEST_CASE(a_publication_gives_the_period_of_a_file_that_says_none_or_holds_that_of_one_that_does) {
    const auto part_of = [](const char* publication, const char* title, const Months& dates) {
        return outcome(edition_from_evidence(
            {.url = "http://a/1.csv", .title = title, .publication = publication}, report(dates)));
    };
    BOOST_TEST(part_of("Spending over £25,000, May 2024", "CSV", {}) == "2024-05");
    BOOST_TEST(part_of("Spending, April to June 2024", "May 2024", {}) == "2024-05");
    BOOST_TEST(part_of("Spending, April to June 2024", "July 2024", {}) == "period-disagrees");
    BOOST_TEST(part_of("Spending, April to June 2024", "CSV", {{"2024-04", 3}, {"2024-06", 3}}) ==
               "2024-04--2024-06");
    BOOST_TEST(part_of("Spending, April to June 2024", "CSV", {{"2024-05", 9}}) == "2024-05");
    BOOST_TEST(part_of("Spending over £25,000: 2021", "July", {}) == "period-unknown");
    BOOST_TEST(part_of("Spending over £25,000: 2021", "July", {{"2021-07", 3}}) == "2021-07");
    BOOST_TEST(part_of("Spending of 2021 and 2022", "July 2021", {}) == "2021-07");
}

BOOST_AUTO_TEST_CASE(dates_alone_fill_the_slot_that_is_owed_or_decide_nothing) {
    const auto alone = [](const char* cadence, const Months& dates) {
        return outcome(
            edition_from_evidence({.url = "http://a/gifts.csv", .cadence = cadence}, report(dates)));
    };
    BOOST_TEST(alone("quarterly", {{"2013-04", 2}, {"2013-05", 3}, {"2013-06", 2}}) == "2013-04--2013-06");
    BOOST_TEST(alone("quarterly", {{"2013-05", 9}}) == "period-unknown");
    BOOST_TEST(alone("monthly", {{"2013-05", 9}}) == "2013-05");
    BOOST_TEST(alone("annual", {{"2013-04", 4}, {"2014-03", 4}}) == "2013-04--2014-03");
    BOOST_TEST(alone("annual", {{"2013-04", 4}, {"2014-04", 4}}) == "period-unknown");
}

BOOST_AUTO_TEST_CASE(a_month_that_words_say_only_of_publication_is_no_edition) {
    const auto weighed = [](const char* cadence, const std::string& title, const Months& dates) {
        return outcome(edition_from_evidence({.url = "http://a/payments.csv", .title = title, .cadence = cadence}, report(dates)));
    };
    const Months quarter = {{"2024-07", 2}, {"2024-08", 2}, {"2024-09", 8}}, september = {{"2024-09", 12}},
                 mostly = {{"2024-08", 4}, {"2024-09", 8}}, august = {{"2024-08", 12}};
    for (const auto* title : {"Payments over £500, published September 2024", "Payments over £500, last updated in September 2024", "Payments published September"}) {
        BOOST_TEST(weighed("quarterly", title, quarter) == "period-unknown", title);
        BOOST_TEST(weighed("quarterly", title, september) == "period-unknown", title);
        BOOST_TEST(weighed("monthly", title, mostly) == "period-unknown", title);
        // Dates that decide without words do so beside such words.
        BOOST_TEST(weighed("monthly", title, september) == "2024-09", title);
    }
    BOOST_TEST(weighed("monthly", "Payments, published September 2024", august) == "period-unknown");
    BOOST_TEST(weighed("monthly", "September 2024, published September 2024", mostly) == "2024-09");
}

BOOST_AUTO_TEST_CASE(where_quarters_are_owed_a_month_is_one_of_which_all_dates_are) {
    const auto weighed = [](const std::string& title, const Months& dates) {
        return outcome(edition_from_evidence({.url = "http://a/payments.csv", .title = title, .cadence = "quarterly"}, report(dates)));
    };
    BOOST_TEST(weighed("Payments, September 2024", {{"2024-07", 2}, {"2024-08", 2}, {"2024-09", 8}}) == "period-disagrees");
    BOOST_TEST(weighed("Payments, September", {{"2024-07", 2}, {"2024-08", 2}, {"2024-09", 8}}) == "period-disagrees");
    BOOST_TEST(weighed("Payments, September 2024", {{"2024-09", 8}}) == "2024-09");
    BOOST_TEST(weighed("Payments, July to September 2024", {{"2024-07", 2}, {"2024-08", 2}, {"2024-09", 8}}) == "2024-07--2024-09");
}

BOOST_AUTO_TEST_CASE(free_text_above_a_table_that_names_many_months_is_not_heard) {
    BOOST_TEST(judged("may-2012.csv", report({{"2012-05", 9}},
                                             {"Quarterly checks ran in March and June 2012"})) == "2012-05");
}

BOOST_AUTO_TEST_SUITE_END()
