#include "api/handlers.hpp"

#include "api/openapi.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/routes.hpp"

namespace daybook::api {

Result show_api(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto resources = Value::array();
    for (const auto& route : routes())
        resources.push(Value::object({{"method", route.method}, {"path", route.pattern}, {"summary", route.summary}}));
    const auto& state = *call.state;
    auto body = Value::object({{"name", call.services.facts.title},
                               {"version", "1"},
                               {"revision", state.revision},
                               {"at", base::to_rfc3339(state.at)}});
    body.set("organisations", static_cast<std::int64_t>(state.organisations.size()));
    body.set("datasets", static_cast<std::int64_t>(state.datasets.size()));
    body.set("resources", std::move(resources));
    body.set("links", Value::object({{"self", "/v1"},
                                     {"html", "/"},
                                     {"organisations", "/v1/organisations"},
                                     {"datasets", "/v1/datasets"},
                                     {"tables", "/v1/tables"},
                                     {"suppliers", "/v1/suppliers"},
                                     {"deprecations", "/v1/deprecations"},
                                     {"changes", "/v1/changes"},
                                     {"schemas", "/v1/schemas"},
                                     {"openapi", "/v1/openapi.json"},
                                     {"reconcile", "/v1/reconcile"},
                                     {"checkpoint", "/v1/log/checkpoint"}}));
    return document(body).set("Link", link_value("/v1/openapi.json", "service-desc") + ", " + link_value("/.well-known/api-catalog", "api-catalog"));
}

Result show_openapi(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    return document(openapi_document(call.services.catalogue, call.services.facts.url));
}

/// The API's own address, its description for programs and for people, and where it says how it is (RFC 9727; relations of RFC 8631).
/// Absolute where the service knows its address: such a document is read away from where it lay.
Result show_api_catalog(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto link = [&](std::string_view path, std::string_view type) {
        return Value::array({Value::object({{"href", call.services.facts.url + std::string(path)}, {"type", type}})});
    };
    auto api = Value::object({{"anchor", call.services.facts.url + "/v1"},
                              {"service-desc", link("/v1/openapi.json", "application/vnd.oai.openapi+json;version=3.1")},
                              {"service-doc", link("/developers/", "text/html")},
                              {"service-meta", link("/v1", "application/json")},
                              {"status", link("/readyz", "application/json")}});
    return document(Value::object({{"linkset", Value::array({std::move(api)})}}))
        .set("Content-Type", "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"")
        .set("Link", link_value(call.services.facts.url + "/.well-known/api-catalog", "api-catalog"));
}

}  // namespace daybook::api
