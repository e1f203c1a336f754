#include "harvesters/period_words.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <ostream>

namespace data = boost::unit_test::data;
using daybook::harvesters::PeriodReading;
using daybook::harvesters::read_period;

namespace {

std::string iso(std::chrono::year_month m) {
    return fmt::format("{}-{:02}", static_cast<int>(m.year()), static_cast<unsigned>(m.month()));
}

/// "2011-09", "2011-09?" when it may mean something else, "any-04", "2012", "2015-04--2015-06", all meanings
/// "2011-12|2011-04--2012-03", "unclear", "".
std::string shown(const PeriodReading& reading) {
    using Kind = PeriodReading::Kind;
    if (reading.kind == Kind::nothing) return "";
    if (reading.kind == Kind::unclear) return "unclear";
    if (reading.kind == Kind::part)
        return reading.month ? fmt::format("any-{:02}", static_cast<unsigned>(*reading.month))
                             : fmt::format("{}", static_cast<int>(*reading.year));
    std::string out;
    for (const auto& period : reading.periods)
        out +=
            (out.empty() ? "" : "|") + iso(period.first) + (period.is_one() ? "" : "--" + iso(period.last));
    return out + (reading.firm || reading.periods.size() > 1 ? "" : "?");
}

struct Case {
    const char* words;
    const char* expected;
    friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.words; }
};

// Names that departments have given their files.
const Case kNames[] = {
    {"transparency_sept11.csv", "2011-09"},
    {"transparency_april12.csv", "2012-04"},
    {"transparency_may1_12.csv", "2012-05?"},
    {"transparency_spend_over_25k_december2012.csv", "2012-12"},
    {"25k_data_published_May_13.csv", "2013-05"},
    {"25k_data_November_2013_-_final.csv", "2013-11"},
    {"DefraOver25KJune2013.csv", "2013-06"},
    {"defra_25k_feb16.csv", "2016-02"},
    {"Defra_25k_Dec15.csv", "2015-12"},
    {"over_£25K_may-2015.csv", "2015-05"},
    {"Over+25K+-+August+2013.csv", "2013-08"},
    {"MHRA-spend-over-25k-Jan-2015.csv", "2015-01"},
    {"MHRA_spending_of_over__25_000__data_for_February_2016.csv", "2016-02"},
    {"Inv_over__25k_-_Jan_25.xlsx", "2025-01"},
    {"march2011.csv", "2011-03"},
    {"spend-feb2011.csv", "2011-02"},
    {"2010_april_cafcass_spend..csv", "2010-04"},
    {"02_-_2015_may_cafcass_spend.csv", "2015-05"},
    {"01_-_April(2011).csv", "2011-04"},
    {"12_March(2016).csv", "2016-03"},
    {"02_July_(2014).csv", "2014-07"},
    {"03_-_June_GPC_Transparency(2014).csv", "2014-06"},
    {"20110727_june_2011_transparency_report_for_website.csv", "2011-06"},
    {"20120131_transparency_report_december_2011.csv", "2011-12"},
    {"Wales-Office-spend-over-500-December-2011-06-01-2012.csv", "2011-12"},
    {"Wales-Office-spend-over-500-October-2010-09-11-2010.csv", "2010-10"},
    {"prs_dat_transactions201104.csv", "2011-04"},
    {"spend-2024-05.csv", "2024-05"},
    {"jncc-spend-over-25k-2012-01.csv", "2012-01"},
    // A month without its year: a publication date or a copy's number before or behind it is no year.
    {"01_-_April.csv", "any-04"},
    {"05_-_August(1).csv", "any-08"},
    {"05_-_August(12).csv", "any-08"},
    {"20111031_september_transparency_report_for_website.csv", "any-09"},
    {"201206_may_report_over_ps25k.csv", "any-05"},
    {"may_transparency_data_for_website.csv", "any-05"},
    {"spend_april_2011-12.csv", "2011-04?"},
    {"2011-12_april_spend.csv", "2011-04?"},
    // What may mean something else.
    {"defra-over-25k-1206.csv", "2012-06?"},
    {"CCW+Over+25-1205.csv", "2012-05?"},
    {"mmo-over-25-1112.csv", "2011-12|2011-04--2012-03"},
    {"jncc-spend-over-25k-2011-12.csv", "2011-12|2011-04--2012-03|2011-01--2012-12"},
    {"spend_05_2024.csv", "2024-05?"},
    {"annual-spend-2012.csv", "2012"},
    // Nothing, or more than one month can hold.
    {"con097066.csv", ""},
    {"con111650.csv", ""},
    {"spend-over-25000.csv", ""},
    {"market-decisions-of-the-mayor.csv", ""},
    {"spend-over-25k-1013.csv", ""},
    {"20130131.csv", ""},
    {"", ""},
    {"april-11may10.csv", "unclear"},
    {"may_2012_may_2013.csv", "unclear"},
    {"Spend-Q1-2015.csv", "2015-01--2015-03|2015-04--2015-06|2014-04--2014-06"},
    {"Quarter-2-spend-2011.csv", "2011-04--2011-06|2011-07--2011-09|2010-07--2010-09"},
    {"spend_201204_201205.csv", "unclear"},
    {"april_august_2012.csv", "2012-04--2012-08"},
    {"procurement-card-spending-apr-jun-2017.csv", "2017-04--2017-06"},
    {"procurement-card-spending-oct-nov-2017.csv", "2017-10--2017-11"},
    {"dec-jan-2017.csv", "2016-12--2017-01"},
    {"oct-2016-to-mar-2017.csv", "2016-10--2017-03"},
    {"june-april-2017-and-august-2018.csv", "unclear"},
    {"2017_apr-jun.csv", "2017-04--2017-06"},
    {"2016-oct-mar.csv", "2016-10--2017-03"},
    {"GPCDATA1APRIL2010TO31MARCH2011includingdescriptions.csv", "2010-04--2011-03"},
    {"GPCTRANSPARENCYDATA1APRILTO30SEPTEMBER2011.csv", "2011-04--2011-09"},
    {"GPCTRANSPARENCYDATA1APRILTO30APRIL2012.csv", "2012-04"},
    {"gpc_transparency_data_1_apr_to_30_apr13.csv", "2013-04"},
    {"GPCTransparencyData_1_28_Feb2014.csv", "2014-02"},
    {"ministerial-gifts-Q4-2012-13.csv", "2013-01--2013-03"},
    {"HO_FY1314_AP7_Spend_25K_CSV.csv", "2013-10?"},
    {"20110809TransparencyFY0910U.csv", "2009-04--2010-03"},
    {"DCMS_2012-13_payments_over_25k.csv", "2012-04--2013-03|2012-01--2013-12"},
    {"spend-2011-12-01.csv", "2011"},
    // Part of a month is no period that an edition could hold.
    {"april-to-may-12th-2010.xls", "unclear"},
    {"Spend-Transactions-with-descriptions-CO-1-11_May_2010.csv", "unclear"},
    {"Spend-Transactions-with-descriptions-CO-05-May-2010-after-12th.csv", "unclear"},
};

