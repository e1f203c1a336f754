#include "api/openapi.hpp"

#include "api/ending.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

using Values = std::map<std::string, std::string>;

constexpr std::string_view kCheckExample =
    "Department family,Entity,Date,Expense type,Expense area,Supplier,Transaction number,Amount,Description\r\n"
    "Coasts,Coasts,03/05/2024,Consultancy,Harbours,Harbour Dredging Ltd,1001,26000.00,Dredging\r\n";
constexpr std::string_view kFormExample = R"({"q0":{"query":"harbour dredging ltd"}})";

Value ref(std::string_view what) {
    return Value::object({{"$ref", fmt::format("#/components/{}", what)}});
}

Value type(std::string_view name, std::string_view description = {}) {
    auto out = Value::object({{"type", name}});
    return description.empty() ? out : out.set("description", description);
}

std::string with_values(std::string_view text, const Values& values) {
    if (!text.starts_with('{') || text.find('"') != std::string_view::npos) return std::string(text);
    const auto found = values.find(std::string(text.substr(1, text.size() - 2)));
    return found == values.end() ? std::string() : found->second;
}

Value example_of(const Parameter& parameter, const Values& values) {
    const auto text = with_values(parameter.example, values);
    if (text.empty()) return {};
    if (parameter.type != "integer" && parameter.type != "boolean") return text;
    const auto number = base::parse_whole(text);
    if (parameter.type == "boolean") return text == "1" || text == "true";
    return number ? Value(*number) : Value(text);
}

Value query_parameter(const Parameter& parameter, const Values& values) {
    auto out = Value::object({{"name", parameter.name}, {"in", "query"}, {"required", parameter.required}, {"description", parameter.description}});
    if (parameter.name == kFilters)
        return out.set("style", "form").set("explode", true).set("schema", Value::object({{"type", "object"}, {"additionalProperties", type("string")}}));
    out.set("schema", type(parameter.type));
    if (auto example = example_of(parameter, values); !example.is_null()) out.set("example", std::move(example));
    return out;
}

/// "{name*}" is "{name}" to OpenAPI, which has no word for a parameter that holds slashes.
std::string path_of(const Route& route) {
    std::string out(route.pattern);
    std::erase(out, '*');
    return out;
}

void add_path_parameters(Value& list, const Route& route, const Values& values) {
    for (const auto piece : base::split(route.pattern, '/')) {
        if (!piece.starts_with('{')) continue;
        const bool rest = piece.ends_with("*}");
        const std::string name(piece.substr(1, piece.size() - (rest ? 3 : 2)));
        auto one = Value::object({{"name", name}, {"in", "path"}, {"required", true},
                                  {"description", fmt::format("{}{}", path_parameter(name), rest ? "; may hold slashes" : "")},
                                  {"schema", type("string")}});
        if (const auto example = values.find(name); example != values.end()) one.set("example", example->second);
        list.push(std::move(one));
    }
}

Value parameters_of(const Route& route, const Values& values) {
    auto out = Value::array();
    add_path_parameters(out, route, values);
    if (route.parameters != nullptr)
        for (const auto& parameter : *route.parameters) out.push(query_parameter(parameter, values));
    return out;
}

Value media(std::string_view schema) {
    return Value::object({{"schema", ref(schema)}});
}

/// For whoever runs the service: its proxy answers 404 (packaging/nginx). "x-internal" is what renderers of such documents leave out.
bool is_internal(const Route& route) { return route.pattern == "/metrics"; }

/// Of feeds it is known; a released file may be anything.
std::string_view type_of_file(const Route& route) {
    return route.pattern.ends_with(".atom") ? "application/atom+xml" : route.pattern.ends_with(".ics") ? "text/calendar" : "*/*";
}

