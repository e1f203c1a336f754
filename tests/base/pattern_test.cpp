#include "publisher/base/pattern.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook::base;

BOOST_AUTO_TEST_SUITE(patterns)

BOOST_AUTO_TEST_CASE(a_pattern_means_the_whole_text) {
    const Pattern post("[0-9A-Za-z-]+");
    BOOST_TEST(post.matches("SCS-12"));
    BOOST_TEST(!post.matches("SCS 12"));
    BOOST_TEST(!post.matches(""));
    BOOST_TEST(post.found_in("SCS 12"));
    BOOST_TEST(Pattern("^\\d{4}$").matches("2024"));
    BOOST_TEST(!Pattern("a|b").matches("ab"));
    BOOST_TEST(Pattern("£\\p{L}+").matches("£é"));
    BOOST_TEST(post.expression() == "[0-9A-Za-z-]+");
}

BOOST_AUTO_TEST_CASE(what_is_found_says_where_and_what_its_groups_held) {
    const Pattern part("(?i)part (\\d+)( of (\\d+))?");
    BOOST_TEST(part.groups() == 3);
    const auto found = part.find("Spend, Part 1 of 12.");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->at == 7U);
    BOOST_TEST(found->size == 12U);
    BOOST_TEST(found->groups == (std::vector<std::string>{"1", " of 12", "12"}),
               boost::test_tools::per_element());
    BOOST_TEST(part.find("part 7")->groups == (std::vector<std::string>{"7", "", ""}),
               boost::test_tools::per_element());
    BOOST_TEST(!part.find("whole").has_value());
    BOOST_TEST(!part.find("").has_value());
}

BOOST_AUTO_TEST_CASE(an_expression_that_would_never_end_elsewhere_ends_here) {
    const auto start = std::chrono::steady_clock::now();
    const std::string text = std::string(100'000, 'a') + "!";
    for (const auto* bad : {"(a+)+$", "(a|a)*$", "(a*)*b", "(.*a){12}$", "^(([a-z])+.)+[A-Z]([a-z])+$"}) {
        BOOST_TEST(!Pattern(bad).matches(text), bad);
        Pattern(bad).found_in(text);
    }
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_bounded_is_refused_with_its_reason) {
    for (const auto* bad :
         {"(?!x)", "(a)\\1", "[a-z", "(", "a{2,1}", "[a-z-[aeiou]]", "(((a{100}){100}){100})"})
        BOOST_CHECK_EXCEPTION(Pattern{bad}, Error, [&](const Error& e) {
            return e.kind() == ErrorKind::bad_input && e.message().find(bad) != std::string::npos;
        });
    BOOST_CHECK_THROW(Pattern(std::string(5000, 'a')), Error);
}

BOOST_AUTO_TEST_SUITE_END()
