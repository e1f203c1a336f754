#include "harvesters/robots.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using daybook::harvesters::product_token;
using daybook::harvesters::Robots;

namespace {

bool allows(const std::string& robots, const std::string& target, const std::string& product = "FooBot") {
    return Robots::parse(robots, product).allows(target);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(robots)

BOOST_AUTO_TEST_CASE(the_longest_match_wins_and_allow_wins_a_tie) {
    // RFC 9309 section 5.2.
    const std::string rules =
        "User-Agent: foobot\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif\n";
    BOOST_TEST(!allows(rules, "/example/page/disallowed.gif"));
    BOOST_TEST(allows(rules, "/example/page/allowed.gif"));
    BOOST_TEST(allows("user-agent: FooBot\ndisallow: /folder\nallow: /folder\n", "/folder/page"));
    BOOST_TEST(allows("user-agent: FooBot\nallow: /folder\ndisallow: /folder\n", "/folder/page"));
    BOOST_TEST(allows("user-agent: FooBot\ndisallow: /x/\nallow: /x/page.html\n", "/x/page.html"));
    BOOST_TEST(!allows("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "/x/page.html"));
    BOOST_TEST(!allows("user-agent: FooBot\ndisallow: \nallow: \ndisallow: /\n", "/x"));
}

BOOST_AUTO_TEST_CASE(the_example_of_the_standard_reads_as_the_standard_says) {
    // RFC 9309 section 5.1.
    const std::string example =
        "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\nAllow: /publications/\n\n"
        "User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\nAllow:/example/allowed.gif\n\n"
        "User-Agent: barbot\nUser-Agent: bazbot\nDisallow: /example/page.html\n\nUser-Agent: quxbot\n";
    BOOST_TEST(!allows(example, "/picture.gif", "other"));
    BOOST_TEST(allows(example, "/picture.gif?x", "other"));
    BOOST_TEST(!allows(example, "/example/x", "other"));
    BOOST_TEST(allows(example, "/publications/x", "other"));
    BOOST_TEST(allows(example, "/example/page.html", "foobot"));
    BOOST_TEST(allows(example, "/example/allowed.gif", "foobot"));
    BOOST_TEST(!allows(example, "/example/other.html", "foobot"));
    for (const auto* bot : {"barbot", "bazbot"}) {
        BOOST_TEST(!allows(example, "/example/page.html", bot));
        BOOST_TEST(allows(example, "/picture.gif", bot));
    }
    BOOST_TEST(allows(example, "/example/page.html", "quxbot"));
}

BOOST_AUTO_TEST_CASE(what_is_no_robots_txt_forbids_nothing) {
    BOOST_TEST(allows("", "/x"));
    BOOST_TEST(allows("<!DOCTYPE html><html><body>Disallow all of it</body></html>", "/x"));
    BOOST_TEST(allows("foo: FooBot\nbar: /\n", "/x"));
    BOOST_TEST(allows(std::string("\0\0Disallow: /\0", 14), "/x"));
}

BOOST_AUTO_TEST_CASE(rules_before_any_group_belong_to_nobody) {
    BOOST_TEST(allows("disallow: /\nuser-agent: FooBot\nallow: /x\n", "/y"));
}

BOOST_AUTO_TEST_CASE(groups_that_name_us_count_together_and_stars_only_without_them) {
    const std::string rules =
        "user-agent: FooBot\ndisallow: /a\n\nuser-agent: *\ndisallow: /b\n\nuser-agent: foobot\ndisallow: "
        "/c\n";
    BOOST_TEST(!allows(rules, "/a"));
    BOOST_TEST(allows(rules, "/b"));
    BOOST_TEST(!allows(rules, "/c"));
    BOOST_TEST(!allows(rules, "/b", "BarBot"));
    BOOST_TEST(allows(rules, "/a", "BarBot"));
    // An empty group of ours is one: it forbids nothing.
    BOOST_TEST(allows("user-agent: *\ndisallow: /\n\nuser-agent: FooBot\n", "/x"));
    BOOST_TEST(allows("user-agent: *\ndisallow: /\nuser-agent: FooBot\ndisallow:\n", "/x"));
}

BOOST_AUTO_TEST_CASE(a_name_counts_up_to_its_version_and_never_in_part) {
    BOOST_TEST(!allows("user-agent: FooBot/1.2\ndisallow: /\n", "/x"));
    BOOST_TEST(!allows("user-agent: FOOBOT\ndisallow: /\n", "/x"));
    BOOST_TEST(!allows("user-agent: FooBot some words\ndisallow: /\n", "/x"));
    BOOST_TEST(allows("user-agent: Foo\ndisallow: /\n", "/x"));
    BOOST_TEST(allows("user-agent: FooBotany\ndisallow: /\n", "/x"));
    BOOST_TEST(product_token("daybook/0.1 (+data@daybook.example)") == "daybook");
    BOOST_TEST(product_token("My-Open_Data 2") == "My-Open_Data");
}

BOOST_AUTO_TEST_CASE(keys_are_read_in_any_case_and_with_any_blanks) {
    for (const std::string rules :
         {"USER-AGENT: FooBot\nDISALLOW: /x\n", "  user-agent :FooBot\t\n\tDisallow\t:\t/x   # why\n",
          "user-agent: FooBot\rdisallow: /x\r", "user-agent: FooBot\r\ndisallow: /x\r\n",
          "\xEF\xBB\xBFuser-agent: FooBot\ndisallow: /x", "user-agent: FooBot\n\n\n# nothing\ndisallow: /x"})
        BOOST_TEST(!allows(rules, "/x/y"), rules);
}

BOOST_AUTO_TEST_CASE(paths_are_compared_with_their_case) {
    BOOST_TEST(allows("user-agent: FooBot\ndisallow: /X/\n", "/x/y"));
    BOOST_TEST(!allows("user-agent: FooBot\ndisallow: /x/\n", "/x/y"));
}

BOOST_AUTO_TEST_CASE(stars_and_dollars_in_rules) {
    const auto forbids = [](const std::string& pattern, const std::string& target) {
        return !allows("user-agent: FooBot\ndisallow: " + pattern + "\n", target);
    };
    BOOST_TEST(forbids("/foo/bar/*/baz", "/foo/bar/quz/baz"));
    BOOST_TEST(forbids("/*.php", "/folder/filename.php?parameters"));
    BOOST_TEST(!forbids("/*.php$", "/filename.php?parameters"));
    BOOST_TEST(forbids("/*.php$", "/folder/filename.php"));
    BOOST_TEST(forbids("/fish*.php", "/fishheads/catfish.php?id=1"));
    BOOST_TEST(!forbids("/fish*.php", "/Fish.PHP"));
    BOOST_TEST(forbids("/x$", "/x"));
    BOOST_TEST(!forbids("/x$", "/xy"));
    BOOST_TEST(forbids("*/data", "/a/data"));
    BOOST_TEST(forbids("/a*b*c$", "/a-b-c-b-c"));
    BOOST_TEST(!forbids("/a*bc*bc$", "/abc"));
    BOOST_TEST(forbids("/*", "/"));
    BOOST_TEST(forbids("/a**b", "/axb"));
    BOOST_TEST(!forbids("data", "/data"));
}

BOOST_AUTO_TEST_CASE(escapes_are_compared_by_what_they_stand_for) {
    const auto forbids = [](const std::string& pattern, const std::string& target) {
        return !allows("user-agent: FooBot\ndisallow: " + pattern + "\n", target);
    };
    // The table of RFC 9309 section 2.2.2.
    BOOST_TEST(forbids("/foo/bar?baz=quz", "/foo/bar?baz=quz"));
    BOOST_TEST(forbids("/foo/bar?baz=http://foo.bar", "/foo/bar?baz=http://foo.bar"));
    BOOST_TEST(forbids("/foo/bar/\xE3\x83\x84", "/foo/bar/%E3%83%84"));
    BOOST_TEST(forbids("/foo/bar/%E3%83%84", "/foo/bar/\xE3\x83\x84"));
    BOOST_TEST(forbids("/foo/bar/%62%61%7A", "/foo/bar/baz"));
    BOOST_TEST(forbids("/a%3cd.html", "/a%3Cd.html"));
    BOOST_TEST(!forbids("/a%2fb", "/a/b"));
    BOOST_TEST(forbids("/100%", "/100%"));
}

BOOST_AUTO_TEST_CASE(robots_txt_itself_may_always_be_asked_for) {
    BOOST_TEST(allows("user-agent: *\ndisallow: /\n", "/robots.txt"));
    BOOST_TEST(!allows("user-agent: *\ndisallow: /\n", "/robots.txt.old"));
}

BOOST_AUTO_TEST_CASE(half_a_megabyte_is_read_and_no_more) {
    std::string rules = "user-agent: FooBot\n";
    while (rules.size() < 500 * 1024) rules += "disallow: /some/folder/that/is/private/\n";
    BOOST_TEST(!allows(rules + "disallow: /near-the-end\n", "/near-the-end"));
    rules.resize(Robots::kMostBytes, '\n');
    BOOST_TEST(allows(rules + "disallow: /beyond\n", "/beyond"));
}

BOOST_AUTO_TEST_CASE(a_crawl_delay_is_that_of_our_group) {
    const auto delay = [](const std::string& rules) {
        const auto out = Robots::parse(rules, "FooBot").crawl_delay();
        return out ? out->count() : -1;
    };
    BOOST_TEST(delay("user-agent: *\ncrawl-delay: 10\n") == 10'000);
    BOOST_TEST(
        delay("user-agent: *\ncrawl-delay: 10\n\nuser-agent: FooBot\ncrawl-delay: 1.5\ndisallow: /x\n") ==
        1'500);
    BOOST_TEST(delay("user-agent: *\ncrawl-delay: 10\nuser-agent: BarBot\ndisallow: /\n") == 10'000);
    for (const auto* nonsense : {"soon", "-1", "1e9", "", "10s", "nan", "inf"})
        BOOST_TEST(delay(std::string("user-agent: *\ncrawl-delay: ") + nonsense + "\n") == -1, nonsense);
    BOOST_TEST(delay("user-agent: *\ncrawl-delay: 99999999999999999999\n") == 86'400'000);
}

BOOST_AUTO_TEST_SUITE_END()
