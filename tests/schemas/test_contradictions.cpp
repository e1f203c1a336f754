#include "publisher/base/error.hpp"
#include "publisher/base/json_schema.hpp"
#include "schemas/compiled_schema.hpp"
#include "schemas/read_value.hpp"
#include "tests/schemas/support.hpp"

#include <boost/test/unit_test.hpp>

#include <filesystem>

using namespace daybook;
using namespace daybook::schemas;

BOOST_AUTO_TEST_SUITE(contradictions)

namespace {

std::string with_fields(const std::string& fields, const std::string& more = "") {
    return R"({"name": "test", "version": "1", "description": "x", "fields": [)" + fields + "]" + more + "}";
}

std::string with_words(const std::string& words) {
    return with_fields(R"({"name": "cell", "description": "x", )" + words + "}");
}

constexpr const char* kTwo = R"({"name": "one", "type": "string", "description": "x"},
                                {"name": "two", "type": "number", "description": "x"},
                                {"name": "day", "type": "date", "description": "x"})";

std::string why_refused(const std::string& text) {
    try {
        parse_schema(text);
    } catch (const base::Error& e) {
        return e.kind() == base::ErrorKind::bad_input ? e.what() : "another kind of error";
    }
    return "";
}

void expect(const std::string& text, std::string_view part) {
    const auto why = why_refused(text);
    BOOST_TEST(why.find(part) != std::string::npos, text + " gave '" + why + "', not " + std::string(part));
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_field_that_no_value_can_meet_is_refused_by_name) {
    const std::pair<const char*, const char*> cases[] = {
        {R"("type": "integer", "constraints": {"minimum": 5, "maximum": 4})", "above its maximum"},
        {R"("type": "number", "constraints": {"minimum": 5, "exclusiveMaximum": 5})", "above its maximum"},
        {R"("type": "date", "constraints": {"minimum": "2024-02-01", "maximum": "2024-01-01"})",
         "above its maximum"},
        {R"("type": "integer", "constraints": {"exclusiveMinimum": 4, "exclusiveMaximum": 5})",
         "above its maximum"},
        {R"("type": "string", "constraints": {"minLength": 5, "maxLength": 4})",
         "minLength 5 above maxLength 4"},
        {R"("type": "string", "constraints": {"minLength": -1})", "below nothing"},
        {R"("type": "integer", "constraints": {"enum": ["a"]})", "'a' in its enum, which is no integer"},
        {R"("type": "number", "constraints": {"enum": [1.005]})", "in its enum"},
        {R"("type": "string", "constraints": {"enum": []})", "empty enum"},
        {R"("type": "string", "constraints": {"enum": ["ab"], "maxLength": 1})",
         "breaks another of its constraints"},
        {R"("type": "string", "missingValues": ["n/a"], "constraints": {"enum": ["n/a"]})",
         "among its missingValues"},
        {R"("type": "string", "categories": ["a"], "constraints": {"enum": ["b"]})",
         "not among its categories"},
        {R"("type": "string", "constraints": {"pattern": "(a"})", "the pattern '(a' cannot be used"},
        {R"("type": "string", "constraints": {"pattern": "(?=a)b"})", "cannot be used"},
        {R"("type": "object", "constraints": {"jsonSchema": {"$ref": "#/no"}})",
         "jsonSchema that cannot be used"},
        {R"("type": "string", "constraints": {"required": true, "enum": [""]})", "allows blanks alone"},
        {R"("type": "boolean", "trueValues": ["x"], "falseValues": ["-"], "missingValues": ["x", "-"])",
         "no cell could say so"},
        {R"("type": "boolean", "falseValues": ["-"], "missingValues": ["-"])", "no cell could say so"},
        {R"("type": "object", "constraints": {"jsonSchema": {"type": "foo"}})", "the JSON Schema's word 'type'"},
        {R"("type": "object", "constraints": {"jsonSchema": {"properties": {"n": {"const": 5}}}})",
         "word 'const' is none of draft 4's"},
        {R"("type": "object", "constraints": {"jsonSchema": {"propertys": {}}})", "did you mean 'properties'"},
        {R"("type": "object", "constraints": {"jsonSchema": {"exclusiveMinimum": 5}})", "word 'exclusiveMinimum'"},
        {R"("type": "array", "constraints": {"jsonSchema": {"items": {"required": true}}})", "word 'required'"},
        {R"("type": "string", "constraints": {"minimum": 1})", "does not apply to a string"},
        {R"("type": "integer", "constraints": {"minLength": 1})", "does not apply to a integer"},
        {R"("type": "integer", "constraints": {"pattern": "1"})", "does not apply"},
        {R"("type": "string", "constraints": {"jsonSchema": {}})", "does not apply"},
        {R"("type": "integer", "constraints": {"minimum": "soon"})", "which is no integer"},
        {R"("type": "number", "constraints": {"minimum": "0.001"})", "2 digits after the point"},
        {R"("type": "integer", "constraints": {"minimun": 1})", "did you mean 'minimum'"},
        {R"("type": "boolean", "trueValues": ["x"], "falseValues": ["x"])",
         "among trueValues and falseValues"},
        {R"("type": "number", "decimalChar": ",", "groupChar": ",")", "same decimalChar and groupChar"},
        {R"("type": "number", "groupChar": "1")", "groupChar '1'"},
        {R"("type": "number", "format": "currency")", "this type has none but default"},
        {R"("type": "string", "format": "emial")", "use default, email"},
        {R"("type": "date", "format": "DD/MM/YYYY")", "%d/%m/%Y"},
        {R"("type": "date", "format": "%H:%M")", "holds no day"},
        {R"("type": "datetime", "format": "%d/%m/%Y")", "holds no time"},
        {R"("type": "date", "format": "%c")", "directive that is not read"},
        {R"("type": "time", "format": "%I:%M %P")", "directive that is not read"},
        {R"("type": "date", "format": "%d/%m")", "holds no day with its month and year"},
        {R"("type": "date", "format": "%B %Y")", "holds no day with its month and year"},
        {R"("type": "datetime", "format": "%d %b %H:%M")", "holds no day with its month and year"},
        {R"("type": "date", "example": "soon")", "example 'soon', which is no date"},
        {R"("type": "integer", "example": "1.5")", "example '1.5', which is no integer"},
        {R"("type": "string", "example": "abc", "constraints": {"maxLength": 2})",
         "breaks one of its constraints"},
        {R"("type": "geopoint", "format": "wkt")", "default, array or object"},
        {R"("type": "geojson", "format": "kml")", "default or topojson"},
        {R"("type": "list", "itemType": "object")", "itemType object"},
        {R"("type": "money")", "unknown type 'money'"},
        {R"("type": 5)", "field 'cell'"},
        {R"("type": "string", "daybook": {"pointer": 5})", "field 'cell'"},
    };
    for (const auto& [words, part] : cases) expect(with_words(words), part);
    for (const auto& [words, part] : cases) expect(with_words(words), "cell");
}

BOOST_AUTO_TEST_CASE(a_place_may_be_listed_as_an_array_or_an_object_whatever_form_its_cells_have) {
    const auto schema = [](const std::string& format, const std::string& listed) {
        return R"({"name": "t", "title": "T", "version": "1", "description": "D", "fields": [{"name": "site", "title": "Site", "description": "d",
            "type": "geopoint")" + format + R"(, "constraints": {"enum": [)" + listed + "]}}]}";
    };
    for (const std::string listed : {"[-0.1277, 51.5]", R"({"lon": -0.1277, "lat": 51.5})", R"("-0.1277, 51.5")"}) {
        const auto report = check("Site\n\"-0.1277, 51.5\"\n\"0, 51.5\"\n", {"t.csv", schema("", listed)}).report;
        BOOST_REQUIRE(tests::find(report, "constraint-error") != nullptr);
        BOOST_TEST(tests::find(report, "constraint-error")->count == 1, listed);
    }
    BOOST_TEST(tests::find(check("Site\n\"[-0.1277, 51.5]\"\n", {"t.csv", schema(R"(, "format": "array")", R"({"lon": -0.1277, "lat": 51.5})")}).report,
                    "constraint-error") == nullptr);
    BOOST_CHECK_THROW(CompiledSchema(parse_schema(schema("", "[181, 51.5]"))), daybook::base::Error);
}

