#include "publisher/app/stop_signal.hpp"

#include <csignal>

namespace daybook::app {

namespace {
std::atomic<bool> g_stop{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may touch only lock-free atomics");
}  // namespace

const std::atomic<bool>& stop_requested() { return g_stop; }

void request_stop() { g_stop = true; }

void watch_for_stop() {
    for (const int signal : {SIGINT, SIGTERM})
        std::signal(signal, [](int s) {
            g_stop = true;
            std::signal(s, SIG_DFL);   // a second one ends the process at once
        });
}

}  // namespace daybook::app
