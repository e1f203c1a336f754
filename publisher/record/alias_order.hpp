#pragma once

#include "publisher/record/supplier_sets.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::record {

/// What an officer decides on supplier ids. With `set` that set is parted, else `ids` are joined.
struct AliasOrder {
    std::vector<std::string> ids;  ///< by the rule, or sets that are taken in whole
    std::string set;
    std::string code;              ///< one of kJoinCodes or kPartCodes
    std::string note;              ///< why, in words for readers
    std::string who;               ///< for the audit trail; not public
};

/// The sets as the archive's log has them. Throws Error(corrupt) as the log's readers do.
SupplierSets supplier_sets_in(const std::filesystem::path& public_dir);

/// The decision that the order comes to. Throws Error: usage (no id, an unknown reason, no words or such that look personal, one
/// supplier already), not_found (no such set in force), conflict (a set that was parted).
AliasDecision decide(const SupplierSets& sets, const AliasOrder& order, base::Instant at);

}  // namespace daybook::record
