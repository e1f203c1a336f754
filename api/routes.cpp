#include "api/routes.hpp"

#include "api/ending.hpp"
#include "api/handle_feeds.hpp"
#include "api/handle_find.hpp"
#include "api/handlers.hpp"
#include "api/parameters.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>

namespace daybook::api {

namespace {

using enum RouteKind;

constexpr std::uint64_t kMostForm = 1 << 20, kMostUpload = 256 << 20;

/// Of the address against which programs are tried: never there, never gone.
constexpr Ending kExampleEnds{"2026-01-01T00:00:00Z", "2099-12-31T23:59:59Z", "/v1/deprecations"};

// A table is read down its columns.
// clang-format off
constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/v1", show_api, "Every address of this API with its purpose, and the revision that is answered", document},
    {"GET", "/v1/openapi.json", show_openapi, "This API as an OpenAPI 3.1 document", protocol},
    {"GET", "/v1/organisations", list_organisations, "The organisations that publish, each with its datasets", document},
    {"GET", "/v1/organisations/{organisation}", show_organisation, "One organisation and its datasets", document},
    {"GET", "/v1/organisations/{organisation}/returns", show_returns, "The returns that an organisation owes: on time, late, missing, nil, and on what evidence; JSON or CSV by Accept", document},
    {"GET", "/v1/organisations/{organisation}/returns.json", show_returns_json, "The returns that an organisation owes, and what became of each", document},
    {"GET", "/v1/organisations/{organisation}/returns.csv", show_returns_csv, "The returns that an organisation owes, a line an edition", document, &parameters::returns_whole},
    {"GET", "/v1/datasets", list_datasets, "Every dataset, or those of an organisation, a schema, a time of release or with words in their title", document, &parameters::datasets},
    {"GET", "/v1/datasets/{dataset}", show_dataset, "One dataset and its editions", document},
    {"GET", "/v1/datasets/{dataset}/rows", dataset_rows, "Current rows of one dataset, JSON, CSV, NDJSON or Parquet by Accept", rows, &parameters::rows},
    {"GET", "/v1/datasets/{dataset}/rows.json", dataset_rows_json, "Current rows of one dataset", rows, &parameters::rows},
    {"GET", "/v1/datasets/{dataset}/rows.csv", dataset_rows_csv, "Current rows of one dataset, all of them", rows, &parameters::rows_whole},
    {"GET", "/v1/datasets/{dataset}/rows.ndjson", dataset_rows_ndjson, "Current rows of one dataset, one JSON object a line, all of them", rows, &parameters::rows_lines},
    {"GET", "/v1/datasets/{dataset}/rows.parquet", dataset_rows_parquet, "Current rows of one dataset as one Parquet file", rows, &parameters::rows_lines},
    {"GET", "/v1/datasets/{dataset}/summary", dataset_summary, "Totals of one dataset by group, JSON or CSV by Accept", rows, &parameters::summary},
    {"GET", "/v1/datasets/{dataset}/summary.json", dataset_summary_json, "Totals of one dataset by group", rows, &parameters::summary},
    {"GET", "/v1/datasets/{dataset}/summary.csv", dataset_summary_csv, "Totals of one dataset by group, all groups", rows, &parameters::summary_whole},
    {"GET", "/v1/datasets/{dataset}/editions", list_editions, "The editions of one dataset: the periods that were released, each with its versions", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}", show_edition, "One edition of a dataset and its versions", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions", list_versions, "The versions of one edition: first release, corrections, what was withdrawn", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/latest", latest_version, "Redirects to the current version of an edition, by its number; so does every address below it", redirect},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}", show_version, "One version: what was released, and from which files", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/report", show_report, "The report on a version: what checking found in its files, cell by cell", file},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/proof", show_proof, "Proof that the version is in the log now (C2SP tlog-proof)", file},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/files/{name*}", send_version_file, "A released file of a version (its release.json names them): with ranges and digest, text packed where gzip is taken", file},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows", version_rows, "Rows of one version as they were released, JSON, CSV, NDJSON or Parquet by Accept", rows, &parameters::version_rows},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows.json", version_rows_json, "Rows of one version as they were released", rows, &parameters::version_rows},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows.csv", version_rows_csv, "Rows of one version, all of them", rows, &parameters::version_rows_whole},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows.ndjson", version_rows_ndjson, "Rows of one version, one JSON object a line, all of them", rows, &parameters::version_rows_lines},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows.parquet", version_rows_parquet, "Rows of one version as one Parquet file", rows, &parameters::version_rows_lines},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows/{locator}", show_cited_row, "One row, cited for ever, and what became of it in later versions", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/diff", show_diff, "What changed from another version of the edition, row by row, JSON or CSV by Accept", rows, &parameters::diff},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/diff.json", show_diff_json, "What changed from another version of the edition, row by row", rows, &parameters::diff},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/diff.csv", show_diff_csv, "What changed from another version of the edition, all of it", rows, &parameters::diff_whole},
    {"GET", "/v1/tables", list_tables, "The tables that hold rows of all organisations", document},
    {"GET", "/v1/tables/{table}", show_table, "One table and its data dictionary", document},
    {"GET", "/v1/tables/{table}/rows", table_rows, "Rows of one table from all organisations, filtered, sorted and paged, JSON, CSV, NDJSON or Parquet by Accept", rows, &parameters::rows},
    {"GET", "/v1/tables/{table}/rows.json", table_rows_json, "Rows of one table from all organisations, filtered, sorted and paged", rows, &parameters::rows},
    {"GET", "/v1/tables/{table}/rows.csv", table_rows_csv, "Rows of one table, filtered and sorted, all of them", rows, &parameters::rows_whole},
    {"GET", "/v1/tables/{table}/rows.ndjson", table_rows_ndjson, "Rows of one table, one JSON object a line, all of them", rows, &parameters::rows_lines},
    {"GET", "/v1/tables/{table}/rows.parquet", table_rows_parquet, "Rows of one table as one Parquet file", rows, &parameters::rows_lines},
    {"GET", "/v1/tables/{table}/parquet", show_table_files, "The released Parquet files of the whole table, with digests and sizes", document, &parameters::as_of},
    {"GET", "/v1/tables/{table}/summary", table_summary, "Totals of one table by group, JSON or CSV by Accept", rows, &parameters::summary},
    {"GET", "/v1/tables/{table}/summary.json", table_summary_json, "Totals of one table by group", rows, &parameters::summary},
    {"GET", "/v1/tables/{table}/summary.csv", table_summary_csv, "Totals of one table by group, all groups", rows, &parameters::summary_whole},
    {"GET", "/v1/suppliers", list_suppliers, "Suppliers across all tables, those with most rows first", document, &parameters::suppliers},
    {"GET", "/v1/suppliers/{supplier}", show_supplier, "One supplier: its names and why they were joined, who paid it, when, how much by series", document, &parameters::as_of},
    {"GET", "/v1/find", find_words, "What has the words in its name: suppliers, organisations, datasets; a page for a browser without script", protocol, &parameters::find},
    {"GET", "/v1/releases", list_releases, "The calendar: dates that are announced, kept, moved and cancelled", document},
    {"GET", "/v1/releases.ics", releases_ics, "The calendar as iCalendar, to subscribe to", file},
    {"GET", "/v1/releases.atom", releases_atom, "Announced dates and their changes as an Atom feed", file},
    {"GET", "/v1/changes.atom", changes_atom, "What became public as an Atom feed: the newest, or all of it since a revision, instant or day", file, &parameters::changes_feed},
    {"GET", "/v1/changes", list_changes, "Everything that became public, by revision", document, &parameters::changes},
    {"GET", "/v1/deprecations", list_deprecations, "Addresses that are going away, and how they do", document},
    {"GET", "/v1/deprecations/example", show_deprecated, "An address that is always about to go away, to try programs against", document, nullptr, 0, {}, &kExampleEnds},
    {"GET", "/v1/reconcile", reconcile, "Reconciliation Service API 0.2 for suppliers: the manifest, or answers", protocol, &parameters::reconcile},
    {"POST", "/v1/reconcile", reconcile_form, "Reconciliation queries, or a data extension query, sent as a form", protocol, nullptr, kMostForm, "application/x-www-form-urlencoded"},
    {"GET", "/v1/reconcile/properties", propose_properties, "Properties by which suppliers' rows can be extended", protocol, &parameters::propose},
    {"GET", "/v1/reconcile/suggest/entity", suggest_entity, "Suppliers whose names hold what was typed", protocol, &parameters::suggest},
    {"GET", "/v1/reconcile/suggest/property", suggest_property, "Properties whose names hold what was typed", protocol, &parameters::suggest},
    {"GET", "/v1/reconcile/suggest/type", suggest_type, "Types whose names hold what was typed", protocol, &parameters::suggest},
    {"GET", "/v1/reconcile/flyout", show_flyout, "A few words on a supplier, property or type", protocol, &parameters::flyout},
    {"GET", "/v1/reconcile/preview", show_preview, "A small page on a supplier", protocol, &parameters::preview},
    {"POST", "/v1/check", check_upload, "Checks a file as daybook check does; nothing of it is kept", call, &parameters::check, kMostUpload, "application/octet-stream"},
    {"GET", "/v1/schemas", list_schemas, "The published schemas: what the files of each kind have to hold", document},
    {"GET", "/v1/schemas/{schema}", show_schema, "One schema, as published: its newest version", document},
    {"GET", "/v1/schemas/{schema}/{schema_version}", show_schema_version, "One version of a schema, as published", document},
    {"GET", "/v1/log/checkpoint", send_checkpoint, "The signed checkpoint of the transparency log", file},
    {"GET", "/v1/log/vkey", send_vkey, "The key that signs the log", file},
    {"GET", "/v1/log/tile/{tile*}", send_tile, "A tile of the transparency log", file},
    {"GET", "/v1/archive/{file*}", send_archive_file, "A file of the archive as it lies in its public folder, for verify and mirror", file},
    {"GET", "/.well-known/api-catalog", show_api_catalog, "Where this API and its description are, for programs that look for one (RFC 9727)", protocol},
    {"GET", "/healthz", show_health, "Whether this server answers at all", probe},
    {"GET", "/readyz", show_readiness, "Whether this server has caught up with the log; 503 and why not until it has", probe},
    {"GET", "/metrics", show_metrics, "What this server answered, counted for Prometheus", probe},
});
// clang-format on

