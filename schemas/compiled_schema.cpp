#include "schemas/compiled_schema.hpp"

#include "publisher/base/json_schema_words.hpp"
#include "publisher/base/text.hpp"
#include "schemas/read_value.hpp"
#include "schemas/schema_reading.hpp"

#include <algorithm>
#include <set>

namespace daybook::schemas {

using reading::refuse;

namespace {

bool is_of_types(FieldType type, std::initializer_list<FieldType> types) {
    return std::ranges::find(types, type) != types.end();
}

/// Understands one field step by step; every refusal names it.
class FieldCompiler {
public:
    FieldCompiler(const Schema& schema, const Field& field) : schema_(schema), field_(field) {}

    CompiledField compile() {
        out_.type = field_.type;
        out_.scale = field_.scale;
        out_.required = field_.required;
        out_.unique = field_.unique;
        out_.is_money = field_.name == schema_.amount_field;
        out_.says_when = field_.says_when;
        out_.month_is_first_day = field_.month_is_first_day;
        for (const auto& missing : field_.missing_values)
            if (!missing.value.empty()) out_.missing.push_back(missing);
        read_format();
        read_number_words();
        read_booleans();
        read_list();
        check_applicable();
        read_lengths();
        read_bounds();
        if (!field_.constraints.pattern.empty()) compile_pattern();
        if (!field_.constraints.json_schema.empty()) compile_json_schema();
        read_allowed();
        out_.takes_any_text = is_of_types(out_.type, {FieldType::string, FieldType::any}) &&
                              out_.text_form == TextForm::plain && out_.missing.empty() &&
                              out_.constraints == 0 && !out_.says_when;
        return std::move(out_);
    }

private:
    void read_format() {
        const auto& format = field_.format;
        if (format.empty()) return;
        switch (field_.type) {
            case FieldType::string: return read_text_form(format);
            case FieldType::date:
            case FieldType::time:
            case FieldType::datetime: return read_time_form(format);
            case FieldType::geopoint:
                if (format != "array" && format != "object") bad_format("use default, array or object");
                out_.geopoint_form = format == "array" ? GeopointForm::array : GeopointForm::object;
                return;
            case FieldType::geojson:
                if (format != "topojson") bad_format("use default or topojson");
                out_.is_topojson = true;
                return;
            default: bad_format("this type has none but default");
        }
    }

    [[noreturn]] void bad_format(std::string_view remedy) const {
        refuse("field '{}' is a {} of format '{}': {}", field_.name, to_string(field_.type),
               base::clip(field_.format, 60), remedy);
    }

    void read_text_form(const std::string& format) {
        constexpr std::string_view kForms[] = {"", "email", "uri", "binary", "uuid"};
        const auto at = std::ranges::find(kForms, format);
        if (at == std::end(kForms)) bad_format("use default, email, uri, binary or uuid");
        out_.text_form = static_cast<TextForm>(at - std::begin(kForms));
    }

    void read_time_form(const std::string& format) {
        out_.time_form = format == "any" ? TimeForm::any : TimeForm::pattern;
        if (format == "any") return;
        try {
            out_.time_pattern.emplace(format);
        } catch (const base::Error& error) {
            bad_format(error.message());
        }
        const auto& pattern = *out_.time_pattern;
        if (field_.type != FieldType::time && !pattern.has_day())
            bad_format("it holds no day with its month and year, like \"%d/%m/%Y\"");
        if (field_.type != FieldType::date && !pattern.has_time())
            bad_format("it holds no time, like \"%H:%M\"");
        out_.is_british_date = field_.type == FieldType::date && format == "%d/%m/%Y";
    }

    void read_number_words() {
        out_.decimal_char = field_.decimal_char.empty() ? '.' : field_.decimal_char.front();
        out_.group_char = field_.group_char;
        out_.bare_number = field_.bare_number;
        if (!out_.bare_number) out_.allowed_repairs |= blank_inside;
        if (!out_.group_char.empty()) out_.allowed_repairs |= thousands_separator;
        // Excel's 1.23E+05 in a column of money has lost its pence.
        if (!out_.is_money) out_.allowed_repairs |= plus_sign | scientific_notation | three_decimals;
    }

    void read_booleans() {
        out_.own_booleans = !field_.true_values.empty() || !field_.false_values.empty();
        out_.true_values = {"true", "True", "TRUE", "1"};
        out_.false_values = {"false", "False", "FALSE", "0"};
        if (!field_.true_values.empty()) out_.true_values = field_.true_values;
        if (!field_.false_values.empty()) out_.false_values = field_.false_values;
        for (const auto& value : out_.true_values)
            if (std::ranges::find(out_.false_values, value) != out_.false_values.end())
                refuse("field '{}' has '{}' among trueValues and falseValues: take it out of one",
                       field_.name, base::clip(value, 40));
        if (field_.type == FieldType::boolean && (all_missing(out_.true_values) || all_missing(out_.false_values)))
            refuse("field '{}' has each of its words for true, or for false, among its missingValues: no cell could "
                   "say so", field_.name);
    }

