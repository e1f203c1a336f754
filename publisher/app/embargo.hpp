#pragma once

#include "publisher/record/register.hpp"

#include <optional>
#include <string>

namespace daybook::app {

/// When an edition's draft becomes public: at the instant that is promised, else with the next release; none while it waits for a date.
std::optional<base::Instant> public_from(record::Register& reg, const std::string& dataset, const std::string& edition, bool waits, base::Instant now);

/// The newest version of an edition that may be read for what becomes public at `at`: the draft only where it is public by then, since what is
/// said of other data would say what is in it.
std::optional<record::VersionRecord> newest_seen(record::Register& reg, const std::string& dataset, const std::string& edition, std::optional<base::Instant> at,
                                                 base::Instant now);

}  // namespace daybook::app
