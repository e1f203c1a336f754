#include "harvesters/edition_for.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::harvesters {

BOOST_AUTO_TEST_SUITE(edition_for_cadence)

namespace {

std::string days(std::string_view words) {
    std::string out;
    for (const auto day : days_in_words(words)) out += (out.empty() ? "" : " ") + base::to_iso(day);
    return out;
}

base::Date day(std::string_view text) {
    return *base::parse_iso_date(text);
}

/// "2012-05" or the code it is held under.
std::string outcome(const PeriodEvidence& known, bool is_nil = false) {
    schemas::Report report;
    report.nil_return = is_nil;
    const auto found = edition_for(known, report);
    return found.edition ? found.edition->str() : found.held_code;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_day_is_read_in_the_ways_people_write_it) {
    for (const auto* words : {"organogram-senior-2024-03-31.csv", "31-03-2024-junior", "20240331",
                              "31.3.2024", "at 31 March 2024", "31st Mar 2024", "31_march_2024_senior"})
        BOOST_TEST(days(words) == "2024-03-31", words);
    for (const auto* words :
         {"March 2024", "2024-02-30", "31/03/24", "staff 2024", "12345678", "31 marchers 99", ""})
        BOOST_TEST(days(words) == "", words);
}

BOOST_AUTO_TEST_CASE(a_state_is_of_the_day_that_its_name_or_title_says) {
    PeriodEvidence known{
        .url = "https://x.example/senior-30-09-2024.csv", .title = "Organogram", .cadence = "half-yearly"};
    BOOST_TEST(outcome(known) == "2024-09-30");
    known.title = "31 March 2024";
    BOOST_TEST(outcome(known) == "period-disagrees");
    known.url = "https://x.example/senior.csv";
    known.title = "September 2024";
    BOOST_TEST(outcome(known) == "period-unknown");
    known.stated = {day("2024-09-30"), day("2024-09-30")};
    BOOST_TEST(outcome(known) == "2024-09-30");
}

BOOST_AUTO_TEST_CASE(a_day_for_which_no_state_is_owed_may_be_that_of_publication) {
    BOOST_TEST(outcome({.url = "https://x.example/organogram-senior-2024-06-12.csv",
                        .cadence = "half-yearly"}) == "period-unknown");
    PeriodEvidence published{.url = "https://x.example/senior.csv", .title = "Organogram, published 30 September 2024", .cadence = "half-yearly"};
    BOOST_TEST(outcome(published) == "period-unknown");
    published.title = "Organogram as on 31 March 2024, published 30 September 2024";
    BOOST_TEST(outcome(published) == "2024-03-31");
}

BOOST_AUTO_TEST_CASE(a_nil_return_is_for_no_month_in_which_only_a_day_is_named) {
    const auto nil = [](const std::string& title, const std::string& cadence = "monthly") {
        return outcome({.url = "https://x.example/spend-nil.csv", .title = title, .cadence = cadence}, true);
    };
    BOOST_TEST(nil("Spend over £25,000, nil return, published 4 June 2024") == "period-unknown");
    BOOST_TEST(nil("Spend over £25,000, nil return, 4 June 2024") == "period-unknown");
    BOOST_TEST(nil("Spend over £25,000, nil return, June 2024") == "2024-06");
    BOOST_TEST(nil("Nil return, 1 June 2024 to 30 June 2024") == "2024-06");
    BOOST_TEST(nil("Nil return, April to June 2024") == "period-unknown");
    BOOST_TEST(nil("Nil return, April to June 2024", "quarterly") == "2024-04--2024-06");
    BOOST_TEST(nil("Nil return, June 2024", "quarterly") == "period-unknown");
    for (const auto* title : {"Nil return, published June 2024", "Spend over £25,000 (published in June 2024)", "Nil return since April 2024",
                              "Nil return, spend up to May 2024", "Nil return for the month before June 2024", "Nil return, updated May 2024",
                              "No spend; next return July 2024", "Nil return, date of publication: June 2024", "Nil return year ending March 2024",
                              "Nil return, 12 months to March 2024", "Nil return, half year to September 2024", "Nil return up to and including May 2024",
                              "Nil return excluding May 2024"})
        BOOST_TEST(nil(title) == "period-unknown", title);
    BOOST_TEST(nil("Nil return June 2024 / Nil return May 2024").starts_with("period-"));
    for (const auto* title : {"Nil return for June 2024", "June 2024 nil return (published by the Coasts)", "Updated: nil return of Coasts, June 2024",
                              "Nil return, June 2024, up to £25,000", "Nil return, month ending June 2024", "Nil return for the month to 30 June 2024"})
        BOOST_TEST(nil(title) == "2024-06", title);
}

BOOST_AUTO_TEST_CASE(a_register_replaced_whole_has_one_edition_whatever_its_name_says) {
    BOOST_TEST(outcome({.url = "https://x.example/consultations-may-2024.json",
                        .cadence = "as-it-happens"}) == "current");
}

BOOST_AUTO_TEST_CASE(what_is_owed_for_a_period_is_weighed_as_before) {
    BOOST_TEST(outcome({.url = "https://x.example/meetings.csv",
                        .title = "Meetings April to June 2013",
                        .cadence = "quarterly"}) == "2013-04--2013-06");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::harvesters
