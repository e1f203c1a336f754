#pragma once

#include "harvesters/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <memory>

namespace daybook::harvesters {

/// A FetchQueue on a thread of its own, ahead of whoever takes what it fetched. Safe from any thread.
class FetchAhead {
public:
    using Ticket = std::uint64_t;

    explicit FetchAhead(FetchLimits limits);
    ~FetchAhead();  ///< cancels what is not done, and waits for the thread, which ends at once
    FetchAhead(const FetchAhead&) = delete;
    FetchAhead& operator=(const FetchAhead&) = delete;

    /// Fetches it when its host's turn comes.
    Ticket add(FetchRequest request);
    /// Goes before what is waiting for its host, for somebody waits for it.
    void hurry(Ticket ticket);
    /// True when the result is here; waits for it at most so long.
    bool ready(Ticket ticket, std::chrono::milliseconds wait);
    /// The result, once; waits for it. Until then its body counts against `FetchLimits::bytes_ahead`.
    FetchResult take(Ticket ticket);
    /// What is not done fails as "cancelled", now.
    void cancel();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::harvesters
