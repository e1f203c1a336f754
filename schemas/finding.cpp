#include "schemas/finding.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace daybook::schemas {

namespace {

using base::json::Value;

constexpr std::array<std::string_view, 4> kSeverities{"error", "warning", "repair", "note"};

Severity parse_severity(const std::string& text) {
    const auto at = std::find(kSeverities.begin(), kSeverities.end(), text);
    if (at == kSeverities.end())
        throw base::Error::make(base::ErrorKind::bad_input, "'{}' is no severity of a finding",
                                base::clip(text, 40));
    return static_cast<Severity>(std::distance(kSeverities.begin(), at));
}

Value place_to_json(const Place& place) {
    auto value = Value::object();
    if (place.line > 0) value.set("line", place.line);
    if (!place.sheet.empty()) value.set("sheet", place.sheet);
    if (place.column != 0) value.set("column", place.column);
    if (!place.value.empty()) value.set("value", place.value);
    return value;
}

Place place_from_json(const Value& value) {
    const auto column = value.int_or("column", 0);
    if (column < 0 || column > 1'000'000)
        throw base::Error::make(base::ErrorKind::bad_input, "a finding names column {}", column);
    return {value.int_or("line", 0), static_cast<int>(column), value.string_or("value", ""),
            value.string_or("sheet", "")};
}

}  // namespace

std::string_view to_string(Severity severity) {
    return kSeverities[static_cast<std::size_t>(severity)];
}

Value Finding::to_json() const {
    auto value = Value::object({{"code", code}, {"severity", to_string(severity)}});
    if (!field.empty()) value.set("field", field);
    if (in_columns != 0) value.set("in_columns", in_columns);
    value.set("message", message).set("remedy", remedy).set("count", count);
    auto list = Value::array();
    for (const auto& place : places) list.push(place_to_json(place));
    value.set("places", std::move(list));
    return value;
}

Finding Finding::from_json(const Value& value) {
    Finding finding;
    finding.code = value.at("code").as_string();
    finding.severity = parse_severity(value.at("severity").as_string());
    finding.field = value.string_or("field", "");
    finding.in_columns = value.int_or("in_columns", 0);
    finding.message = value.at("message").as_string();
    finding.remedy = value.at("remedy").as_string();
    finding.count = value.at("count").as_int();
    const auto& places = value.at("places").as_array();
    if (places.size() > kPlacesKept)
        throw base::Error::make(base::ErrorKind::bad_input, "a finding has {} places", places.size());
    for (const auto& place : places) finding.places.push_back(place_from_json(place));
    return finding;
}

}  // namespace daybook::schemas
