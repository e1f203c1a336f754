#pragma once

#include <atomic>

namespace daybook::app {

/// Set by SIGINT and SIGTERM once watch_for_stop() was called; long work looks at it and ends in good order.
const std::atomic<bool>& stop_requested();
void watch_for_stop();

}  // namespace daybook::app
