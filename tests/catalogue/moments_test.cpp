#include "publisher/catalogue/moments.hpp"

#include "publisher/base/error.hpp"
#include "tests/catalogue/shelf.hpp"

#include <boost/test/unit_test.hpp>

namespace daybook::catalogue {

using base::Error;
using tests::filter;
using tests::Shelf;

BOOST_AUTO_TEST_SUITE(moments)

BOOST_AUTO_TEST_CASE(a_day_is_one_of_london) {
    BOOST_TEST(moments_of("2024-01-31")->first == "2024-01-31T00:00:00");
    BOOST_TEST(moments_of("2024-01-31")->behind == "2024-02-01T00:00:00");
    BOOST_TEST(moments_of("2024-06-10")->first == "2024-06-09T23:00:00");
    BOOST_TEST(moments_of("2024-03-31")->behind == "2024-03-31T23:00:00");
    BOOST_TEST(moments_of("2024-04-11T01:00:00+01:00")->first == "2024-04-11T00:00:00Z");
    BOOST_TEST(moments_of("2024-04-11T01:00:00+01:00")->behind.empty());
    for (const auto* no : {"11/04/2024", "2024-04", "yesterday", "", "2024-13-01"}) BOOST_TEST(!moments_of(no), no);
}

BOOST_AUTO_TEST_CASE(filters_compare_moments_and_not_their_letters) {
    Shelf shelf;
    shelf.publish("2024-01-01T09:30:00Z");
    shelf.change_schema("over-25k", R"([{"name":"date","type":"date","description":"d"},{"name":"supplier","type":"string","description":"d"},{"name":"amount","type":"number","description":"d"},
        {"name":"units","type":"integer","description":"d"},{"name":"settled","type":"boolean","description":"d"},{"name":"signed_at","type":"datetime","description":"d"}])");
    std::vector<Shelf::Row> rows;
    for (const auto* signed_at : {"2024-04-09T23:30:00Z", "2024-04-10T23:00:00Z", "2024-04-11T12:00:00Z", "2024-04-11T23:00:00Z", "2024-04-13T00:00:00"})
        rows.push_back({"2024-01-02", "S", "1.00", "1", "true", signed_at});
    rows.push_back({"2024-01-02", "S", "1.00", "1", "true", {}});
    shelf.add("coasts-over-25k", "2024-01", rows);
    shelf.publish("2024-05-01T09:30:00Z");
    const auto count = [&](const char* asked) { return rows_page(shelf.view(), {.table = "spend", .filters = {filter(asked)}}).count; };
    for (const auto& [asked, expected] : std::vector<std::pair<const char*, int>>{
             {"signed_at=2024-04-11", 2}, {"signed_at__lte=2024-04-11", 3}, {"signed_at__lt=2024-04-11", 1}, {"signed_at__gt=2024-04-11", 2}, {"signed_at__gte=2024-04-11", 4},
             {"signed_at__ne=2024-04-11", 4}, {"signed_at__in=2024-04-10,2024-04-13", 2}, {"signed_at=2024-04-11T13:00:00+01:00", 1}, {"signed_at__gt=2024-04-11T12:00:00Z", 2},
             {"signed_at__lte=2024-04-11T12:00:00Z", 3}, {"signed_at__isnull=true", 1}, {"signed_at__startswith=2024-04-11", 2}})
        BOOST_TEST(count(asked) == expected, asked << ": " << count(asked));
    // An instant is of the day, month and year in which it was in London: half past eleven at night in June is tomorrow.
    const auto groups = [&](const char* part) {
        std::string out;
        for (const auto& row : summary_of(shelf.view(), {.table = "spend", .by = {{"signed_at", part}}, .measures = {{"count", ""}}}).rows) out += fmt::format("{}:{} ", row[0].value_or("-"), *row[1]);
        return out;
    };
    BOOST_TEST(groups("year") == "2024:5 -:1 ");
    BOOST_TEST(groups("month") == "2024-04:5 -:1 ");
    BOOST_TEST(groups("quarter") == "2024-04--2024-06:5 -:1 ");
    shelf.add("coasts-over-25k", "2024-02", {{"2024-02-02", "S", "1.00", "1", "true", "2024-06-30T23:30:00Z"}, {"2024-02-02", "S", "1.00", "1", "true", "2024-12-31T23:30:00Z"}});
    shelf.publish("2024-07-01T09:30:00Z");
    BOOST_TEST(groups("month") == "2024-04:5 2024-07:1 2024-12:1 -:1 ");
    BOOST_CHECK_EXCEPTION(count("signed_at__gte=11/04/2024"), Error, [](const Error& e) { return e.message().find("should be a date like") != std::string::npos; });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace daybook::catalogue
