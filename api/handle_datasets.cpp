#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"

namespace daybook::api {

Result list_datasets(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& view : catalogue::dataset_views(*call.state, call.today()))
        items.push(catalogue::to_json(view, false));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"datasets", std::move(items)},
                                   {"count", count},
                                   {"links", Value::object({{"self", "/v1/datasets"}})}}));
}

Result show_dataset(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_dataset(*call.state, call.at("dataset"));
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    return document(catalogue::to_json(*catalogue::dataset_view(*call.state, call.at("dataset"), call.today()), true));
}

}  // namespace daybook::api