BOOST_AUTO_TEST_CASE(keys_name_fields_that_are_there) {
    expect(with_fields(kTwo, R"(, "primaryKey": ["none"])"), "primaryKey names the field 'none'");
    expect(with_fields(kTwo, R"(, "primaryKey": ["one", "one"])"), "twice");
    expect(with_fields(kTwo, R"(, "uniqueKeys": [["one", "none"]])"), "uniqueKeys names the field 'none'");
    expect(with_fields(kTwo, R"(, "foreignKeys": [{"fields": ["none"], "reference": {"fields": ["one"]}}])"),
           "'none'");
    expect(with_fields(kTwo, R"(, "foreignKeys": [{"fields": ["one"], "reference": {"fields": ["none"]}}])"),
           "'none'");
    expect(with_fields(kTwo,
                       R"(, "foreignKeys": [{"fields": ["one"], "reference": {"fields": ["one", "two"]}}])"),
           "1 fields to 2");
    expect(with_fields(kTwo, R"(, "foreignKeys": [{"fields": "one", "reference": {"fields": "two"}}])"),
           "refers 'one', which is a string, to 'two', which is a number");
    expect(with_fields(kTwo, R"(, "fieldsMatch": "loosely")"), "fieldsMatch");
    const auto schema = parse_schema(with_fields(
        kTwo, R"(, "primaryKey": "one", "uniqueKeys": [["one", "two"]], "fieldsMatch": ["subset"],)"
              R"( "foreignKeys": [{"fields": "two", "reference": {"resource": "", "fields": "two"}},)"
              R"( {"fields": ["one"], "reference": {"resource": "other", "fields": ["anything"]}}])"));
    BOOST_TEST(schema.fields[0].required);
    BOOST_TEST(!schema.fields[1].required);
    BOOST_TEST((schema.primary_key == std::vector<std::string>{"one"}));
    BOOST_TEST(schema.unique_keys.size() == 1U);
    BOOST_TEST((schema.fields_match == FieldsMatch::subset));
    BOOST_REQUIRE(schema.foreign_keys.size() == 2U);
    BOOST_TEST(schema.foreign_keys[1].resource == "other");
    const CompiledSchema compiled(schema);
    BOOST_REQUIRE(compiled.keys().size() == 2U);
    BOOST_TEST(compiled.keys()[0].is_primary);
    BOOST_TEST(compiled.keys()[1].name == "one, two");
}

