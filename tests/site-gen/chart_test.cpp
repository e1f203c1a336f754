#include "site-gen/chart.hpp"

#include <boost/test/unit_test.hpp>

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
