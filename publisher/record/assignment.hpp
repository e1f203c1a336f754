#pragma once

#include <cstdint>
#include <vector>

namespace daybook::record {

/// A matching of greatest total weight between the rows and the columns of a table of weights, none of them
/// negative; a weight of 0 is no pair. Gives for each row its column, -1 for none. Takes rows * columns^2
/// steps (the Hungarian method with potentials: Kuhn 1955, Munkres 1957). The total must fit in 62 bits.
std::vector<int> heaviest_matching(const std::vector<std::vector<std::int64_t>>& weights);

}  // namespace daybook::record
