#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"

#include <string>

namespace daybook::app {

/// Why a server over a copy of an archive cannot know how the log stands, and what to do: the copy was not held against its source within
/// `mirror.within_seconds` (record::held_against_source). "" where it was, or where no limit is set.
std::string silent_source(const Config& config, base::Instant now);

}  // namespace daybook::app
