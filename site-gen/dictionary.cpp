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
