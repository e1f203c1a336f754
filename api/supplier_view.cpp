#include "api/supplier_view.hpp"

#include "api/query_parameters.hpp"
#include "api/render_rows.hpp"
#include "api/supplier_set.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/payments.hpp"
#include "publisher/catalogue/supplier_name.hpp"
#include "publisher/catalogue/views.hpp"

#include <algorithm>
#include <map>

namespace daybook::api {

using catalogue::Grouping;
using catalogue::Measure;
using catalogue::SummaryQuery;

namespace {

/// Groups of one supplier's rows; a supplier paid by more bodies, or under more names, is told so by `more`.
constexpr int kMostCounted = 1000;

catalogue::SummaryResult summary(const Call& call, const std::string& table, const std::string& id, Revision as_of,
                                 std::vector<Grouping> by, std::vector<Measure> measures) {
    SummaryQuery query;
    query.table = table;
    query.filters = {{"supplier_id", catalogue::find_operator(""), {id}}};
    query.by = std::move(by);
    query.measures = std::move(measures);
    query.size = kMostCounted;
    query.as_of = as_of;
    // Of more names than are shown the commonest.
    if (query.by.size() == 1 && query.by.front().field == catalogue::supplier_field_of(*call.state, table)) query.sort = {{"count", true}};
    query.mix = true;  // of measures that count; those that add up are grouped by series
    return call.services.catalogue.summary(query);
}

/// Groups as objects, `publisher` with its name beside it.
Value groups_of(const Call& call, const catalogue::SummaryResult& result) {
    auto out = Value::array();
    for (const auto& row : result.rows) {
        auto group = Value::object();
        for (std::size_t i = 0; i < row.size(); ++i) {
            group.set(result.columns[i].name, cell_value(result.columns[i].type, row[i]));
            const auto* body = result.columns[i].name == "publisher" ? call.state->organisation(row[i].value_or("")) : nullptr;
            if (body != nullptr) group.set("publisher_name", body->name);
        }
        out.push(std::move(group));
    }
    return out;
}

/// The columns that what is added up must be grouped by, and what is counted or added up.
struct Shape {
    std::vector<Grouping> by{};
    std::vector<Measure> measures{{"count", ""}};
    std::string date{};
};

Shape shape_of(const State& state, const std::string& table) {
    Shape out;
    const auto* schema = state.schemas_of_table(table).front();
    out.by = {{"series", ""}};
    out.date = schema->date_field;
    // What was promised or approved is counted only: added to payments it would say nothing true.
    if (!catalogue::is_payments(state, table)) return out;
    out.by.push_back({"currency", ""});
    out.measures.push_back({"sum", schema->amount_field});
    return out;
}

std::vector<Grouping> with(std::vector<Grouping> by, Grouping one) {
    by.push_back(std::move(one));
    return by;
}

std::string why_of(const Call& call, const std::string& name, Revision as_of) {
    const auto read = catalogue::supplier_name(name);
    if (!read) return {};
    return fmt::format("read as '{}'{}{}{}", read->key, read->changes.empty() ? "" : ": ", base::join(read->changes, "; "),
                       joined_because(*call.state, read->id, as_of));
}

}  // namespace

std::string supplier_address(std::string_view id) {
    return "/v1/suppliers/" + base::percent_encode(id);
}

Value supplier_item(const catalogue::Supplier& supplier) {
    return Value::object({{"id", supplier.id},
                          {"name", supplier.name},
                          {"names", supplier.names},
                          {"rows", supplier.rows},
                          {"links", Value::object({{"self", supplier_address(supplier.id)}})}});
}

Value supplier_in_table(const Call& call, const std::string& table, const std::string& id, Revision as_of) {
    const auto shape = shape_of(*call.state, table);
    const auto totals = summary(call, table, id, as_of, shape.by, shape.measures);
    if (totals.rows.empty()) return {};
    const auto publishers = summary(call, table, id, as_of, with(shape.by, {"publisher", ""}), shape.measures);
    auto out = Value::object({{"table", table}, {"series", groups_of(call, totals)}, {"publishers", groups_of(call, publishers)}});
    bool more = publishers.more;
    if (!shape.date.empty()) {
        const auto years = summary(call, table, id, as_of, with(shape.by, {shape.date, "year"}), shape.measures);
        out.set("years", groups_of(call, years));
        more = more || years.more;
    }
    const auto rows = fmt::format("{}/rows", catalogue::urls::table(table));
    const auto query = fmt::format("?as_of={}&supplier_id={}", as_of, base::percent_encode(id));
    return out.set("more", more).set("links", Value::object({{"rows", rows + query}, {"csv", rows + ".csv" + query}}));
}

Value supplier_names(const Call& call, const std::string& id, Revision as_of) {
    std::map<std::string, std::int64_t> rows;
    for (const auto& table : catalogue::supplier_tables(*call.state)) {
        const auto field = catalogue::supplier_field_of(*call.state, table);
        for (const auto& row : summary(call, table, id, as_of, {{field, ""}}, {{"count", ""}}).rows)
            rows[*row[0]] += base::parse_whole(*row[1]).value_or(0);
    }
    std::vector<std::pair<std::string, std::int64_t>> sorted(rows.begin(), rows.end());
    std::ranges::stable_sort(sorted, std::greater(), &std::pair<std::string, std::int64_t>::second);
    auto out = Value::array();
    for (const auto& [name, count] : sorted)
        out.push(Value::object({{"name", name}, {"rows", count}, {"why", why_of(call, name, as_of)}}));
    return out;
}

Revision supplier_revision(const State& state, Revision as_of) {
    Revision latest = 0;
    for (const auto& table : catalogue::supplier_tables(state))
        latest = std::max(latest, scope_revision(state, {table, nullptr}, {}, as_of));
    return latest == 0 ? as_of : latest;
}

std::optional<catalogue::Supplier> find_supplier(const Call& call, const std::string& id, Revision as_of) {
    catalogue::SupplierQuery query;
    query.ids = {id};
    query.as_of = as_of;
    auto found = call.services.catalogue.suppliers(query).suppliers;
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

}  // namespace daybook::api
