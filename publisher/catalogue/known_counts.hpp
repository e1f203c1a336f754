#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace daybook::catalogue {

/// How many rows answers have that were counted already, so that a walk through pages counts once. A cursor does not carry it: whoever
/// writes one himself would be told his own number. Thread-safe; holds the newest kMost.
class KnownCounts {
public:
    static constexpr std::size_t kMost = 4096;

    std::optional<std::int64_t> find(const std::string& question) const {
        const std::lock_guard guard(mutex_);
        const auto at = counts_.find(question);
        return at == counts_.end() ? std::nullopt : std::optional(at->second);
    }
    void put(const std::string& question, std::int64_t count) {
        const std::lock_guard guard(mutex_);
        if (!counts_.try_emplace(question, count).second) return;
        by_age_.push_back(question);
        if (by_age_.size() <= kMost) return;
        counts_.erase(by_age_.front());
        by_age_.pop_front();
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t> counts_;
    std::deque<std::string> by_age_;
};

}  // namespace daybook::catalogue
