#pragma once

#include "publisher/record/row_side.hpp"

#include <cstdint>
#include <vector>

namespace daybook::record {

/// Which rows of two versions equal each other, each taken once, and which are left, in their order.
struct ExactMatches {
    std::int64_t unchanged = 0;
    std::vector<std::uint32_t> rest_before, rest_after;
};

/// Sorts both sides by prints of their rows and compares the rows of one print themselves.
ExactMatches exact_matches(Side& before, Side& after);

}  // namespace daybook::record
