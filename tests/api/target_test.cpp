#include "api/target.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::api;

namespace {

Target good(std::string_view text) {
    return std::get<Target>(parse_target(text));
}
bool is_bad(std::string_view text) {
    return std::holds_alternative<Problem>(parse_target(text));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(target)

BOOST_AUTO_TEST_CASE(a_path_is_split_before_it_is_decoded) {
    const auto target = good("/v1/datasets/a%2Fb/rows?supplier=M%26S&amount__gte=10");
    BOOST_TEST(target.segments == (std::vector<std::string>{"v1", "datasets", "a/b", "rows"}),
               boost::test_tools::per_element());
    BOOST_TEST(target.query.size() == 2U);
    BOOST_TEST(target.query[0].second == "M&S");
}

BOOST_AUTO_TEST_CASE(a_plus_is_a_blank_in_a_query_only) {
    const auto target = good("/a+b?supplier=A+B");
    BOOST_TEST(target.segments[0] == "a+b");
    BOOST_TEST(target.query[0].second == "A B");
}

BOOST_AUTO_TEST_CASE(the_absolute_form_is_taken) {
    BOOST_TEST(good("http://example.org/v1?a=1").path == "/v1");
    BOOST_TEST(good("HTTP://example.org").path == "/");
}

BOOST_AUTO_TEST_CASE(broken_escapes_and_control_characters_are_bad) {
    for (const auto* text :
         {"v1", "/a?b=c%00d", "/a?b%0a=c", "/%", "/%4", "/%zz", "/a%00b", "/a%0d%0ab", "/%ff", "/v1?a=%ff", "/v1?%00=1", ""})
        BOOST_TEST(is_bad(text), text);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_decoded_is_named_with_its_parameter) {
    for (const auto& [text, detail] : {std::pair("/r?size=2&supplier=%zz", "has a % without two hexadecimal digits behind it; a % itself is written %25"), {"/r?supplier=100%", "has a % without two hexadecimal digits behind it; a % itself is written %25"},
                                       {"/r?supplier=a%00b", "has a control character"}, {"/r?supplier=%ff", "is not UTF-8"}}) {
        const auto problem = std::get<Problem>(parse_target(text));
        BOOST_REQUIRE(problem.errors.size() == 1U);
        BOOST_TEST(problem.errors[0].parameter == "supplier");
        BOOST_TEST(problem.errors[0].detail == detail);
        BOOST_TEST(problem.detail == std::string("'supplier' ") + detail + ".");
    }
    BOOST_TEST(std::get<Problem>(parse_target("/r?a=%&b=%")).errors.size() == 2U);
    BOOST_TEST(std::get<Problem>(parse_form("queries=%zz")).errors[0].parameter == "queries");
}

BOOST_AUTO_TEST_CASE(what_a_cell_may_hold_can_be_asked_for) {
    BOOST_TEST(good("/r?description=Specialist%20advice:%0Aphase%09two").query[0].second == "Specialist advice:\nphase\ttwo");
    BOOST_TEST(std::get<Problem>(parse_target("/r?description=a%00b")).detail == "'description' has a control character.");
    BOOST_TEST(std::get<Problem>(parse_target("/r%0a?a=b")).detail == "The address has a control character.");
}

BOOST_AUTO_TEST_CASE(equal_questions_have_one_canonical_address) {
    const auto a = good("/r?b=2&a=x%20y&");
    const auto b = good("/r?a=x+y&b=%32");
    BOOST_TEST(canonical_address(a) == "/r?a=x%20y&b=2");
    BOOST_TEST(canonical_address(a) == canonical_address(b));
    BOOST_TEST(canonical_address(a, {"a", "b"}) == "/r");
    BOOST_TEST(canonical_address(good("/s?by=payer%2Cyear%28date%29&x=%26%3D%3C")) ==
               "/s?by=payer,year(date)&x=%26%3D%3C");
}

BOOST_AUTO_TEST_SUITE_END()
