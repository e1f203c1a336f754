#pragma once

#include "publisher/catalogue/log_follower.hpp"

#include <mutex>

namespace daybook::catalogue {

/// Knows of the log's erasures beside whoever follows it, who may be at work for minutes. Thread-safe.
class ErasureWatch {
public:
    /// Of erasures behind what `follower` has applied.
    explicit ErasureWatch(LogFollower follower) : follower_(std::move(follower)) {}

    /// Looks, and says at which revision the newest is; 0 where there is none. Throws as LogFollower::poll().
    Revision look();
    /// The same by the last look.
    Revision newest() const;

private:
    mutable std::mutex mutex_;
    LogFollower follower_;
    Revision newest_ = 0;
};

}  // namespace daybook::catalogue
