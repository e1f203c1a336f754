#pragma once

#include "publisher/record/print_index.hpp"
#include "publisher/record/register.hpp"
#include "schemas/check.hpp"
#include "schemas/edition.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// Which edition a file claims to be for, and on what evidence; without one it is held.
struct EditionClaim {
    std::optional<schemas::Edition> edition;
    std::string rule;
    std::string held_code;
    std::string why;
    std::vector<std::string> evidence;
    std::vector<std::string> may_be = {};   ///< without an edition: those that something speaks for
};

/// How much may be wrong with a file before it is rejected whole.
struct Gate {
    double most_quarantined = 0.2;            ///< share of data rows
    std::vector<schemas::Gate> findings = {};  ///< more of a kind than this
};

/// Code of a file with more findings of a kind than its dataset allows.
inline constexpr std::string_view kGateClosed = "gate";

/// Why a file is rejected whole.
struct Rejection {
    std::string code, why;
};
/// What its report alone says against a file, whatever the register has; absent where nothing does. A check before it is handed in asks the same.
std::optional<Rejection> rejection_of(const schemas::Report& report, const Gate& gate);

/// Code of rows that their edition's last version with them was withdrawn with.
inline constexpr std::string_view kWithdrawnBefore = "withdrawn";

/// What the register and the file say together. `judgement.outcome` is released when a draft is to be made.
struct Verdict {
    Judgement judgement;
    base::json::Value evidence;   ///< for a held file: side by side, for the person who decides
    /// The version that the same object's file follows. A draft is discarded when this verdict is entered: its source says something else
    /// by now, also when that is what is public already.
    std::optional<VersionRecord> supersedes;
};

/// Decides what becomes of a checked file (design section 1): never guesses, never joins, never drops.
Verdict judge(Register& reg, const PrintIndex& prints, const std::string& dataset, std::int64_t object, const std::string& snapshot,
              const EditionClaim& claim, const schemas::CheckResult& result, const Gate& gate);

/// All that judge() would stop at for the claim's edition as things stand, where it says the first alone; without an edition, what is said of
/// the rows. Nothing of a file without a table.
std::vector<Judgement> obstacles(Register& reg, const PrintIndex& prints, const std::string& dataset, std::int64_t object, const std::string& snapshot,
                                 const EditionClaim& claim, const schemas::CheckResult& result);

/// The same verdict, but that the rows are those of `same`, which was withdrawn: they are not released again.
Verdict refused_as_withdrawn(const VersionRecord& same, Verdict verdict);

/// The same verdict, or, of rows that were withdrawn, that they become a draft, in place of one that waits: what a person says who brings them back, and
/// no program.
Verdict brought_back(Register& reg, Verdict verdict);

}  // namespace daybook::record