BOOST_AUTO_TEST_CASE(a_heading_stands_for_one_field) {
    expect(with_fields(R"({"name": "one", "title": "Cell", "description": "x"},
                          {"name": "two", "title": "CELL", "description": "x"})"),
           "fields 'one' and 'two' are both found under the heading 'CELL'");
    expect(with_fields(R"({"name": "one", "description": "x", "daybook": {"aliases": ["Two"]}},
                          {"name": "two", "description": "x"})"),
           "fields 'one' and 'two'");
    const auto apart = with_fields(
        R"j({"name": "one", "description": "x", "daybook": {"aliases": ["One", "ONE"]}},
            {"name": "two", "title": "One (as given)", "description": "x"})j");
    BOOST_TEST(why_refused(apart) == "");
}

BOOST_AUTO_TEST_CASE(what_stands_under_daybook_is_held_to_the_fields) {
    const auto ours = [](const std::string& words) {
        return with_fields(kTwo, R"(, "daybook": {)" + words + "}");
    };
    expect(ours(R"("amuont": "two")"), "did you mean 'amount'");
    expect(ours(R"("checks": {"period": true})"), "set daybook.date");
    expect(ours(R"("checks": {"card_settlements": true})"), "set daybook.supplier");
    expect(ours(R"("checks": {"threshold": {"least": 500}})"), "set daybook.amount");
    expect(ours(R"("amount": "two", "checks": {"threshold": {"least": "lots"}})"), "no amount");
    expect(ours(R"("amount": "two", "checks": {"threshold": {"least": 500, "per": "none"}})"), "'none'");
    expect(ours(R"("checks": {"personal_data": ["two"]})"), "which is no text");
    expect(ours(R"("checks": {"personal_data": ["none"]})"), "does not exist");
    expect(ours(R"("checks": {"tree": {"id": "one", "parent": "one", "root": "XX"}})"), "same field");
    expect(ours(R"("checks": {"shared": {"id": "one", "same": ["one"]}})"), "is the id");
    expect(ours(R"("checks": {"shared": {"id": "one", "same": ["none"]}})"), "does not exist");
    expect(ours(R"("checks": {"bands": [{"floor": "one", "ceiling": "two", "width": 5000}]})"), "no integer");
    expect(ours(R"("checks": {"formulas": true})"), "unknown word 'formulas'");
    expect(ours(R"("gates": {"type-eror": 5})"), "did you mean 'type-error'");
    expect(ours(R"("gates": {"type-error": -5})"), "below nothing");
    expect(ours(R"("amount_basis": "both")"), "net, gross or unknown");
    expect(ours(R"("records": "rows")"), "slash");
    expect(ours(R"("jsonSchema": "zzz")"), "'zzz', which is none of schemas/meta");
    const auto schema = parse_schema(ours(
        R"("amount": "two", "date": "day", "due": "last-working-day-of-following-month", "amount_basis": "net",)"
        R"( "records": "/data", "jsonSchema": "ocds-release-package", "checks": {"period": true, "control_total": true, "repeated_rows": true,)"
        R"( "mojibake": true, "formula_cells": true, "personal_data": ["one"],)"
        R"( "threshold": {"least": "500.00", "per": "one"}}, "gates": {"personal-data": 0, "errors": 100})"));
    BOOST_TEST(schema.checks.period);
    BOOST_TEST(schema.checks.threshold->least.units == 50'000);
    BOOST_TEST(schema.gates.size() == 2U);
    BOOST_TEST(schema.due == "last-working-day-of-following-month");
    BOOST_TEST(schema.records == "/data");
    BOOST_TEST(schema.json_schema == "ocds-release-package");
}

BOOST_AUTO_TEST_CASE(the_meta_schema_refuses_shapes_that_no_other_rule_looked_at) {
    const base::JsonSchema meta(meta_schema());
    BOOST_TEST(!meta.judge(tests::published_schema()).has_value());
    const std::pair<std::string, std::string> cases[] = {
        {R"({"name": "test", "version": "1", "description": "x"})", "required"},
        {with_fields(""), "minItems"},
        {with_words(R"("type": "money")"), "enum"},
        {with_words(R"("constraints": {"minimun": 1})"), "additionalProperties"},
        {with_words(R"("daybook": {"publsh": false})"), "additionalProperties"},
        {with_words(R"("daybook": {"scale": 12})"), "maximum"},
        {with_words(R"("format": "")"), "minLength"},
        {with_fields(kTwo, R"(, "daybook": {"gates": {"errors": "many"}})"), "type"},
        {with_fields(kTwo, R"(, "foreignKeys": [{"fields": ["one"]}])"), "required"},
    };
    for (const auto& [text, keyword] : cases) {
        const auto complaint = meta.judge(text);
        BOOST_REQUIRE_MESSAGE(complaint.has_value(), text);
        BOOST_TEST(complaint->keyword == keyword, text);
    }
    expect(with_words(R"("categoriesOrdered": "yes")"), "/fields/0/categoriesOrdered breaks the rule 'type'");
    expect(with_words(R"("rdfType": 5)"), "meta-schema");
}

BOOST_AUTO_TEST_CASE(blanks_describe_nothing) {
    expect(R"({"name": "test", "version": "1", "description": "  ", "fields": []})", "no description");
    expect(with_fields(R"({"name": "cell", "description": " \t"})"), "no description");
}

BOOST_AUTO_TEST_CASE(a_json_schema_may_say_all_that_draft_4_has) {
    const auto why = why_refused(with_words(
        R"("type": "object", "constraints": {"jsonSchema": {"$schema": "http://json-schema.org/draft-04/schema#",)"
        R"( "properties": {"const": {"type": ["string", "null"]}, "n": {"minimum": 1, "exclusiveMinimum": true}},)"
        R"( "dependencies": {"a": ["b"], "b": {"required": ["c"]}}, "additionalProperties": false, "items": [{}],)"
        R"( "anyOf": [{"not": {"enum": [5]}}], "definitions": {"x": {"maxItems": 0}}}})"));
    BOOST_TEST(why == "");
}

BOOST_AUTO_TEST_CASE(a_return_is_owed_by_a_rule_that_can_be_kept) {
    const auto ours = [](const std::string& words) {
        return with_fields(kTwo, R"(, "daybook": {)" + words + "}");
    };
    for (const auto* due :
         {"tomorrow", "last-working-day-of-next-month", "13-months-after-period-end", "6-juny", "0-days-after-period-end"})
        expect(ours(R"("due": ")" + std::string(due) + "\""), "/daybook/due breaks the rule 'pattern'");
    for (const auto* due : {"one-month-after-period-end", "three-months-after-period-end", "14-days-after-period-end",
                            "6-june-and-6-december"})
        BOOST_TEST(why_refused(ours(R"("due": ")" + std::string(due) + "\"")) == "");
    expect(ours(R"("cadence": "hourly")"), "/daybook/cadence breaks the rule 'enum'");
    for (const auto* cadence : {"monthly", "quarterly", "half-yearly", "annual", "as-it-happens"})
        BOOST_TEST(why_refused(ours(R"("cadence": ")" + std::string(cadence) + "\"")) == "");
}

