#include "api/query_answer.hpp"

#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

/// Goes up when the bytes of an answer change for the same data, so that no cache mixes old and new.
constexpr std::string_view kRendering = "1";

std::string instant_of(const State& state, Revision revision) {
    const auto found = std::ranges::find(state.revisions, revision, &catalogue::RevisionMark::revision);
    return found == state.revisions.end() ? std::string() : base::to_rfc3339(found->at);
}

/// The same address with the path's last word ending in ".csv".
std::string csv_address(const Target& target) {
    auto path = target.path;
    if (path.ends_with(".json")) path.resize(path.size() - 5);
    if (!path.ends_with(".csv")) path += ".csv";
    const auto query = canonical_query(target.query, path.find("/summary") == std::string::npos
                                                         ? std::vector<std::string_view>{"size", "cursor"}
                                                         : std::vector<std::string_view>{});
    return query.empty() ? path : path + "?" + query;
}

Value licences_of(const State& state, std::string_view table) {
    std::vector<record::Licence> distinct;
    for (const auto& [id, dataset] : state.datasets)
        if (dataset.table == table && std::ranges::find(distinct, dataset.licence) == distinct.end())
            distinct.push_back(dataset.licence);
    auto out = Value::array();
    for (const auto& licence : distinct)
        out.push(Value::object({{"id", licence.id}, {"title", licence.title}, {"url", licence.url}}));
    return out;
}

}  // namespace

Chosen by_accept(const Call& call) {
    return {prefers_csv(call.request.header("accept")) ? Representation::csv : Representation::json, true};
}

std::variant<Scope, Problem> table_scope(const Call& call) {
    const auto known = call.state->tables();
    const auto& table = call.at("table");
    if (std::ranges::find(known, table) == known.end()) return not_found("table", table, known);
    return Scope{table, nullptr};
}

std::variant<Scope, Problem> dataset_scope(const Call& call) {
    auto found = find_dataset(*call.state, call.at("dataset"));
    if (auto* problem = std::get_if<Problem>(&found)) return std::move(*problem);
    const auto* dataset = std::get<0>(found);
    return Scope{dataset->table, dataset};
}

Response query_head(const Call& call, const Scope& scope, Chosen chosen, Revision revision) {
    const bool csv = chosen.representation == Representation::csv;
    std::vector<std::string> parts = {std::string(kRendering), csv ? "csv" : "json",
                                      canonical_address(call.target), std::to_string(revision),
                                      instant_of(*call.state, revision)};
    for (const auto* schema : call.state->schemas_of_table(scope.table))
        parts.push_back(schema->id.str() + " " + schema->version);
    Response response;
    response.set("Content-Type", csv ? "text/csv; charset=utf-8" : "application/json");
    response.set("ETag", etag_of(parts)).set("Cache-Control", std::string(cache_control(Freshness::current)));
    response.set("Link", link_value(catalogue::urls::table(scope.table), "describedby"));
    if (chosen.negotiated) response.set("Vary", "Accept");
    return response;
}

Value query_links(const Call& call, const Scope& scope, Revision revision, bool pinned) {
    const auto self = canonical_address(call.target);
    auto links = Value::object({{"self", self}});
    const auto as_of = fmt::format("{}as_of={}", self.find('?') == std::string::npos ? "?" : "&", revision);
    links.set("permanent", pinned ? self : self + as_of);
    links.set("csv", csv_address(call.target));
    links.set("table", catalogue::urls::table(scope.table));
    if (scope.dataset == nullptr) {
        links.set("licences", licences_of(*call.state, scope.table));
        links.set("datasets", "/v1/datasets");
        return links;
    }
    links.set("dataset", catalogue::urls::dataset(scope.dataset->id.str()));
    links.set("html", catalogue::urls::dataset_page(scope.dataset->id.str()));
    const auto terms = catalogue::to_json(
        catalogue::Terms{scope.dataset->licence, scope.dataset->attribution, scope.dataset->contact});
    for (const auto& [name, value] : terms.as_object()) links.set(name, value);
    return links;
}

std::string download_name(const Scope& scope, std::string_view what, Revision revision) {
    return fmt::format("{}-{}-r{}.csv", scope.dataset != nullptr ? scope.dataset->id.str() : scope.table,
                       what, revision);
}

bool is_answered_by_head(const Call& call, const Response& head) {
    auto trial = head;
    apply_conditions(call.request, trial);
    return trial.status == 304;
}

}  // namespace daybook::api
