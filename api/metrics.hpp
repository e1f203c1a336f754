#pragma once

#include "api/routes.hpp"
#include "publisher/base/clock.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <mutex>
#include <string>

namespace daybook::api {

/// What this process answered, counted since it began, for Prometheus (text exposition format 0.0.4). Routes are told by
/// their pattern, so that what clients ask cannot make the list longer. Thread-safe.
class Metrics {
public:
    /// One answer. `route` null: the site, or an address that no route has.
    void count(const Route* route, int status, std::chrono::microseconds took);
    void count_cache(bool hit) { ++(hit ? hits_ : misses_); }
    std::uint64_t hits() const { return hits_; }
    std::uint64_t misses() const { return misses_; }

    /// Every series as text; `revision` is the one that is answered.
    std::string text(Revision revision) const;

private:
    // What an alert is set at is a boundary: between two of them a quantile is a guess.
    static constexpr std::array<double, 10> kSeconds{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2, 5, 30};
    struct Series {
        std::map<int, std::uint64_t> by_status;
        std::array<std::uint64_t, kSeconds.size()> within{};
        std::uint64_t all = 0;
        std::chrono::microseconds took{0};
    };
    mutable std::mutex mutex_;
    std::unordered_map<const Route*, Series> by_route_;
    std::atomic<std::uint64_t> hits_{0}, misses_{0};
};

/// Of this process whatever it answers: its version, its memory, its clock at `now`, and whether it is `ready`.
std::string metrics_of_process(bool ready, base::Instant now);

/// The answer to GET /metrics.
Response exposition_of(std::string text);

}  // namespace daybook::api
