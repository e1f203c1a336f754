#include "harvesters/parts.hpp"

#include "harvesters/stored_zip.hpp"
#include "publisher/base/error.hpp"
#include "tests/harvesters/kinds/catalogue.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook;
using test::Canned;
using test::says;

namespace {

/// A page whose links say which part of what they are.
struct Page : test::Catalogue {
    harvesters::Source source = test::source_of("page", {url("/spend")});
    Page() {
        source.parts = "(?i)part (\\d+) of (\\d+)";
        for (const auto* name : {"1", "2", "3", "all"})
            server.serve(fmt::format("/{}.csv", name),
                         [text = fmt::format("rows,of,{}", name)](const test::Asked& asked) {
                             return asked.has("if-none-match")
                                        ? Canned{.status = 304}
                                        : Canned{.headers = {{"ETag", "\"1\""}}, .body = text};
                         });
    }
    void links(const std::vector<std::pair<std::string, std::string>>& links) {
        std::string page = "<!doctype html><title>Spend</title>";
        for (const auto& [address, title] : links) page += "<p><a href=\"" + address + "\">" + title + "</a>";
        server.serve("/spend", Canned{.headers = {{"Content-Type", "text/html"}}, .body = page});
    }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(parts, Page)

BOOST_AUTO_TEST_CASE(files_that_say_they_are_parts_become_one_in_the_order_of_their_numbers) {
    links({{"/2.csv", "Spend, May 2024 (Part 2 of 2)"},
           {"/all.csv", "Spend, April 2024"},
           {"/1.csv", "Spend, May 2024 (part 1 of 2)"}});
    const auto out = gather(source);
    BOOST_TEST(out.complete());
    BOOST_TEST(test::lines_of(out) == (std::vector<std::string>{url("/all.csv | Spend, April 2024"),
                                                                url("/1.csv#parts | Spend, May 2024")}),
               boost::test_tools::per_element());
    BOOST_TEST(
        (*out.objects[1].content == harvesters::stored_zip({{"1 of 2 1.csv", "rows,of,1", url("/1.csv")},
                                                            {"2 of 2 2.csv", "rows,of,2", url("/2.csv")}})));
    bodies();
    // What did not change is not sent again, and is the same bytes.
    const auto again = gather(source);
    BOOST_TEST(bodies() == 1);
    BOOST_TEST((*again.objects[1].content == *out.objects[1].content));
}

BOOST_AUTO_TEST_CASE(a_part_that_is_missing_holds_the_others_and_is_named) {
    const std::string may = "Spend, May 2024, ";
    const std::vector<std::pair<std::vector<std::pair<std::string, std::string>>, std::string>> cases = {
        {{{"/1.csv", may + "part 1 of 3"}, {"/3.csv", may + "part 3 of 3"}}, "part 2 of 3 is not there"},
        {{{"/1.csv", may + "part 1 of 2"}}, "part 2 of 2 is not there"},
        {{{"/2.csv", may + "part 2 of 2"}}, "part 1 of 2 is not there"},
        {{{"/1.csv", may + "part 1 of 2"}, {"/2.csv", may + "part 2 of 3"}},
         "one is a part of 2, another of 3"},
        {{{"/1.csv", may + "part 1 of 2"}, {"/2.csv", may + "part 1 of 2"}}, "two are part 1: "},
        {{{"/1.csv", may + "part 0 of 2"}}, "there is a part 0 of 2"},
        {{{"/1.csv", may + "part 1 of 9999"}}, "there cannot be 9999 parts"},
        {{{"/1.csv", may + "part 1 of 2"}, {"/2.csv", may + "part two"}}, "/2.csv may be it, and does not say so"},
        {{{"/1.csv", may + "part 1 of 2"}, {"/gone.csv", may + "part 2 of 2"}}, "/gone.csv"},
    };
    for (const auto& [given, why] : cases) {
        links(given);
        const auto out = gather(source);
        BOOST_TEST(out.objects.empty(), why);
        BOOST_REQUIRE_EQUAL(out.problems.size(), 1U);
        BOOST_TEST(says(out.problems[0], "the parts of 'Spend, May 2024' are left as they were"),
                   out.problems[0]);
        BOOST_TEST(says(out.problems[0], why), out.problems[0]);
        BOOST_TEST(!out.tells_what_vanished());
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_is_a_web_page_or_empty_is_no_part) {
    links({{"/1.csv", "Spend, part 1 of 2"}, {"/2.csv", "Spend, part 2 of 2"}});
    server.serve("/2.csv", Canned{.headers = {{"Content-Type", "text/html"}},
                                  .body = "<!DOCTYPE html><title>Page not found</title>"});
    BOOST_TEST(says(gather(source).problems.at(0), "a web page that says 'not found'"));
    server.serve("/2.csv", Canned{});
    BOOST_TEST(says(gather(source).problems.at(0), url("/2.csv") + " is empty"));
}

BOOST_AUTO_TEST_CASE(parts_of_two_files_are_not_mixed_and_nothing_is_joined_that_does_not_say_so) {
    links({{"/1.csv", "Spend, May 2024, part 1 of 2"}, {"/2.csv", "Spend, June 2024, part 2 of 2"}});
    const auto out = gather(source);
    BOOST_TEST(out.objects.empty());
    BOOST_TEST(out.problems.size() == 2U);
    source.parts.clear();
    BOOST_TEST(gather(source).objects.size() == 2U);
}

BOOST_AUTO_TEST_CASE(where_the_title_does_not_say_it_the_name_of_the_file_does) {
    source.parts = "(\\d)of(\\d)";
    server.serve("/may-1of2.csv", Canned{.body = "a,1"});
    server.serve("/may-2of2.csv", Canned{.body = "b,1"});
    links({{"/may-1of2.csv", "Spend, May 2024"}, {"/may-2of2.csv", "Spend, May 2024"}});
    const auto out = gather(source);
    BOOST_REQUIRE_EQUAL(out.objects.size(), 1U);
    BOOST_TEST(out.objects[0].title == "Spend, May 2024");
}

BOOST_AUTO_TEST_CASE(an_expression_without_number_and_count_is_refused_before_anyone_is_asked) {
    for (const std::string bad : {"part (\\d+)", "part", "(((", "(a)(b)(c)"}) {
        source.parts = bad;
        const auto said = complaint(source);
        BOOST_TEST(says(said, "test.yaml:3: the expression for parts '" + bad + "'"), said);
    }
    BOOST_TEST(server.asked().empty());
}

BOOST_AUTO_TEST_SUITE_END()
