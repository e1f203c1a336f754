#pragma once

#include "harvesters/fetch.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace daybook::harvesters {

/// Many requests at once on one thread: an event loop over libcurl's multi interface with connections kept.
/// Fair between hosts: each gets its turn, and one that waits or fails holds up no other. A host that fails
/// again and again, or asks for a longer pause than a fetch may take, is left alone: what is still to be
/// fetched from it fails at once, with one sentence for all.
class FetchQueue {
public:
    using Ticket = std::uint64_t;
    /// Told each result once, from within step(), add() or cancel().
    using Done = std::function<void(Ticket, FetchResult)>;

    FetchQueue(FetchLimits limits, Done done);
    ~FetchQueue();  ///< what is not done is dropped without a word

    /// Puts a request behind the others of its host.
    void add(Ticket ticket, FetchRequest request);
    /// Somebody waits for this one: it comes next of its host, and begins even when enough was fetched ahead.
    void hurry(Ticket ticket);
    /// A body of so many bytes was taken, so more may be fetched ahead.
    void taken(std::uint64_t bytes);
    /// Begins what may begin and moves what is on its way; waits for the network or the next turn, at most
    /// `most`.
    void step(std::chrono::milliseconds most);
    bool idle() const;
    /// Ends everything at once: what is not done fails as "cancelled". Also what is added later.
    void cancel();
    /// Ends a step() that waits; the one call for other threads.
    void wake();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::harvesters