    /// A word among the missing values is never read as what it says.
    bool all_missing(const std::vector<std::string>& words) const {
        return std::ranges::all_of(words, [&](const std::string& word) {
            return std::ranges::find(out_.missing, word, &MissingValue::value) != out_.missing.end();
        });
    }

    void read_list() {
        if (field_.type != FieldType::list) return;
        out_.delimiter = field_.delimiter;
        if (out_.delimiter.empty()) refuse("field '{}' has an empty delimiter", field_.name);
        using enum FieldType;
        if (!is_of_types(field_.item_type, {string, integer, boolean, number, datetime, date, time}))
            refuse(
                "field '{}' has the itemType {}: use string, integer, boolean, number, datetime, date or "
                "time",
                field_.name, to_string(field_.item_type));
        Field item;
        item.name = field_.name;
        item.type = field_.item_type;
        item.scale = field_.scale;
        out_.item.push_back(FieldCompiler(schema_, item).compile());
    }

    void need(bool given, bool applies, std::string_view constraint) const {
        if (given && !applies)
            refuse("field '{}' has the constraint {}, which does not apply to a {}: take it out", field_.name,
                   constraint, to_string(field_.type));
    }

    void check_applicable() const {
        using enum FieldType;
        const auto& c = field_.constraints;
        const bool lengths = is_of_types(field_.type, {string, array, object, list, geojson});
        need(c.min_length.has_value(), lengths, "minLength");
        need(c.max_length.has_value(), lengths, "maxLength");
        need(!c.minimum.empty(), has_order(field_.type), "minimum");
        need(!c.maximum.empty(), has_order(field_.type), "maximum");
        need(!c.exclusive_minimum.empty(), has_order(field_.type), "exclusiveMinimum");
        need(!c.exclusive_maximum.empty(), has_order(field_.type), "exclusiveMaximum");
        need(!c.pattern.empty(), field_.type == string, "pattern");
        need(!c.json_schema.empty(), is_of_types(field_.type, {array, object}), "jsonSchema");
        need(!field_.categories.empty(), is_of_types(field_.type, {string, integer}), "categories");
    }

    void read_lengths() {
        const auto& c = field_.constraints;
        if (c.min_length) out_.constraints |= below_min_length;
        if (c.max_length) out_.constraints |= above_max_length;
        out_.min_length = c.min_length.value_or(0);
        out_.max_length = c.max_length.value_or(0);
        if (c.min_length && c.max_length && *c.min_length > *c.max_length)
            refuse("field '{}' has minLength {} above maxLength {}: no value could be right", field_.name,
                   *c.min_length, *c.max_length);
    }

    /// A bound as a place in the order of the type.
    std::int64_t order_of(const std::string& text, std::string_view constraint) const {
        std::string scratch;
        auto read = read_value(out_, text, DateOrder::day_first, scratch);
        if (read.kind != CellReading::Kind::good && out_.time_form != TimeForm::standard) {
            // Bounds are often written in ISO form beside a pattern for the cells.
            CompiledField standard;
            standard.type = out_.type;
            read = read_value(standard, text, DateOrder::day_first, scratch);
        }
        if (read.kind != CellReading::Kind::good || (read.repairs & rounded) != 0)
            refuse("field '{}' has the {} '{}', which is no {}{}", field_.name, constraint,
                   base::clip(text, 40), to_string(field_.type),
                   (read.repairs & rounded) != 0 ? fmt::format(" of {} digits after the point", out_.scale)
                                                 : "");
        return read.number;
    }

    void read_bound(const std::string& text, std::string_view name, Broken bit, std::int64_t& into) {
        if (text.empty()) return;
        into = order_of(text, name);
        bits_ |= bit;
    }

    /// The bits are set at the end, so that one bound is not held against the other.
    void read_bounds() {
        const auto& c = field_.constraints;
        read_bound(c.minimum, "minimum", below_minimum, out_.minimum);
        read_bound(c.maximum, "maximum", above_maximum, out_.maximum);
        read_bound(c.exclusive_minimum, "exclusiveMinimum", at_exclusive_minimum, out_.exclusive_minimum);
        read_bound(c.exclusive_maximum, "exclusiveMaximum", at_exclusive_maximum, out_.exclusive_maximum);
        out_.constraints |= bits_;
        const auto has = [&](unsigned bits) { return (bits_ & bits) == bits; };
        const bool empty =
            (has(below_minimum | above_maximum) && out_.minimum > out_.maximum) ||
            (has(below_minimum | at_exclusive_maximum) && out_.minimum >= out_.exclusive_maximum) ||
            (has(at_exclusive_minimum | above_maximum) && out_.exclusive_minimum >= out_.maximum) ||
            (has(at_exclusive_minimum | at_exclusive_maximum) &&
             (out_.exclusive_minimum >= out_.exclusive_maximum ||
              out_.exclusive_minimum + 1 == out_.exclusive_maximum));
        if (empty)
            refuse("field '{}' has a minimum ({}{}) above its maximum ({}{}): no value could be right",
                   field_.name, c.minimum, c.exclusive_minimum, c.maximum, c.exclusive_maximum);
    }

