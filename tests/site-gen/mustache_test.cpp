#include "publisher/base/error.hpp"
#include "site-gen/mustache.hpp"

#include <boost/test/unit_test.hpp>

#include <map>

using namespace daybook;
using site_gen::Mustache;

namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::string rendered(const Texts& texts, std::string_view json) {
    const Mustache page("page",
                        [&](std::string_view name) -> std::string_view { return texts.find(name)->second; });
    return page.render(base::json::parse(json));
}
std::string rendered(const std::string& text, std::string_view json) {
    return rendered(Texts{{"page", text}}, json);
}

/// What is said of a text that is no template.
std::string refused(const Texts& texts) {
    try {
        rendered(texts, "{}");
    } catch (const base::Error& error) {
        return error.message();
    }
    return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mustache)

BOOST_AUTO_TEST_CASE(values_are_escaped_unless_they_are_asked_for_as_they_are) {
    BOOST_TEST(rendered("{{a}} {{{a}}}", R"({"a": "<b>\"'&"})") == "&lt;b&gt;&quot;&#39;&amp; <b>\"'&");
    BOOST_TEST(rendered("{{n}} {{ d }} {{x.y}}", R"({"n": 12, "d": 1.50, "x": {"y": "z"}})") == "12 1.50 z");
    BOOST_TEST(rendered("[{{no}}{{b}}{{l}}{{a.b.c}}]", R"({"b": true, "l": ["x"], "a": {"b": "c"}})") ==
               "[]");
}

BOOST_AUTO_TEST_CASE(a_section_shows_a_list_item_by_item_and_a_value_that_is_there_once) {
    BOOST_TEST(rendered("{{#l}}<{{n}}{{o}}>{{/l}}",
                        R"({"l": [{"n": 1}, {"n": 2, "o": "inner"}], "o": "outer"})") == "<1outer><2inner>");
    for (const auto* there : {R"("x")", "true", "0", "{}"})
        BOOST_TEST(rendered("{{#a}}yes{{/a}}{{^a}}no{{/a}}", std::string("{\"a\":") + there + "}") == "yes",
                   there);
    for (const auto* absent : {R"("")", "false", "null", "[]"})
        BOOST_TEST(rendered("{{#a}}yes{{/a}}{{^a}}no{{/a}}", std::string("{\"a\":") + absent + "}") == "no",
                   absent);
    BOOST_TEST(rendered("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{}") == "no");
    BOOST_TEST(rendered("{{#a}}{{#b.c}}{{d}}{{/b.c}}{{/a}}",
                        R"({"a": {"b": {"c": [{"d": 1}, {"d": 2}]}}})") == "12");
    // What is null or empty within hides what has its name without.
    BOOST_TEST(rendered("{{#a}}[{{x}}{{y}}]{{/a}}",
                        R"({"x": "out", "y": "out", "a": {"x": "", "y": null}})") == "[]");
}

BOOST_AUTO_TEST_CASE(a_line_of_sections_that_shows_nothing_is_no_line) {
    BOOST_TEST(rendered("a\n{{#l}}\n- {{n}}\n{{/l}}\nb\n", R"({"l": [{"n": 1}, {"n": 2}]})") ==
               "a\n- 1\n- 2\nb\n");
    BOOST_TEST(rendered("a\n{{#s}}{{t}}{{/s}}\nb", R"({"s": {"t": ""}})") == "a\nb");
    BOOST_TEST(rendered("a\n{{t}}\nb", "{}") == "a\n\nb");
}

BOOST_AUTO_TEST_CASE(templates_stand_in_others_and_not_in_themselves) {
    const Texts texts{{"page", "<{{> inner}}>"}, {"inner", "{{#l}}{{n}},{{/l}}"}};
    BOOST_TEST(rendered(texts, R"({"l": [{"n": 1}, {"n": 2}]})") == "<1,2,>");
    BOOST_TEST(refused({{"page", "{{> page}}"}}) == "template 'page' includes itself");
}

BOOST_AUTO_TEST_CASE(what_does_not_parse_is_named_with_its_reason) {
    for (const auto& [text, why] : {std::pair("{{a", "a tag is not closed"),
                                    {"{{}}", "a tag is empty"},
                                    {"{{#a}}", "the section a is not closed"},
                                    {"{{/a}}", "{{/a}} closes nothing"},
                                    {"{{#a}}{{/b}}", "{{/b}} closes nothing"}})
        BOOST_TEST(refused({{"page", text}}) == std::string("template 'page' does not parse: ") + why);
}

BOOST_AUTO_TEST_SUITE_END()
