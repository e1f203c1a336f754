#include "site-gen/dictionary.hpp"

#include "site-gen/words.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

namespace {

std::string type_words(schemas::FieldType type, int scale) {
    switch (type) {
        case schemas::FieldType::string: return "text";
        case schemas::FieldType::number: return fmt::format("number with {}", count_of(scale, "decimal place", "decimal places"));
        case schemas::FieldType::integer: return "whole number";
        case schemas::FieldType::date: return "date";
        case schemas::FieldType::boolean: return "true or false";
        case schemas::FieldType::time: return "time of day";
        case schemas::FieldType::datetime: return "date and time";
        case schemas::FieldType::year: return "year";
        case schemas::FieldType::yearmonth: return "month";
        case schemas::FieldType::duration: return "duration";
        case schemas::FieldType::object: return "JSON object";
        case schemas::FieldType::array: return "JSON array";
        case schemas::FieldType::list: return "list";
        case schemas::FieldType::geopoint: return "place (longitude, latitude)";
        case schemas::FieldType::geojson: return "GeoJSON";
        case schemas::FieldType::any: return "anything";
    }
    return {};
}

std::string note_on(const schemas::Field& field) {
    if (!field.publish) return "Not published: it may hold personal or protected details.";
    if (field.essential) return "Always present: a row without it is quarantined.";
    return field.required ? "Required of the publisher." : "";
}

}  // namespace

Context dictionary_line(const std::string& name, const std::string& title, schemas::FieldType type, int scale,
                        const std::string& description, const std::string& note) {
    return Context::object({{"name", pieces_of(name, '_')},
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
