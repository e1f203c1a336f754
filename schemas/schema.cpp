#include "schemas/schema.hpp"

#include "publisher/base/error.hpp"
#include "schemas/reserved_words.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace daybook::schemas {

namespace {

using base::json::Value;

constexpr std::array<std::string_view, 5> kTypes{"string", "number", "integer", "date", "boolean"};

template <class... Args>
[[noreturn]] void refuse(fmt::format_string<Args...> text, Args&&... args) {
    throw base::Error::make(base::ErrorKind::bad_input, text, std::forward<Args>(args)...);
}

bool is_snake_case(std::string_view name) {
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (name.empty() || name.size() > 60 || !lower(name.front()) || name.ends_with('_')) return false;
    // Two underscores part a field from an operator in the API: amount__gte.
    if (name.find("__") != std::string_view::npos) return false;
    return std::all_of(name.begin(), name.end(),
                       [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; });
}

FieldType read_type(const std::string& field, std::string_view text) {
    const auto at = std::find(kTypes.begin(), kTypes.end(), text);
    if (at == kTypes.end())
        refuse("field '{}' has the unknown type '{}': use string, number, integer, date or boolean", field,
               text);
    return static_cast<FieldType>(std::distance(kTypes.begin(), at));
}

/// Our own words are checked, so that a slip of the pen does not publish a private column.
void check_words(const Value& object, std::string_view where, const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.as_object()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        const auto near = base::nearest(key, known);
        refuse("unknown word '{}' under daybook of {}{}", key, where,
               near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
}

void read_extension(Field& field, const Value& ours) {
    check_words(ours, fmt::format("field '{}'", field.name), {"aliases", "essential", "publish", "scale"});
    field.essential = ours.bool_or("essential", false);
    field.publish = ours.bool_or("publish", true);
    field.scale = static_cast<int>(ours.int_or("scale", 2));
    if (field.scale < 0 || field.scale > 9)
        refuse("field '{}' has daybook.scale {}: digits after the point are 0 to 9", field.name, field.scale);
    if (const auto* aliases = ours.find("aliases"))
        for (const auto& alias : aliases->as_array()) field.aliases.push_back(alias.as_string());
}

void check_name(const std::string& name) {
    if (!is_snake_case(name))
        refuse("field name '{}' is not snake_case: lower-case letters, digits and single underscores",
               base::clip(name, 60));
    if (is_reserved(name))
        refuse("field name '{}' is a reserved word of the API: choose a longer name", name);
}

Field read_field(const Value& value) {
    Field field;
    field.name = value.at("name").as_string();
    check_name(field.name);
    field.type = read_type(field.name, value.string_or("type", "string"));
    field.title = value.string_or("title", field.name);
    field.description = value.string_or("description", "");
    if (field.description.empty())
        refuse("field '{}' has no description: say what the column holds", field.name);
    if (const auto* example = value.find("example")) field.example = example->as_string();
    if (const auto* constraints = value.find("constraints")) {
        field.required = constraints->bool_or("required", false);
        field.unique = constraints->bool_or("unique", false);
        if (const auto* allowed = constraints->find("enum"))
            for (const auto& one : allowed->as_array()) field.enum_values.push_back(one.as_string());
    }
    if (const auto* ours = value.find("daybook")) read_extension(field, *ours);
    field.format = value.string_or("format", "");
    if (field.type == FieldType::date && field.format != "" && field.format != "default" &&
        field.format != "%d/%m/%Y")
        refuse("field '{}' has the date format '{}': use \"%d/%m/%Y\", or none for YYYY-MM-DD", field.name,
               field.format);
    return field;
}

void read_fields(Schema& schema, const Value& document) {
    std::set<std::string> names;
    for (const auto& value : document.at("fields").as_array()) {
        schema.fields.push_back(read_field(value));
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

/// A key is one field's name or a list of them.
std::vector<std::string> read_key(const Schema& schema, const Value& value) {
    std::vector<std::string> key;
    if (value.is_string()) key.push_back(value.as_string());
    else
        for (const auto& name : value.as_array()) key.push_back(name.as_string());
    for (const auto& name : key)
        if (!schema.find(name)) refuse("a key names the field '{}', which does not exist", name);
    return key;
}

void read_keys(Schema& schema, const Value& document) {
    if (const auto* key = document.find("primaryKey")) schema.primary_key = read_key(schema, *key);
    if (const auto* keys = document.find("uniqueKeys"))
        for (const auto& key : keys->as_array()) schema.unique_keys.push_back(read_key(schema, key));
}

void check_role(const Schema& schema, std::string_view role, const std::string& name, FieldType type) {
    if (name.empty()) return;
    const auto at = schema.find(name);
    if (!at) refuse("daybook.{} names the field '{}', which does not exist", role, name);
    const auto& field = schema.fields[*at];
    if (field.type != type) refuse("daybook.{} names '{}', which is no {}", role, name, to_string(type));
    if (!field.publish) refuse("daybook.{} names '{}', which may not be published", role, name);
}

void read_roles(Schema& schema, const Value& ours) {
    check_words(ours, "the schema", {"table", "series", "cadence", "amount", "date", "supplier"});
    schema.table = ours.string_or("table", "");
    schema.series = ours.string_or("series", "");
    schema.cadence = ours.string_or("cadence", "");
    schema.amount_field = ours.string_or("amount", "");
    schema.date_field = ours.string_or("date", "");
    schema.supplier_field = ours.string_or("supplier", "");
    check_role(schema, "amount", schema.amount_field, FieldType::number);
    check_role(schema, "date", schema.date_field, FieldType::date);
    check_role(schema, "supplier", schema.supplier_field, FieldType::string);
}

Schema read_schema(std::string_view text) {
    const auto document = base::json::parse(text);
    Schema schema;
    schema.text = text;
    schema.id = SchemaId(document.at("name").as_string());
    schema.version = document.at("version").as_string();
    schema.title = document.string_or("title", schema.id.str());
    schema.description = document.string_or("description", "");
    if (schema.description.empty()) refuse("the schema has no description: say what its files are");
    read_fields(schema, document);
    read_keys(schema, document);
    if (const auto* ours = document.find("daybook")) read_roles(schema, *ours);
    return schema;
}

}  // namespace

std::string_view to_string(FieldType type) {
    return kTypes[static_cast<std::size_t>(type)];
}

std::optional<std::size_t> Schema::find(std::string_view name) const {
    for (std::size_t i = 0; i < fields.size(); ++i)
        if (fields[i].name == name) return i;
    return {};
}

Schema parse_schema(std::string_view document) {
    try {
        return read_schema(document);
    } catch (base::Error& error) {
        error.while_("reading a schema");
        throw;
    }
}

}  // namespace daybook::schemas
