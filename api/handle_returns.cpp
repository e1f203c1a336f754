#include "api/handlers.hpp"

#include "api/csv_options.hpp"
#include "api/kept_answer.hpp"
#include "api/parameters.hpp"
#include "api/query_answer.hpp"
#include "api/respond.hpp"
#include "api/terms.hpp"

#include <algorithm>
#include <map>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

using catalogue::DatasetView;
using catalogue::OrganisationView;

/// How many editions are in each state, by its word.
Value counts_of(const DatasetView& view) {
    std::map<std::string, std::int64_t> counts;
    for (const auto& one : view.returns) ++counts[std::string(to_string(one.state))];
    auto out = Value::object();
    for (const auto& [state, count] : counts) out.set(state, count);
    return out;
}

Value ledger_of(const DatasetView& view) {
    auto returns = Value::array();
    for (const auto& one : view.returns) returns.push(catalogue::to_json(one, view.id));
    return Value::object({{"dataset", view.id},
                          {"title", view.title},
                          {"cadence", view.cadence},
                          {"counts", counts_of(view)},
                          {"returns", std::move(returns)}});
}

/// The latest revision at which anything of an organisation's datasets changed; the first of all where it has none.
Revision changed(const State& state, const std::string& organisation) {
    Revision out = 0;
    for (const auto& [id, dataset] : state.datasets)
        if (dataset.organisation.str() == organisation) out = std::max(out, dataset.changed);
    return out == 0 ? state.revisions.front().revision : out;
}

std::string json_of(const Call& call, const OrganisationView& view) {
    auto datasets = Value::array();
    for (const auto& dataset : view.datasets) datasets.push(ledger_of(dataset));
    const auto id = view.organisation.id.str();
    return base::json::write(
               Value::object({{"organisation", Value::object({{"id", id}, {"name", view.organisation.name}})},
                              {"date", base::to_iso(call.today())},
                              {"revision", changed(*call.state, id)},
                              {"datasets", std::move(datasets)},
                              {"links", with_terms(Value::object({{"self", canonical_address(call.target)},
                                                                           {"csv", urls::organisation(id) + "/returns.csv"},
                                                                           {"organisation", urls::organisation(id)},
                                                                           {"html", urls::organisation_page(id)}}),
                                                            *call.state, [&](const catalogue::Dataset& dataset) { return dataset.organisation.str() == id; })}})) +
           "\n";
}

std::string csv_of(const OrganisationView& view, schemas::CsvStyle style) {
    std::string out;
    catalogue::append_returns_header(out, style);
    for (const auto& dataset : view.datasets)
        catalogue::append_returns(out, view.organisation.id.str(), dataset.id, dataset.returns, style);
    return out;
}

Response answer_of(const Call& call, Chosen chosen, schemas::CsvStyle style) {
    const bool csv = chosen.representation == Representation::csv;
    const auto view = catalogue::organisation_view(*call.state, call.at("organisation"), call.today());
    Response response{200, {}, csv ? csv_of(*view, style) : json_of(call, *view)};
    response.set("Content-Type", csv ? "text/csv; charset=utf-8" : "application/json");
    if (chosen.negotiated) response.set("Vary", "Accept");
    say_style(response, style);
    if (csv)
        response.set("Content-Disposition", fmt::format("attachment; filename=\"{}-returns-{}.csv\"",
                                                        call.at("organisation"), base::to_iso(call.today())));
    return response;
}

/// The ledger is the same for a state and a day.
Result answer_returns(const Call& call, Chosen chosen) {
    if (auto problem = csv_only(call, chosen)) return *std::move(problem);
    ParameterReader reader(call.target.query);
    const bool csv = chosen.representation == Representation::csv;
    const auto style = csv ? read_csv_style(reader) : schemas::CsvStyle{};
    if (auto problem = csv ? reader.problem(kCsvOptions) : no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_organisation(*call.state, call.at("organisation"));
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    return kept_by_bytes(call, {"returns", canonical_address(call.target), base::to_iso(call.today()), std::string(name_of(chosen.representation))}, [&]() -> Result { return answer_of(call, chosen, style); });
}

}  // namespace

Result show_returns(const Call& call) {
    return answer_returns(call, by_accept(call));
}
Result show_returns_json(const Call& call) {
    return answer_returns(call, kJson);
}
Result show_returns_csv(const Call& call) {
    return answer_returns(call, kCsv);
}

Result list_releases(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    auto items = Value::array();
    for (const auto& one : catalogue::announcements(*call.state)) items.push(catalogue::to_json(one));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"releases", std::move(items)},
                                   {"count", count},
                                   {"revision", call.state->revision},
                                   {"links", with_terms(Value::object({{"self", "/v1/releases"}}), *call.state)}}));
}

}  // namespace daybook::api
