#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/record/register.hpp"

#include <optional>
#include <string>

namespace daybook::record {

/// When the latest of the officers' files came that were taken for an edition, as their folder told; absent where none was. Which of two stands goes
/// by when they came, not by when they could be taken.
std::optional<base::Instant> last_offered(Register& reg, const std::string& dataset, const std::string& edition);
/// Enters that one was taken that came at this instant.
void enter_last_offered(Register& reg, const std::string& dataset, const std::string& edition, base::Instant came);

}  // namespace daybook::record
