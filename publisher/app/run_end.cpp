#include "publisher/app/run_end.hpp"

namespace daybook::app {

bool RunEnd::has_come() {
    if (over_) return true;
    if (stop_) ending_ = Ending::stopped;
    else if (std::chrono::steady_clock::now() >= deadline_) ending_ = Ending::deadline;
    over_ = ending_ != Ending::done;
    return over_;
}

}  // namespace daybook::app
