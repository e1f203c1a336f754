#include "api/ending.hpp"
#include "api/handlers.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/routes.hpp"

namespace daybook::api {

namespace {

constexpr std::string_view kEndings =
    "An address of version 1 is taken away only after it said so in each of its answers, by the headers Deprecation (RFC 9745) and Sunset (RFC 8594), "
    "for at least a year. From the day of its sunset it answers 410 and names what is in its place. Fields may be added to answers at any time.";

Value item(const Route& route) {
    return Value::object({{"method", route.method}, {"path", route.pattern}, {"deprecated", route.ending->deprecated}, {"sunset", route.ending->sunset},
                          {"links", Value::object({{"successor", route.ending->successor}})}});
}

}  // namespace

Result list_deprecations(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& route : routes())
        if (route.ending != nullptr) items.push(item(route));
    const auto count = std::ssize(items.as_array());
    return document(Value::object({{"policy", kEndings}, {"deprecations", std::move(items)}, {"count", static_cast<std::int64_t>(count)},
                                   {"links", Value::object({{"self", "/v1/deprecations"}, {"example", "/v1/deprecations/example"}})}}));
}

Result show_deprecated(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto body = item(*call.route);
    body.set("links", Value::object({{"self", call.route->pattern}, {"successor", call.route->ending->successor}}));
    return document(body.set("detail", "This address is always about to go away, so that programs can be tried against the headers that say so."));
}

}  // namespace daybook::api
