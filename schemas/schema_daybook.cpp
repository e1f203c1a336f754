#include "publisher/base/text.hpp"
#include "schemas/finding.hpp"
#include "schemas/heading_words.hpp"
#include "schemas/meta_documents.hpp"
#include "schemas/schema_reading.hpp"

#include <algorithm>

namespace daybook::schemas::reading {

using base::json::Value;

namespace {

const Field& field_of(const Schema& schema, std::string_view role, const std::string& name) {
    const auto at = schema.find(name);
    if (!at) refuse("daybook.{} names the field '{}', which does not exist", role, name);
    return schema.fields[*at];
}

void check_role(const Schema& schema, std::string_view role, const std::string& name, FieldType type) {
    if (name.empty()) return;
    const auto& field = field_of(schema, role, name);
    if (field.type != type) refuse("daybook.{} names '{}', which is no {}", role, name, to_string(type));
    if (!field.publish) refuse("daybook.{} names '{}', which may not be published", role, name);
}

/// A check that looks at a role's field needs that role.
void check_needs(bool asked, const std::string& role, std::string_view check, std::string_view word) {
    if (asked && role.empty())
        refuse("daybook.checks.{} needs to know which field to look at: set daybook.{}", check, word);
}

Threshold read_threshold(const Schema& schema, const Value& value) {
    check_words(value, "daybook.checks.threshold", {"least", "per"});
    const auto least = base::parse_decimal(text_of(value.at("least")), 2);
    if (!least || least->units <= 0) refuse("daybook.checks.threshold.least is no amount above zero");
    Threshold out{*least, value.string_or("per", "")};
    if (!out.per.empty()) field_of(schema, "checks.threshold.per", out.per);
    return out;
}

Tree read_tree(const Schema& schema, const Value& value) {
    check_words(value, "daybook.checks.tree", {"id", "parent", "root"});
    Tree out{value.at("id").as_string(), value.at("parent").as_string(), value.at("root").as_string()};
    field_of(schema, "checks.tree.id", out.id);
    field_of(schema, "checks.tree.parent", out.parent);
    if (out.id == out.parent) refuse("daybook.checks.tree has the same field for id and parent");
    return out;
}

/// What is compared are numbers, so both must count the same.
OrderedFields read_ordered(const Schema& schema, const Value& value) {
    const auto names = read_names(value);
    if (names.size() != 2) refuse("daybook.checks.order is a list of pairs of fields");
    const auto &first = field_of(schema, "checks.order", names[0]), &second = field_of(schema, "checks.order", names[1]);
    // Those that are days are compared.
    const bool days = first.says_when && second.says_when;
    if ((!days && !has_order(first.type)) || first.type != second.type || first.scale != second.scale)
        refuse("daybook.checks.order compares '{}', a {}, with '{}', a {}: both must be numbers, dates or times of one "
               "type", first.name, to_string(first.type), second.name, to_string(second.type));
    if (first.name == second.name) refuse("daybook.checks.order compares '{}' with itself", first.name);
    return {first.name, second.name};
}

Band read_band(const Schema& schema, const Value& value) {
    check_words(value, "daybook.checks.bands", {"floor", "ceiling", "width"});
    Band out{value.at("floor").as_string(), value.at("ceiling").as_string(), value.at("width").as_int()};
    for (const auto& name : {out.floor, out.ceiling})
        if (field_of(schema, "checks.bands", name).type != FieldType::integer) refuse("daybook.checks.bands names '{}', which is no integer", name);
    if (out.floor == out.ceiling || out.width < 2) refuse("daybook.checks.bands of '{}' needs another field for the ceiling, and a width of 2 or more", out.floor);
    return out;
}

SharedRows read_shared(const Schema& schema, const Value& value) {
    check_words(value, "daybook.checks.shared", {"id", "except", "same"});
    SharedRows out{value.at("id").as_string(), value.string_or("except", ""), read_names(value.at("same"))};
    for (const auto& name : out.same)
        if (!field_of(schema, "checks.shared.same", name).publish || name == out.id)
            refuse("daybook.checks.shared.same names '{}', which may not be published, or is the id", name);
    if (!field_of(schema, "checks.shared.id", out.id).publish) refuse("daybook.checks.shared.id names '{}', which may not be published", out.id);
    return out;
}

NeededField read_need(const Schema& schema, const Value& value) {
    check_words(value, "daybook.checks.needs", {"field", "is", "needed"});
    NeededField out{value.at("field").as_string(), value.at("is").as_string(), value.at("needed").as_string()};
    const auto& field = field_of(schema, "checks.needs.field", out.field);
    field_of(schema, "checks.needs.needed", out.needed);
    if (!is_text(field.type) || out.field == out.needed)
        refuse("daybook.checks.needs asks what '{}' says, which must be a text and another field", out.field);
    const auto& said = field.enum_values;
    if (out.is.empty() || (!said.empty() && std::ranges::find(said, out.is) == said.end()))
        refuse("daybook.checks.needs asks where '{}' is '{}', which it may never say", out.field, base::clip(out.is, 60));
    return out;
}

void read_checks(Schema& schema, const Value& value) {
    check_words(value, "daybook.checks",
                {"period", "control_total", "repeated_rows", "card_settlements", "formula_cells", "mojibake",
                 "personal_data", "threshold", "tree", "shared", "order", "bands", "needs"});
    auto& out = schema.checks;
    out.period = value.bool_or("period", false);
    out.control_total = value.bool_or("control_total", false);
    out.repeated_rows = value.bool_or("repeated_rows", false);
    out.card_settlements = value.bool_or("card_settlements", false);
    out.formula_cells = value.bool_or("formula_cells", false);
    out.mojibake = value.bool_or("mojibake", false);
    if (const auto* fields = value.find("personal_data")) out.personal_data = read_names(*fields);
    for (const auto& name : out.personal_data)
        if (!is_text(field_of(schema, "checks.personal_data", name).type))
            refuse("daybook.checks.personal_data names '{}', which is no text", name);
    if (const auto* threshold = value.find("threshold")) out.threshold = read_threshold(schema, *threshold);
    if (const auto* tree = value.find("tree")) out.tree = read_tree(schema, *tree);
    if (const auto* shared = value.find("shared")) out.shared = read_shared(schema, *shared);
    if (const auto* bands = value.find("bands"))
        for (const auto& band : bands->as_array()) out.bands.push_back(read_band(schema, band));
    if (const auto* pairs = value.find("order"))
        for (const auto& pair : pairs->as_array()) out.order.push_back(read_ordered(schema, pair));
    if (const auto* needs = value.find("needs"))
        for (const auto& need : needs->as_array()) out.needs.push_back(read_need(schema, need));
    check_needs(out.period, schema.date_field, "period", "date");
    check_needs(out.control_total, schema.amount_field, "control_total", "amount");
    check_needs(out.threshold.has_value(), schema.amount_field, "threshold", "amount");
    check_needs(out.card_settlements, schema.supplier_field, "card_settlements", "supplier");
}

void read_gates(Schema& schema, const Value& value) {
    check_words(value, "daybook.gates", gate_codes());
    for (const auto& [code, most] : value.as_object()) {
        if (most.as_int() < 0) refuse("daybook.gates.{} is below nothing", code);
        schema.gates.push_back({code, most.as_int()});
    }
}

std::string read_basis(const Value& ours) {
    auto basis = ours.string_or("amount_basis", "");
    if (basis != "" && basis != "net" && basis != "gross" && basis != "unknown")
        refuse("daybook.amount_basis is '{}': say net, gross or unknown", base::clip(basis, 40));
    return basis;
}

/// Codes are capitals and names of fields are not, so that one word can be either.
void read_currency(Schema& schema, const Value& ours) {
    const auto word = ours.string_or("currency", "");
    if (word.empty()) return;
    if (schema.amount_field.empty()) refuse("daybook.currency is of the amounts, and there are none: set daybook.amount");
    if (is_currency(word)) schema.currency = word;
    else check_role(schema, "currency", schema.currency_field = word, FieldType::string);
}

std::string read_pointer(const Value& ours) {
    auto pointer = ours.string_or("records", "");
    if (!pointer.empty() && !pointer.starts_with('/'))
        refuse("daybook.records is '{}': a JSON pointer begins with a slash", base::clip(pointer, 60));
    return pointer;
}

/// They are compared with the words of headings, which are runs of letters and digits in lower case.
std::vector<std::string> read_told_by(const Value& ours, std::string_view key) {
    const auto* value = ours.find(key);
    if (value == nullptr) return {};
    auto words = read_names(*value);
    for (const auto& word : words)
        if (words_of_heading(word) != std::vector{word})
            refuse("daybook.{} has '{}': write a word in small letters and digits, without blanks", key, base::clip(word, 40));
    return words;
}

std::string read_json_schema(const Value& ours) {
    auto name = ours.string_or("jsonSchema", "");
    std::string known;
    for (const auto& document : meta_documents()) {
        if (document.name == name) return name;
        known += fmt::format("{}{}", known.empty() ? "" : ", ", document.name);
    }
    if (!name.empty())
        refuse("daybook.jsonSchema names '{}', which is none of schemas/meta: {}", base::clip(name, 60), known);
    return name;
}

}  // namespace

void read_daybook(Schema& schema, const Value& ours) {
    check_words(ours, "the daybook words of the schema",
                {"table", "series", "cadence", "due", "amount", "date", "supplier", "amount_basis", "currency", "records",
                 "jsonSchema", "told_by", "told_by_headings", "checks", "gates"});
    schema.table = ours.string_or("table", "");
    schema.series = ours.string_or("series", "");
    schema.cadence = ours.string_or("cadence", "");
    schema.due = ours.string_or("due", "");
    schema.amount_field = ours.string_or("amount", "");
    schema.date_field = ours.string_or("date", "");
    schema.supplier_field = ours.string_or("supplier", "");
    schema.amount_basis = read_basis(ours);
    read_currency(schema, ours);
    schema.records = read_pointer(ours);
    schema.json_schema = read_json_schema(ours);
    check_role(schema, "amount", schema.amount_field, FieldType::number);
    check_role(schema, "date", schema.date_field, FieldType::date);
    check_role(schema, "supplier", schema.supplier_field, FieldType::string);
    schema.told_by = read_told_by(ours, "told_by");
    schema.told_by_headings = read_told_by(ours, "told_by_headings");
    if (const auto* checks = ours.find("checks")) read_checks(schema, *checks);
    if (const auto* gates = ours.find("gates")) read_gates(schema, *gates);
}

}  // namespace daybook::schemas::reading
