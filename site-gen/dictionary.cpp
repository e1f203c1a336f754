#include "site-gen/dictionary.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

namespace {

std::string type_words(schemas::FieldType type, int scale) {
    switch (type) {
        case schemas::FieldType::string: return "Text";
        case schemas::FieldType::number: return fmt::format("Decimal, {} places", scale);
        case schemas::FieldType::integer: return "Whole number";
        case schemas::FieldType::date: return "Date";
        case schemas::FieldType::boolean: return "True or false";
        case schemas::FieldType::time: return "Time of day";
        case schemas::FieldType::datetime: return "Date and time";
        case schemas::FieldType::year: return "Year";
        case schemas::FieldType::yearmonth: return "Month";
        case schemas::FieldType::duration: return "Duration";
        case schemas::FieldType::object: return "JSON object";
        case schemas::FieldType::array: return "JSON array";
        case schemas::FieldType::list: return "List";
        case schemas::FieldType::geopoint: return "Place: longitude, latitude";
        case schemas::FieldType::geojson: return "GeoJSON";
        case schemas::FieldType::any: return "Anything";
    }
    return {};
}

std::string note_on(const schemas::Field& field) {
    if (!field.publish) return "Not published: it may hold personal or protected details.";
    if (field.essential) return "Always present: a row without it is quarantined.";
    return field.required ? "Required of the department." : "";
}

}  // namespace

Context dictionary_line(const std::string& name, const std::string& title, schemas::FieldType type, int scale,
                        const std::string& description, const std::string& note) {
    return Context::object({{"name", name},
                            {"title", title},
                            {"type", type_words(type, scale)},
                            {"description", description},
                            {"note", note}});
}

Context dictionary_of(const schemas::Schema& schema) {
    Context lines = Context::array();
    for (const auto& field : schema.fields)
        lines.push(dictionary_line(field.name, field.title, field.type, field.scale, field.description,
                                   note_on(field)));
    return lines;
}

}  // namespace daybook::site_gen
