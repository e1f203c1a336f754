#include "publisher/base/text.hpp"
#include "schemas/reserved_words.hpp"
#include "schemas/schema_reading.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

namespace daybook::schemas::reading {

using base::json::Value;

namespace {

bool is_snake_case(std::string_view name) {
    const auto lower = [](char c) { return c >= 'a' && c <= 'z'; };
    if (name.empty() || name.size() > 60 || !lower(name.front()) || name.ends_with('_')) return false;
    // Two underscores part a field from an operator in the API: amount__gte.
    if (name.find("__") != std::string_view::npos) return false;
    return std::all_of(name.begin(), name.end(),
                       [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '_'; });
}

FieldType read_type(const std::string& field, std::string_view text, std::string_view what = "type") {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kFieldTypes; ++i) {
        names.emplace_back(to_string(static_cast<FieldType>(i)));
        if (names.back() == text) return static_cast<FieldType>(i);
    }
    refuse("field '{}' has the unknown {} '{}': use one of {}", field, what, base::clip(text, 40),
           base::join(names, ", "));
}

void check_name(const std::string& name) {
    if (!is_snake_case(name))
        refuse("field name '{}' is not snake_case: lower-case letters, digits and single underscores",
               base::clip(name, 60));
    if (is_reserved(name))
        refuse("field name '{}' is a reserved word of the API: choose a longer name", name);
}

/// Schemas have had these names since before there was daybook.tells_whose; a new one says it in its document.
bool tells_whose_by_name(std::string_view name) {
    constexpr std::array<std::string_view, 10> kNames{
        "department_family", "entity",  "entity_uri", "department",     "parent_department",
        "minister",          "control", "customer",   "financial_year", "unit"};
    return std::ranges::find(kNames, name) != kNames.end();
}

void read_extension(Field& field, const Value& ours) {
    check_words(ours, fmt::format("the daybook words of field '{}'", field.name),
                {"aliases", "essential", "publish", "scale", "fill_down", "tells_whose", "says_when", "share", "month_is_first_day", "pointer"});
    field.essential = ours.bool_or("essential", false);
    field.publish = ours.bool_or("publish", true);
    // Nothing else was ever filled; documents of before are still read, and refuse_slips() tells of it.
    field.fill_down = ours.bool_or("fill_down", false) && (field.type == FieldType::string || field.type == FieldType::any);
    field.tells_whose = ours.bool_or("tells_whose", field.tells_whose);
    field.says_when = ours.bool_or("says_when", false);
    if (field.says_when && (field.type != FieldType::string || !field.format.empty()))
        refuse("field '{}' has daybook.says_when, which is for a string without a format: use the type date for days alone", field.name);
    field.month_is_first_day = ours.bool_or("month_is_first_day", false);
    if (field.month_is_first_day && field.type != FieldType::date)
        refuse("field '{}' has daybook.month_is_first_day, which is for a date", field.name);
    if (const auto* pointer = ours.find("pointer")) field.pointers = read_names(*pointer);
    field.scale = static_cast<int>(ours.int_or("scale", 2));
    if (field.scale < 0 || field.scale > 9)
        refuse("field '{}' has daybook.scale {}: digits after the point are 0 to 9", field.name, field.scale);
    field.share = ours.bool_or("share", false);
    if (field.share && (field.type != FieldType::number || !field.bare_number || field.scale < 2))
        refuse("field '{}' has daybook.share, which is for a bare number with a daybook.scale of 2 or more", field.name);
    if (const auto* aliases = ours.find("aliases"))
        for (const auto& alias : aliases->as_array()) field.aliases.push_back(alias.as_string());
}

std::vector<std::string> read_texts(const Value& object, std::string_view key) {
    std::vector<std::string> out;
    if (const auto* list = object.find(key))
        for (const auto& item : list->as_array()) out.push_back(text_of(item));
    return out;
}

std::string read_bound(const Value& constraints, std::string_view key) {
    const auto* value = constraints.find(key);
    return value == nullptr ? "" : text_of(*value);
}

std::optional<std::int64_t> read_length(const Field& field, const Value& constraints, std::string_view key) {
    const auto* value = constraints.find(key);
    if (value == nullptr) return {};
    if (value->as_int() < 0) refuse("field '{}' has a {} below nothing", field.name, key);
    return value->as_int();
}

void read_constraints(Field& field, const Value& value) {
    check_words(value, fmt::format("the constraints of field '{}'", field.name),
                {"required", "unique", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
                 "exclusiveMaximum", "jsonSchema", "pattern", "enum"});
    auto& out = field.constraints;
    field.required = value.bool_or("required", false);
    field.unique = value.bool_or("unique", false);
    out.min_length = read_length(field, value, "minLength");
    out.max_length = read_length(field, value, "maxLength");
    out.minimum = read_bound(value, "minimum");
    out.maximum = read_bound(value, "maximum");
    out.exclusive_minimum = read_bound(value, "exclusiveMinimum");
    out.exclusive_maximum = read_bound(value, "exclusiveMaximum");
    out.pattern = value.string_or("pattern", "");
    field.enum_values = read_texts(value, "enum");
    if (value.find("enum") != nullptr && field.enum_values.empty())
        refuse("field '{}' has an empty enum: no value could be right", field.name);
    if (const auto* schema = value.find("jsonSchema")) out.json_schema = base::json::write(*schema);
}

void read_number_words(Field& field, const Value& value) {
    field.decimal_char = value.string_or("decimalChar", ".");
    field.group_char = value.string_or("groupChar", "");
    field.bare_number = value.bool_or("bareNumber", true);
    if (field.decimal_char != "." && field.decimal_char != ",")
        refuse("field '{}' has the decimalChar '{}': a point or a comma is read", field.name,
               field.decimal_char);
    if (field.decimal_char == field.group_char)
        refuse("field '{}' has the same decimalChar and groupChar: no number could be told", field.name);
    if (field.group_char.size() > 4 || field.group_char.find_first_of("0123456789+-.Ee") != std::string::npos)
        if (field.group_char != ".")
            refuse("field '{}' has the groupChar '{}': use a comma, a point, a blank or an apostrophe",
                   field.name, base::clip(field.group_char, 20));
}

void read_type_words(Field& field, const Value& value) {
    if (field.type == FieldType::number || field.type == FieldType::integer) read_number_words(field, value);
    if (field.type == FieldType::boolean) {
        field.true_values = read_texts(value, "trueValues");
        field.false_values = read_texts(value, "falseValues");
    }
    if (field.type == FieldType::list) {
        field.delimiter = value.string_or("delimiter", ",");
        field.item_type = read_type(field.name, value.string_or("itemType", "string"), "itemType");
    }
    if (const auto* categories = value.find("categories"))
        for (const auto& item : categories->as_array())
            field.categories.push_back(
                item.is_object() ? MissingValue{text_of(item.at("value")), item.string_or("label", "")}
                                 : MissingValue{text_of(item), ""});
}

/// Version 0 of Table Schema put "fmt:" before a pattern.
std::string read_format(const Value& value) {
    auto format = value.string_or("format", "");
    if (format.starts_with("fmt:")) format.erase(0, 4);
    return format == "default" ? "" : format;
}

}  // namespace

