#include "publisher/base/error.hpp"
#include "schemas/when.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using namespace daybook::schemas;

namespace {

using Kind = WhenReading::Kind;

const std::string kMet = "Minister,Date,Name of organisation or individual,Purpose of meeting\n";

CheckResult meetings_on(const std::vector<std::string>& dates, Profile profile = Profile::harvest) {
    auto text = kMet;
    for (const auto& date : dates) text += "Jane Ash MP,\"" + date + "\",Pilots,Dues\n";
    return check(text, {"m.csv", base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/ministerial-meetings.json"), profile});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(when)

BOOST_AUTO_TEST_CASE(a_day_a_month_and_a_span_of_either_say_when_a_minister_met_somebody) {
    for (const auto* day : {"03/05/2024", "3 May 2024", "3rd May 2024", "Friday 3 May 2024", "Fri, 3rd May 2024", "2024-05-03", "45415", "03-May-24", "Fri 03/05/2024"})
        BOOST_TEST((read_when(day, DateOrder::day_first).kind == Kind::day), day);
    // The first six are as the Cabinet Office wrote them.
    for (const auto* period : {"Jan-14", "May, 2010", "July", "Jan/Feb/Mar", "Apr/Jun", "January 2012,", "May 2024", "3-5 May 2024", "April to June 2024", "2024-05",
                               "05/2024", "03/05/2024 - 05/05/2024", "03/05/2024-05/05/2024", "3 & 4/5/2024", "2024-05-03 to 2024-05-05", "w/c 13 May 2024",
                               "Week commencing 13 May 2024", "Q1 2024-25", "Quarter 2", "28 April \u2013 3 May 2024", "FY 2024/25", "Mai 2024"})
        BOOST_TEST((read_when(period, DateOrder::day_first).kind == Kind::period), period);
    for (const auto* neither : {"banana", "TBC", "Nil return", "N/A", "-", "2024", "31/04/2024", "31 April 2024", "05/13/2024", "Harbours", "Saturday 3 May 2024", ""})
        BOOST_TEST((read_when(neither, DateOrder::day_first).kind == Kind::unclear), neither);
    BOOST_TEST((read_when("05/13/2024", DateOrder::month_first).kind == Kind::day));
}

BOOST_AUTO_TEST_CASE(days_are_published_as_iso_dates_and_months_as_they_stand) {
    const auto result = meetings_on({"03/05/2024", "3 May 2024", "May 2024", "3-5 May 2024"}, Profile::strict);
    BOOST_REQUIRE(result.rows->count() == 4U);
    const std::vector<std::string> expected{"2024-05-03", "2024-05-03", "May 2024", "3-5 May 2024"};
    for (std::size_t i = 0; i < 4; ++i) BOOST_TEST(tests::cell(result, i, "meeting_date") == expected[i]);
    BOOST_TEST(result.report.valid());
}

BOOST_AUTO_TEST_CASE(what_says_no_time_is_kept_with_a_warning_and_is_an_error_to_a_department) {
    const auto harvested = meetings_on({"May 2024", "banana"});
    BOOST_TEST(harvested.report.rows.accepted == 2);
    BOOST_TEST(tests::cell(harvested, 1, "meeting_date") == "banana");
    const auto* const said = tests::find(harvested.report, "constraint-error", "meeting_date");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST((said->severity == Severity::warning));
    BOOST_TEST(said->places.front().line == 3);
    BOOST_TEST(said->places.front().column == 2);
    BOOST_TEST(said->places.front().value == "banana");
    BOOST_TEST(said->remedy.find("a month as March 2024") != std::string::npos);
    BOOST_TEST(!meetings_on({"banana"}, Profile::strict).report.valid());
}

BOOST_AUTO_TEST_CASE(a_serial_number_is_a_day_and_a_repair) {
    const auto result = meetings_on({"45415"});
    BOOST_TEST(tests::cell(result, 0, "meeting_date") == "2024-05-03");
    BOOST_TEST(tests::find(result.report, "repaired-date", "meeting_date") != nullptr);
}

BOOST_AUTO_TEST_CASE(a_day_of_a_minister_that_is_written_anew_is_told) {
    for (const char* day : {"20240503", "Fri 3 May 2024", "'03/05/2024"}) {
        const auto result = meetings_on({day, "May 2024"});
        BOOST_TEST(tests::cell(result, 0, "meeting_date") == "2024-05-03", day);
        BOOST_TEST(tests::find(result.report, "repaired-date", "meeting_date") != nullptr, day);
        BOOST_TEST(tests::find(result.report, "constraint-error", "meeting_date") == nullptr, day);
    }
}

BOOST_AUTO_TEST_CASE(a_trip_ends_no_earlier_than_it_begins) {
    const auto travelled = [](const std::string& from, const std::string& to) {
        const auto text = "Minister,Start date of trip,End date of trip,Destination,Purpose of trip,Mode of transport,Total cost (\u00A3)\nJo Ash," + from + "," + to + ",Paris,Talks,Train,1.20\n";
        return check(text, {"t.csv", base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/ministerial-travel.json"), Profile::harvest}).report;
    };
    const auto report = travelled("06/06/2024", "04/06/2024");
    const auto* const said = tests::find(report, "row-constraint", "end_date");
    BOOST_REQUIRE(said != nullptr);
    BOOST_TEST(said->places.front().line == 2);
    BOOST_TEST(report.rows.accepted == 1);
    for (const auto& [from, to] : {std::pair{"04/06/2024", "06/06/2024"}, std::pair{"06/06/2024", "May 2024"}, std::pair{"June 2024", "04/05/2024"}})
        BOOST_TEST(tests::find(travelled(from, to), "row-constraint") == nullptr, from);
}

BOOST_AUTO_TEST_CASE(days_of_ministers_have_one_order_in_a_column) {
    const auto american = meetings_on({"05/03/2024", "05/13/2024"});
    BOOST_TEST(tests::cell(american, 0, "meeting_date") == "2024-05-03");
    BOOST_TEST(tests::cell(american, 1, "meeting_date") == "2024-05-13");
    BOOST_TEST(tests::find(american.report, "repaired-date", "meeting_date") != nullptr);
    const auto mixed = meetings_on({"13/05/2024", "05/14/2024"});
    BOOST_TEST(tests::cell(mixed, 1, "meeting_date") == "05/14/2024");
    BOOST_TEST(tests::find(mixed.report, "mixed-date-order", "meeting_date") != nullptr);
    BOOST_TEST(tests::find(mixed.report, "constraint-error", "meeting_date") != nullptr);
}

BOOST_AUTO_TEST_CASE(only_a_text_without_a_format_can_say_when) {
    const auto schema = [](const std::string& type) {
        return R"({"name": "a", "version": "1.0.0", "description": "A.", "fields": [{"name": "begun", "description": "When.", )" + type + R"(, "daybook": {"says_when": true}}]})";
    };
    BOOST_TEST(parse_schema(schema(R"("type": "string")")).fields.front().says_when);
    for (const auto* other : {R"("type": "date")", R"("type": "string", "format": "email")"})
        BOOST_CHECK_THROW(parse_schema(schema(other)), base::Error);
}

BOOST_AUTO_TEST_CASE(of_sales_by_month_the_month_is_its_first_day_and_told) {
    const auto schema = base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/digital-marketplace-sales.json");
    const std::string text = "Framework,Month,Customer,Supplier,Evidenced spend\nG-Cloud 13,Apr-24,Ministry of Piers,North Ltd,31250.00\n"
                             "G-Cloud 13,May 2024,Ministry of Piers,South plc,1250.00\nG-Cloud 13,01/06/2024,Ministry of Piers,East plc,250.00\nG-Cloud 13,spring,Ministry of Piers,West plc,50.00\n";
    const auto sales = check(text, {"sales.csv", schema});
    BOOST_TEST(tests::cell(sales, 0, "date") == "2024-04-01");
    BOOST_TEST(tests::cell(sales, 1, "date") == "2024-05-01");
    BOOST_TEST(tests::cell(sales, 2, "date") == "2024-06-01");
    const auto* told = tests::find(sales.report, "repaired-date", "date");
    BOOST_REQUIRE(told != nullptr);
    BOOST_TEST((told->severity == Severity::repair));
    BOOST_TEST(told->count == 2);
    BOOST_TEST(told->message == "'Month of the sale' is a month without a day, and is read as its first");
    const auto* unread = tests::find(sales.report, "type-error", "date");
    BOOST_REQUIRE(unread != nullptr);
    BOOST_TEST(unread->count == 1);
    BOOST_TEST(sales.report.months.at("2024-04") == 1);
    const auto strict = check(text, {"sales.csv", schema, Profile::strict}).report;
    BOOST_REQUIRE(tests::find(strict, "repaired-date", "date") != nullptr);
    BOOST_TEST((tests::find(strict, "repaired-date", "date")->severity == Severity::error));
    // Of payments the day would be a guess.
    BOOST_TEST(tests::check_text(std::string(tests::kHeading) + tests::row("Apr-24", "30000.00")).report.rows.quarantined == 1);
}

BOOST_AUTO_TEST_CASE(two_digits_behind_a_month_and_two_years_are_months_only_where_the_heading_says_so) {
    const auto schema = base::read_file(DAYBOOK_SOURCE_DIR "/schemas/published/digital-marketplace-sales.json");
    const auto sales = [&](const std::string& heading, const std::string& date) {
        return check("Framework," + heading + ",Customer,Supplier,Evidenced spend\nG-Cloud 13," + date + ",Ministry of Piers,North Ltd,31250.00\n", {"sales.csv", schema});
    };
    for (const auto* doubtful : {"May 10", "May 24", "2011-12"}) {
        const auto dated = sales("Date", doubtful);
        BOOST_TEST(dated.report.months.empty(), doubtful);
        const auto* unread = tests::find(dated.report, "type-error", "date");
        BOOST_REQUIRE(unread != nullptr);
        BOOST_TEST(unread->remedy.find("under a heading that says month") != std::string::npos);
        BOOST_TEST(tests::find(dated.report, "repaired-date") == nullptr);
        BOOST_TEST(sales("Return month", doubtful).report.months.size() == 1u, doubtful);
    }
    for (const auto* month : {"May-24", "May 2024", "2011-11", "05/2024"}) BOOST_TEST(sales("Date", month).report.months.size() == 1u, month);
}

BOOST_AUTO_TEST_CASE(only_a_date_can_be_the_first_day_of_a_month) {
    const auto schema = [](const std::string& type) {
        return R"({"name": "a", "version": "1.0.0", "description": "A.", "fields": [{"name": "begun", "description": "When.", "type": ")" + type + R"(", "daybook": {"month_is_first_day": true}}]})";
    };
    BOOST_TEST(parse_schema(schema("date")).fields.front().month_is_first_day);
    for (const auto* other : {"string", "datetime", "yearmonth"}) BOOST_CHECK_THROW(parse_schema(schema(other)), base::Error);
}

BOOST_AUTO_TEST_SUITE_END()
