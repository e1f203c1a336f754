#pragma once

#include "publisher/record/check_file.hpp"
#include "publisher/record/inventory.hpp"
#include "publisher/record/log_walk.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace daybook::record {

using OnProgress = std::function<void(const std::string& what, std::size_t done, std::size_t all,
                                      const std::string& detail)>;

/// How the files that a proven log names are looked at.
struct AuditSettings {
    unsigned threads = 1;
    std::filesystem::path scratch;  ///< for what has to be fetched first; removed from it again
    /// A copy of public/ that gets each file once it is proven, and whose own files are taken for it when
    /// they are right; empty: none is made.
    std::filesystem::path keep = {};
    OnProgress progress = {};
    std::size_t most_faults = 1000;  ///< the rest is counted
};

/// What was looked at.
struct Audited {
    std::size_t files = 0;
    std::size_t fetched = 0;  ///< of them, brought into the copy
    std::size_t releases = 0;
    std::size_t proofs = 0;  ///< versions whose .tlog-proof lies beside them, and holds
    std::size_t erased = 0;  ///< versions that an erasure took away
    std::int64_t rows = 0;
    std::uint64_t bytes = 0;
    std::vector<Fault> faults;    ///< by file
    /// Manifests of tables that stand where the newest belongs and are of a revision which no checkpoint signs: a release or a copy that was cut
    /// off leaves them, and so may anybody. What they list is looked at like the rest.
    std::vector<Fault> unproven;
    std::size_t more_faults = 0;  ///< beyond AuditSettings::most_faults
};

/// Looks at every file that the inventory of a proven log names, and every file that those name: size,
/// digest, rows and control totals, and the proofs beside the releases. Throws Error when reading itself
/// fails (transient, exhausted).
Audited audit_files(PublicFiles& files, const Inventory& inventory, const Walked& log,
                    const AuditSettings& settings);

}  // namespace daybook::record