void check_words(const Value& object, std::string_view where, const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.as_object()) {
        if (std::find(known.begin(), known.end(), key) != known.end()) continue;
        const auto near = base::nearest(key, known);
        refuse("unknown word '{}' in {}{}", base::clip(key, 60), where,
               near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
}

std::vector<std::string> read_names(const Value& value) {
    if (value.is_string()) return {value.as_string()};
    std::vector<std::string> out;
    for (const auto& item : value.as_array()) out.push_back(item.as_string());
    return out;
}

std::string text_of(const Value& value) {
    if (value.is_string()) return value.as_string();
    if (value.is_bool()) return value.as_bool() ? "true" : "false";
    if (value.is_number()) return value.as_number_text();
    return base::json::canonical(value);
}

std::vector<MissingValue> read_missing_values(const Value& value) {
    std::vector<MissingValue> out;
    for (const auto& item : value.as_array())
        out.push_back(item.is_string()
                          ? MissingValue{item.as_string(), ""}
                          : MissingValue{item.at("value").as_string(), item.string_or("label", "")});
    return out;
}

Field read_field(const Value& value, const std::vector<MissingValue>& missing) {
    Field field;
    field.name = value.at("name").as_string();
    check_name(field.name);
    field.tells_whose = tells_whose_by_name(field.name);
    try {
        field.type = read_type(field.name, value.string_or("type", "any"));
        field.title = value.string_or("title", field.name);
        field.description = value.string_or("description", "");
        if (base::trim(field.description).empty())
            refuse("field '{}' has no description: say what the column holds", field.name);
        if (const auto* example = value.find("example")) field.example = text_of(*example);
        field.format = read_format(value);
        field.missing_values = missing;
        if (const auto* own = value.find("missingValues")) field.missing_values = read_missing_values(*own);
        read_type_words(field, value);
        if (const auto* constraints = value.find("constraints")) read_constraints(field, *constraints);
        if (const auto* ours = value.find("daybook")) read_extension(field, *ours);
    } catch (base::Error& error) {
        error.while_("reading field '{}'", field.name);
        throw;
    }
    return field;
}

}  // namespace daybook::schemas::reading
