#pragma once

#include <cstdint>
#include <string_view>

namespace daybook::schemas {

/// The types of Table Schema v2. Their numbers are part of what crosses from the worker: new ones go to the
/// end.
enum class FieldType {
    string,
    number,
    integer,
    date,
    boolean,
    time,
    datetime,
    year,
    yearmonth,
    duration,
    object,
    array,
    list,
    geopoint,
    geojson,
    any,
};
inline constexpr std::size_t kFieldTypes = 16;

std::string_view to_string(FieldType type);

/// How values of a type are kept: as canonical text, or as 64-bit numbers (units of 10^-scale, whole numbers,
/// days since 1970-01-01, 0 and 1, years).
enum class Storage { text, number };

constexpr Storage storage_of(FieldType type) {
    switch (type) {
        case FieldType::number:
        case FieldType::integer:
        case FieldType::date:
        case FieldType::boolean:
        case FieldType::year: return Storage::number;
        case FieldType::string:
        case FieldType::time:
        case FieldType::datetime:
        case FieldType::yearmonth:
        case FieldType::duration:
        case FieldType::object:
        case FieldType::array:
        case FieldType::list:
        case FieldType::geopoint:
        case FieldType::geojson:
        case FieldType::any: break;
    }
    return Storage::text;
}

constexpr bool is_text(FieldType type) {
    return storage_of(type) == Storage::text;
}

/// Whether one value can be above another, also of those that are kept as text.
constexpr bool has_order(FieldType type) {
    using enum FieldType;
    return type == number || type == integer || type == date || type == time || type == datetime || type == year ||
           type == yearmonth || type == duration;
}

}  // namespace daybook::schemas
