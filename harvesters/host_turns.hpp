#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace daybook::harvesters {

class HostPauses;

/// How any one host is treated, and all together.
struct HostLimits {
    int per_host = 2;                                    ///< requests at once
    double per_second = 4;                               ///< requests begun, to one host; 0 for no limit
    std::chrono::milliseconds most_crawl_delay{30'000};  ///< a longer Crawl-delay counts as this
    int failures_in_a_row =
        5;               ///< failed files after which a host is left alone for the rest of the run; 0: never
    bool robots = true;  ///< robots.txt is asked for and obeyed
    std::shared_ptr<HostPauses> pauses = {};  ///< what hosts asked for earlier, and ask for now; null: nobody keeps it
};

/// One host's turns: when the next request to it may begin. Knows no network and no clock of its own.
class HostTurns {
public:
    using Time = std::chrono::steady_clock::time_point;

    explicit HostTurns(const HostLimits& limits);

    /// False while every slot is taken or its next turn lies ahead.
    bool may_start(Time now) const { return has_slot() && now >= next_; }
    bool has_slot() const { return running_ < limits_.per_host; }
    /// The moment before which nothing begins.
    Time next_start() const { return next_; }
    void started(Time now);
    void ended() { --running_; }

    /// Nothing begins before `then` (Retry-After).
    void pause_until(Time then);
    /// robots.txt asks for so long between two requests: a floor under our own pace, bounded by
    /// `most_crawl_delay`.
    void slow_down(std::chrono::milliseconds between);

    void succeeded() { failures_ = 0; }
    /// True when this was the last failure that is put up with.
    bool failed();

private:
    HostLimits limits_;
    std::chrono::nanoseconds between_{0};
    Time next_{};
    int running_ = 0;
    int failures_ = 0;
};

/// How long to wait before attempt `n` (2 = the first repeat): capped exponential with jitter in [0.5, 1)
/// taken from `random01`, never below the server's Retry-After.
std::chrono::milliseconds retry_delay(int n, std::chrono::milliseconds first,
                                      std::chrono::seconds retry_after, double random01);

}  // namespace daybook::harvesters
