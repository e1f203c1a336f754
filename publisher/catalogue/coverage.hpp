#pragma once

#include "publisher/catalogue/query.hpp"

#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// Datasets that join `table` and of which the filters may ask for rows.
std::vector<const Dataset*> datasets_asked(const State& state, std::string_view table,
                                           const std::vector<Filter>& filters);

/// Whether filters narrow the days: then coverage needs to know which rows are dated outside of their edition.
bool asks_for_days(const State& state, std::string_view table, const std::vector<Filter>& filters);

}  // namespace daybook::catalogue
