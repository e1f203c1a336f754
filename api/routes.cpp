#include "api/routes.hpp"

#include "api/handlers.hpp"
#include "api/parameters.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <array>

namespace daybook::api {

namespace {

using enum RouteKind;

// A table is read down its columns.
// clang-format off
constexpr auto kRoutes = std::to_array<Route>({
    {"GET", "/v1", show_api, "What is here", document},
    {"GET", "/v1/organisations", list_organisations, "Who publishes", document},
    {"GET", "/v1/organisations/{organisation}", show_organisation, "One organisation and its datasets", document},
    {"GET", "/v1/organisations/{organisation}/returns", show_returns, "What it owes: on time, late, missing, nil, and on what evidence; JSON or CSV by Accept", document},
    {"GET", "/v1/organisations/{organisation}/returns.json", show_returns_json, "What it owes, and what became of it", document},
    {"GET", "/v1/organisations/{organisation}/returns.csv", show_returns_csv, "What it owes, a line an edition", document},
    {"GET", "/v1/datasets", list_datasets, "Every dataset", document},
    {"GET", "/v1/datasets/{dataset}", show_dataset, "One dataset and its editions", document},
    {"GET", "/v1/datasets/{dataset}/rows", dataset_rows, "Current rows of one dataset, JSON or CSV by Accept", rows},
    {"GET", "/v1/datasets/{dataset}/rows.json", dataset_rows_json, "Current rows of one dataset", rows},
    {"GET", "/v1/datasets/{dataset}/rows.csv", dataset_rows_csv, "Current rows of one dataset, all of them", rows},
    {"GET", "/v1/datasets/{dataset}/summary", dataset_summary, "Totals of one dataset, JSON or CSV by Accept", rows},
    {"GET", "/v1/datasets/{dataset}/summary.json", dataset_summary_json, "Totals of one dataset", rows},
    {"GET", "/v1/datasets/{dataset}/summary.csv", dataset_summary_csv, "Totals of one dataset", rows},
    {"GET", "/v1/datasets/{dataset}/editions", list_editions, "The editions of one dataset", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}", show_edition, "One edition", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions", list_versions, "The versions of one edition", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/latest", latest_version, "The number of the current version", redirect},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}", show_version, "One version: what was released, and from which files", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/report", show_report, "What checking found", file},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/proof", show_proof, "Proof that the version is in the log now (C2SP tlog-proof)", file},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/files/{name*}", send_version_file, "A released file", file},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/rows/{locator}", show_cited_row, "One row, cited for ever", document},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/diff", show_diff, "What changed from another version, row by row, JSON or CSV by Accept", rows},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/diff.json", show_diff_json, "What changed from another version, row by row", rows},
    {"GET", "/v1/datasets/{dataset}/editions/{edition}/versions/{version}/diff.csv", show_diff_csv, "What changed from another version, all of it", rows},
    {"GET", "/v1/tables", list_tables, "The tables that hold rows of all organisations", document},
    {"GET", "/v1/tables/{table}", show_table, "One table and its data dictionary", document},
    {"GET", "/v1/tables/{table}/rows", table_rows, "Rows, filtered, sorted and paged, JSON or CSV by Accept", rows},
    {"GET", "/v1/tables/{table}/rows.json", table_rows_json, "Rows, filtered, sorted and paged", rows},
    {"GET", "/v1/tables/{table}/rows.csv", table_rows_csv, "Rows, filtered and sorted, all of them", rows},
    {"GET", "/v1/tables/{table}/summary", table_summary, "Totals by group, JSON or CSV by Accept", rows},
    {"GET", "/v1/tables/{table}/summary.json", table_summary_json, "Totals by group", rows},
    {"GET", "/v1/tables/{table}/summary.csv", table_summary_csv, "Totals by group", rows},
    {"GET", "/v1/releases", list_releases, "The calendar: dates that are announced, kept, moved and cancelled", document},
    {"GET", "/v1/changes", list_changes, "Everything that became public, by revision", document},
    {"GET", "/v1/schemas", list_schemas, "The published schemas", document},
    {"GET", "/v1/schemas/{schema}", show_schema, "One schema, as published", document},
    {"GET", "/v1/log/checkpoint", send_checkpoint, "The signed checkpoint of the transparency log", file},
    {"GET", "/v1/log/vkey", send_vkey, "The key that signs the log", file},
    {"GET", "/v1/log/tile/{tile*}", send_tile, "A tile of the transparency log", file},
    {"GET", "/v1/archive/{file*}", send_archive_file, "A file of the archive as it lies in its public folder, for verify and mirror", file},
    {"GET", "/healthz", show_health, "Whether this process answers", probe},
    {"GET", "/readyz", show_readiness, "Whether it has caught up with the log", probe},
});
// clang-format on

std::vector<std::string_view> pattern_segments(const Route& route) {
    return base::split(route.pattern.substr(1), '/');
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
    const auto pattern = pattern_segments(route);
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
        const auto pattern = pattern_segments(route);
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

Problem wrong_method(std::string_view method, std::string_view allowed) {
    return {ProblemCode::method_not_allowed,
            fmt::format("{} is not possible here: this service is only read.", method),
            {},
            {{"Allow", std::string(allowed)}},
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
    for (const auto& route : kRoutes)
        if (auto captured = captures(route, segments)) {
            if (method != "GET" && method != "HEAD") return wrong_method(method, "GET, HEAD, OPTIONS");
            return Match{&route, *std::move(captured)};
        }
    return no_such_path(segments);
}

bool is_api_path(const std::vector<std::string>& segments) {
    return !segments.empty() && (segments[0] == "v1" || segments[0] == "healthz" || segments[0] == "readyz");
}

}  // namespace daybook::api
