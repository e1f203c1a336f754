#pragma once

#include "harvesters/fetching.hpp"

#include <memory>

namespace daybook::harvesters {

/// Many requests at once on one thread: an event loop over libcurl's multi interface with connections kept.
/// Fair between hosts: each gets its turn, and one that waits or fails holds up no other. A host that fails
/// again and again, or asks for a longer pause than a fetch may take, is left alone: what is still to be
/// fetched from it fails at once, with one sentence for all.
class FetchQueue final : public Fetching {
public:
    FetchQueue(FetchLimits limits, Done done);
    ~FetchQueue() override;

    void add(Ticket ticket, FetchRequest request) override;
    void hurry(Ticket ticket) override;
    void taken(std::uint64_t bytes) override;
    void step(std::chrono::milliseconds most) override;
    bool idle() const override;
    void cancel() override;
    void wake() override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::harvesters
