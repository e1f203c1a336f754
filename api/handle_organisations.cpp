#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/terms.hpp"

namespace daybook::api {

Result list_organisations(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& view : catalogue::organisation_views(*call.state, call.today())) items.push(catalogue::to_json(view));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"organisations", std::move(items)},
                                   {"count", count},
                                   {"links", with_terms(Value::object({{"self", "/v1/organisations"}}), *call.state)}}));
}

Result show_organisation(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& id = call.at("organisation");
    const auto found = find_organisation(*call.state, id);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    auto body = catalogue::to_json(*catalogue::organisation_view(*call.state, id, call.today()));
    auto links = with_terms(body.at("links"), *call.state, [&](const catalogue::Dataset& dataset) { return dataset.organisation.str() == id; });
    return document(body.set("links", std::move(links)));
}

}  // namespace daybook::api
