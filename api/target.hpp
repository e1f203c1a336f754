#pragma once

#include "api/problem.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace daybook::api {

using Query = std::vector<std::pair<std::string, std::string>>;

/// A request's target taken apart. "/v1/datasets/x/rows?size=2" has the segments v1, datasets, x, rows.
struct Target {
    std::string path;                   ///< as sent, without query
    std::string query_text;             ///< as sent, without "?"
    std::vector<std::string> segments;  ///< decoded; a slash at the end gives an empty last one
    Query query;                        ///< decoded, in the order sent
    bool ends_in_slash() const { return !segments.empty() && segments.back().empty(); }
};

/// Splits before it decodes, so that %2F is never a separator. A problem for broken escapes, bytes that are
/// not UTF-8 and control characters. Takes the absolute form of RFC 9112 too ("http://host/path").
std::variant<Target, Problem> parse_target(std::string_view target);

/// A form (application/x-www-form-urlencoded): decoded pairs, in the order sent. A problem for broken escapes and bytes
/// that are not UTF-8.
std::variant<Query, Problem> parse_form(std::string_view text);

/// The query in one order, encoded in one way; the names in `without` left out. "" when nothing is left.
std::string canonical_query(const Query& query, const std::vector<std::string_view>& without = {});

/// Path and canonical query.
std::string canonical_address(const Target& target, const std::vector<std::string_view>& without = {});

}  // namespace daybook::api
