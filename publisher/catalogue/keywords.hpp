#pragma once

#include "publisher/catalogue/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// What people search for who do not know our ids: the schema's title, and of spending the words for that. English.
std::vector<std::string> words_of_schema(const State& state, std::string_view schema);

/// The same behind the ids of the dataset's table and series, for what has all of them in one list.
std::vector<std::string> keywords_of(const State& state, const Dataset& dataset);

}  // namespace daybook::catalogue