Value content_of(const Route& route) {
    const bool summary = route.pattern.find("/summary") != std::string_view::npos, csv = route.pattern.ends_with(".csv"), lines = route.pattern.ends_with(".ndjson"), parquet = route.pattern.ends_with(".parquet");
    const auto json = route.kind == RouteKind::rows ? summary ? "schemas/Summary" : "schemas/Rows" : "schemas/Document";
    if (route.kind == RouteKind::file) return Value::object({{std::string(type_of_file(route)), Value::object({{"schema", type("string", "The bytes as published")}})}});
    if (is_internal(route)) return Value::object({{"text/plain", Value::object({{"schema", type("string")}})}});
    if (route.pattern.ends_with("/api-catalog")) return Value::object({{"application/linkset+json", Value::object({{"schema", type("object")}})}});
    if (route.pattern.ends_with("/preview") || route.pattern.ends_with("/find")) return Value::object({{"text/html", Value::object({{"schema", type("string")}})}});
    if (route.kind == RouteKind::protocol || route.kind == RouteKind::probe)
        return Value::object({{"application/json", Value::object({{"schema", type("object")}})}});
    if (route.kind == RouteKind::call)
        return Value::object({{"application/json", Value::object({{"schema", type("object", "The report (schemas/meta/report.schema.json)")}})},
                              {"text/html", Value::object({{"schema", type("string")}})},
                              {"text/plain", Value::object({{"schema", type("string")}})}});
    auto types = negotiated_types(route);
    if (types.empty()) types = {csv ? "text/csv" : lines ? "application/x-ndjson" : parquet ? "application/vnd.apache.parquet" : "application/json"};
    auto out = Value::object();
    for (const auto one : types) out.set(one, one == "application/json" ? media(json) : Value::object({{"schema", type("string")}}));
    return out;
}

Value responses_of(const Route& route) {
    auto out = Value::object();
    if (route.kind == RouteKind::redirect)
        out.set("307", Value::object({{"description", "Where it is"}, {"headers", Value::object({{"Location", Value::object({{"schema", type("string")}})}})}}));
    else
        out.set("200", Value::object({{"description", route.summary}, {"content", content_of(route)}}));
    const bool kept = route.method == "GET" && route.kind != RouteKind::probe && route.kind != RouteKind::redirect;
    if (kept) out.set("304", Value::object({{"description", "What If-None-Match names is still the answer"}}));
    if (route.kind == RouteKind::file) {
        out.set("206", Value::object({{"description", "The part that Range asks for, of the bytes as they lie"}, {"content", content_of(route)}}));
        for (const auto* status : {"412", "416"}) out.set(status, ref("responses/Problem"));
    }
    for (const auto* status : {"400", "404", "429"}) out.set(status, ref("responses/Problem"));
    if (route.pattern.find("{version}") != std::string_view::npos || route.ending != nullptr) out.set("410", ref("responses/Problem"));
    if (route.most_body > 0)
        for (const auto* status : {"413", "415", "422"}) out.set(status, ref("responses/Problem"));
    return out.set("default", ref("responses/Problem"));
}

Value body_of(const Route& route) {
    const bool form = route.takes == "application/x-www-form-urlencoded";
    auto schema = form ? Value::object({{"type", "object"}, {"properties", Value::object({{"queries", type("string")}, {"extend", type("string")}})}})
                       : type("string", "The file's own bytes");
    auto example = form ? Value::object({{"queries", kFormExample}}) : Value(kCheckExample);
    return Value::object({{"required", true},
                          {"content", Value::object({{route.takes.data(), Value::object({{"schema", std::move(schema)}, {"example", std::move(example)}})}})}});
}

std::string tag_of(const Route& route) {
    const auto pieces = base::split(route.pattern, '/');
    return route.pattern.starts_with("/v1/") ? std::string(base::split(pieces[2], '.')[0]) : "service";
}

