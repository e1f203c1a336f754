#include "site-gen/chart.hpp"

#include <boost/test/unit_test.hpp>

#include <utility>
#include <vector>

using namespace daybook;
using namespace daybook::site_gen;

namespace {

std::size_t times(const std::string& text, const std::string& word) {
    std::size_t n = 0;
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + word.size())) ++n;
    return n;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(charts)

BOOST_AUTO_TEST_CASE(each_edition_has_a_column_and_a_missing_one_a_gap) {
    const auto svg = column_chart({{"May 2012", "2012", base::pence(1'000'00)},
                                   {"June 2012", "", {}, true},
                                   {"July 2012", "", base::pence(500'00)}},
                                  "x", "GBP");
    BOOST_TEST(times(svg, "class=\"db-chart__bar\"") == 2u);
    BOOST_TEST(times(svg, "June 2012: nothing here") == 1u);
    BOOST_TEST(svg.find("May 2012: £1,000.00") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_column_of_a_part_of_its_time_stands_before_a_gap_and_is_none) {
    const auto svg = column_chart({{"2024", "2024", base::pence(200)}, {"2025, January to March", "2025", base::pence(100), false, true}}, "x", "GBP");
    BOOST_TEST(times(svg, "class=\"db-chart__bar\"") == 2u);
    BOOST_TEST(times(svg, "class=\"db-chart__gap db-chart__part\"") == 1u);
    BOOST_TEST(svg.find("2 columns, 0 of them missing, 1 of them of a part of the time only.") != std::string::npos);
    BOOST_TEST((has_part(svg) && !has_gap(svg)));
    const auto gap = column_chart({{"2024", "2024", base::pence(200)}, {"2025", "2025", {}, true}}, "x", "GBP");
    BOOST_TEST((has_gap(gap) && !has_part(gap)));
}

BOOST_AUTO_TEST_CASE(a_picture_is_as_wide_as_its_columns_want) {
    const auto picture = [](std::size_t columns) { return column_chart(std::vector<ChartSlot>(columns, ChartSlot{"a", "", base::pence(100)}), "x", "GBP"); };
    for (const auto& [columns, width] : {std::pair<std::size_t, const char*>{1, "160"}, {3, "168"}, {12, "672"}, {36, "900"}, {100, "900"}, {200, "1400"}}) {
        const auto svg = picture(columns);
        BOOST_TEST(svg.find(std::string(" width=\"") + width + "\" height=") != std::string::npos, columns);
        // A narrow screen has all of it, with writing of one size, while columns can be told apart there.
        BOOST_TEST((svg.find("db-chart__picture--long") != std::string::npos) == (columns > 36), columns);
        BOOST_TEST(svg.find("viewBox") == std::string::npos);
    }
    const auto svg = picture(4);
    BOOST_TEST(svg.find("x=\"77.75%\"") != std::string::npos);
    BOOST_TEST(svg.find("x2=\"100%\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(years_below_the_axis_do_not_run_into_one_another) {
    std::vector<ChartSlot> months, years;
    for (int n = 0; n < 27; ++n) months.push_back({"m", n == 0 ? "2022" : n == 2 ? "2023" : n == 14 ? "2024" : n == 26 ? "2025" : "", base::pence(100)});
    const auto monthly = column_chart(months, "x", "GBP");
    BOOST_TEST(times(monthly, ">2022<") == 0u);
    for (const auto* year : {">2023<", ">2024<", ">2025<"}) BOOST_TEST(times(monthly, year) == 1u);
    for (int n = 2010; n < 2026; ++n) years.push_back({std::to_string(n), std::to_string(n), base::pence(100)});
    const auto yearly = column_chart(years, "x", "GBP");
    BOOST_TEST(times(yearly, " dx=\"3\"") == 8u);
    BOOST_TEST(times(yearly, ">2025<") == 1u);
    BOOST_TEST(times(column_chart({years.begin(), years.begin() + 8}, "x", "GBP"), " dx=\"3\"") == 8u);
}

BOOST_AUTO_TEST_CASE(a_negative_total_hangs_below_the_line) {
    const auto svg = column_chart({{"a", "", base::pence(100'00)}, {"b", "", base::pence(-40'00)}}, "x", "GBP");
    BOOST_TEST(times(svg, "db-chart__under") == 1u);
    BOOST_TEST(svg.find(">−£50<") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(dollars_are_not_shown_as_pounds) {
    const auto svg = column_chart({{"May 2012", "", base::pence(1'000'00)}}, "x", "USD");
    BOOST_TEST(svg.find("May 2012: USD 1,000.00") != std::string::npos);
    BOOST_TEST(svg.find("£") == std::string::npos);
    BOOST_TEST(column_chart({{"May 2012", "", base::pence(1'000'00)}}, "x", "").find("£") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_axis_has_round_ticks_for_any_size) {
    for (const std::int64_t largest : {1L, 99L, 1'234'56L, 987'654'321'00L, 9'000'000'000'000'000L}) {
        const auto svg = column_chart({{"a", "", base::pence(largest)}}, "x", "GBP");
        const auto ticks = times(svg, "text-anchor=\"end\"");
        BOOST_TEST(ticks >= 2u);
        BOOST_TEST(ticks <= 7u);
        BOOST_TEST(svg.find("nan") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(titles_in_charts_are_escaped) {
    const auto svg = column_chart({{"<i>", "", base::pence(1)}}, "\"quoted\" & <b>", "GBP");
    BOOST_TEST(svg.find("<i>") == std::string::npos);
    BOOST_TEST(svg.find("&quot;quoted&quot; &amp; &lt;b&gt;") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_bar_is_in_proportion) {
    BOOST_TEST(bar(base::pence(50), base::pence(100)).find("width=\"500\"") != std::string::npos);
    BOOST_TEST(bar(base::pence(1), base::pence(1'000'000)).find("width=\"3\"") != std::string::npos);
    BOOST_TEST(bar(base::pence(0), base::pence(0)).find("width=\"0\"") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
