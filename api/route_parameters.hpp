#pragma once

#include <span>
#include <string_view>

/// What may stand behind the '?' of each route: said once, for the OpenAPI document and the tests that hold handlers
/// to it.
namespace daybook::api {

struct Parameter {
    std::string_view name;
    std::string_view type;         ///< of JSON Schema: "string", "integer", "boolean"
    std::string_view description;
    std::string_view example;      ///< one that is possible on every archive; "{supplier}" stands for one that this archive has
    bool required = false;
};

/// Beside those, every field of the table with its operators.
inline constexpr std::string_view kFilters = "filters";

namespace parameters {
extern const std::span<const Parameter> rows, rows_whole, rows_lines, version_rows, version_rows_whole, version_rows_lines, datasets, summary, summary_whole, changes, changes_feed, diff, diff_whole, returns_whole, suppliers, as_of, check,
    reconcile, propose, suggest, flyout, preview, find;
}

/// What a name in braces in a route's pattern stands for.
std::string_view path_parameter(std::string_view name);

}  // namespace daybook::api
