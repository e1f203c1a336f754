#include "harvesters/host_turns.hpp"

#include <algorithm>
#include <cstdint>

namespace daybook::harvesters {

namespace {

constexpr std::chrono::milliseconds kMaxBackoff{30'000};

}  // namespace

HostTurns::HostTurns(const HostLimits& limits) : limits_(limits) {
    if (limits.per_second > 0)
        between_ = std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 / limits.per_second));
}

void HostTurns::started(Time now) {
    ++running_;
    next_ = std::max(next_, now + between_);
}

void HostTurns::pause_until(Time then) {
    next_ = std::max(next_, then);
}

void HostTurns::slow_down(std::chrono::milliseconds between) {
    const auto bounded = std::chrono::nanoseconds(std::min(between, limits_.most_crawl_delay));
    if (bounded <= between_) return;
    // What was just begun (robots.txt itself) counts already.
    next_ += bounded - between_;
    between_ = bounded;
}

bool HostTurns::failed() {
    return ++failures_ >= limits_.failures_in_a_row && limits_.failures_in_a_row > 0;
}

std::chrono::milliseconds retry_delay(int n, std::chrono::milliseconds first,
                                      std::chrono::seconds retry_after, double random01) {
    auto delay = std::min(first, kMaxBackoff);
    for (int i = 2; i < n && delay < kMaxBackoff; ++i) delay = std::min(delay * 2, kMaxBackoff);
    const auto jittered = static_cast<double>(delay.count()) * (0.5 + random01 / 2);
    return std::max(std::chrono::milliseconds(static_cast<std::int64_t>(jittered)),
                    std::chrono::milliseconds(retry_after));
}

}  // namespace daybook::harvesters
