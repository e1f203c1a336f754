#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace daybook::schemas;
using namespace daybook::schemas::tests;

namespace {

/// An organogram with something of everything.
const std::string kPosts =
    R"~({"name": "posts", "version": "1.0.0", "description": "Posts.", "fieldsMatch": "subset",
    "primaryKey": "post", "foreignKeys": [{"fields": "reports_to", "reference": {"fields": "post"}}], "fields": [
    {"name": "post", "title": "Post", "type": "string", "description": "d", "constraints": {"pattern": "[0-9A-Z-]+"}, "daybook": {"essential": true}},
    {"name": "reports_to", "title": "Reports to", "type": "string", "description": "d", "missingValues": ["XX"]},
    {"name": "above", "title": "Above", "type": "string", "description": "d"},
    {"name": "begun", "title": "Begun", "type": "yearmonth", "description": "d"},
    {"name": "hours", "title": "Hours", "type": "object", "description": "d", "constraints": {"jsonSchema": {"required": ["mon"]}}},
    {"name": "salary", "title": "Salary", "type": "integer", "description": "d", "missingValues": [{"value": "N/D", "label": "Not disclosed"}],
     "constraints": {"required": true, "minimum": 0}},
    {"name": "shared", "title": "Shared", "type": "boolean", "description": "d", "trueValues": ["Y"], "falseValues": ["N"]},
    {"name": "notes", "title": "Notes", "type": "string", "description": "d"},
    {"name": "cost", "title": "Cost", "type": "number", "description": "d"}],
    "daybook": {"amount": "cost", "checks": {"tree": {"id": "post", "parent": "above", "root": "TOP"}, "formula_cells": true,
                           "personal_data": ["notes"], "threshold": {"least": "100"}}}})~";

CheckResult check_posts(const std::string& rows, int threads = 1) {
    CheckRequest request{"posts.csv", kPosts};
    request.threads = threads;
    request.stretch_bytes = 64;
    return check("Post,Reports to,Above,Begun,Hours,Salary,Shared,Notes,Cost\n" + rows, request);
}

std::string places(const Report& report, std::string_view code, std::string_view field = {}) {
    const auto* finding = find(report, code, field);
    std::string out;
    if (finding != nullptr)
        for (const auto& place : finding->places)
            out += std::to_string(place.line) + ":" + std::to_string(place.column) + " " + place.value + ";";
    return out;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(full_schema)

BOOST_AUTO_TEST_CASE(a_row_of_every_type_is_kept_in_canonical_form) {
    const auto result =
        check_posts("A-1,XX,TOP,2024-03,\"{\"\"tue\"\": 1, \"\"mon\"\": 2}\",50000,Y,fine,100.00\n");
    BOOST_REQUIRE(result.rows.has_value());
    BOOST_TEST(result.report.findings.size() == 1U);  // XX says why nothing is above
    BOOST_TEST(places(result.report, "missing-value", "reports_to") == "2:2 XX;");
    BOOST_TEST(cell(result, 0, "begun") == "2024-03");
    BOOST_TEST(cell(result, 0, "hours") == R"({"mon":2,"tue":1})");
    BOOST_TEST(cell(result, 0, "shared") == "true");
    BOOST_TEST(cell(result, 0, "reports_to") == "");
    BOOST_TEST(cell(result, 0, "notes") == "fine");
    const auto again = decode_table(encode_table(result.rows->whole()));
    BOOST_TEST((CheckedRows(again).digest() == result.rows->digest()));
}

BOOST_AUTO_TEST_CASE(every_fault_is_found_also_several_in_one_row_however_the_file_is_cut) {
    const std::string rows =
        "A-1,XX,TOP,2024-03,,50000,Y,,100\n"
        "a 2,A-9,A-1,03/2024,{},-5,yes,=1+1,5\n"
        "A-3,A-9,A-4,,\"{\"\"mon\"\":1}\",N/D,N,call 07700 900123,-100\n"
        "A-4,A-1,A-3,,,10,,,250\n"
        ",A-1,A-1,,,10,N,quarantined,1\n"
        "A-4,A-1,A-7,,,10,,,250\n";
    for (const int threads : {1, 2}) {
        const auto result = check_posts(rows, threads);
        const auto& report = result.report;
        BOOST_TEST(report.rows.accepted == 5);
        BOOST_TEST(report.rows.quarantined == 1);
        BOOST_TEST(places(report, "constraint-error", "post") == "3:1 a 2;");
        BOOST_TEST(places(report, "constraint-error", "hours") == "3:5 {};");
        BOOST_TEST(places(report, "constraint-error", "salary") == "3:6 -5;");
        BOOST_TEST(places(report, "type-error", "begun") == "3:4 03/2024;");
        BOOST_TEST(places(report, "type-error", "shared") == "3:7 yes;");
        BOOST_TEST(places(report, "missing-value", "salary") == "4:6 N/D;");
        BOOST_TEST(places(report, "required-value", "salary") == "4:6 N/D;");
        BOOST_TEST(places(report, "formula-cell", "notes") == "3:8 =1+1;");
        BOOST_TEST(places(report, "personal-data", "notes") == "4:8 ca** ***** ******;");
        BOOST_TEST(places(report, "foreign-key", "reports_to") == "3:2 A-9;");
        BOOST_TEST(find(report, "foreign-key")->count == 2);
        BOOST_TEST(places(report, "under-threshold", "cost") == "3:9 5;");
        std::string tree;
        for (const auto& finding : report.findings)
            if (finding.code == "tree-error")
                for (const auto& place : finding.places)
                    tree += fmt::format("{}:{} ", place.line, place.column);
        BOOST_TEST(tree == "7:3 4:3 5:3 ");
        BOOST_TEST(places(report, "primary-key", "post") == "6:1 ;");
        const auto again = std::ranges::find_if(report.findings, [](const Finding& f) {
            return f.code == "primary-key" && f.message.find("earlier row") != std::string::npos;
        });
        BOOST_REQUIRE((again != report.findings.end()));
        BOOST_TEST(again->places.front().value == "A-4 as on line 5");
        BOOST_TEST(find(report, "type-error", "begun")->message == "'Begun' is not a month like 2024-03");
        BOOST_TEST(find(report, "constraint-error", "salary")->message == "'Salary' is less than 0");
    }
}

BOOST_AUTO_TEST_CASE(each_rule_that_a_value_breaks_has_its_own_remedy) {
    const auto remedy = [](const std::string& type, const std::string& constraints,
                           const std::string& value) {
        const auto schema =
            R"({"name": "test", "version": "1", "description": "x", "fields": [{"name": "one", "title": "One", "description": "x", "type": ")" +
            type + (type == "string" ? R"(", "example": "A-12", "constraints": )" : R"(", "constraints": )") + constraints + "}]}";
        const auto report = check("One\n" + value + "\n", {"t", schema}).report;
        const auto* const found = find(report, "constraint-error");
        return found == nullptr ? "no finding" : found->remedy;
    };
    BOOST_TEST(remedy("string", R"({"enum": ["A-12", "B"]})", "C") ==
               "Write one of the values that the schema lists.");
    BOOST_TEST(remedy("string", R"({"minLength": 3})", "C") == "Give it in full: at least 3 characters.");
    BOOST_TEST(remedy("string", R"({"maxLength": 4})", "CCCCC") == "Shorten it to 4 characters at most.");
    BOOST_TEST(remedy("string", R"({"pattern": "[A-Z]-[0-9]+"})", "C") == "Write it like 'A-12'.");
    BOOST_TEST(remedy("list", R"({"minLength": 2})", "C") == "Give it in full: at least 2 items.");
    BOOST_TEST(remedy("integer", R"({"minimum": 5})", "4") == "Look for a slip: it must be 5 or more.");
    BOOST_TEST(remedy("integer", R"({"maximum": 5})", "6") == "Look for a slip: it must be 5 or less.");
    BOOST_TEST(remedy("integer", R"({"exclusiveMinimum": 5})", "5") ==
               "Look for a slip: it must be more than 5.");
    BOOST_TEST(remedy("integer", R"({"exclusiveMaximum": 5})", "5") ==
               "Look for a slip: it must be less than 5.");
    BOOST_TEST(remedy("object", R"({"jsonSchema": {"required": ["mon"]}})", "{}") ==
               "Give it the members and types that its JSON Schema asks for.");
}

