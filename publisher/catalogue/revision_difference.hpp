#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/state.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// What stands for an edition at one revision.
struct EditionStand {
    int version = 1;
    std::int64_t rows = 0;
    base::Decimal total;
    std::string currency{};  ///< "" where it is not said, or not one
    bool is_sum = true;      ///< as of VersionSummary
};

/// An edition whose current version is another one, or no longer there, or there for the first time.
struct EditionMove {
    std::string dataset, edition, edition_title;
    bool has_amount = true;
    std::optional<EditionStand> before, after;
    std::vector<int> released;   ///< versions that became public in between
    std::vector<int> withdrawn;  ///< versions that were withdrawn in between
};

/// What changed between two public states.
struct RevisionDifference {
    RevisionMark from, to;  ///< from revision 0: before anything was public
    std::vector<EditionMove> editions;
    std::vector<Erasure> erasures;
    std::int64_t releases = 0, nil_returns = 0, withdrawals = 0, rejections = 0;
    std::int64_t rows_before = 0, rows_after = 0;  ///< current in the whole catalogue
};

/// Between two public revisions, the earlier first; 0 stands for the empty catalogue. By dataset, then
/// edition. Throws Error(usage) when `from` is later than `to`.
RevisionDifference revision_difference(const State& state, Revision from, Revision to);

base::json::Value to_json(const RevisionDifference& difference);

}  // namespace daybook::catalogue