/// Taken apart once: every request goes down the table.
const std::vector<std::string_view>& pattern_segments(const Route& route) {
    static const auto all = [] {
        std::vector<std::vector<std::string_view>> out;
        for (const auto& one : kRoutes) out.push_back(base::split(one.pattern.substr(1), '/'));
        return out;
    }();
    return all[static_cast<std::size_t>(&route - kRoutes.data())];
}
bool is_capture(std::string_view segment) {
    return segment.starts_with('{');
}
bool takes_rest(std::string_view segment) {
    return segment.ends_with("*}");
}
std::string_view name_of(std::string_view segment) {
    return segment.substr(1, segment.size() - (takes_rest(segment) ? 3 : 2));
}

std::optional<Query> captures(const Route& route, const std::vector<std::string>& segments) {
    const auto& pattern = pattern_segments(route);
    // Most patterns differ by their length or their second word.
    if (segments.size() < pattern.size()) return std::nullopt;
    Query out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (i >= segments.size() || segments[i].empty()) return std::nullopt;
        if (takes_rest(pattern[i])) {
            const std::vector<std::string> rest(segments.begin() + static_cast<std::ptrdiff_t>(i),
                                                segments.end());
            out.emplace_back(name_of(pattern[i]), base::join(rest, "/"));
            return out;
        }
        if (is_capture(pattern[i]))
            out.emplace_back(name_of(pattern[i]), segments[i]);
        else if (pattern[i] != segments[i])
            return std::nullopt;
    }
    return segments.size() == pattern.size() ? std::optional(out) : std::nullopt;
}

