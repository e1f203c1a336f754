#include "publisher/app/run_end.hpp"

namespace daybook::app {

bool RunEnd::has_come() {
    if (over_) return true;
    const auto now = stop_                                                  ? Ending::stopped
                     : std::chrono::steady_clock::now() >= deadline_ ? Ending::deadline
                                                                     : Ending::done;
    if (now == Ending::done) return false;
    auto before = Ending::done;
    ending_.compare_exchange_strong(before, now);
    over_ = true;
    return true;
}

void RunEnd::watch(const std::stop_token& enough) {
    while (!enough.stop_requested() && !has_come()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

}  // namespace daybook::app
