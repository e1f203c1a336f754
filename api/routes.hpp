#pragma once

#include "api/call.hpp"
#include "api/route_parameters.hpp"

#include <span>
#include <string>
#include <string_view>

namespace daybook::api {

struct Ending;

/// What sort of thing stands behind a route; the contract tests and the reference go by it.
enum class RouteKind {
    document,  ///< a JSON object about the catalogue
    rows,      ///< an answer to a query, JSON or CSV
    file,      ///< bytes as published
    redirect,  ///< says where the thing is
    probe,     ///< for machines that watch this one: never cached
    protocol,  ///< as another standard says (reconciliation)
    call,      ///< takes what a request carries and answers about it
};

/// One row of the API. Read top to bottom, the first match wins. "{id}" takes one path segment, "{name*}" all
/// that are left, at least one.
struct Route {
    std::string_view method;
    std::string_view pattern;
    HandlerFunction handler;
    std::string_view summary;
    RouteKind kind;
    const std::span<const Parameter>* parameters = nullptr;  ///< behind the '?'; null: none are possible
    std::uint64_t most_body = 0;                             ///< bytes that a request may carry
    std::string_view takes = {};                             ///< media type of those
    const Ending* ending = nullptr;                          ///< of an address that is going away
};
std::span<const Route> routes();

/// The route of a path and its path parameters; a problem (404 with a hint, or 405 with Allow) when there is
/// none.
struct Match {
    const Route* route = nullptr;
    Query captured;
};
std::variant<Match, Problem> match_route(std::string_view method, const std::vector<std::string>& segments);

/// Whether an answer may hold something of rows: their values, names of suppliers, files of a version.
bool tells_of_rows(const Route& route);

/// What Allow says of a path: "GET, HEAD, OPTIONS", with POST where something is taken; 404 for one that no route has.
std::variant<std::string, Problem> allowed_methods(const std::vector<std::string>& segments);

/// The forms in which a route answers, the one without Accept first; empty where Accept is not asked: files, probes,
/// and addresses whose suffix names the form.
std::vector<std::string_view> negotiated_types(const Route& route);

/// How many bytes a request to this target may carry, for the listener.
std::uint64_t most_body(std::string_view method, std::string_view target);

/// True for paths that belong to the API; all others are the site's.
bool is_api_path(const std::vector<std::string>& segments);

}  // namespace daybook::api
