#pragma once

#include "api/call.hpp"

#include <span>
#include <string>
#include <string_view>

namespace daybook::api {

/// What sort of thing stands behind a route; the contract tests and the reference go by it.
enum class RouteKind {
    document,  ///< a JSON object about the catalogue
    rows,      ///< an answer to a query, JSON or CSV
    file,      ///< bytes as published
    redirect,  ///< says where the thing is
    probe,     ///< for machines that watch this one: never cached
};

/// One row of the API. Read top to bottom, the first match wins. "{id}" takes one path segment, "{name*}" all
/// that are left, at least one.
struct Route {
    std::string_view method;
    std::string_view pattern;
    HandlerFunction handler;
    std::string_view summary;
    RouteKind kind;
};
std::span<const Route> routes();

/// The route of a path and its path parameters; a problem (404 with a hint, or 405 with Allow) when there is
/// none.
struct Match {
    const Route* route = nullptr;
    Query captured;
};
std::variant<Match, Problem> match_route(std::string_view method, const std::vector<std::string>& segments);

/// True for paths that belong to the API; all others are the site's.
bool is_api_path(const std::vector<std::string>& segments);

}  // namespace daybook::api
