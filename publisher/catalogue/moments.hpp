#pragma once

#include "publisher/catalogue/compile.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Filters on fields of moments (Table Schema `datetime`), which are kept as text like 2024-05-31T08:30:00Z; a source that names no zone has
/// no Z.
namespace daybook::catalogue {

/// What a value of such a filter stands for: an instant, or all instants of a day in London, [first, behind) in the order of their texts.
struct Moments {
    std::string first, behind;  ///< `behind` is "" for an instant
};
/// "2024-05-31" or an RFC 3339 instant in any zone; absent for anything else.
std::optional<Moments> moments_of(std::string_view text);

/// The condition of a comparison; values are appended. Throws Error(usage) for a value that is no moment.
std::string compile_moments(Condition& condition, const ModelField& field, const Filter& filter, std::string_view parameter);

}  // namespace daybook::catalogue
