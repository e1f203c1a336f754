#pragma once

#include <atomic>

namespace daybook::base {

/// While it lives, a child that this thread runs (run_self()) is killed once `stop` is true, and run_self()
/// throws Error(transient): what the child works for is over. `stop` must outlive it.
class StopsChildren {
public:
    explicit StopsChildren(const std::atomic<bool>& stop);
    ~StopsChildren();
    StopsChildren(const StopsChildren&) = delete;
    StopsChildren& operator=(const StopsChildren&) = delete;

    /// True when a child of this thread is to end.
    static bool now();

private:
    const std::atomic<bool>* before_;
};

}  // namespace daybook::base
