#include "publisher/base/currency.hpp"
#include "publisher/base/text.hpp"
#include "schemas/schema_reading.hpp"

#include <algorithm>
#include <set>

namespace daybook::schemas::reading {

using base::json::Value;

namespace {

/// The words of Table Schema v2 that do something; others, and what anybody adds, are let pass.
const std::vector<std::string> kSchemaWords{"fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys", "foreignKeys", "daybook"};
const std::vector<std::string> kFieldWords{
    "type", "format", "constraints", "missingValues", "categories", "categoriesOrdered", "decimalChar", "groupChar", "bareNumber",
    "trueValues", "falseValues", "delimiter", "itemType", "daybook"};
/// These do something within "constraints" alone.
const std::vector<std::string> kConstraints{"required", "unique", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum",
                                            "exclusiveMaximum", "jsonSchema", "pattern", "enum"};

bool is_known(const std::string& word, const std::vector<std::string>& words) { return std::ranges::find(words, word) != words.end(); }

/// What is nearly a word of the standard's was meant to be it.
void refuse_near_words(const Value& object, std::string_view where, const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.as_object()) {
        if (is_known(key, known)) continue;
        if (const auto near = base::nearest(key, known); !near.empty())
            refuse("unknown word '{}' in {}; did you mean '{}'?", base::clip(key, 60), where, near);
    }
}

void refuse_loose_constraints(const Value& field, std::string_view name) {
    for (const auto& [key, value] : field.as_object())
        if (is_known(key, kConstraints))
            refuse("field '{}' has '{}' beside its constraints, where nothing is held to it: put it into \"constraints\"", name, key);
}

void refuse_lost_fill(const Field& field, const Value& said) {
    const auto* ours = said.find("daybook");
    if (ours != nullptr && ours->bool_or("fill_down", false) && !field.fill_down)
        refuse("field '{}' is a {} and has daybook.fill_down, which is for a string: take it out, or make it a string", field.name, to_string(field.type));
}

/// Sums, totals of months and what is told of them are of pence.
void refuse_other_scale(const Schema& schema) {
    const auto amount = schema.find(schema.amount_field);
    if (amount && schema.fields[*amount].scale != 2)
        refuse("daybook.amount names '{}', which has {} digits after the point: amounts are counted with two", schema.amount_field,
               schema.fields[*amount].scale);
}

void refuse_doubled(const std::vector<MissingValue>& values, std::string_view field, std::string_view word) {
    std::set<std::string_view> seen;
    for (const auto& value : values)
        if (!seen.insert(value.value).second)
            refuse("field '{}' has '{}' among its {} twice: leave it once, with one label", field, base::clip(value.value, 40), word);
}

void refuse_version(const std::string& version) {
    if (version.empty() || version.front() < '0' || version.front() > '9')
        refuse("the schema's version is '{}': write a number such as 1.0.0, so that a later one can be told from it",
               base::clip(version, 40));
}

}  // namespace

void refuse_slips(const Schema& schema, const Value& said) {
    refuse_near_words(said, "the schema", kSchemaWords);
    for (const auto& field : said.at("fields").as_array()) {
        const auto& name = field.at("name").as_string();
        refuse_near_words(field, fmt::format("field '{}'", name), kFieldWords);
        refuse_loose_constraints(field, name);
        refuse_lost_fill(schema.fields[*schema.find(name)], field);
    }
    refuse_other_scale(schema);
    refuse_version(schema.version);
    for (const auto& field : schema.fields) {
        refuse_doubled(field.missing_values, field.name, "missingValues");
        refuse_doubled(field.categories, field.name, "categories");
    }
    if (!schema.currency.empty() && !base::is_iso_currency(schema.currency))
        refuse("daybook.currency is '{}', which is no currency of ISO 4217: write GBP for pounds", schema.currency);
    if (std::ranges::none_of(schema.fields, &Field::publish))
        refuse("no field of the schema may be published, so a version would have no column: leave daybook.publish out of those that may");
}

}  // namespace daybook::schemas::reading
