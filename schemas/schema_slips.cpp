#include "publisher/base/currency.hpp"
#include "publisher/base/text.hpp"
#include "schemas/schema_reading.hpp"

#include <algorithm>
#include <set>

namespace daybook::schemas::reading {

using base::json::Value;

namespace {

/// Table Schema v2, and what a Data Resource or Package may say beside it.
const std::vector<std::string> kSchemaWords{
    "$schema", "name", "version", "title", "description", "fields", "fieldsMatch", "missingValues", "primaryKey", "uniqueKeys",
    "foreignKeys", "daybook", "homepage", "path", "created", "updated", "contributors", "keywords", "countryCode", "image",
    "license", "licenses", "source", "sources", "examples", "resources", "id"};

/// ... of a field, where Frictionless and CSVW add some.
const std::vector<std::string> kFieldWords{
    "name", "title", "description", "type", "format", "constraints", "missingValues", "categories", "categoriesOrdered",
    "decimalChar", "groupChar", "bareNumber", "trueValues", "falseValues", "delimiter", "itemType", "rdfType", "daybook",
    "example", "examples", "unit", "units", "label", "id", "floatNumber", "currency"};

/// Others may add words of their own, so only what is nearly one of the standard's is taken for a slip of the pen.
void refuse_near_words(const Value& object, std::string_view where, const std::vector<std::string>& known) {
    for (const auto& [key, value] : object.as_object()) {
        if (std::ranges::find(known, key) != known.end()) continue;
        if (const auto near = base::nearest(key, known); !near.empty())
            refuse("unknown word '{}' in {}; did you mean '{}'?", base::clip(key, 60), where, near);
    }
}

void refuse_doubled(const std::vector<MissingValue>& missing, std::string_view where) {
    std::set<std::string_view> seen;
    for (const auto& value : missing)
        if (!seen.insert(value.value).second)
            refuse("{} has '{}' among its missingValues twice: leave it once, with one label", where, base::clip(value.value, 40));
}

void refuse_version(const std::string& version) {
    if (version.empty() || version.front() < '0' || version.front() > '9')
        refuse("the schema's version is '{}': write a number such as 1.0.0, so that a later one can be told from it",
               base::clip(version, 40));
}

}  // namespace

void refuse_slips(const Schema& schema, const Value& said) {
    refuse_near_words(said, "the schema", kSchemaWords);
    for (const auto& field : said.at("fields").as_array())
        refuse_near_words(field, fmt::format("field '{}'", field.at("name").as_string()), kFieldWords);
    refuse_version(schema.version);
    for (const auto& field : schema.fields) refuse_doubled(field.missing_values, fmt::format("field '{}'", field.name));
    if (!schema.currency.empty() && !base::is_iso_currency(schema.currency))
        refuse("daybook.currency is '{}', which is no currency of ISO 4217: write GBP for pounds", schema.currency);
    if (std::ranges::none_of(schema.fields, &Field::publish))
        refuse("no field of the schema may be published, so a version would have no column: leave daybook.publish out of those that may");
}

}  // namespace daybook::schemas::reading
