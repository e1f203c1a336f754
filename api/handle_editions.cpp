#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "api/terms.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

/// Those of the call's dataset.
Value terms_added(const Call& call, Value links) {
    return with_terms(std::move(links), *call.state, [&](const catalogue::Dataset& dataset) { return dataset.id.str() == call.at("dataset"); });
}

}  // namespace

Result list_editions(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& id = call.at("dataset");
    const auto found = find_dataset(*call.state, id);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto view = *catalogue::dataset_view(*call.state, id, call.today());
    auto items = Value::array();
    for (const auto& edition : view.editions) items.push(catalogue::to_json(edition));
    auto missing = Value::array();
    for (const auto& edition : view.missing) missing.push(edition);
    auto links = catalogue::to_json(view.terms);
    links.set("self", urls::dataset(id) + "/editions")
        .set("dataset", urls::dataset(id))
        .set("html", urls::dataset_page(id));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    return document(Value::object({{"dataset", id},
                                   {"editions", std::move(items)},
                                   {"count", count},
                                   {"missing", std::move(missing)},
                                   {"links", std::move(links)}}));
}

Result show_edition(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_edition(*call.state, call.at("dataset"), call.at("edition"), call.today());
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    auto body = catalogue::to_json(*catalogue::edition_view(*call.state, call.at("dataset"), call.at("edition")));
    auto links = terms_added(call, body.at("links"));
    return document(body.set("links", std::move(links)));
}

Result list_versions(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& dataset = call.at("dataset");
    const auto& edition = call.at("edition");
    const auto found = find_edition(*call.state, dataset, edition, call.today());
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    auto items = Value::array();
    const auto view = catalogue::edition_view(*call.state, dataset, edition);
    for (const auto& version : view->versions)
        items.push(
            catalogue::to_json(*catalogue::version_view(*call.state, dataset, edition, version.number)));
    const auto count = static_cast<std::int64_t>(items.as_array().size());
    const auto self = urls::edition(dataset, edition) + "/versions";
    auto links = terms_added(call, Value::object({{"self", self}, {"edition", urls::edition(dataset, edition)}}));
    if (view->current() != nullptr) links.set("latest", self + "/latest");
    return document(
        Value::object({{"dataset", dataset},
                       {"edition", edition},
                       {"versions", std::move(items)},
                       {"count", count},
                       {"links", std::move(links)}}));
}

namespace {

/// In the words of the newest version, which say when and why, and what stands in its place.
Problem none_is_offered(const State& state, const catalogue::Edition& in, const std::string& dataset, const std::string& edition) {
    auto last = in.versions.empty() ? std::nullopt : no_longer_offered(state, in.versions.back().manifest);
    if (!last) return {ProblemCode::withdrawn, fmt::format("Every version of {} {} was withdrawn.", dataset, edition), {}, {}, {}};
    const bool replaced = !in.versions.back().replaced_by.empty() && !in.versions.back().is_erased();
    last->detail = fmt::format("No version of {} {} is offered{}. {} All that was: {}/versions", dataset, edition, replaced ? "" : ", and nothing has taken its place", last->detail, urls::edition(dataset, edition));
    return *std::move(last);
}

/// Where its neighbours are, for whoever does not read the body (RFC 5829).
std::string version_links(const catalogue::VersionView& view) {
    const auto& m = view.manifest;
    const auto versions = urls::edition(m.dataset.str(), m.edition.str()) + "/versions";
    auto out = link_value(versions, "version-history");
    if (view.edition.current() != nullptr) out += ", " + link_value(versions + "/latest", "latest-version");
    const auto add = [&](const std::optional<int>& number, std::string_view rel) {
        if (number) out += ", " + link_value(urls::version(m.dataset.str(), m.edition.str(), *number), rel);
    };
    add(view.predecessor, "predecessor-version");
    add(view.successor, "successor-version");
    return out;
}

}  // namespace

namespace {

/// 307 to the current version's number; `address` makes the rest of it.
template <class Address>
Result to_current(const Call& call, Address address) {
    const auto& dataset = call.at("dataset");
    const auto& edition = call.at("edition");
    const auto found = find_edition(*call.state, dataset, edition, call.today());
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto* current = catalogue::State::current(*std::get<0>(found), call.state->revision);
    if (current == nullptr) return none_is_offered(*call.state, *std::get<0>(found), dataset, edition);
    const std::string to = address(current->manifest.version);
    auto response = document(Value::object({{"links", Value::object({{"version", urls::version(dataset, edition, current->manifest.version)}})}}));
    response.status = 307;
    return response.set("Location", to);
}

}  // namespace

Result latest_version(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    return to_current(call, [&](int number) { return urls::version(call.at("dataset"), call.at("edition"), number); });
}

std::optional<Result> below_latest(const Call& call) {
    const auto version = std::ranges::find(call.captured, Query::value_type("version", "latest"));
    if (version == call.captured.end()) return std::nullopt;
    return to_current(call, [&](int number) {
        std::string path;
        bool replaced = false;
        for (const auto& segment : call.target.segments) {
            const bool here = !replaced && segment == "latest" && path.ends_with("/versions");
            path += "/" + (here ? std::to_string(number) : base::percent_encode(segment));
            replaced = replaced || here;
        }
        return call.target.query_text.empty() ? path : path + "?" + call.target.query_text;
    });
}

Result show_version(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_version(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto& view = std::get<catalogue::VersionView>(found);
    return document(catalogue::to_json(view)).set("Link", version_links(view));
}

}  // namespace daybook::api
