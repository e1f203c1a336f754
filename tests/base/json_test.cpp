#include "publisher/base/json.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook::base;
namespace json = daybook::base::json;
using json::Value;

namespace {

std::string complaint(std::string_view text, int max_depth = 64) {
    try {
        json::parse(text, max_depth);
    } catch (const Error& e) {
        return e.kind() == ErrorKind::bad_input ? e.message() : "of the wrong kind";
    }
    return "none";
}

std::string nested(int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']');
}

}  // namespace

BOOST_AUTO_TEST_SUITE(json_values)

BOOST_AUTO_TEST_CASE(json_is_read_and_written_in_the_order_it_stands) {
    for (const std::string text : {R"({"b":1,"a":[true,false,null,"x",-2,{"c":{}}],"":[]})", R"("a\"b\\c\n")",
                                   "[]", "null", "-9223372036854775808"})
        BOOST_TEST(json::write(json::parse(text)) == text);
    BOOST_TEST((json::parse(" [ 1 , 2 ] ") == Value::array({1, 2})));
}

BOOST_AUTO_TEST_CASE(money_never_passes_through_a_float) {
    for (const std::string text :
         {"1234567890123456.10", "0.1", "18446744073709551615", "-92233720368547758080", "1.50", "1E2",
          "123456789012345678901234567890.99"}) {
        const auto value = json::parse(text);
        BOOST_TEST(!value.is_int());
        BOOST_TEST(value.as_number_text() == text);
        BOOST_TEST(json::write(value) == text);
    }
    BOOST_TEST(json::parse("9223372036854775807").as_int() == INT64_MAX);
    BOOST_TEST(json::write(Value(UINT64_MAX)) == "18446744073709551615");
}

BOOST_AUTO_TEST_CASE(canonical_text_is_the_same_however_the_members_were_set) {
    const auto a = json::parse(R"({"b":{"y":1,"x":2},"a":[{"d":1,"c":2}]})");
    const auto b = json::parse(R"( {"a": [{"c":2, "d":1}], "b": {"x":2, "y":1}} )");
    BOOST_TEST(json::canonical(a) == R"({"a":[{"c":2,"d":1}],"b":{"x":2,"y":1}})");
    BOOST_TEST(json::canonical(a) == json::canonical(b));
}

