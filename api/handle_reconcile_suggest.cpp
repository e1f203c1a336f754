#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/reconcile_query.hpp"
#include "api/respond.hpp"
#include "api/supplier_set.hpp"
#include "api/supplier_view.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

constexpr std::int64_t kSuggestions = 10;

/// A page that another site shows in a frame: no script, its own style, and nobody is kept from framing it.
constexpr std::string_view kPreviewPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *; sandbox";

struct Typed {
    std::string prefix;
    std::int64_t skip = 0;
    static std::variant<Typed, Problem> parse(const Query& query) {
        static const std::vector<std::string> kKnown{"prefix", "cursor"};
        ParameterReader reader(query);
        Typed out;
        const auto prefix = reader.text("prefix");
        if (!prefix) reader.complain("prefix", "is needed: what was typed so far");
        out.prefix = prefix.value_or("");
        if (out.prefix.size() > 200) reader.complain("prefix", "is longer than 200 bytes; fewer letters find more");
        out.skip = reader.integer("cursor", 0, catalogue::SupplierQuery::kMost - kSuggestions, 0);
        if (auto problem = reader.problem(kKnown)) return *std::move(problem);
        return out;
    }
};

/// The items from `skip` on, at most kSuggestions.
Response suggestions(const std::vector<Value>& items, std::int64_t skip) {
    auto result = Value::array();
    for (auto i = skip; i < std::min<std::int64_t>(std::ssize(items), skip + kSuggestions); ++i) result.push(items[static_cast<std::size_t>(i)]);
    return document(Value::object({{"result", std::move(result)}}));
}

bool holds_typed(const std::string& text, const std::string& typed) {
    return base::to_lower(text).find(base::to_lower(typed)) != std::string::npos;
}

std::variant<std::string, Problem> read_id(const Query& query) {
    static const std::vector<std::string> kKnown{"id"};
    ParameterReader reader(query);
    const auto id = reader.text("id");
    if (!id || id->empty()) reader.complain("id", "is needed: of a supplier, a property or a type");
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    return *id;
}

Problem unknown(const std::string& id) {
    return {ProblemCode::not_found, fmt::format("'{}' is no supplier, property or type of this service.", id), {}, {}, {}};
}

std::string words_of(const catalogue::Supplier& supplier) {
    return fmt::format("{} rows name it, in {} {}.", base::grouped(supplier.rows), supplier.names, supplier.names == 1 ? "way" : "ways");
}

/// "over-25k: 12 rows, 1,234.50 GBP"; a table without series by its own name.
std::string series_line(const std::string& table, const Value& group) {
    const auto series = group.string_or("series", "");
    std::string out = fmt::format("<li>{}: {} rows", base::escape_html(series.empty() ? table : series), base::grouped(group.at("count").as_int()));
    for (const auto& [name, value] : group.as_object())
        if (name.starts_with("sum_") && !value.is_null())
            out += fmt::format(", {} {}", value.as_number_text(), base::escape_html(group.string_or("currency", "")));
    return out + "</li>";
}

/// A small page with a list; its end is for who lists.
std::string page_begun(const std::string& heading, const std::string& words) {
    return fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title>"
        "<style>body{{font:14px sans-serif;margin:8px}}h1{{font-size:16px;margin:0}}ul{{padding-left:18px}}</style></head>"
        "<body><h1>{0}</h1><p>{1}</p><ul>",
        base::escape_html(heading), base::escape_html(words));
}

std::string page_of(const Call& call, const catalogue::Supplier& supplier) {
    auto out = page_begun(supplier.name, words_of(supplier));
    for (const auto& table : catalogue::supplier_tables(*call.state)) {
        const auto shown = supplier_in_table(call, table, supplier.id, call.state->revision);
        if (shown.is_null()) continue;
        for (const auto& group : shown.at("series").as_array()) out += series_line(table, group);
    }
    return out + "</ul></body></html>\n";
}