/// How many leading segments of the path a pattern agrees with.
std::size_t agreement(const std::vector<std::string_view>& pattern,
                      const std::vector<std::string>& segments) {
    std::size_t n = 0;
    while (n < pattern.size() && n < segments.size() && (is_capture(pattern[n]) || pattern[n] == segments[n]))
        ++n;
    return n;
}

/// 404 for a path that no route has: the word at which it left every route, and the nearest that could stand
/// there.
Problem no_such_path(const std::vector<std::string>& segments) {
    std::size_t furthest = 0;
    for (const auto& route : kRoutes)
        furthest = std::max(furthest, agreement(pattern_segments(route), segments));
    std::vector<std::string> possible;
    for (const auto& route : kRoutes) {
        const auto& pattern = pattern_segments(route);
        if (agreement(pattern, segments) == furthest && furthest < pattern.size() &&
            !is_capture(pattern[furthest]))
            possible.emplace_back(pattern[furthest]);
    }
    const auto word = furthest < segments.size() ? segments[furthest] : std::string();
    const auto hint = did_you_mean(word, possible);
    return {ProblemCode::not_found,
            hint.empty() ? "There is nothing at this address; /v1 lists what is here."
                         : fmt::format("There is no '{}' here{}", word, hint),
            {},
            {},
            {}};
}

