#pragma once

#include "publisher/base/clock.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace daybook::harvesters {

/// Until when hosts asked to be left alone (Retry-After, RFC 9110 section 10.2.3), kept by whoever fetches again
/// later. Safe from any thread.
class HostPauses {
public:
    /// A longer one is a slip or a trap: after a day the host is asked again.
    static constexpr std::chrono::hours kLongest{24};

    HostPauses() = default;
    explicit HostPauses(std::map<std::string, base::Instant> kept) : until_(std::move(kept)) {}

    /// The host asks for so long from `now`; a shorter wait does not end a longer one.
    void ask(const std::string& host, std::chrono::seconds wait, base::Instant now) {
        // Capped before it is turned into milliseconds, which the longest second count does not fit into.
        const auto then = now + std::chrono::milliseconds(std::min<std::chrono::seconds>(wait, kLongest));
        const std::lock_guard guard(lock_);
        auto& until = until_[host];
        if (until >= then) return;
        until = then;
        is_new_ = true;
    }
    /// The end of the pause; none when there is none, or it is over.
    std::optional<base::Instant> until(const std::string& host, base::Instant now) const {
        const std::lock_guard guard(lock_);
        const auto found = until_.find(host);
        if (found == until_.end() || found->second <= now) return {};
        return std::min(found->second, now + std::chrono::milliseconds(kLongest));
    }
    std::map<std::string, base::Instant> all() const {
        const std::lock_guard guard(lock_);
        return until_;
    }
    /// All of them, when any came since this was asked last.
    std::optional<std::map<std::string, base::Instant>> news() {
        const std::lock_guard guard(lock_);
        if (!is_new_) return {};
        is_new_ = false;
        return until_;
    }

private:
    mutable std::mutex lock_;
    std::map<std::string, base::Instant> until_;
    bool is_new_ = false;
};

}  // namespace daybook::harvesters
