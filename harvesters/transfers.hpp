#pragma once

#include "harvesters/fetch_job.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace daybook::harvesters {

/// The requests that are on their way: libcurl's multi interface with its connections and handles.
class Transfers {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `limits` must outlive it. Throws Error(exhausted) when libcurl has no memory.
    explicit Transfers(const FetchLimits& limits);

    /// Sends a job's request on its way. Throws Error, and the job has no transfer then.
    void start(FetchJob& job, const Outgoing& request);
    /// Moves bytes, and tells of each job that ended, or was too slow with its headers. Whoever is told calls
    /// take_back().
    void move(Time now, const std::function<void(FetchJob&, CURLcode)>& ended);
    /// Takes a job off the wire; its transfer stays to be looked at.
    void take_back(FetchJob& job);
    /// Lets go of a transfer that was looked at, and keeps its handle.
    void let_go(FetchJob& job);
    /// Waits for the network, at most so long, or for wake().
    void wait(std::chrono::milliseconds most);
    /// The one call for other threads.
    void wake();

    const std::vector<FetchJob*>& running() const { return running_; }
    /// Of bodies, so far.
    std::uint64_t bytes() const;

private:
    void give_up_on_headers(Time now, const std::function<void(FetchJob&, CURLcode)>& ended);
    Easy handle();

    const FetchLimits& limits_;
    Multi multi_;
    std::vector<Easy> idle_;
    std::vector<FetchJob*> running_;
    Time next_glance_ = {};
};

}  // namespace daybook::harvesters
