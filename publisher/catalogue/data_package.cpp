#include "publisher/catalogue/data_package.hpp"

#include "publisher/catalogue/titles.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::catalogue {

namespace {

using base::json::Value;
using schemas::FieldType;

constexpr const char* kLocator = "Where the row stands in the source: part, sheet and line. With the version's name it is the row's name for ever.";

const schemas::Field* field_of(const State& state, const VersionView& view, const std::string& name) {
    const auto schema = state.schemas.find(view.manifest.schema.str());
    if (schema == state.schemas.end()) return nullptr;
    const auto at = schema->second.find(name);
    return at ? &schema->second.fields[*at] : nullptr;
}

/// Words of Table Schema for values as data.csv has them, canonical whatever the department wrote.
std::string_view table_type(FieldType type) {
    switch (type) {
        case FieldType::string: return "string";
        case FieldType::number: return "number";
        case FieldType::integer: return "integer";
        case FieldType::date: return "date";
        case FieldType::boolean: return "boolean";
        case FieldType::time: return "time";
        case FieldType::datetime: return "datetime";
        case FieldType::year: return "year";
        case FieldType::yearmonth: return "yearmonth";
        case FieldType::duration: return "duration";
        case FieldType::object: return "object";
        case FieldType::array: return "array";
        case FieldType::list: return "list";
        case FieldType::geopoint: return "geopoint";
        case FieldType::geojson: return "geojson";
        case FieldType::any: return "any";
    }
    return "any";
}

/// Words of CSV on the Web; what it has none for is a string to it.
std::string_view web_type(FieldType type) {
    switch (type) {
        case FieldType::number: return "decimal";
        case FieldType::integer: return "integer";
        case FieldType::date: return "date";
        case FieldType::boolean: return "boolean";
        case FieldType::time: return "time";
        case FieldType::datetime: return "dateTime";
        case FieldType::year: return "gYear";
        case FieldType::yearmonth: return "gYearMonth";
        case FieldType::duration: return "duration";
        default: return "string";
    }
}

Value table_field(const State& state, const VersionView& view, const std::string& name) {
    auto out = Value::object({{"name", name}});
    const auto* field = field_of(state, view, name);
    if (field == nullptr) return out.set("type", "string").set("description", name == "_row" ? kLocator : "");
    out.set("type", table_type(field->type)).set("title", field->title).set("description", field->description);
    if (!field->example.empty() && field->type == FieldType::string) out.set("example", field->example);
    if (field->essential) out.set("constraints", Value::object({{"required", true}}));
    return out;
}

const record::ReleaseFile* data_of(const VersionView& view) {
    const auto found = std::ranges::find(view.manifest.files, "data.csv", &record::ReleaseFile::name);
    return found == view.manifest.files.end() ? nullptr : &*found;
}

std::string title_of(const VersionView& view) {
    return fmt::format("{}, {}, version {}", whole_title(view.dataset.organisation_name, view.dataset.title), view.edition.title, view.version.number);
}

Value resource(const State& state, const ServiceFacts& facts, const VersionView& view, const std::vector<std::string>& columns) {
    const auto* data = data_of(view);
    auto fields = Value::array();
    for (const auto& name : columns) fields.push(table_field(state, view, name));
    auto out = Value::object({{"name", "data"},
                              {"path", facts.whole(urls::file(view.manifest, "data.csv"))},
                              {"type", "table"},
                              {"format", "csv"},
                              {"mediatype", "text/csv"},
                              {"encoding", "utf-8"}});
    if (data != nullptr) out.set("bytes", static_cast<std::int64_t>(data->bytes)).set("hash", "sha256:" + data->digest.hex());
    return out.set("schema", Value::object({{"$schema", "https://datapackage.org/profiles/2.0/tableschema.json"}, {"fields", std::move(fields)}}));
}

}  // namespace

Value data_package(const State& state, const ServiceFacts& facts, const VersionView& view, const std::vector<std::string>& columns) {
    const auto& m = view.manifest;
    const auto page = facts.whole(urls::version_page(m.dataset.str(), m.edition.str(), m.version));
    auto sources = Value::array();
    for (const auto& part : m.parts) {
        auto source = Value::object({{"title", part.source_title.empty() ? part.name : part.source_title}});
        if (part.source_url.starts_with("http")) source.set("path", part.source_url);
        sources.push(std::move(source));
    }
    auto out = Value::object({{"$schema", "https://datapackage.org/profiles/2.0/datapackage.json"},
                              {"name", fmt::format("{}.{}.v{}", m.dataset.str(), m.edition.str(), m.version)},
                              {"id", page},
                              {"homepage", page},
                              {"title", title_of(view)},
                              {"description", reason_words(record::to_string(m.reason)) + "."},
                              {"version", std::to_string(m.version)},
                              {"created", base::to_rfc3339(m.released_at)},
                              {"contributors", Value::array({Value::object({{"title", view.dataset.organisation_name}, {"roles", Value::array({"publisher"})}})})}});
    if (!m.licence.id.empty())
        out.set("licenses", Value::array({Value::object({{"name", m.licence.id}, {"title", m.licence.title}, {"path", m.licence.url}})}));
    if (!m.parts.empty()) out.set("sources", std::move(sources));
    return out.set("resources", Value::array({resource(state, facts, view, columns)}));
}

Value csv_on_the_web(const State& state, const ServiceFacts& facts, const VersionView& view, const std::vector<std::string>& columns) {
    const auto& m = view.manifest;
    auto list = Value::array();
    for (const auto& name : columns) {
        const auto* field = field_of(state, view, name);
        auto column = Value::object({{"name", name == "_row" ? "row" : name}, {"titles", name}, {"datatype", web_type(field != nullptr ? field->type : FieldType::string)}});
        const std::string words = field != nullptr ? field->description : name == "_row" ? kLocator : "";
        if (!words.empty()) column.set("dc:description", words);
        if (field != nullptr && field->essential) column.set("required", true);
        list.push(std::move(column));
    }
    auto out = Value::object({{"@context", Value::array({"http://www.w3.org/ns/csvw", Value::object({{"@language", "en"}})})},
                              {"url", facts.whole(urls::file(m, "data.csv"))},
                              {"dc:title", title_of(view)},
                              {"dc:publisher", view.dataset.organisation_name}});
    if (!m.licence.url.empty()) out.set("dc:license", Value::object({{"@id", m.licence.url}}));
    return out.set("dc:issued", base::to_rfc3339(m.released_at))
        .set("tableSchema", Value::object({{"columns", std::move(list)}, {"primaryKey", "row"}}));
}

}  // namespace daybook::catalogue