Value flyout(const std::string& id, const std::string& name, const std::string& words) {
    return Value::object({{"id", id}, {"html", fmt::format("<p><strong>{}</strong><br>{}</p>", base::escape_html(name), base::escape_html(words))}});
}

}  // namespace

Result propose_properties(const Call& call) {
    static const std::vector<std::string> kKnown{"type", "limit"};
    ParameterReader reader(call.target.query);
    const auto type = reader.text("type").value_or(std::string(kSupplierType));
    const auto limit = reader.integer("limit", 1, 1000, 1000);
    if (type != kSupplierType) reader.complain("type", fmt::format("must be {}, the one type there is, not '{}'", kSupplierType, type));
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& property : properties(*call.state))
        if (std::ssize(items.as_array()) < limit) items.push(property_item(property));
    return document(Value::object({{"type", type}, {"limit", limit}, {"properties", std::move(items)}}));
}

Result suggest_entity(const Call& call) {
    const auto typed = Typed::parse(call.target.query);
    if (const auto* problem = std::get_if<Problem>(&typed)) return *problem;
    const auto& [prefix, skip] = std::get<Typed>(typed);
    catalogue::SupplierQuery query;
    query.q = prefix;
    query.size = static_cast<int>(skip + kSuggestions);
    std::vector<Value> items;
    for (const auto& one : call.services.catalogue.suppliers(query).suppliers)
        items.push_back(Value::object({{"id", one.id}, {"name", one.name}, {"description", words_of(one)}, {"notable", Value::array({supplier_type()})}}));
    return suggestions(items, skip);
}

Result suggest_property(const Call& call) {
    const auto typed = Typed::parse(call.target.query);
    if (const auto* problem = std::get_if<Problem>(&typed)) return *problem;
    std::vector<Value> items;
    for (const auto& one : properties(*call.state))
        if (holds_typed(one.name + " " + one.id, std::get<Typed>(typed).prefix)) items.push_back(property_item(one).set("description", one.description));
    return suggestions(items, std::get<Typed>(typed).skip);
}

Result suggest_type(const Call& call) {
    const auto typed = Typed::parse(call.target.query);
    if (const auto* problem = std::get_if<Problem>(&typed)) return *problem;
    std::vector<Value> items;
    if (holds_typed(std::string(kSupplierType), std::get<Typed>(typed).prefix)) items.push_back(supplier_type());
    return suggestions(items, std::get<Typed>(typed).skip);
}

Result show_flyout(const Call& call) {
    const auto read = read_id(call.target.query);
    if (const auto* problem = std::get_if<Problem>(&read)) return *problem;
    const auto& id = std::get<std::string>(read);
    if (id == kSupplierType) return document(flyout(id, "Supplier", "Who was paid, by the name that a published rule makes one of all its spellings."));
    for (const auto& property : properties(*call.state))
        if (property.id == id) return document(flyout(id, property.name, property.description));
    const auto supplier = find_supplier(call, id, 0);
    if (const auto parted = parted_because(*call.state, id, call.state->revision); !supplier && !parted.empty()) return document(flyout(id, id, parted));
    if (!supplier) return unknown(id);
    return document(flyout(id, supplier->name, words_of(*supplier)));
}

Result show_preview(const Call& call) {
    const auto read = read_id(call.target.query);
    if (const auto* problem = std::get_if<Problem>(&read)) return *problem;
    const auto& id = std::get<std::string>(read);
    const auto supplier = find_supplier(call, id, 0);
    const auto parted = supplier ? std::string() : parted_because(*call.state, id, call.state->revision);
    if (!supplier && parted.empty()) return unknown(id);
    Response response{200, {}, supplier ? page_of(call, *supplier) : page_begun(id, parted) + "</ul></body></html>\n"};
    response.set("Content-Type", "text/html; charset=utf-8").set("Cache-Control", std::string(cache_control(Freshness::current)));
    response.set("ETag", etag_of({std::get<std::string>(response.body)}));
    return response.set("Content-Security-Policy", std::string(kPreviewPolicy));
}

}  // namespace daybook::api
