#pragma once

#include "publisher/record/row_difference.hpp"

#include <cstdint>
#include <utility>
#include <vector>

/// Which row became which, told from prints of their cells alone: the steps 2 and 3 of row_difference.hpp.
namespace daybook::record {

using RowPair = std::pair<std::uint32_t, std::uint32_t>;

/// Pairs rows whose print is on each side exactly once; print 0 stands for none. In the order of `before`.
std::vector<RowPair> pair_unique(const std::vector<std::uint64_t>& before,
                                 const std::vector<std::uint64_t>& after);

/// The rows of one side by the prints of their cells.
struct PrintedRows {
    std::size_t columns = 0, evidence_columns = 0;
    std::vector<std::uint32_t> cells;     ///< rows * columns
    std::vector<std::uint64_t> evidence;  ///< rows * evidence_columns; 0 for blank
    std::size_t size() const { return evidence_columns == 0 ? 0 : evidence.size() / evidence_columns; }
};

struct EvidencePairing {
    std::vector<ChangedRow> pairs;  ///< in the order of `before`
    std::int64_t crowded = 0;       ///< rows that were left alone because too many like them are there
};

/// The best pairing by evidence. `telling` are the sets of evidence columns (bits) whose agreement makes a
/// pair worth considering; with a set, each larger one that contains it.
EvidencePairing pair_by_evidence(const PrintedRows& before, const PrintedRows& after,
                                 const std::vector<unsigned>& telling, const PairingLimits& limits);

}  // namespace daybook::record
