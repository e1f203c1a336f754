#include "publisher/base/json_schema.hpp"

#include "publisher/base/error.hpp"

#include <boost/test/unit_test.hpp>

#include <chrono>

using namespace daybook::base;

BOOST_AUTO_TEST_SUITE(json_schemas)

BOOST_AUTO_TEST_CASE(the_words_of_draft_4_are_judged) {
    const struct {
        const char *schema, *good, *bad, *keyword;
    } cases[] = {
        {R"({"type":"string"})", R"("x")", "1", "type"},
        {R"({"enum":[1,2]})", "2", "3", "enum"},
        {R"({"pattern":"^\\d{4}$"})", R"("2024")", R"("abcd")", "pattern"},
        {R"({"patternProperties":{"^a":{"type":"string"}}})", R"({"b":1,"ab":""})", R"({"ab":1})", "patternProperties"},
        {R"({"required":["a"]})", R"({"a":1})", "{}", "required"},
        {R"({"properties":{},"additionalProperties":false})", "{}", R"({"a":1})", "additionalProperties"},
        {R"({"minItems":2})", "[1,2]", "[1]", "minItems"},
        {R"({"uniqueItems":true})", "[1,2]", "[1,1]", "uniqueItems"},
        {R"({"minimum":3,"exclusiveMinimum":true})", "4", "3", "minimum"},
        {R"({"oneOf":[{"type":"number"},{"minimum":2}]})", "1", "3", "oneOf"},
        {R"({"not":{"type":"number"}})", R"("x")", "3", "not"},
        {R"({"definitions":{"x":{"$ref":"#/definitions/y"},"y":{"type":"string"}},
            "properties":{"a":{"$ref":"#/definitions/x"}}})",
         R"({"a":""})", R"({"a":1})", "type"},
        {R"({"properties":{"c":{"$ref":"#"},"v":{"type":"string"}}})", R"({"c":{"c":{"v":""}}})",
         R"({"c":{"c":{"v":1}}})", "type"},
    };
    for (const auto& c : cases) {
        const JsonSchema schema(c.schema);
        BOOST_TEST(!schema.judge(c.good).has_value(), c.schema);
        const auto complaint = schema.judge(c.bad);
        BOOST_REQUIRE_MESSAGE(complaint.has_value(), c.schema);
        BOOST_TEST(complaint->keyword == c.keyword, c.schema);
    }
    BOOST_TEST(JsonSchema(R"({"items":{"type":"string"}})").judge(R"(["a",1])")->pointer == "/1");
}

BOOST_AUTO_TEST_CASE(a_schema_that_would_pass_everything_or_never_end_is_refused) {
    for (const auto* bad :
         {"[", "[]", R"({"$ref":"#/definitions/none"})", R"({"properties":{"a":{"$ref":"http://e/s.json"}}})",
          R"({"$ref":"#"})", R"({"allOf":[{"$ref":"#"}]})",
          R"({"definitions":{"a":{"anyOf":[{"$ref":"#/definitions/b"}]},"b":{"$ref":"#/definitions/a"}}})",
          R"~({"pattern":"(?!x)"})~", R"~({"patternProperties":{"(":{}}})~"})
        BOOST_CHECK_THROW(JsonSchema{bad}, Error);
    BOOST_CHECK_THROW(JsonSchema("{}").judge("{"), Error);
    BOOST_CHECK_THROW(JsonSchema("{}").judge(std::string(100'000, '[')), Error);
}

BOOST_AUTO_TEST_CASE(its_patterns_take_bounded_time) {
    const JsonSchema schema(R"({"pattern":"^(a+)+$"})");
    const auto start = std::chrono::steady_clock::now();
    BOOST_TEST(schema.judge('"' + std::string(100'000, 'a') + "!\"").has_value());
    BOOST_TEST((std::chrono::steady_clock::now() - start < std::chrono::seconds(5)));
}

BOOST_AUTO_TEST_SUITE_END()
