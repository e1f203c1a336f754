#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/register.hpp"

#include <vector>

namespace daybook::record {

/// A promised release that a crash cut off while it became public, and that opening the archive finished. It bears its instant all the same, which
/// was signed with it.
struct FinishedLate {
    base::Instant promised, at;   ///< `at`: when its checkpoint was out
};

/// Enters one in the audit trail.
void enter_finished_late(Register& reg, const FinishedLate& late);
/// Those that were entered since the last call, by whatever process, oldest first.
std::vector<FinishedLate> take_finished_late(Register& reg);

}  // namespace daybook::record
