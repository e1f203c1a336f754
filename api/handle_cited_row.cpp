#include "api/handlers.hpp"

#include "api/parameters.hpp"
#include "api/render_rows.hpp"
#include "api/respond.hpp"
#include "api/row_fate.hpp"
#include "publisher/base/json.hpp"

namespace daybook::api {

namespace urls = catalogue::urls;

namespace {

/// Where the row stands in what the department gave.
Value source_of(const record::ReleaseManifest& manifest, const record::Locator& locator) {
    auto source = Value::object({{"part", locator.part}, {"line", locator.line}});
    if (!locator.sheet.empty()) source.set("sheet", locator.sheet);
    const auto index = static_cast<std::size_t>(locator.part) - 1;
    if (locator.part < 1 || index >= manifest.parts.size()) return source;
    const auto& part = manifest.parts[index];
    source.set("name", part.name)
        .set("url", part.source_url)
        .set("fetched_at", base::to_rfc3339(part.fetched_at));
    if (part.published_as != "withheld") source.set("file", urls::file(manifest, "parts/" + part.name));
    return source;
}

/// What became of the version that holds the row.
Value version_of(const catalogue::VersionView& view) {
    const auto& manifest = view.manifest;
    auto out = Value::object({{"dataset", manifest.dataset.str()},
                              {"edition", manifest.edition.str()},
                              {"version", manifest.version},
                              {"status", view.version.status},
                              {"released_at", base::to_rfc3339(manifest.released_at)}});
    if (const auto* current = view.edition.current();
        current != nullptr && current->number > manifest.version) {
        out.set("superseded_by", current->number);
        out.set("reason", current->reason);
    }
    return out;
}

Value links_of(const Call& call, const catalogue::VersionView& view) {
    const auto dataset = view.manifest.dataset.str();
    const auto edition = view.manifest.edition.str();
    auto links = catalogue::to_json(view.dataset.terms);
    links.set("self", call.target.path)
        .set("version", urls::version(dataset, edition, view.manifest.version));
    links.set("html", urls::version_page(dataset, edition, view.manifest.version))
        .set("dataset", urls::dataset(dataset));
    if (const auto* current = view.edition.current();
        current != nullptr && current->number != view.manifest.version)
        links.set("current", urls::version(dataset, edition, current->number));
    return links;
}

std::variant<record::Locator, Problem> read_locator(const std::string& text) {
    try {
        return record::Locator::parse_within(text);
    } catch (const base::Error& error) {
        return Problem{ProblemCode::bad_request, error.message(), {{"locator", error.message()}}, {}, {}};
    }
}

}  // namespace

Result show_cited_row(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto found = find_version(call);
    if (const auto* problem = std::get_if<Problem>(&found)) return *problem;
    const auto& view = std::get<catalogue::VersionView>(found);
    const auto parsed = read_locator(call.at("locator"));
    if (const auto* problem = std::get_if<Problem>(&parsed)) return *problem;
    auto locator = std::get<record::Locator>(parsed);
    locator.release = view.manifest.name();
    if (auto gone = no_longer_offered(*call.state, view.manifest)) return *std::move(gone);
    const auto* version =
        call.state->version(view.manifest.dataset.str(), view.manifest.edition.str(), view.manifest.version);
    const auto row = call.services.catalogue.cited_row(*version, locator);
    if (!row)
        return Problem{ProblemCode::not_found,
                       fmt::format("{} has no row at {} (part, sheet and line of the source): the line is a heading, "
                                   "was set aside or quarantined, or is not there. The last column of {} names the rows "
                                   "that are.",
                                   view.manifest.name(), locator.within(),
                                   urls::file(view.manifest, "data.csv")),
                       {},
                       {},
                       {}};
    std::string body = "{\"row\":";
    append_row(body, row->columns, row->cells);
    const auto rest = Value::object({{"source", source_of(view.manifest, locator)},
                                     {"version", version_of(view)},
                                     {"became", row_fate(call, view, locator, *row)},
                                     {"links", links_of(call, view)}});
    body += "," + base::json::write(rest).substr(1) + "\n";
    Response response{200, {}, body};
    return response.set("Content-Type", "application/json")
        .set("ETag", etag_of({body}))
        .set("Cache-Control", std::string(cache_control(Freshness::current)));
}

}  // namespace daybook::api
