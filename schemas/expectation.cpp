#include "schemas/expectation.hpp"

#include "publisher/base/text.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

namespace daybook::schemas {

namespace {

constexpr std::size_t kLongest = 300;

std::string quoted(const std::vector<std::string>& values) {
    std::string out;
    for (const auto& value : values) {
        if (out.size() > kLongest) return out + ", …";
        out += fmt::format("{}'{}'", out.empty() ? "" : ", ", base::clip(value, 60));
    }
    return out;
}

std::vector<std::string> allowed(const Field& field) {
    if (!field.enum_values.empty()) return field.enum_values;
    std::vector<std::string> out;
    for (const auto& category : field.categories) out.push_back(category.value);
    return out;
}

std::string length(const Field& field, const std::optional<std::int64_t>& count) {
    return fmt::format("{} {}", count.value_or(0), field.type == FieldType::string ? "characters" : "items");
}

std::string text_like(const std::string& format) {
    if (format == "email") return "an e-mail address";
    if (format == "uri") return "an address like https://www.gov.uk/";
    if (format == "binary") return "base64";
    return format == "uuid" ? "a UUID" : "text";
}

std::string_view moment_like(FieldType type) {
    switch (type) {
        case FieldType::time: return "a time like 09:30:00";
        case FieldType::datetime: return "a date and time like 2024-03-31T09:30:00Z";
        case FieldType::date: return "a date like 2024-03-31";
        default: return "a moment";
    }
}

/// What a value of the field's type looks like.
std::string like(const Field& field) {
    const bool patterned = !field.format.empty() && field.format != "any";
    switch (field.type) {
        case FieldType::string: return text_like(field.format);
        case FieldType::number: return "a number like 1234.56";
        case FieldType::integer: return "a whole number";
        case FieldType::boolean: return "true or false";
        case FieldType::date:
        case FieldType::time:
        case FieldType::datetime:
            return std::string(moment_like(field.type)) +
                   (patterned ? fmt::format(" in the form {}", base::clip(field.format, 60)) : "");
        case FieldType::year: return "a year like 2024";
        case FieldType::yearmonth: return "a month like 2024-03";
        case FieldType::duration: return "a duration like P1Y2M or PT30M";
        case FieldType::object: return "a JSON object";
        case FieldType::array: return "a JSON array";
        case FieldType::list:
            return fmt::format("a list of {} values parted by '{}'", to_string(field.item_type),
                               base::clip(field.delimiter, 20));
        case FieldType::geopoint: return "a longitude and a latitude like -0.1276, 51.5072";
        case FieldType::geojson: return field.format == "topojson" ? "TopoJSON" : "GeoJSON";
        case FieldType::any: break;
    }
    return "a value";
}

std::string booleans(const Field& field) {
    if (field.true_values.empty() || field.false_values.empty()) return "true and false";
    return fmt::format("{} and {}", base::clip(field.true_values.front(), 40),
                       base::clip(field.false_values.front(), 40));
}

std::string quoted_title(const Schema& schema, const std::string& name) {
    return fmt::format("'{}'", schema.fields[*schema.find(name)].title);
}

/// What the field may not be below.
std::string bounds_of(const Schema& schema, const Field& field) {
    std::vector<std::string> out;
    for (const auto& [first, second] : schema.checks.order)
        if (second == field.name) out.push_back(quoted_title(schema, first));
    return base::join(out, " or ");
}

/// Where the field may not be blank.
std::string needs_of(const Schema& schema, const Field& field) {
    std::vector<std::string> out;
    for (const auto& [asked, is, needed] : schema.checks.needs)
        if (needed == field.name) out.push_back(fmt::format("{} is '{}'", quoted_title(schema, asked), base::clip(is, 60)));
    return base::join(out, " or ");
}

/// What its floor is a multiple of, or how far its ceiling lies from that.
std::string band_of(const Schema& schema, const Field& field) {
    for (const auto& band : schema.checks.bands) {
        if (band.floor == field.name) return base::grouped(band.width);
        if (band.ceiling == field.name) return fmt::format("{} more than {} of its row", base::grouped(band.width - 1), quoted_title(schema, band.floor));
    }
    return "";
}

}  // namespace

std::string expectation(const Schema& schema, const Field& field, Issue issue) {
    const auto& c = field.constraints;
    switch (issue) {
        case Issue::unreadable_value: return like(field);
        case Issue::too_short: return length(field, c.min_length);
        case Issue::too_long: return length(field, c.max_length);
        case Issue::below_minimum: return base::clip(c.minimum, 60);
        case Issue::above_maximum: return base::clip(c.maximum, 60);
        case Issue::at_exclusive_minimum: return base::clip(c.exclusive_minimum, 60);
        case Issue::at_exclusive_maximum: return base::clip(c.exclusive_maximum, 60);
        case Issue::unlike_pattern:
            return field.example.empty() ? base::clip(c.pattern, 120)
                                         : fmt::format("'{}'", base::clip(field.example, 80));
        case Issue::not_in_enum: return quoted(allowed(field));
        case Issue::boolean_style: return booleans(field);
        case Issue::under_threshold:
            return schema.checks.threshold ? money(schema.checks.threshold->least, schema.currency) : "";
        case Issue::out_of_order: return bounds_of(schema, field);
        case Issue::needed_blank: return needs_of(schema, field);
        case Issue::off_band:
        case Issue::other_ceiling: return band_of(schema, field);
        case Issue::other_particulars: return schema.checks.shared ? "with the same " + quoted_title(schema, schema.checks.shared->id) : "";
        default: return "";
    }
}

}  // namespace daybook::schemas
