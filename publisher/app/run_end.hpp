#pragma once

#include "publisher/app/harvest.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace daybook::app {

/// How much time a run has.
inline std::chrono::milliseconds time_of(const HarvestSettings& settings, const Config& config) {
    return settings.deadline.value_or(config.harvest_deadline);
}

/// When a run is to end before it is done: told to stop, or out of time. Once it is, it stays so. Looked for by a
/// thread of its own as well, since the run's may be in the middle of a check.
class RunEnd {
public:
    RunEnd(const std::atomic<bool>& stop, std::chrono::milliseconds within)
        : stop_(stop),
          deadline_(std::chrono::steady_clock::now() + within),
          watch_([this](const std::stop_token& enough) { watch(enough); }) {}

    bool has_come();
    Ending ending() const { return ending_; }
    /// True soon after it has come; for whatever works for the run.
    const std::atomic<bool>& flag() const { return over_; }

private:
    void watch(const std::stop_token& enough);

    const std::atomic<bool>& stop_;
    std::chrono::steady_clock::time_point deadline_;
    std::atomic<Ending> ending_ = Ending::done;
    std::atomic<bool> over_ = false;
    std::jthread watch_;
};

}  // namespace daybook::app
