#pragma once

#include <atomic>

namespace daybook::app {

/// Set by SIGINT and SIGTERM once watch_for_stop() was called, and by request_stop(); long work looks at it and ends in good order.
const std::atomic<bool>& stop_requested();
void watch_for_stop();
/// The process ends for another reason, and what is under way on other threads should, too.
void request_stop();

}  // namespace daybook::app