Value operation(const Route& route, const Values& values) {
    auto out = Value::object({{"operationId", base::slug(std::string(route.method) + " " + std::string(route.pattern))},
                              {"summary", route.summary},
                              {"tags", Value::array({tag_of(route)})}});
    if (auto parameters = parameters_of(route, values); !parameters.as_array().empty()) out.set("parameters", std::move(parameters));
    if (route.most_body > 0) out.set("requestBody", body_of(route));
    if (is_internal(route)) out.set("x-internal", true);
    const auto types = negotiated_types(route);
    if (std::ranges::find(types, "text/csv") != types.end())
        out.set("description", "With Accept: text/csv the answer is that of the same address with .csv, and takes its parameters: spreadsheet and bom go with CSV alone.");
    if (route.ending != nullptr)
        out.set("deprecated", true).set("description", fmt::format("Not to be used in what is new; ends at {}. In its place: {}", route.ending->sunset, route.ending->successor));
    return out.set("responses", responses_of(route));
}

Value schemas_of() {
    const auto object = [](Value properties) { return Value::object({{"type", "object"}, {"properties", std::move(properties)}}); };
    const auto list = [](Value item) { return Value::object({{"type", "array"}, {"items", std::move(item)}}); };
    const auto any = type("object");
    auto problem = object(Value::object({{"type", type("string", "What kind it is; about:blank for what the status says")},
                                         {"title", type("string")},
                                         {"status", type("integer")},
                                         {"detail", type("string", "What is wrong, and what to do")},
                                         {"instance", type("string")},
                                         {"errors", list(object(Value::object({{"parameter", type("string")}, {"detail", type("string")}})))},
                                         {"request_id", type("string", "To be quoted when it is reported")}}));
    problem.set("required", Value::array({"type", "title", "status"}));
    const auto answer = [&](std::string_view counted, Value rest) {
        rest.set("count", type("integer", counted)).set("revision", type("integer"));
        for (const auto* name : {"coverage", "links"}) rest.set(name, any);
        return object(rest.set("rows", list(any)));
    };
    return Value::object({{"Problem", std::move(problem)},
                          {"Document", object(Value::object({{"links", any}}))},
                          {"Rows", answer("How many rows the whole answer has, exactly", Value::object({{"next", Value::object({{"type", Value::array({"string", "null"})}, {"description", "The next page; null at the end"}})}}))},
                          {"Summary", answer("How many groups there are, exactly, shown or not", Value::object({{"more", type("boolean", "Groups beyond size exist")}}))}});
}

Value problem_response() {
    std::string words = "A problem (RFC 9457). Kinds:";
    for (const auto& kind : problem_kinds()) words += fmt::format(" {} {};", kind.status, kind.title);
    words.back() = '.';
    return Value::object({{"description", words}, {"content", Value::object({{"application/problem+json", media("schemas/Problem")}})}});
}

Value info() {
    return Value::object({{"title", "Daybook"},
                          {"version", "1"},
                          {"summary", "What government spent and announced, by version, with what each answer covers"},
                          {"description", "Read-only, anonymous, open to every origin. Unknown parameters are an error. HEAD answers as GET does, without the body."},
                          {"license", Value::object({{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}})}});
}

}  // namespace

Value openapi_document(const catalogue::Catalogue& catalogue, const std::string& url) {
    const auto values = example_values(catalogue);
    auto paths = Value::object();
    std::vector<std::string> tags;
    for (const auto& route : routes()) {
        const auto path = path_of(route);
        const auto* there = paths.find(path);
        auto item = there != nullptr ? *there : Value::object();
        paths.set(path, item.set(base::to_lower(route.method), operation(route, values)));
        if (std::ranges::find(tags, tag_of(route)) == tags.end()) tags.push_back(tag_of(route));
    }
    auto named = Value::array();
    for (const auto& tag : tags) named.push(Value::object({{"name", tag}, {"description", fmt::format("Addresses of {}", tag)}}));
    return Value::object({{"openapi", "3.1.0"},
                          {"info", info()},
                          {"servers", Value::array({Value::object({{"url", url.empty() ? "/" : url}})})},
                          {"security", Value::array()},
                          {"tags", std::move(named)},
                          {"paths", std::move(paths)},
                          {"components", Value::object({{"schemas", schemas_of()}, {"responses", Value::object({{"Problem", problem_response()}})}})}});
}

}  // namespace daybook::api