// Link texts and lines above a header.
const Case kSentences[] = {
    {"Department for Coasts and Harbours: spending over £25,000, May 2024", "2024-05"},
    {"Aug-12", "2012-08"},
    {"AUGUST 10", "2010-08"},
    {"Spend over £25,000 - RPA October 2010", "2010-10"},
    {"EA >£25k Sept 11 Payments report FINAL", "2011-09"},
    {"EA FEB 2012 - >£25k Payments report", "2012-02"},
    {"Feb '12", "2012-02"},
    {"Spending for May 2024, published 28 June 2024", "2024-05"},
    {"Spending from 1 May 2024 to 31 May 2024", "2024-05"},
    {"30 May 2024", "2024-05"},
    {"January - Spend over £25k", "any-01"},
    {"May - Spend over £25k", "any-05"},
    {"This report may hold errors", ""},
    {"You may contact us from may 2012", "2012-05"},
    {"2012 spending round: figures for June", "2012-06?"},
    {"April, May and June 2015", "2015-04--2015-06"},
    {"April to June 2015", "2015-04--2015-06"},
    {"April, June and July 2015", "unclear"},
    {"April 2010 - March 2011", "2010-04--2011-03"},
    {"April 2010 to March 2012", "unclear"},
    {"Apr 11 - Mar 12", "2011-04--2012-03"},
    {"March and June 2012", "unclear"},
    {"April to June 2012-13", "2012-04--2012-06"},
    {"January to March 2012/13", "2013-01--2013-03"},
    {"1 April 2010 to 31 March 2011 GPC spend", "2010-04--2011-03"},
    {"GPC Data 1 April to 30 September 2011", "2011-04--2011-09"},
    {"1 February to 29 February 2012", "2012-02"},
    {"1 February to 28 March 2012", "unclear"},
    {"April 2010 to 11th May 2010", "unclear"},
    {"April - 11 May 2010 return", "unclear"},
    {"1 to 11 May 2010 MOD Transparency data", "unclear"},
    {"May 2010 return (1st to 12th)", "unclear"},
    {"May 2010 (after 12th)", "unclear"},
    {"MOD's spending for January 2016 (revised 3 May 2016)", "2016-01"},
    {"May 2024 (published June 28 2024)", "2024-05"},
    {"Q1 2012-13", "2012-04--2012-06"},
    {"Ministers' gifts, 4th quarter of 2012/13", "2013-01--2013-03"},
    {"Second quarter of the financial year 2012-13", "2012-07--2012-09"},
    {"Quarter 3, FY 13/14", "2013-10--2013-12"},
    {"2012-13 Q2", "2012-07--2012-09"},
    {"Q4 2012", "2012-10--2012-12|2013-01--2013-03|2012-01--2012-03"},
    {"Q1 12", "2012-01--2012-03|2012-04--2012-06|2011-04--2011-06"},
    {"Q4 2012-13: January to March 2013", "2013-01--2013-03"},
    {"Q3 (October to December 2014)", "2014-10--2014-12"},
    {"Q1 (October to December 2014)", "unclear"},
    {"Q1 and Q2 2012-13", "unclear"},
    {"Q1", "unclear"},
    {"Quarter ending June 2015", "2015-04--2015-06"},
    {"Quarterly return, April to June 2015", "2015-04--2015-06"},
    {"Transactions over £25k: 2011 – 2012", "2011-04--2012-03|2011-01--2012-12"},
    {"Spend in the financial year 2012-13", "2012-04--2013-03"},
    {"2010 to 2015 government policy", ""},
    {"Spend over £25,000 - Publication template", ""},
    {"Quarterly return, June 2015", "unclear"},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(period_words)

BOOST_DATA_TEST_CASE(file_names_are_read_as_written, data::make(kNames), c) {
    BOOST_TEST(shown(read_period(c.words, true)) == c.expected);
}

BOOST_DATA_TEST_CASE(titles_and_headings_are_read_as_written, data::make(kSentences), c) {
    BOOST_TEST(shown(read_period(c.words, false)) == c.expected);
}

BOOST_AUTO_TEST_CASE(a_very_long_name_is_read_in_bounded_time) {
    std::string words;
    for (int i = 0; i < 100'000; ++i) words += "may 12 ";
    BOOST_TEST(shown(read_period(words, true)) == "2012-05");
}

BOOST_AUTO_TEST_SUITE_END()
