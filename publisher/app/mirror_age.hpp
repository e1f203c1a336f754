#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"

#include <optional>
#include <string>

namespace daybook::app {

/// Why a server over a copy of an archive cannot know how the log stands, and what to do: the copy was not held against its source within
/// `mirror.within_seconds` (record::held_against_source). "" where it was, or where no limit is set. A clock that is ahead of its source's by more
/// makes every copy old.
std::string silent_source(const Config& config, base::Instant now);

/// The latest instant that a copy of a log is known to have seen at its source, by the clock of that; absent where there is no log, and in a
/// publisher's own archive. It lies in the future of a clock that is behind.
std::optional<base::Instant> heard_from_source(const Config& config);

}  // namespace daybook::app
