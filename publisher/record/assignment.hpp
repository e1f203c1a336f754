#pragma once

#include <cstdint>
#include <vector>

namespace daybook::record {

/// A matching of greatest total weight between the rows and the columns of a table of weights, none of them
/// negative; a weight of 0 is no pair. Gives for each row its column, -1 for none. Takes rows * columns^2
/// steps (the Hungarian method with potentials: Kuhn 1955, Munkres 1957). The total must fit in 62 bits.
std::vector<int> heaviest_matching(const std::vector<std::vector<std::int64_t>>& weights);

/// A graph between rows of two sides: for each row of the first those of the second that it may be paired
/// with.
using PairGraph = std::vector<std::vector<std::uint32_t>>;

/// Moves and adds pairs until no more rows of the first side can have a partner; `partners` has that of each,
/// -1 for none, and who has one keeps one (Hopcroft and Karp 1973: edges times the root of rows).
void add_most_pairs(const PairGraph& graph, std::size_t second_side, std::vector<std::int64_t>& partners);

}  // namespace daybook::record
