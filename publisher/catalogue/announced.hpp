#pragma once

#include "publisher/catalogue/views.hpp"

#include <vector>

namespace daybook::catalogue {

/// An announced date with how often it was changed: what calendars of readers go by.
struct Announced {
    Announcement what;
    int sequence = 0;        ///< 0 for the first announcement of this promise; one more with each change in the log, of it or of a later promise of its edition
    base::Instant first;     ///< when it was announced
    base::Instant changed;   ///< when the last of these changes came
};

/// Every announcement that stands, by instant, as announcements() has them.
std::vector<Announced> announced(const State& state);

}  // namespace daybook::catalogue