/// "GET, HEAD, POST, OPTIONS"
std::string allow_of(const std::vector<std::string_view>& methods) {
    std::vector<std::string> out;
    for (const auto* method : {"GET", "HEAD", "POST"})
        if (std::ranges::find(methods, method == std::string_view("HEAD") ? "GET" : method) != methods.end()) out.emplace_back(method);
    out.emplace_back("OPTIONS");
    return base::join(out, ", ");
}

Problem wrong_method(std::string_view method, const std::vector<std::string_view>& possible) {
    auto allowed = allow_of(possible);
    return {ProblemCode::method_not_allowed,
            fmt::format("{} is not possible here; {} are.", method, allowed),
            {},
            {{"Allow", std::move(allowed)}},
            {}};
}

}  // namespace

const std::string& Call::at(std::string_view name) const {
    return std::ranges::find(captured, name, &Query::value_type::first)->second;
}

std::span<const Route> routes() {
    return kRoutes;
}

std::variant<Match, Problem> match_route(std::string_view method, const std::vector<std::string>& segments) {
    std::vector<std::string_view> possible;
    std::string_view pattern;
    for (const auto& route : kRoutes) {
        // The first pattern that fits is the resource; routes below it may give it other methods.
        if (!pattern.empty() && route.pattern != pattern) continue;
        auto captured = captures(route, segments);
        if (!captured) continue;
        if (route.method == (method == "HEAD" ? "GET" : method)) return Match{&route, *std::move(captured)};
        pattern = route.pattern;
        possible.push_back(route.method);
    }
    if (possible.empty()) return no_such_path(segments);
    return wrong_method(method, possible);
}

std::vector<std::string_view> negotiated_types(const Route& route) {
    const bool suffix = route.pattern.ends_with(".json") || route.pattern.ends_with(".csv") || route.pattern.ends_with(".ndjson") || route.pattern.ends_with(".parquet");
    if (suffix || (route.kind != document && route.kind != rows)) return {};
    if (route.pattern.ends_with("/rows")) return {"application/json", "text/csv", "application/x-ndjson", "application/vnd.apache.parquet"};
    if (route.kind == rows || route.pattern.ends_with("/returns")) return {"application/json", "text/csv"};
    return {"application/json"};
}

std::variant<std::string, Problem> allowed_methods(const std::vector<std::string>& segments) {
    std::vector<std::string_view> possible;
    for (const auto& route : kRoutes)
        if (captures(route, segments)) possible.push_back(route.method);
    if (possible.empty()) return no_such_path(segments);
    return allow_of(possible);
}

std::uint64_t most_body(std::string_view method, std::string_view target) {
    const auto parsed = parse_target(target);
    if (std::holds_alternative<Problem>(parsed)) return 0;
    const auto match = match_route(method, std::get<Target>(parsed).segments);
    return std::holds_alternative<Match>(match) ? std::get<Match>(match).route->most_body : 0;
}

bool tells_of_rows(const Route& route) {
    const auto below = [&](std::string_view start) { return route.pattern.starts_with(start); };
    return route.kind == RouteKind::rows || below("/v1/tables/{table}/") || below("/v1/suppliers") || below("/v1/reconcile") || below("/v1/find") || route.pattern.find("/versions/{version}/") != std::string_view::npos;
}

bool is_api_path(const std::vector<std::string>& segments) {
    return !segments.empty() && (segments[0] == "v1" || segments[0] == "healthz" || segments[0] == "readyz" || segments[0] == "metrics" ||
                                  (segments[0] == ".well-known" && segments.size() > 1 && segments[1] == "api-catalog"));
}

}  // namespace daybook::api
