#pragma once

#include "publisher/app/config.hpp"

#include <string>
#include <vector>

namespace daybook::app {

/// Where a text stands.
struct Place {
    std::string path;  ///< of a file, or "register.sqlite, held.why"
    std::string
        name;  ///< what `daybook erase` takes to erase it; "" when it goes with something else or by itself
    std::string hint;  ///< what it is, or why it cannot be erased
};

/// Looks for a text in every file of the archive, in its register, the site, the inbox and the outbox:
/// released or not, packed or not. Only reads, and works beside a running service; the text is written
/// nowhere. The index is not looked at: it is derived and made anew by an erasure. Throws Error(usage) when
/// the text is too short.
std::vector<Place> find_text(const Config& config, const std::string& text);

}  // namespace daybook::app
