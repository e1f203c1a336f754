#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/query_answer.hpp"
#include "api/respond.hpp"

#include <algorithm>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

Value field_json(const catalogue::QueryField& field) {
    auto filters = Value::array();
    for (const auto& name : filter_names({field})) filters.push(name);
    auto out = Value::object({{"name", field.name},
                              {"type", schemas::to_string(field.type)},
                              {"title", field.title},
                              {"description", field.description}});
    if (field.type == schemas::FieldType::number) out.set("scale", field.scale);
    return out.set("filters", std::move(filters));
}

Value operators_json() {
    auto out = Value::array();
    for (const auto& op : catalogue::operators())
        out.push(Value::object(
            {{"operator", op.suffix.empty() ? std::string_view("eq") : op.suffix}, {"reads", op.sentence}}));
    return out;
}

}  // namespace

Result list_tables(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& id : call.state->tables()) {
        const auto datasets =
            std::ranges::count_if(call.state->datasets, [&](const auto& d) { return d.second.table == id; });
        items.push(Value::object(
            {{"id", id},
             {"datasets", static_cast<std::int64_t>(datasets)},
             {"links", Value::object({{"self", urls::table(id)}, {"rows", urls::table(id) + "/rows"}})}}));
    }
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"tables", std::move(items)},
                                   {"count", count},
                                   {"links", Value::object({{"self", "/v1/tables"}})}}));
}

Result show_table(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto scope = table_scope(call);
    if (const auto* problem = std::get_if<Problem>(&scope)) return *problem;
    const auto& id = std::get<Scope>(scope).table;
    auto fields = Value::array();
    for (const auto& field : catalogue::fields_of(*call.state, id)) fields.push(field_json(field));
    auto contracts = Value::array();
    for (const auto* schema : call.state->schemas_of_table(id))
        contracts.push(Value::object({{"id", schema->id.str()},
                                      {"version", schema->version},
                                      {"series", schema->series},
                                      {"link", "/v1/schemas/" + schema->id.str()}}));
    const auto self = urls::table(id);
    return document(Value::object({{"id", id},
                                   {"fields", std::move(fields)},
                                   {"operators", operators_json()},
                                   {"schemas", std::move(contracts)},
                                   {"links", Value::object({{"self", self},
                                                            {"rows", self + "/rows"},
                                                            {"csv", self + "/rows.csv"},
                                                            {"summary", self + "/summary"}})}}));
}

}  // namespace daybook::api