BOOST_AUTO_TEST_CASE(no_heading_belongs_to_two_fields) {
    const auto two = [](const std::string& a, const std::string& b) {
        return with_fields(R"({"name": "one", "type": "string", "description": "x", )" + a +
                           R"(}, {"name": "two", "type": "string", "description": "x", )" + b + "}");
    };
    expect(two(R"("title": "A")", R"("title": "A")"), "fields 'one' and 'two' are both found under the heading 'A'");
    expect(two(R"("title": "A")", R"("title": "B", "daybook": {"aliases": ["ONE"]})"), "both found under the heading 'ONE'");
    expect(two(R"("title": "A", "daybook": {"aliases": ["Sum - x"]})",
               R"("title": "B", "daybook": {"aliases": ["sum x"]})"),
           "both found under the heading 'sum x'");
    const auto alone = two(R"("title": "A", "daybook": {"aliases": ["One", "a"]})", R"("title": "B")");
    BOOST_TEST(why_refused(alone) == "");
}

BOOST_AUTO_TEST_CASE(a_slip_of_the_pen_in_a_schema_that_is_handed_in_is_named) {
    const auto why = [](const std::string& text) -> std::string {
        try {
            parse_given_schema(text);
        } catch (const base::Error& e) {
            return e.what();
        }
        return "";
    };
    const auto expect_slip = [&](const std::string& text, std::string_view part) {
        BOOST_TEST(why(text).find(part) != std::string::npos, text + " gave '" + why(text) + "', not " + std::string(part));
        BOOST_TEST(why_refused(text) == "");  // an archive that has it is still read
    };
    const auto with_version = [](const std::string& version) {
        return R"({"name": "test", "version": ")" + version + R"(", "description": "x", "fields": [)" + kTwo + "]}";
    };
    expect_slip(with_fields(kTwo, R"(, "filedsMatch": "subset")"), "unknown word 'filedsMatch' in the schema; did you mean 'fieldsMatch'?");
    expect_slip(with_words(R"("tpye": "number")"), "unknown word 'tpye' in field 'cell'; did you mean 'type'?");
    expect_slip(with_words(R"("type": "number", "constraint": {"required": true})"), "did you mean 'constraints'?");
    expect_slip(with_version("latest"), "the schema's version is 'latest': write a number such as 1.0.0");
    expect_slip(with_fields(kTwo, R"(, "daybook": {"amount": "two", "currency": "QQQ"})"), "'QQQ', which is no currency of ISO 4217");
    expect_slip(with_words(R"("type": "string", "missingValues": ["-", {"value": "-", "label": "none"}])"), "field 'cell' has '-' among its missingValues twice");
    expect_slip(with_words(R"("type": "date", "daybook": {"fill_down": true})"), "field 'cell' is a date and has daybook.fill_down, which is for a string");
    expect_slip(with_words(R"("type": "string", "daybook": {"publish": false})"), "no field of the schema may be published");
    expect_slip(with_words(R"("type": "string", "categories": ["a", "b", "a"])"), "field 'cell' has 'a' among its categories twice");
    expect_slip(with_words(R"("type": "string", "pattern": "[a-z]+")"), "'pattern' beside its constraints, where nothing is held to it");
    expect_slip(with_fields(R"({"name": "one", "type": "number", "description": "x", "daybook": {"scale": 3}})", R"(, "daybook": {"amount": "one"})"),
                "which has 3 digits after the point: amounts are counted with two");
    BOOST_TEST(why(with_fields(kTwo, R"(, "paths": [], "images": [], "contributor": "x")")) == "");
    BOOST_TEST(why(with_words(R"("type": "string", "labels": [], "names": [])")) == "");
    BOOST_TEST(why(with_fields(kTwo, R"(, "owner": "a team", "homepage": "https://example.org", "daybook": {"amount": "two", "currency": "EUR"})")) == "");
    BOOST_TEST(why(with_words(R"("type": "string", "steward": "a team")")) == "");
    BOOST_TEST(why(with_version("2")) == "");
}

BOOST_AUTO_TEST_CASE(a_schema_that_is_published_has_titles_and_examples) {
    const auto why = [](const std::string& field, const std::string& more) -> std::string {
        try {
            parse_published_schema(with_fields(field, more));
        } catch (const base::Error& e) {
            return e.what();
        }
        return "";
    };
    const std::string
        whole = R"({"name": "one", "type": "string", "title": "One", "example": "x", "description": "x"})",
        titled = R"(, "title": "Test", "daybook": {"cadence": "monthly", "due": "one-month-after-period-end"})";
    BOOST_TEST(why(whole, titled) == "");
    BOOST_TEST(why(whole, R"(, "title": "Test")").find("does not say when its returns are due") != std::string::npos);
    BOOST_TEST(why(whole, R"(, "title": "Test", "daybook": {"cadence": "as-it-happens"})") == "");
    BOOST_TEST(why(whole, "").find("has no title") != std::string::npos);
    BOOST_TEST(why(R"({"name": "one", "type": "string", "title": "One", "description": "x"})", titled)
                   .find("has no example") != std::string::npos);
    BOOST_TEST(why(R"({"name": "one", "type": "string", "example": "x", "description": "x"})", titled)
                   .find("has no title") != std::string::npos);
    const std::string excused =
        R"({"name": "one", "type": "string", "title": "One", "example": "x", "description": "x", "missingValues": ["", {"value": "N/D", "label": "not disclosed"}])";
    BOOST_TEST(why(excused + "}", titled) == "");
    BOOST_TEST(why(excused + R"(, "constraints": {"required": true}})", titled).find("has labels for having none") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(every_field_of_every_published_schema_is_documented_with_an_example_it_would_take) {
    int schemas = 0;
    for (const auto& entry : std::filesystem::directory_iterator(DAYBOOK_SOURCE_DIR "/schemas/published")) {
        const auto name = entry.path().filename().string();
        BOOST_TEST_CONTEXT(name) {
            const auto schema = parse_published_schema(base::read_file(entry.path()));
            BOOST_TEST(name == schema.id.str() + ".json");
            BOOST_TEST(!schema.title.empty());
            BOOST_TEST(!schema.table.empty());
            const CompiledSchema compiled(schema);
            ++schemas;
            for (std::size_t i = 0; i < schema.fields.size(); ++i) {
                const auto& field = schema.fields[i];
                std::string scratch;
                const auto read = read_value(compiled.field(i), field.example, DateOrder::day_first, scratch);
                BOOST_TEST(field.title != "", field.name);
                BOOST_TEST(field.description.size() > 10U, field.name);
                BOOST_TEST((read.kind == CellReading::Kind::good), field.name);
                BOOST_TEST(read.broken == 0, field.name);
                BOOST_TEST(read.repairs == 0, field.name);
                BOOST_TEST(!read.odd_style, field.name);
            }
        }
    }
    BOOST_TEST(schemas >= 1);
}

BOOST_AUTO_TEST_SUITE_END()
