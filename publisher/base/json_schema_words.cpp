#include "publisher/base/json_schema_words.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace daybook::base {

namespace {

using json::Value;

enum class Shape { anything, text, flag, number, count, texts, list, types, schema, schemas, schema_or_list, schema_or_flag, named, needs };

struct Word {
    std::string_view name;
    Shape shape;
};

/// Draft 4's words, and two that only speak to people.
constexpr std::array kWords{Word{"$schema", Shape::text},
                            Word{"id", Shape::text},
                            Word{"$ref", Shape::text},
                            Word{"title", Shape::text},
                            Word{"description", Shape::text},
                            Word{"$comment", Shape::text},
                            Word{"format", Shape::text},
                            Word{"pattern", Shape::text},
                            Word{"default", Shape::anything},
                            Word{"examples", Shape::anything},
                            Word{"type", Shape::types},
                            Word{"enum", Shape::list},
                            Word{"required", Shape::texts},
                            Word{"multipleOf", Shape::number},
                            Word{"maximum", Shape::number},
                            Word{"minimum", Shape::number},
                            Word{"exclusiveMaximum", Shape::flag},
                            Word{"exclusiveMinimum", Shape::flag},
                            Word{"uniqueItems", Shape::flag},
                            Word{"maxLength", Shape::count},
                            Word{"minLength", Shape::count},
                            Word{"maxItems", Shape::count},
                            Word{"minItems", Shape::count},
                            Word{"maxProperties", Shape::count},
                            Word{"minProperties", Shape::count},
                            Word{"items", Shape::schema_or_list},
                            Word{"additionalItems", Shape::schema_or_flag},
                            Word{"additionalProperties", Shape::schema_or_flag},
                            Word{"properties", Shape::named},
                            Word{"patternProperties", Shape::named},
                            Word{"definitions", Shape::named},
                            Word{"dependencies", Shape::needs},
                            Word{"allOf", Shape::schemas},
                            Word{"anyOf", Shape::schemas},
                            Word{"oneOf", Shape::schemas},
                            Word{"not", Shape::schema}};

constexpr std::array<std::string_view, 7> kTypes{"array", "boolean", "integer", "null", "number", "object", "string"};

bool is_type(const Value& value) {
    return value.is_string() && std::ranges::find(kTypes, value.as_string()) != kTypes.end();
}

bool is_list_of(const Value& value, bool (*each)(const Value&)) {
    return value.is_array() && !value.as_array().empty() && std::ranges::all_of(value.as_array(), each);
}

bool is_text(const Value& value) {
    return value.is_string();
}

bool is_count(const Value& value) {
    return value.is_number() && parse_whole(value.as_number_text()).value_or(-1) >= 0;
}

void look_at(const Value& schema);

bool look_at_each(const Value& schemas) {
    if (!schemas.is_array() || schemas.as_array().empty()) return false;
    for (const auto& one : schemas.as_array()) look_at(one);
    return true;
}

bool look_at_named(const Value& schemas, bool texts_too) {
    if (!schemas.is_object()) return false;
    for (const auto& [name, one] : schemas.as_object())
        if (!texts_too || !is_list_of(one, is_text)) look_at(one);
    return true;
}

bool look_at_one(const Value& schema) {
    look_at(schema);
    return true;
}

/// False for a value that its word cannot have; what is a schema itself is looked at in turn.
bool fits(Shape shape, const Value& value) {
    switch (shape) {
        case Shape::anything: return true;
        case Shape::text: return value.is_string();
        case Shape::flag: return value.is_bool();
        case Shape::number: return value.is_number();
        case Shape::count: return is_count(value);
        case Shape::texts: return is_list_of(value, is_text);
        case Shape::list: return value.is_array() && !value.as_array().empty();
        case Shape::types: return is_type(value) || is_list_of(value, is_type);
        case Shape::schema: return look_at_one(value);
        case Shape::schemas: return look_at_each(value);
        case Shape::schema_or_list: return value.is_array() ? look_at_each(value) : look_at_one(value);
        case Shape::schema_or_flag: return value.is_bool() || look_at_one(value);
        case Shape::named: return look_at_named(value, false);
        case Shape::needs: return look_at_named(value, true);
    }
    return false;
}

[[noreturn]] void refuse_unknown(const std::string& key) {
    std::vector<std::string> known;
    for (const auto& word : kWords) known.emplace_back(word.name);
    const auto near = key == "const" ? std::string("enum") : nearest(key, known);
    throw Error::make(ErrorKind::bad_input, "the JSON Schema's word '{}' is none of draft 4's, so nothing would be held to it{}",
                      clip(key, 60), near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
}

/// Nesting was bounded when the document was parsed.
void look_at(const Value& schema) {
    if (!schema.is_object()) throw Error(ErrorKind::bad_input, "a part of the JSON Schema that must be an object is none");
    for (const auto& [key, value] : schema.as_object()) {
        const auto known = std::ranges::find(kWords, key, &Word::name);
        if (known == kWords.end()) refuse_unknown(key);
        if (!fits(known->shape, value))
            throw Error::make(ErrorKind::bad_input, "the JSON Schema's word '{}' has a value that draft 4 does not know: {}",
                              key, clip(json::canonical(value), 60));
    }
}

}  // namespace

void check_schema_words(std::string_view document) {
    look_at(json::parse(document, 64));
}

}  // namespace daybook::base
