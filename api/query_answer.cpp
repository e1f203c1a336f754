#include "api/query_answer.hpp"

#include "api/client.hpp"
#include "api/routes.hpp"
#include "api/terms.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace {

struct Form {
    Representation representation;
    std::string_view suffix, name, type, parameters;
};
constexpr Form kForms[] = {{Representation::json, "json", "JSON", "application/json", ""},
                           {Representation::csv, "csv", "CSV", "text/csv", "; charset=utf-8"},
                           {Representation::ndjson, "ndjson", "NDJSON", "application/x-ndjson", ""},
                           {Representation::parquet, "parquet", "Parquet", "application/vnd.apache.parquet", ""}};

const Form& form_of(Representation representation) {
    return *std::ranges::find(kForms, representation, &Form::representation);
}

/// Goes up when the bytes of an answer change for the same data, so that no cache mixes old and new.
constexpr std::string_view kRendering = "5";

/// The address of the same question at this revision for ever. A page behind a cursor is pinned by its cursor.
std::string permanent_address(const Target& target, Revision revision) {
    const bool of_version = target.path.find("/versions/") != std::string::npos;
    const bool paged = of_version || std::ranges::find(target.query, "cursor", [](const auto& pair) { return pair.first; }) != target.query.end();
    if (paged) return canonical_address(target);
    const auto query = canonical_query(target.query, {"as_of"});
    return fmt::format("{}?{}{}as_of={}", target.path, query, query.empty() ? "" : "&", revision);
}

TakesDataset those_of(const Scope& scope) {
    return [&scope](const catalogue::Dataset& dataset) { return scope.dataset != nullptr ? &dataset == scope.dataset : dataset.table == scope.table; };
}

/// All of the answer at this revision as CSV: the path's last word ends in ".csv".
std::string csv_address(const Target& target, Revision revision) {
    auto path = target.path;
    for (const std::string_view suffix : {".json", ".ndjson", ".parquet"})
        if (path.ends_with(suffix)) path.resize(path.size() - suffix.size());
    if (!path.ends_with(".csv")) path += ".csv";
    auto asked = target.query;
    std::erase_if(asked, [](const auto& pair) { return pair.first == "size"; });
    // A CSV of fewer groups than there are is refused.
    if (path.find("/summary") != std::string::npos) asked.emplace_back("size", std::to_string(catalogue::RowsQuery::kMaxPage));
    const auto query = canonical_query(asked, {"cursor", "as_of"});
    if (path.find("/versions/") != std::string::npos) return path + (query.empty() ? "" : "?" + query);
    return fmt::format("{}?{}{}as_of={}", path, query, query.empty() ? "" : "&", revision);
}

}  // namespace

std::string instant_of(const State& state, Revision revision) {
    const auto found = std::ranges::find(state.revisions, revision, &catalogue::RevisionMark::revision);
    return found == state.revisions.end() ? std::string() : base::to_rfc3339(found->at);
}

std::string_view suffix_of(Representation representation) {
    return form_of(representation).suffix;
}

std::string_view name_of(Representation representation) {
    return form_of(representation).name;
}

Chosen by_accept(const Call& call) {
    const auto type = negotiate(call.request.header("accept"), negotiated_types(*call.route)).value_or("application/json");
    return {std::ranges::find(kForms, type, &Form::type)->representation, true};
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

std::variant<Scope, Problem> version_scope(const Call& call) {
    auto found = find_version(call);
    if (auto* problem = std::get_if<Problem>(&found)) return std::move(*problem);
    const auto& view = std::get<catalogue::VersionView>(found);
    if (auto gone = no_longer_offered(*call.state, view.manifest)) return *std::move(gone);
    const auto* dataset = call.state->dataset(view.dataset.id);
    return Scope{dataset->table, dataset, call.state->version(view.dataset.id, view.edition.edition, view.version.number)};
}

std::variant<std::shared_ptr<void>, Problem> download_turn(const Call& call) {
    auto taken = call.downloads.take(client_of(call.request));
    if (taken) return std::move(taken.turn);
    return none_left(taken, call.downloads, "downloads are under way", "Take one after the other; pages (size=) and files of releases are not counted.");
}

Response query_head(const Call& call, const Scope& scope, Chosen chosen, Revision revision,
                    std::optional<base::Date> today) {
    const auto& form = form_of(chosen.representation);
    const bool json = chosen.representation == Representation::json;
    std::vector<std::string> parts = {std::string(kRendering), std::string(form.suffix),
                                      canonical_address(call.target), std::to_string(revision),
                                      instant_of(*call.state, revision), std::to_string(call.state->erasure_counter())};
    // Only JSON has coverage: the others are the same on every day.
    if (today && json) parts.push_back(base::to_iso(*today));
    for (const auto* schema : call.state->schemas_of_table(scope.table))
        parts.push_back(schema->id.str() + " " + schema->version);
    // The links are part of a page, and licences, contacts and names may change where no row does.
    if (json) parts.push_back(base::json::write(with_terms(Value::object(), *call.state, those_of(scope))));
    Response response;
    response.set("Content-Type", std::string(form.type) + std::string(form.parameters));
    response.set("ETag", etag_of(parts)).set("Cache-Control", std::string(cache_control(Freshness::current)));
    auto links = link_value(catalogue::urls::table(scope.table), "describedby");
    for (const auto& licence : licence_addresses(*call.state, those_of(scope))) links += ", " + link_value(licence, "license");
    response.set("Link", links);
    if (chosen.negotiated) response.set("Vary", "Accept");
    return response;
}

Value query_links(const Call& call, const Scope& scope, Revision revision) {
    auto links = Value::object({{"self", canonical_address(call.target)}});
    links.set("permanent", permanent_address(call.target, revision));
    links.set("csv", csv_address(call.target, revision));
    links.set("table", catalogue::urls::table(scope.table));
    links = with_terms(std::move(links), *call.state, those_of(scope));
    if (scope.dataset == nullptr) return links.set("datasets", "/v1/datasets");
    links.set("dataset", catalogue::urls::dataset(scope.dataset->id.str()));
    links.set("html", catalogue::urls::dataset_page(scope.dataset->id.str()));
    if (scope.version != nullptr) {
        const auto& m = scope.version->manifest;
        links.set("version", catalogue::urls::version(m.dataset.str(), m.edition.str(), m.version));
    }
    return links;
}

std::string download_name(const Scope& scope, std::string_view what, Revision revision, std::string_view suffix) {
    if (scope.version != nullptr) {
        const auto& m = scope.version->manifest;
        return fmt::format("{}_{}_v{}_{}.{}", m.dataset.str(), m.edition.str(), m.version, what, suffix);
    }
    return fmt::format("{}-{}-r{}.{}", scope.dataset != nullptr ? scope.dataset->id.str() : scope.table,
                       what, revision, suffix);
}

bool is_answered_by_head(const Call& call, const Response& head) {
    auto trial = head;
    apply_conditions(call.request, trial);
    return trial.status == 304;
}

}  // namespace daybook::api
