#pragma once

#include "publisher/catalogue/query.hpp"

#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// Datasets that join `table` and that filters by equality on dataset, publisher and series leave in.
std::vector<const Dataset*> datasets_asked(const State& state, std::string_view table,
                                           const std::vector<Filter>& filters);

}  // namespace daybook::catalogue
