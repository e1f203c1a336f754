#include "schemas/row_keys.hpp"

#include <algorithm>

namespace daybook::schemas {

namespace {

RowKey key_of(const Schema& schema, RowKey::Kind kind, const std::vector<std::string>& names) {
    RowKey key{kind, {}};
    for (const auto& name : names)
        if (const auto at = schema.find(name)) key.fields.push_back(*at);
    return key;
}

}  // namespace

std::vector<RowKey> row_keys(const Schema& schema) {
    std::vector<RowKey> keys;
    const auto add = [&](RowKey key) {
        const bool known = std::ranges::any_of(keys, [&](const auto& k) { return k.fields == key.fields; });
        if (!key.fields.empty() && !known) keys.push_back(std::move(key));
    };
    add(key_of(schema, RowKey::Kind::primary, schema.primary_key));
    for (const auto& names : schema.unique_keys) add(key_of(schema, RowKey::Kind::unique, names));
    for (const auto& field : schema.fields)
        if (field.unique) add(key_of(schema, RowKey::Kind::unique, {field.name}));
    if (!keys.empty() || !schema.checks.repeated_rows) return keys;
    RowKey whole{RowKey::Kind::row, {}};
    for (std::size_t i = 0; i < schema.fields.size(); ++i)
        if (schema.fields[i].publish) whole.fields.push_back(i);
    add(std::move(whole));
    return keys;
}

}  // namespace daybook::schemas