// RFC 8785 section 3.2.2.2 and its sample: two-letter escapes where there are such, else lower-case \u00xx,
// and everything else as it is.
BOOST_AUTO_TEST_CASE(canonical_strings_are_escaped_as_rfc_8785_does) {
    BOOST_TEST(json::canonical(json::parse(R"("\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/")")) ==
               "\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"");
    BOOST_TEST(json::canonical(Value("\b\f\n\r\t\x1f\x7f")) == "\"\\b\\f\\n\\r\\t\\u001f\x7f\"");
    std::string all, quoted;
    for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
    json::append_quoted(quoted, all);
    BOOST_TEST(json::write(Value(all)) == quoted);
    BOOST_TEST((json::parse(quoted).as_string() == all));
}

BOOST_AUTO_TEST_CASE(what_is_written_is_good_json_even_when_the_bytes_were_not_text) {
    const auto text = json::canonical(Value::object({{"last_modified", "Mon \xA3 \xED\xA0\x80"}}));
    BOOST_TEST(is_utf8(text));
    BOOST_TEST(json::parse(text).at("last_modified").as_string() ==
               "Mon \xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

BOOST_AUTO_TEST_CASE(pretty_text_is_indented_by_two_and_ends_its_line) {
    BOOST_TEST(json::write_pretty(json::parse(R"({"a":[1,"£"],"b":{}})")) ==
               "{\n  \"a\": [\n    1,\n    \"£\"\n  ],\n  \"b\": {}\n}\n");
}

BOOST_AUTO_TEST_CASE(a_mistake_is_told_with_its_line_and_column) {
    BOOST_TEST(complaint("{\n  \"a\": 1,\n  \"b\": nul\n}").starts_with("not good JSON at line 3, column "));
    BOOST_TEST(complaint("").starts_with("not good JSON at line 1, column 1: "));
}

BOOST_AUTO_TEST_CASE(text_that_is_not_json_is_refused) {
    for (const std::string_view bad :
         {"{",         "[1,]",    "{\"a\":1,}", "{a:1}",    "'a'",     "01",       "1.",       ".5",
          "+1",        "-",       "NaN",        "Infinity", "[1] [2]", "\"a",      "\"\t\"",   "\"\\x\"",
          "\"\\u12\"", "// c\n1", "tru",        "[1",       "{\"a\"}", "{\"a\":}", "\xEF\xBB", "[1]x"})
        BOOST_TEST(complaint(bad) != "none", "'" << bad << "' was taken");
}

BOOST_AUTO_TEST_CASE(nothing_hides_behind_a_nul_byte) {
    using namespace std::string_view_literals;
    BOOST_TEST(complaint("{\"a\":1}\0{\"a\":2}"sv) == "not good JSON at line 1, column 8: a NUL byte");
    BOOST_TEST(complaint("\"a\0b\""sv) != "none");
    BOOST_TEST(json::parse(R"("a\u0000b")").as_string() == "a\0b"sv);
}

BOOST_AUTO_TEST_CASE(a_key_that_stands_twice_is_refused_even_when_it_was_null) {
    BOOST_TEST(complaint(R"({"a":1,"b":{"a":2},"a":3})").find("the key 'a' stands twice") !=
               std::string::npos);
    BOOST_TEST(complaint(R"({"a":null,"a":1})").find("the key 'a' stands twice") != std::string::npos);
    BOOST_TEST(complaint(R"({"a":1,"\u0061":2})").find("the key 'a' stands twice") != std::string::npos);
    BOOST_TEST(complaint(R"([{"a":1},{"a":2}])") == "none");
}

BOOST_AUTO_TEST_CASE(bad_utf_8_and_lone_surrogates_are_refused) {
    for (const std::string_view bad : {"\"\xA3\"", "\"\xC0\xAF\"", "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
                                       "\"\xE2\x82\"", R"("\ud800")", R"("\ud800x")", R"("\udc00")",
                                       R"("\ud800\ud800")", R"({"\udc00":1})", "{\"\xFF\":1}"})
        BOOST_TEST(complaint(bad) != "none", bad);
    BOOST_TEST(json::parse(R"("\ud83d\udcb7")").as_string() == "💷");
}

BOOST_AUTO_TEST_CASE(nesting_is_allowed_to_the_limit_and_no_deeper) {
    BOOST_TEST(complaint(nested(64)) == "none");
    BOOST_TEST(complaint(nested(65)).find("nested deeper than 64") != std::string::npos);
    BOOST_TEST(complaint(nested(3), 2).find("nested deeper than 2") != std::string::npos);
    BOOST_TEST(complaint(std::string(10'000'000, '[')).find("nested deeper than 64") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_object_of_many_members_is_read_in_time_that_grows_with_its_size) {
    std::string text = "{";
    for (int i = 0; i < 200'000; ++i) text += fmt::format("{}\"key{}\":0", i == 0 ? "" : ",", i);
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(json::parse(text + "}").as_object().size() == 200'000U);
    // Comparing each with each would be 20,000 million comparisons: minutes.
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(20)));
}

BOOST_AUTO_TEST_CASE(an_accessor_says_what_it_wanted_and_what_it_found) {
    const auto value = json::parse(R"({"n":1,"s":"x","null":null,"a":[],"b":true})");
    BOOST_CHECK_EXCEPTION(value.at("s").as_int(), Error, [](const Error& e) {
        return e.message() == "expected a whole number in JSON, found a string";
    });
    BOOST_CHECK_EXCEPTION(value.at("absent"), Error,
                          [](const Error& e) { return e.message() == "the JSON key 'absent' is missing"; });
    BOOST_CHECK_THROW(value.at("n").at("x"), Error);
    BOOST_CHECK_THROW(value.as_array(), Error);
    BOOST_CHECK_THROW(json::parse("1.5").as_int(), Error);
    BOOST_CHECK_THROW(value.string_or("n", ""), Error);
}

BOOST_AUTO_TEST_CASE(absent_and_null_members_take_the_default) {
    const auto value = json::parse(R"({"s":"x","n":7,"b":true,"null":null})");
    BOOST_TEST(value.find("null") == nullptr);
    BOOST_TEST(value.find("absent") == nullptr);
    BOOST_TEST(Value(1).find("x") == nullptr);
    BOOST_TEST(value.string_or("s", "y") == "x");
    BOOST_TEST(value.string_or("null", "y") == "y");
    BOOST_TEST(value.int_or("n", 1) == 7);
    BOOST_TEST(value.int_or("absent", 1) == 1);
    BOOST_TEST(value.bool_or("b", false));
}

BOOST_AUTO_TEST_CASE(setting_and_pushing_build_a_value) {
    Value value;
    value.set("a", 1).set("b", Value::array()).set("a", 2).set("none", std::optional<int>());
    Value list;
    list.push("x").push(std::optional<std::string>("y"));
    value.set("b", list);
    BOOST_TEST(json::write(value) == R"({"a":2,"b":["x","y"],"none":null})");
    BOOST_CHECK_THROW(list.set("a", 1), Error);
    BOOST_CHECK_THROW(value.push(1), Error);
}

BOOST_AUTO_TEST_SUITE_END()
