#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/register.hpp"

#include <string>
#include <vector>

namespace daybook::record {

/// A promised release that a failure or a crash cut off while it became public, and that was finished later. It bears its instant all the same, which
/// was signed with it.
struct FinishedLate {
    base::Instant promised, at;   ///< `at`: when its checkpoint was out
    bool operator==(const FinishedLate&) const = default;
};

/// Enters one in the audit trail, a line for each of the editions ("<dataset>/<edition>") that were promised.
void enter_finished_late(Register& reg, const FinishedLate& late, const std::vector<std::string>& editions);
/// Those that were entered since the last call, by whatever process, oldest first, each once.
std::vector<FinishedLate> take_finished_late(Register& reg);

}  // namespace daybook::record
