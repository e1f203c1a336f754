#pragma once

#include "publisher/app/config.hpp"
#include "publisher/record/register.hpp"

namespace daybook::app {

/// The file in the inbox and the outbox by which they are known: where their share is away, an empty mount point stands in their place.
inline constexpr const char* kDoorMark = ".daybook";

/// Throws Error(transient) when files came, or may have come, by the inbox and a folder of it is not there, or is not the marked one. A mark that somebody made
/// empty says that the folder was moved on purpose. A register of before there were marks is content with a folder that is not empty.
void refuse_door_away(const Config& config, record::Register& reg);

/// Marks both folders where they are not. \pre they are there, and refuse_door_away() did not throw
void mark_door(const Config& config, record::Register& reg);

}  // namespace daybook::app
