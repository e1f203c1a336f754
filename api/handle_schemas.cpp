#include "api/handlers.hpp"

#include "api/files.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"

#include <algorithm>

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
                                  {"series", schema.series.empty() ? Value() : Value(schema.series)},
                                  {"cadence", schema.cadence},
                                  {"links", Value::object({{"self", "/v1/schemas/" + id}, {"version", fmt::format("/v1/schemas/{}/{}", id, schema.version)}})}}));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"schemas", std::move(items)},
                                   {"count", count},
                                   {"links", Value::object({{"self", "/v1/schemas"}})}}));
}

namespace {

std::variant<const schemas::Schema*, Problem> find_schema(const Call& call) {
    const auto& id = call.at("schema");
    const auto found = call.state->schemas.find(id);
    if (found != call.state->schemas.end()) return &found->second;
    std::vector<std::string> known;
    for (const auto& [name, schema] : call.state->schemas) known.push_back(name);
    return not_found("schema", id, known);
}

/// Of every version that the archive has: each is a file for ever.
std::vector<std::string> versions_of(const Call& call, const std::string& id) {
    std::vector<std::string> out;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(call.services.public_dir / "schemas" / id, failed))
        if (entry.path().extension() == ".json") out.push_back(entry.path().stem().string());
    std::ranges::sort(out);
    return out;
}

Response as_published(const schemas::Schema& schema) {
    Response response{200, {}, schema.text};
    response.set("Content-Type", "application/json").set("ETag", etag_of({schema.text}));
    response.set("Link", link_value(fmt::format("/v1/schemas/{}/{}", schema.id.str(), schema.version), "canonical"));
    return response.set("Cache-Control", std::string(cache_control(Freshness::current)));
}

}  // namespace

/// The document byte for byte: a Table Schema, so that any tool that knows those can take it from here.
Result show_schema(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_schema(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    return as_published(*std::get<0>(found));
}

Result show_schema_version(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_schema(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto& schema = *std::get<0>(found);
    const auto& version = call.at("schema_version");
    if (version == schema.version) return as_published(schema);
    const auto path = find_below(call.services.public_dir, {"schemas", schema.id.str(), version + ".json"});
    if (!path) return not_found("version", version, versions_of(call, schema.id.str()), " of schema " + schema.id.str());
    return send_file(call.request, *path, "application/json", Freshness::current);
}

}  // namespace daybook::api
