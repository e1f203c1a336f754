#pragma once

#include "publisher/app/harvest.hpp"

#include <atomic>
#include <chrono>

namespace daybook::app {

/// How much time a run has.
inline std::chrono::milliseconds time_of(const HarvestSettings& settings, const Config& config) {
    return settings.deadline.value_or(config.harvest_deadline);
}

/// When a run is to end before it is done: told to stop, or out of time. Once it is, it stays so.
class RunEnd {
public:
    RunEnd(const std::atomic<bool>& stop, std::chrono::milliseconds within)
        : stop_(stop), deadline_(std::chrono::steady_clock::now() + within) {}

    /// Looks whether it has come; for the run's own thread.
    bool has_come();
    Ending ending() const { return ending_; }
    /// True from the moment in which has_come() was; for whatever works for the run on other threads.
    const std::atomic<bool>& flag() const { return over_; }

private:
    const std::atomic<bool>& stop_;
    std::chrono::steady_clock::time_point deadline_;
    Ending ending_ = Ending::done;
    std::atomic<bool> over_ = false;
};

}  // namespace daybook::app
