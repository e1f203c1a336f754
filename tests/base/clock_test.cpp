#include "publisher/base/clock.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::base;
using namespace std::chrono_literals;

namespace {

Date day(std::string_view text) {
    return parse_iso_date(text).value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(clock_and_calendar)

BOOST_AUTO_TEST_CASE(instants_are_written_and_read_as_rfc_3339) {
    for (const std::string text : {"2024-05-31T08:30:00Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z",
                                   "2024-02-29T23:59:59.250Z", "0001-01-01T00:00:00Z"})
        BOOST_TEST(to_rfc3339(parse_rfc3339(text)) == text);
}

BOOST_AUTO_TEST_CASE(a_whole_second_is_the_one_an_instant_is_in) {
    BOOST_TEST(to_whole_second(parse_rfc3339("2024-05-31T08:30:00.999Z")) == "2024-05-31T08:30:00Z");
    BOOST_TEST(to_whole_second(parse_rfc3339("2024-05-31T08:30:01Z")) == "2024-05-31T08:30:01Z");
    BOOST_TEST(to_whole_second(parse_rfc3339("1969-12-31T23:59:59.250Z")) == "1969-12-31T23:59:59Z");
}

BOOST_AUTO_TEST_CASE(offsets_and_fractions_of_rfc_3339_are_understood) {
    // The examples of RFC 3339 section 5.8, but for the fraction of a leap second.
    BOOST_TEST(to_rfc3339(parse_rfc3339("1985-04-12T23:20:50.52Z")) == "1985-04-12T23:20:50.520Z");
    BOOST_TEST(to_rfc3339(parse_rfc3339("1996-12-19T16:39:57-08:00")) == "1996-12-20T00:39:57Z");
    BOOST_TEST(to_rfc3339(parse_rfc3339("1990-12-31T23:59:60Z")) == "1991-01-01T00:00:00Z");
    BOOST_TEST(to_rfc3339(parse_rfc3339("1937-01-01T12:00:27.87+00:20")) == "1937-01-01T11:40:27.870Z");
    BOOST_TEST(to_rfc3339(parse_rfc3339("2024-05-31t08:30:00.123456789z")) == "2024-05-31T08:30:00.123Z");
}

BOOST_AUTO_TEST_CASE(what_is_no_instant_is_refused_and_shown) {
    for (const std::string_view text :
         {"", "2024-05-31", "2024-05-31T08:30:00", "2024-02-30T08:30:00Z", "2024-05-31T24:00:00Z",
          "2024-05-31T08:60:00Z", "2024-05-31T08:30:61Z", "2024-05-31T08:30:00.Z", "2024-05-31T08:30:00+0100",
          "2024-05-31T08:30:00+24:00", "2024-05-31T08:30:00Zx", "2024-05-31T-8:30:00Z",
          "2024-05-31T+8:30:00Z"})
        BOOST_CHECK_EXCEPTION(parse_rfc3339(text), Error, [&](const Error& e) {
            return e.kind() == ErrorKind::bad_input && e.message().ends_with(fmt::format("got '{}'", text));
        });
}

BOOST_AUTO_TEST_CASE(only_days_that_exist_are_dates) {
    BOOST_TEST(to_iso(day("2024-02-29")) == "2024-02-29");
    for (const std::string_view text :
         {"2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-1", "24-01-01", "2024/01/01",
          "2024-01-01 ", "-024-01-01", "2024-+1-01", "", "2024-01-0a"})
        BOOST_TEST(!parse_iso_date(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(dates_in_words_are_as_gov_uk_writes_them) {
    BOOST_TEST(to_words(day("2024-05-31")) == "31 May 2024");
    BOOST_TEST(to_words(day("2012-09-01")) == "1 September 2012");
    BOOST_TEST(month_in_words(std::chrono::year(2012) / std::chrono::December) == "December 2012");
    BOOST_TEST(london_words(parse_rfc3339("2024-05-31T08:30:00Z")) == "31 May 2024, 9:30am");
    BOOST_TEST(london_words(parse_rfc3339("2024-01-31T12:05:00Z")) == "31 January 2024, 12:05pm");
    BOOST_TEST(london_words(parse_rfc3339("2024-01-31T00:00:00Z")) == "31 January 2024, 12:00am");
}

BOOST_AUTO_TEST_CASE(half_past_nine_in_london_is_one_hour_earlier_in_summer) {
    BOOST_TEST(to_rfc3339(london_instant(day("2024-01-15"), 9h + 30min)) == "2024-01-15T09:30:00Z");
    BOOST_TEST(to_rfc3339(london_instant(day("2024-07-15"), 9h + 30min)) == "2024-07-15T08:30:00Z");
}

BOOST_AUTO_TEST_CASE(the_hour_that_london_skips_in_march_becomes_the_moment_of_the_change) {
    BOOST_TEST(to_rfc3339(london_instant(day("2024-03-31"), 59min)) == "2024-03-31T00:59:00Z");
    BOOST_TEST(to_rfc3339(london_instant(day("2024-03-31"), 1h + 30min)) == "2024-03-31T01:00:00Z");
    BOOST_TEST(to_rfc3339(london_instant(day("2024-03-31"), 2h)) == "2024-03-31T01:00:00Z");
}

BOOST_AUTO_TEST_CASE(the_hour_that_london_has_twice_in_october_is_the_earlier_one) {
    BOOST_TEST(to_rfc3339(london_instant(day("2024-10-27"), 1h + 30min)) == "2024-10-27T00:30:00Z");
    BOOST_TEST(to_rfc3339(london_instant(day("2024-10-27"), 2h)) == "2024-10-27T02:00:00Z");
    BOOST_TEST(london_words(parse_rfc3339("2024-10-27T00:30:00Z")) ==
               london_words(parse_rfc3339("2024-10-27T01:30:00Z")));
}

BOOST_AUTO_TEST_CASE(a_day_ends_in_london_an_hour_before_utc_in_summer) {
    BOOST_TEST(to_iso(london_date(parse_rfc3339("2024-06-30T22:59:59Z"))) == "2024-06-30");
    BOOST_TEST(to_iso(london_date(parse_rfc3339("2024-06-30T23:00:00Z"))) == "2024-07-01");
    BOOST_TEST(to_iso(london_date(parse_rfc3339("2024-12-31T23:59:59.999Z"))) == "2024-12-31");
    // Britain kept summer time all year from 1968 to 1971.
    BOOST_TEST(to_iso(london_date(parse_rfc3339("1969-12-31T23:30:00Z"))) == "1970-01-01");
}

BOOST_AUTO_TEST_CASE(a_fixed_clock_stands_still_until_told) {
    FixedClock clock(parse_rfc3339("2024-05-31T08:30:00Z"));
    BOOST_TEST(to_rfc3339(clock.now()) == "2024-05-31T08:30:00Z");
    clock.set(clock.now() + 1500ms);
    BOOST_TEST(to_rfc3339(clock.now()) == "2024-05-31T08:30:01.500Z");
    BOOST_TEST((SystemClock().now() > parse_rfc3339("2024-01-01T00:00:00Z")));
}

BOOST_AUTO_TEST_SUITE_END()