    void compile_pattern() {
        try {
            out_.pattern.emplace(field_.constraints.pattern);
        } catch (const base::Error& error) {
            refuse("field '{}': {}", field_.name, error.message());
        }
        out_.constraints |= unlike_pattern;
    }

    void compile_json_schema() {
        try {
            out_.json_schema.emplace(field_.constraints.json_schema);
            base::check_schema_words(field_.constraints.json_schema);
        } catch (const base::Error& error) {
            refuse("field '{}' has a jsonSchema that cannot be used: {}", field_.name, error.message());
        }
        out_.constraints |= against_json_schema;
    }

    CellReading read_listed(std::string text, std::string_view list, std::string& scratch) const {
        // A boolean's own words may be others than JSON's.
        if (field_.type == FieldType::boolean && text == "true") text = out_.true_values.front();
        if (field_.type == FieldType::boolean && text == "false") text = out_.false_values.front();
        auto read = read_value(out_, text, DateOrder::day_first, scratch);
        if (read.kind == CellReading::Kind::missing)
            refuse("field '{}' has '{}' in its {} and among its missingValues: take it out of one",
                   field_.name, base::clip(text, 40), list);
        if (read.kind != CellReading::Kind::good || (read.repairs & rounded) != 0)
            refuse("field '{}' has '{}' in its {}, which is no {}", field_.name, base::clip(text, 40), list,
                   to_string(field_.type));
        if (read.broken != 0)
            refuse("field '{}' has '{}' in its {}, which breaks another of its constraints", field_.name,
                   base::clip(text, 40), list);
        scratch = std::string(read.text);
        return read;
    }

    /// Whatever form the cells have, a place may be listed as an array or an object.
    std::optional<std::string> place_listed(const std::string& text) const {
        if (field_.type != FieldType::geopoint || (text[0] != '[' && text[0] != '{')) return {};
        return read_geopoint(text, text[0] == '[' ? GeopointForm::array : GeopointForm::object);
    }

    void allow(const std::string& text, std::string_view list) {
        if (text.empty()) return;  // a blank cell is judged by "required" alone
        if (auto place = place_listed(text)) return out_.allowed_texts.push_back(*std::move(place));
        std::string scratch;
        const auto read = read_listed(text, list, scratch);
        if (is_text(field_.type)) out_.allowed_texts.push_back(scratch);
        else out_.allowed_numbers.push_back(read.number);
    }

    void read_allowed() {
        const auto& allowed = field_.enum_values;
        std::set<std::string> categories;
        for (const auto& category : field_.categories) {
            categories.insert(category.value);
            if (allowed.empty()) allow(category.value, "categories");
        }
        for (const auto& text : allowed) {
            if (!categories.empty() && !categories.contains(text))
                refuse("field '{}' has '{}' in its enum but not among its categories", field_.name,
                       base::clip(text, 40));
            allow(text, "enum");
        }
        if (!allowed.empty() || !categories.empty()) out_.constraints |= not_in_enum;
        const bool only_blank = out_.allowed_texts.empty() && out_.allowed_numbers.empty();
        if (field_.required && !allowed.empty() && only_blank)
            refuse("field '{}' is required and its enum allows blanks alone: no value could be right", field_.name);
        std::ranges::sort(out_.allowed_texts);
        std::ranges::sort(out_.allowed_numbers);
    }

    const Schema& schema_;
    const Field& field_;
    CompiledField out_;
    unsigned bits_ = 0;
};

CompiledKey compiled_key(const Schema& schema, const std::vector<std::string>& names, bool is_primary) {
    CompiledKey key{base::join(names, ", "), {}, is_primary};
    for (const auto& name : names)
        if (const auto at = schema.find(name)) key.fields.push_back(*at);
    return key;
}

}  // namespace

CompiledSchema::CompiledSchema(const Schema& schema) {
    for (const auto& field : schema.fields) fields_.push_back(FieldCompiler(schema, field).compile());
    if (!schema.primary_key.empty()) keys_.push_back(compiled_key(schema, schema.primary_key, true));
    for (const auto& names : schema.unique_keys) keys_.push_back(compiled_key(schema, names, false));
    for (const auto& field : schema.fields)
        if (field.unique && (schema.primary_key != std::vector{field.name}))
            keys_.push_back(compiled_key(schema, {field.name}, false));
}

}  // namespace daybook::schemas
