#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/reconcile_query.hpp"
#include "api/respond.hpp"
#include "publisher/base/text.hpp"

namespace daybook::api {

namespace {

constexpr std::size_t kMostFormText = 1 << 20;
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

/// Clients fetch from anywhere, so the addresses they are told are whole: the configured one, else as they came.
std::string origin_of(const Call& call) {
    return call.services.facts.url.empty() ? "http://" + std::string(call.request.header("host")) : call.services.facts.url;
}

Value suggest_service(const std::string& self, std::string_view what) {
    return Value::object({{"service_url", self},
                          {"service_path", fmt::format("/suggest/{}", what)},
                          {"flyout_service_url", self},
                          {"flyout_service_path", "/flyout?id=${id}"}});
}

Value manifest(const Call& call) {
    const auto origin = origin_of(call), self = origin + "/v1/reconcile";
    auto suggest = Value::object();
    for (const auto* what : {"entity", "property", "type"}) suggest.set(what, suggest_service(self, what));
    return Value::object(
        {{"versions", Value::array({"0.2"})},
         {"name", "Suppliers of government"},
         {"identifierSpace", origin + "/v1/suppliers/"},
         {"schemaSpace", self + "/properties"},
         {"documentation", origin + "/v1"},
         {"serviceVersion", "1"},
         {"defaultTypes", Value::array({supplier_type()})},
         {"view", Value::object({{"url", origin + "/v1/suppliers/{{id}}"}})},
         {"preview", Value::object({{"url", self + "/preview?id={{id}}"}, {"width", 400}, {"height", 220}})},
         {"suggest", std::move(suggest)},
         {"extend", Value::object({{"propose_properties", Value::object({{"service_url", self}, {"service_path", "/properties"}})},
                                   {"property_settings", Value::array()}})},
         {"batchSize", static_cast<std::int64_t>(kMostQueries)}});
}

Result answer_reconciliation(const Call& call, const Query& asked, bool may_be_manifest) {
    ParameterReader reader(asked);
    const auto queries = reader.text("queries"), extend = reader.text("extend");
    if (queries && extend) reader.complain("extend", "cannot stand beside queries");
    if (!queries && !extend && !may_be_manifest) reader.complain("queries", "is not there, nor is extend: one of them is needed");
    static const std::vector<std::string> kKnown{"queries", "extend"};
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    if (queries) return answer_queries(call, *queries);
    if (extend) return answer_extend(call, *extend);
    // Which addresses it tells follows the Host that was asked.
    auto response = document(manifest(call));
    return call.services.facts.url.empty() ? response.set("Vary", "Host") : response;
}

}  // namespace

Result reconcile(const Call& call) {
    return answer_reconciliation(call, call.target.query, true);
}

Result reconcile_form(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    if (!base::to_lower(call.request.header("content-type")).starts_with(kForm))
        return Problem{ProblemCode::unsupported_media_type, fmt::format("Send a form ({}) with queries or extend.", kForm), {}, {{"Accept-Post", std::string(kForm)}}, {}};
    const auto form = parse_form(call.request.body ? call.request.body->text(kMostFormText) : std::string());
    if (const auto* problem = std::get_if<Problem>(&form)) return *problem;
    auto result = answer_reconciliation(call, std::get<Query>(form), false);
    // What is answered depends on more than the address: no cache may keep it.
    if (auto* response = std::get_if<Response>(&result)) response->set("Cache-Control", std::string(cache_control(Freshness::none)));
    return result;
}

}  // namespace daybook::api
