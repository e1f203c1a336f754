#include "schemas/schema.hpp"

#include "publisher/base/json_schema.hpp"
#include "publisher/base/text.hpp"
#include "schemas/compiled_schema.hpp"
#include "schemas/header.hpp"
#include "schemas/read_value.hpp"
#include "schemas/schema_reading.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace daybook::schemas {

using base::json::Value;
using reading::refuse;

namespace {

constexpr std::array<std::string_view, kFieldTypes> kTypes{
    "string",    "number",   "integer", "date",  "boolean", "time",     "datetime", "year",
    "yearmonth", "duration", "object",  "array", "list",    "geopoint", "geojson",  "any"};
constexpr std::array<std::string_view, 5> kMatches{"exact", "equal", "subset", "superset", "partial"};

constexpr std::size_t kMostFields = 1000;

/// v2 was published with a profile that asks for a list here, so both forms are met.
FieldsMatch read_match(const Value& document) {
    const auto* value = document.find("fieldsMatch");
    if (value == nullptr) return FieldsMatch::exact;
    const auto names = reading::read_names(*value);
    const auto at = names.size() == 1 ? std::ranges::find(kMatches, names.front()) : kMatches.end();
    if (at == kMatches.end()) refuse("fieldsMatch is not one of exact, equal, subset, superset and partial");
    return static_cast<FieldsMatch>(at - kMatches.begin());
}

void read_fields(Schema& schema, const Value& document) {
    std::vector<MissingValue> missing{{}};
    if (const auto* own = document.find("missingValues")) missing = reading::read_missing_values(*own);
    std::set<std::string> names;
    for (const auto& value : document.at("fields").as_array()) {
        if (schema.fields.size() == kMostFields) refuse("the schema has more than 1,000 fields");
        schema.fields.push_back(reading::read_field(value, missing));
        const auto& field = schema.fields.back();
        if (!names.insert(field.name).second)
            refuse("field '{}' is there twice: names are unique", field.name);
        if (field.essential && !field.publish)
            refuse(
                "field '{}' is essential but may not be published: a row without it could not be told apart",
                field.name);
    }
    if (schema.fields.empty()) refuse("the schema has no fields: list at least one");
}

/// A heading stands for one field.
void check_headings(const Schema& schema) {
    const Headings headings(schema);
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        auto names = field.aliases;
        names.insert(names.end(), {field.title, field.name});
        for (const auto& name : names) {
            const auto match = headings.find(name);
            if (!match || match->field == static_cast<int>(i)) continue;
            refuse(
                "fields '{}' and '{}' are both found under the heading '{}': a column can be but one of them",
                schema.fields[static_cast<std::size_t>(match->field)].name, field.name, base::clip(name, 60));
        }
    }
}

void check_examples(const Schema& schema, const CompiledSchema& compiled) {
    std::string scratch;
    for (std::size_t i = 0; i < schema.fields.size(); ++i) {
        const auto& field = schema.fields[i];
        if (field.example.empty()) continue;
        const auto read = read_value(compiled.field(i), field.example, DateOrder::day_first, scratch);
        if (read.kind != CellReading::Kind::good)
            refuse("field '{}' has the example '{}', which is no {}: give one that its cells may hold",
                   field.name, base::clip(field.example, 60), to_string(field.type));
        if (read.broken != 0)
            refuse("field '{}' has the example '{}', which breaks one of its constraints", field.name,
                   base::clip(field.example, 60));
    }
}

Schema read_schema(std::string_view text) {
    const auto document = base::json::parse(text);
    Schema schema;
    schema.text = text;
    schema.id = SchemaId(document.at("name").as_string());
    schema.version = document.at("version").as_string();
    schema.title = document.string_or("title", schema.id.str());
    schema.description = document.string_or("description", "");
    if (base::trim(schema.description).empty())
        refuse("the schema has no description: say what its files are");
    schema.fields_match = read_match(document);
    read_fields(schema, document);
    reading::read_keys(schema, document);
    if (const auto* ours = document.find("daybook")) reading::read_daybook(schema, *ours);
    return schema;
}

/// What is left after our own words: shapes that no rule above looked at.
void hold_against_meta_schema(std::string_view document) {
    static const base::JsonSchema meta(meta_schema());
    if (const auto complaint = meta.judge(document))
        refuse("{} {} of the meta-schema ({}): see schemas/meta",
               complaint->pointer.empty() ? "the schema" : complaint->pointer, complaint->words(),
               complaint->schema_pointer);
}

}  // namespace

std::string_view to_string(FieldType type) {
    return kTypes[static_cast<std::size_t>(type)];
}

std::string_view to_string(FieldsMatch match) {
    return kMatches[static_cast<std::size_t>(match)];
}

bool is_currency(std::string_view text) {
    return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::optional<std::size_t> Schema::find(std::string_view name) const {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == name) return i;
    return {};
}

Schema parse_schema(std::string_view document) {
    try {
        auto schema = read_schema(document);
        // Compiling finds what contradicts itself.
        const CompiledSchema compiled(schema);
        check_headings(schema);
        check_examples(schema, compiled);
        hold_against_meta_schema(document);
        return schema;
    } catch (base::Error& error) {
        error.while_("reading a schema");
        throw;
    }
}

namespace {

/// A label says why a cell has no value, so nobody may ask for one there. Documents of before are still read, since
/// archives keep them.
void check_excuses(const Schema& schema, const Value& said) {
    for (const auto& words : said.at("fields").as_array()) {
        const auto& field = schema.fields[*schema.find(words.at("name").as_string())];
        const bool excused = words.find("missingValues") != nullptr &&
                             std::ranges::any_of(field.missing_values, [](const MissingValue& missing) {
                                 return !missing.value.empty() && !missing.label.empty();
                             });
        if (excused && (field.required || field.essential))
            refuse("field '{}' of the schema '{}' requires a value and has labels for having none: take out one of the two",
                   field.name, schema.id.str());
    }
}

}  // namespace

Schema parse_given_schema(std::string_view document) {
    auto schema = parse_schema(document);
    reading::refuse_slips(schema, base::json::parse(document));
    return schema;
}

Schema parse_published_schema(std::string_view document) {
    auto schema = parse_given_schema(document);
    const auto said = base::json::parse(document);
    if (said.find("title") == nullptr)
        refuse("the schema '{}' has no title: people choose it by that", schema.id.str());
    if (schema.cadence.empty() || (schema.due.empty() && schema.cadence != "as-it-happens"))
        refuse("the schema '{}' does not say when its returns are due: give it daybook.cadence and daybook.due",
               schema.id.str());
    check_excuses(schema, said);
    for (const auto& field : said.at("fields").as_array())
        for (const auto* word : {"title", "example"})
            if (field.find(word) == nullptr)
                refuse("field '{}' of the schema '{}' has no {}: whoever mends a file looks for it",
                       field.at("name").as_string(), schema.id.str(), word);
    return schema;
}

}  // namespace daybook::schemas
