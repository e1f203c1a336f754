#pragma once

#include "publisher/catalogue/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// What people search for who do not know our ids: the schema's title, and of spending the words for that. English.
std::vector<std::string> keywords_of(const State& state, std::string_view schema);

}  // namespace daybook::catalogue
