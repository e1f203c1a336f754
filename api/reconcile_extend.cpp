#include "api/reconcile_query.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/supplier_set.hpp"
#include "api/supplier_view.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"

#include <algorithm>
#include <set>

namespace daybook::api {

namespace {

using base::Error;
using base::ErrorKind;

constexpr std::size_t kMostIds = 100, kMostProperties = 50;
constexpr std::string_view kTotal = "total-";

/// What is known of one supplier, table by table, fetched once for all of its properties.
struct Known {
    std::optional<catalogue::Supplier> supplier;
    std::string parted{};  ///< why there is none: words that stand in every cell, where nothing would look like a supplier without values
    Value names = Value::array();
    std::vector<Value> tables{};
};

Known look_up(const Call& call, const std::string& id) {
    Known out{find_supplier(call, id, 0)};
    if (!out.supplier) out.parted = parted_because(*call.state, id, call.state->revision);
    if (!out.supplier) return out;
    out.names = supplier_names(call, id, 0);
    for (const auto& table : catalogue::supplier_tables(*call.state))
        if (auto one = supplier_in_table(call, table, id, call.state->revision); !one.is_null()) out.tables.push_back(std::move(one));
    return out;
}

Value texts(const std::set<std::string>& values) {
    auto out = Value::array();
    for (const auto& value : values) out.push(Value::object({{"str", value}}));
    return out;
}

/// A member of every group of every table; blank ones left out.
template <class Use>
void each(const Known& known, std::string_view groups, std::string_view member, const Use& use) {
    for (const auto& table : known.tables)
        if (const auto* list = table.find(groups))
            for (const auto& group : list->as_array())
                if (const auto* value = group.find(member)) use(*value);
}

Value year(const Known& known, bool first) {
    std::optional<std::int64_t> out;
    for (const auto& table : known.tables)
        if (const auto* list = table.find("years"))
            for (const auto& group : list->as_array())
                for (const auto& [name, value] : group.as_object())
                    if (name.starts_with("year_") && value.is_int()) out = !out ? value.as_int() : first ? std::min(*out, value.as_int()) : std::max(*out, value.as_int());
    return out ? Value::array({Value::object({{"int", *out}})}) : Value::array();
}

/// One value for each currency; where there are several each is text with its currency, since they are not one sum.
Value total(const Known& known, std::string_view series) {
    std::vector<std::pair<std::string, std::string>> sums;
    for (const auto& table : known.tables)
        for (const auto& group : table.at("series").as_array())
            for (const auto& [name, value] : group.as_object())
                if (name.starts_with("sum_") && !value.is_null() && group.string_or("series", "") == series)
                    sums.emplace_back(value.as_number_text(), group.string_or("currency", ""));
    auto out = Value::array();
    for (const auto& [sum, currency] : sums)
        out.push(sums.size() == 1 ? Value::object({{"float", base::json::Number{sum}}}) : Value::object({{"str", sum + " " + currency}}));
    return out;
}

Value value_of(const Known& known, const std::string& property) {
    if (!known.parted.empty()) return Value::array({Value::object({{"str", known.parted}})});
    if (!known.supplier) return Value::array();
    std::set<std::string> found;
    const auto keep = [&](const Value& value) { found.insert(value.as_string()); };
    if (property == "name") return Value::array({Value::object({{"str", known.supplier->name}})});
    if (property == "rows") return Value::array({Value::object({{"int", known.supplier->rows}})});
    if (property == "first_year" || property == "last_year") return year(known, property == "first_year");
    if (property.starts_with(kTotal)) return total(known, std::string_view(property).substr(kTotal.size()));
    if (property == "publisher") each(known, "publishers", "publisher_name", keep);
    if (property == "names")
        for (const auto& name : known.names.as_array()) keep(name.at("name"));
    return texts(found);
}

std::vector<std::string> read_list(const Value& query, std::string_view member, std::size_t most) {
    std::vector<std::string> out;
    for (const auto& one : query.at(member).as_array()) out.push_back(one.is_object() ? one.at("id").as_string() : one.as_string());
    if (out.size() > most) throw Error::make(ErrorKind::usage, "{} has {} entries; {} are possible", member, out.size(), most);
    return out;
}

Value meta_of(const State& state, const std::vector<std::string>& asked) {
    const auto known = properties(state);
    std::vector<std::string> ids;
    for (const auto& property : known) ids.push_back(property.id);
    auto out = Value::array();
    for (const auto& id : asked) {
        const auto found = std::ranges::find(known, id, &Property::id);
        if (found == known.end()) throw Error::make(ErrorKind::usage, "there is no property '{}'{}", base::clip(id, 80), did_you_mean(id, ids));
        out.push(property_item(*found));
    }
    return out;
}

}  // namespace

std::vector<Property> properties(const State& state) {
    std::vector<Property> out{{"name", "Name", "The name that most rows have"},
                              {"names", "Names", "Every way in which the name is written"},
                              {"publisher", "Publisher", "Who released rows with this supplier"},
                              {"first_year", "First year", "The first year with a row"},
                              {"last_year", "Last year", "The last year with a row"},
                              {"rows", "Rows", "How many rows name this supplier"}};
    std::set<std::string> series;
    for (const auto& table : catalogue::supplier_tables(state))
        if (catalogue::is_payments(state, table))
            for (const auto* schema : state.schemas_of_table(table)) series.insert(schema->series);
    for (const auto& one : series)
        out.push_back({std::string(kTotal) + one, "Total of " + one, fmt::format("What was paid in the series {}; series overlap and do not add up", one)});
    return out;
}

Value property_item(const Property& property) {
    return Value::object({{"id", property.id}, {"name", property.name}});
}

Result answer_extend(const Call& call, std::string_view json) try {
    const auto query = base::json::parse(json, 8);
    const auto ids = read_list(query, "ids", kMostIds), asked = read_list(query, "properties", kMostProperties);
    auto meta = meta_of(*call.state, asked);
    auto rows = Value::object();
    for (const auto& id : ids) {
        const auto known = look_up(call, id);
        auto row = Value::object();
        for (const auto& property : asked) row.set(property, value_of(known, property));
        rows.set(id, std::move(row));
    }
    return document(Value::object({{"meta", std::move(meta)}, {"rows", std::move(rows)}}));
} catch (const Error& error) {
    if (error.kind() != ErrorKind::usage && error.kind() != ErrorKind::bad_input) throw;
    return Problem{ProblemCode::invalid_parameter, error.message(), {{"extend", error.message()}}, {}, {}};
}

}  // namespace daybook::api
