#pragma once

#include "harvesters/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace daybook::harvesters {

/// Many requests at once, moved on by one thread: here (FetchQueue), or by a process of another user
/// (FetchElsewhere).
class Fetching {
public:
    using Ticket = std::uint64_t;
    /// Told each result once, from within step(), add() or cancel().
    using Done = std::function<void(Ticket, FetchResult)>;

    Fetching() = default;
    virtual ~Fetching() = default;  ///< what is not done is dropped without a word
    Fetching(const Fetching&) = delete;
    Fetching& operator=(const Fetching&) = delete;

    /// Puts a request behind the others of its host.
    virtual void add(Ticket ticket, FetchRequest request) = 0;
    /// Somebody waits for this one: it comes next of its host, and begins even when enough was fetched ahead.
    virtual void hurry(Ticket ticket) = 0;
    /// A body of so many bytes was taken, so more may be fetched ahead.
    virtual void taken(std::uint64_t bytes) = 0;
    /// Begins what may begin and moves what is on its way; waits for the network or the next turn, at most
    /// `most`.
    virtual void step(std::chrono::milliseconds most) = 0;
    virtual bool idle() const = 0;
    /// Ends everything at once: what is not done fails as "cancelled". Also what is added later.
    virtual void cancel() = 0;
    /// Ends a step() that waits; the one call for other threads.
    virtual void wake() = 0;
};

/// As `limits.fetcher` says.
std::unique_ptr<Fetching> begin_fetching(FetchLimits limits, Fetching::Done done);

}  // namespace daybook::harvesters