BOOST_AUTO_TEST_CASE(columns_are_held_to_fields_match) {
    const auto with = [](const std::string& match, std::string_view headings) {
        const auto schema =
            R"({"name": "test", "version": "1", "description": "x", "fieldsMatch": ")" + match +
            R"(", "fields": [{"name": "one", "title": "One", "description": "x", "daybook": {"essential": true}},)"
            R"({"name": "two", "title": "Two", "description": "x"},)"
            R"({"name": "three", "title": "Three", "description": "x"},)"
            R"({"name": "four", "title": "Four", "description": "x"}]})";
        const auto report = check(std::string(headings) + "\na,b,c\n", {"t", schema}).report;
        std::string out;
        for (const auto& finding : report.findings)
            if (finding.code.find("label") != std::string::npos && finding.severity != Severity::note)
                out += finding.code + ";";
            else if (finding.code == "incorrect-label") out += "order;";
        return out;
    };
    BOOST_TEST(with("exact", "One,Two,Three,Four") == "");
    BOOST_TEST(with("exact", "Two,One,Three,Four") == "order;");
    BOOST_TEST(with("exact", "One,Two,Three,Four,Five") == "extra-label;");
    BOOST_TEST(with("exact", "One,Two,Three,Five") == "extra-label;missing-label;");
    BOOST_TEST(with("equal", "Two,Three,One,Four") == "");
    BOOST_TEST(with("equal", "One,Two,Four") == "missing-label;");
    BOOST_TEST(with("subset", "One,Five,Two,Three,Four") == "");
    BOOST_TEST(with("subset", "One,Two,Five,Three") == "missing-label;");
    BOOST_TEST(with("superset", "Three,One,Two") == "");
    BOOST_TEST(with("superset", "One,Two,Three,Five") == "extra-label;");
    BOOST_TEST(with("partial", "Five,Four,Three,One") == "");
}

BOOST_AUTO_TEST_CASE(a_file_may_lack_one_of_two_columns_where_the_schema_lets_it) {
    const auto refusal = [](const std::string& match) {
        const auto schema = R"({"name": "few", "version": "1.0.0", "description": "x", "fieldsMatch": ")" +
                            match +
                            R"(", "fields": [{"name": "one", "title": "One", "description": "x"},)"
                            R"({"name": "two", "title": "Two", "description": "x"}]})";
        return check("Two\nb\n", {"t", schema}).report.refusal;
    };
    BOOST_TEST(refusal("superset") == "");
    BOOST_TEST(refusal("partial") == "");
    BOOST_TEST(refusal("equal") ==
               "no row with headings of the schema in the first 30 rows; line 1 comes nearest, without 'One'");
}

BOOST_AUTO_TEST_SUITE_END()
