#include "schemas/schema_reading.hpp"

#include <set>

namespace daybook::schemas::reading {

using base::json::Value;

namespace {

void check_fields(const Schema& schema, std::string_view key, const std::vector<std::string>& names) {
    if (names.empty()) refuse("{} names no field", key);
    std::set<std::string> seen;
    for (const auto& name : names) {
        if (!schema.find(name)) refuse("{} names the field '{}', which does not exist", key, name);
        if (!seen.insert(name).second) refuse("{} names the field '{}' twice", key, name);
    }
}

void read_primary_key(Schema& schema, const Value& value) {
    schema.primary_key = read_names(value);
    check_fields(schema, "primaryKey", schema.primary_key);
    for (const auto& name : schema.primary_key) schema.fields[*schema.find(name)].required = true;
}

/// Types whose values may be equal as keys compare them: texts with texts, 5.00 with 5.
bool are_comparable(FieldType one, FieldType other) {
    const auto counts = [](FieldType type) { return type == FieldType::number || type == FieldType::integer; };
    return one == other || (is_text(one) && is_text(other)) || (counts(one) && counts(other));
}

void check_types(const Schema& schema, const ForeignKey& key) {
    for (std::size_t i = 0; i < key.fields.size(); ++i) {
        const auto& from = schema.fields[*schema.find(key.fields[i])];
        const auto& to = schema.fields[*schema.find(key.reference[i])];
        if (!are_comparable(from.type, to.type))
            refuse("foreignKeys refers '{}', which is a {}, to '{}', which is a {}: give both one type", from.name,
                   to_string(from.type), to.name, to_string(to.type));
    }
}

void read_foreign_key(Schema& schema, const Value& value) {
    ForeignKey key;
    key.fields = read_names(value.at("fields"));
    check_fields(schema, "foreignKeys", key.fields);
    const auto& reference = value.at("reference");
    key.resource = reference.string_or("resource", "");
    // v1 wrote "self" nowhere and "" for this very table; v2 leaves the word out.
    key.reference = read_names(reference.at("fields"));
    if (key.fields.size() != key.reference.size())
        refuse("foreignKeys refers {} fields to {}: there must be as many", key.fields.size(),
               key.reference.size());
    if (key.resource.empty()) {
        check_fields(schema, "foreignKeys.reference", key.reference);
        check_types(schema, key);
    }
    schema.foreign_keys.push_back(std::move(key));
}

}  // namespace

void read_keys(Schema& schema, const Value& document) {
    if (const auto* key = document.find("primaryKey")) read_primary_key(schema, *key);
    if (const auto* keys = document.find("uniqueKeys"))
        for (const auto& key : keys->as_array()) {
            schema.unique_keys.push_back(read_names(key));
            check_fields(schema, "uniqueKeys", schema.unique_keys.back());
        }
    if (const auto* keys = document.find("foreignKeys"))
        for (const auto& key : keys->as_array()) read_foreign_key(schema, key);
}

}  // namespace daybook::schemas::reading
