#include "publisher/record/table_columns.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace daybook::record {

using schemas::Field;
using schemas::FieldType;
using schemas::Schema;

namespace {

void widen(Field& into, const Field& other) {
    if (into.type != other.type) into.type = FieldType::string;
    into.scale = std::max(into.scale, other.scale);
}

bool agree(const Field& a, const Field& b) {
    return a.type == b.type && (a.type != FieldType::number || a.scale == b.scale);
}

std::string type_words(const Field& field) {
    if (field.type != FieldType::number) return std::string(schemas::to_string(field.type));
    return fmt::format("number of {} decimals", field.scale);
}

}  // namespace

TableSchemas of_table(const TableSchemas& schemas, std::string_view table) {
    TableSchemas out;
    std::ranges::copy_if(schemas, std::back_inserter(out),
                         [&](const Schema* schema) { return schema->table == table; });
    return out;
}

std::vector<Field> table_columns(const TableSchemas& schemas) {
    std::vector<Field> out;
    for (const auto* schema : schemas)
        for (const auto& field : schema->fields) {
            if (!field.publish) continue;
            const auto known = std::ranges::find(out, field.name, &Field::name);
            if (known == out.end()) out.push_back(field);
            else widen(*known, field);
        }
    return out;
}

bool is_payments(const TableSchemas& schemas) {
    return !schemas.empty() && std::ranges::all_of(schemas, [&](const Schema* s) {
        const auto entity = s->find("entity");
        return !s->amount_field.empty() && !s->date_field.empty() && !s->supplier_field.empty() &&
               !s->series.empty() && s->supplier_field == schemas.front()->supplier_field && entity &&
               s->fields[*entity].publish;
    });
}

void refuse_contradictions(std::string_view table, const TableSchemas& schemas) {
    std::map<std::string_view, std::pair<const Schema*, const Field*>> known;
    for (const auto* schema : schemas)
        for (const auto& field : schema->fields) {
            if (!field.publish) continue;
            const auto [at, is_new] = known.try_emplace(field.name, schema, &field);
            const auto& [other, first] = at->second;
            if (is_new || agree(*first, field)) continue;
            throw base::Error::make(
                base::ErrorKind::conflict,
                "'{}' is a {} in schema {} and a {} in schema {}, and both join the table '{}': "
                "give one of them another name",
                field.name, type_words(*first), other->id.str(), type_words(field), schema->id.str(), table);
        }
}

}  // namespace daybook::record
