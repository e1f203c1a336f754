#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"

namespace daybook::api {

Result list_schemas(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& [id, schema] : call.state->schemas)
        items.push(Value::object({{"id", id},
                                  {"version", schema.version},
                                  {"title", schema.title},
                                  {"description", schema.description},
                                  {"table", schema.table},
                                  {"series", schema.series},
                                  {"cadence", schema.cadence},
                                  {"links", Value::object({{"self", "/v1/schemas/" + id}})}}));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"schemas", std::move(items)},
                                   {"count", count},
                                   {"links", Value::object({{"self", "/v1/schemas"}})}}));
}

/// The document byte for byte: a Table Schema, so that any tool that knows those can take it from here.
Result show_schema(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& id = call.at("schema");
    const auto found = call.state->schemas.find(id);
    if (found == call.state->schemas.end()) {
        std::vector<std::string> known;
        for (const auto& [name, schema] : call.state->schemas) known.push_back(name);
        return not_found("schema", id, known);
    }
    Response response{200, {}, found->second.text};
    response.set("Content-Type", "application/json").set("ETag", etag_of({found->second.text}));
    return response.set("Cache-Control", std::string(cache_control(Freshness::current)));
}

}  // namespace daybook::api
