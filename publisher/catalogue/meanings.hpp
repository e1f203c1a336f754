#pragma once

#include "publisher/catalogue/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// What schemas of a table say of one of its columns.
struct Meaning {
    std::string description;
    std::vector<std::string> schemas;  ///< that say so
};
/// What each says, the first schema's words first, where they do not all say the same; else none, and QueryField::description is
/// what the column means.
std::vector<Meaning> meanings_of(const State& state, std::string_view table, std::string_view field);

}  // namespace daybook::catalogue
