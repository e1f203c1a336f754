#include "schemas/dates.hpp"

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include <string>

using namespace daybook;
using namespace daybook::schemas;

namespace {

std::string read(std::string_view text, DateOrder order = DateOrder::day_first) {
    const auto date = read_date(text, order);
    return date.kind == DateReading::Kind::date ? base::to_iso(date.day) : "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(dates)

BOOST_AUTO_TEST_CASE(every_style_of_the_real_files_is_read) {
    struct Case {
        const char* text;
        const char* day;
        const char* style;
    };
    const Case cases[] = {
        {"31/03/2024", "2024-03-31", "dd/mm/yyyy"},
        {"4/9/2010", "2010-09-04", "d/m/yyyy"},
        {"21/06/12", "2012-06-21", "dd/mm/yy"},
        {"31/12/99", "1999-12-31", "dd/mm/yy"},
        {"10-Oct-13", "2013-10-10", "dd-Mon-yy"},
        {"6-Aug-15", "2015-08-06", "dd-Mon-yy"},
        {"03-Jun-2013", "2013-06-03", "dd-Mon-yyyy"},
        {"01/Apr/2012", "2012-04-01", "dd/Mon/yyyy"},
        {"1 April 2012", "2012-04-01", "dd-Mon-yyyy"},
        {"01-Sept-2012", "2012-09-01", "dd-Mon-yyyy"},
        {"2012-05-31", "2012-05-31", "yyyy-mm-dd"},
        {"2012-05-31T00:00:00", "2012-05-31", "yyyy-mm-ddThh:mm:ss"},
        {"2012-05-31 09:30:00.000", "2012-05-31", "yyyy-mm-ddThh:mm:ss"},
        {"31/05/2012 00:00", "2012-05-31", "dd/mm/yyyy hh:mm"},
        {"40563", "2011-01-20", "Excel serial"},
        {"40563.5", "2011-01-20", "Excel serial"},
        {"31.05.2012", "2012-05-31", "dd.mm.yyyy"},
        {"1.5.2012", "2012-05-01", "dd.mm.yyyy"},
        {"31-05-2012", "2012-05-31", "dd-mm-yyyy"},
        {"2012/05/31", "2012-05-31", "yyyy/mm/dd"},
        {"2012/5/3", "2012-05-03", "yyyy/mm/dd"},
        {"Sept 5 2024", "2024-09-05", "Mon d, yyyy"},
        {"September 5, 2024", "2024-09-05", "Mon d, yyyy"},
        {" 31/05/2012 ", "2012-05-31", "dd/mm/yyyy"},
        {"29/02/2012", "2012-02-29", "dd/mm/yyyy"},
        {"26/09/2135", "2135-09-26", "dd/mm/yyyy"},
        {"2024-5-3", "2024-05-03", "yyyy-m-d"},
        {"3rd May 2024", "2024-05-03", "dth Mon yyyy"},
        {"21st of June 2012", "2012-06-21", "dth Mon yyyy"},
        {"May 3rd, 2024", "2024-05-03", "Mon d, yyyy"},
        {"Fri 03/05/2024", "2024-05-03", "Day dd/mm/yyyy"},
        {"Friday 3 May 2024", "2024-05-03", "Day d Mon yyyy"},
        {"Friday, 3rd May 2024", "2024-05-03", "Day d Mon yyyy"},
        {"'03/05/2024", "2024-05-03", "'dd/mm/yyyy"},
        {"\u20193/5/2024", "2024-05-03", "d/m/yyyy"},
        {"03\u201305\u20132024", "2024-05-03", "dd-mm-yyyy"},
        {"07\u201105\u20112024", "2024-05-07", "dd-mm-yyyy"},
        {"2024\u201305\u201303", "2024-05-03", "yyyy-m-d"},
        {"Sunday, 19th May, 2024", "2024-05-19", "Day d Mon yyyy"},
        {"19 May, 2024", "2024-05-19", "dd-Mon-yyyy"},
        {"3 Mai 2024", "2024-05-03", "dd-Mon-yyyy"},
        {"Gorffennaf 3 2024", "2024-07-03", "Mon d, yyyy"},
        {"03-MAY-24 12.00.00 AM", "2024-05-03", "dd-Mon-yy hh:mm"},
        {"03-MAY-24 12.00.00.000000000 AM", "2024-05-03", "dd-Mon-yy hh:mm"},
    };
    for (const auto& c : cases) {
        BOOST_TEST(read(c.text) == c.day, c.text);
        BOOST_TEST(to_string(read_date(c.text, DateOrder::day_first).style, DateOrder::day_first) == c.style,
                   c.text);
    }
}

BOOST_AUTO_TEST_CASE(days_that_do_not_exist_or_cannot_be_known_are_unreadable) {
    for (const std::string text : {"31/04/2012",  "29/02/2011", "00/01/2012",  "05/14/2014",
                                   "May-10",      "2012",       "12/2012",     "05/04/2012 | 03/04/2012",
                                   "31/03/024",   "31-03/2012", "n/a",         "##",
                                   "1234567",     "99999",      "2012-13-01",  "2012-13-1",
                                   "31/Foo/2012", "/03/2012",   "31/03/2012x", "31/03/2012 25:00"})
        BOOST_TEST(read(text) == "", text);
    BOOST_TEST((read_date("  ", DateOrder::day_first).kind == DateReading::Kind::blank));
}

BOOST_AUTO_TEST_CASE(a_month_with_its_year_is_its_first_day_where_that_is_asked) {
    for (const auto* text : {"Apr-24", "Apr 2024", "April 2024", "APR 24", "Ebrill 2024", "Apr/24", "'Apr-24", "Apr\u201324", "2024-04", "04/2024", "4/2024", " Apr-24 "}) {
        const auto day = read_month(text);
        BOOST_TEST_CONTEXT(text) BOOST_TEST((day && base::to_iso(*day) == "2024-04-01"));
    }
    for (const auto* text : {"", "April", "2024", "Apr-024", "13/2024", "2024-13", "00/2024", "04/24", "Apr-24x", "1 Apr 2024", "Mayor 24", "Q1 2024", "45383"}) BOOST_TEST(!read_month(text), text);
}

BOOST_AUTO_TEST_CASE(a_component_over_twelve_is_evidence_in_either_order) {
    BOOST_TEST((read_date("13/01/2012", DateOrder::month_first).evidence == OrderEvidence::day_first));
    BOOST_TEST((read_date("01/13/2012", DateOrder::day_first).evidence == OrderEvidence::month_first));
    BOOST_TEST((read_date("01/02/2012", DateOrder::day_first).evidence == OrderEvidence::none));
    BOOST_TEST((read_date("13-Jan-12", DateOrder::day_first).evidence == OrderEvidence::none));
    BOOST_TEST(read("01/02/2012", DateOrder::month_first) == "2012-01-02");
}

BOOST_AUTO_TEST_CASE(a_day_of_the_week_in_front_must_be_that_days_and_tells_the_order) {
    // The 3rd of May was a Friday, the 5th of March a Tuesday.
    BOOST_TEST(read("Fri 03/05/2024") == "2024-05-03");
    BOOST_TEST((read_date("Fri 03/05/2024", DateOrder::day_first).evidence == OrderEvidence::day_first));
    BOOST_TEST(read("Tue 03/05/2024") == "");
    BOOST_TEST((read_date("Tue 03/05/2024", DateOrder::day_first).evidence == OrderEvidence::month_first));
    BOOST_TEST(read("Tue 03/05/2024", DateOrder::month_first) == "2024-03-05");
    BOOST_TEST(read("Mon 03/05/2024") == "");
    BOOST_TEST((read_date("Mon 03/05/2024", DateOrder::day_first).evidence == OrderEvidence::none));
    BOOST_TEST(names_no_day("Mon 03/05/2024", DateOrder::day_first));
    BOOST_TEST(names_no_day("Monday 31 April 2024", DateOrder::day_first));
    for (const auto* none : {"Fri", "Fri 45415", "Fri Fri 3 May 2024", "Fry 3 May 2024", "Friday the 3rd", "1ST CHOICE SCAFFOLDING (OXFORD) LTD", "3rd May", "3xx May 2024", "31/05/2012 9.30", "'45415", "3\u20135 May 2024", "19 May, 24"})
        BOOST_TEST(read(none) == "", none);
}

BOOST_AUTO_TEST_CASE(eight_digits_are_a_day_only_where_they_are_asked_for_as_one) {
    BOOST_TEST((read_compact_day("20240503") == base::parse_iso_date("2024-05-03")));
    for (const auto* none : {"20240431", "03052024", "19891231", "21000101", "2024053", "202405031", "20011928", "2024-5-3", ""}) BOOST_TEST(!read_compact_day(none), none);
    BOOST_TEST(read("20240503") == "");
}

BOOST_AUTO_TEST_CASE(with_an_offset_behind_it_a_date_is_the_day_in_london_at_that_instant) {
    for (const std::string time : {"T23:00:00.000Z", "T23:00:00Z", "T23:00:00+00:00", " 23:00:00+00", " 23:00:00 +0000", "T23:30:00Z", "T18:00:00-05:00", "T23:00:00.0000000+00:00"}) {
        BOOST_TEST(read("2024-04-30" + time) == "2024-05-01", time);
        BOOST_TEST(read("2024-03-30" + time) == "2024-03-30", time);
        BOOST_TEST(read("2024-03-31" + time) == "2024-04-01", time);
        BOOST_TEST(read("2024-10-26" + time) == "2024-10-27", time);
        BOOST_TEST(read("2024-10-27" + time) == "2024-10-27", time);
    }
    for (const std::string midnight : {"2024-05-03T00:00:00+01:00", "2024-05-03 00:00:00+01", "2024-05-03T00:00:00+0100", "2024-05-02T23:00:00+00:00", "2024-05-02T23:00:00Z", "2024-05-03T00:00:00Z",
                                       "02/05/2024 23:00:00Z", "2024/05/02 23:00Z", "2-May-24 23:00Z"})
        BOOST_TEST(read(midnight) == "2024-05-03", midnight);
    BOOST_TEST(read("2024-01-03T00:00:00+01:00") == "2024-01-02");
    BOOST_TEST(read("2024-04-30T23:00:00") == "2024-04-30");
    BOOST_TEST(read("2024-04-30T22:00:00Z") == "2024-04-30");
    BOOST_TEST(read("2024-04-30T24:00:00Z") == "2024-04-30");
    for (const std::string none : {"+1", "+01:0", "+15:00", "+01:60", "+01:00x", "01:00", "+", "-", "+010", "+01:", "ZZ", "BST"}) BOOST_TEST(read("2024-05-03T00:00:00" + none) == "", none);
}

BOOST_AUTO_TEST_CASE(a_day_that_no_such_month_has_is_told_from_what_is_no_date) {
    for (const auto* text : {"31/04/2024", "29/02/2023", "31-Jun-24", "2023-02-29", "2024-04-31T10:00:00", "30.02.2024", "00/01/2024", "32/01/24", "31 April 2024", " 31/04/2024 ", "September 31, 2024"})
        BOOST_TEST(names_no_day(text, DateOrder::day_first), text);
    for (const auto* text : {"", "31/03/2024", "29/02/2024", "05/31/2024", "May-31", "soon", "####", "31", "31/Foo/2024", "31/04/2024x", "1234567"})
        BOOST_TEST(!names_no_day(text, DateOrder::day_first), text);
    BOOST_TEST(names_no_day("04/31/2024", DateOrder::month_first));
}

BOOST_AUTO_TEST_CASE(a_month_without_a_day_is_recognised_as_that) {
    for (const char* text : {"May-10", "May 2010", "September-2012"}) BOOST_TEST(is_month(text), text);
    for (const char* text : {"10-May-10", "Maybe", "n/a", ""}) BOOST_TEST(!is_month(text), text);
}

BOOST_AUTO_TEST_CASE(a_date_of_ten_characters_is_read_as_with_a_time_behind_it) {
    for (const auto order : {DateOrder::day_first, DateOrder::month_first})
        for (const char sign : {'/', '-', '.', ' ', '1'})
            for (const int year : {0, 999, 1000, 1989, 2012, 9999})
                for (int first = 0; first < 40; ++first)
                    for (int second = 0; second < 40; ++second) {
                        const auto text = fmt::format("{:02}{}{:02}{}{:04}", first, sign, second, sign, year);
                        const auto alone = read_date(text, order), timed = read_date(text + " 00:00", order);
                        BOOST_REQUIRE(alone.kind == timed.kind);
                        BOOST_REQUIRE(alone.evidence == timed.evidence);
                        if (alone.kind == DateReading::Kind::date) BOOST_REQUIRE(alone.day == timed.day);
                    }
    BOOST_TEST((read_date("31/05-2012", DateOrder::day_first).kind == DateReading::Kind::unreadable));
    BOOST_TEST((read_date("3a/05/2012", DateOrder::day_first).kind == DateReading::Kind::unreadable));
}

BOOST_AUTO_TEST_CASE(a_text_says_when_in_whatever_words_and_a_name_or_a_number_does_not) {
    for (const auto* text : {"05/05/2024", "05/23/2024", "5.5.24", "05-May-24", "May 2024", "May-24", "June", "13 May", "13th May", "2024-05", "w/c 13 May 2024", "13-14 May 2024", "April to June 2024",
                             "Monday 13 May", "1 and 2 May", "May\u2013June 2024"})
        BOOST_TEST(says_when(text), text);
    for (const auto* text : {"", "12", "2024", "45413", "12 Quay Street", "Hull", "May & Baker Ltd", "30000.00", "Theresa May", "2024-13", "T4", "Mayor"}) BOOST_TEST(!says_when(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
