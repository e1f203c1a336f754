#pragma once

#include "api/problem.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace daybook::api {

/// How many requests one client may make. Off unless `requests` is above 0; loopback is never limited.
struct RateLimit {
    std::int64_t requests = 0;         ///< in every window
    std::chrono::seconds window{60};
};

/// Counts requests by client (a token bucket that fills evenly over the window) and says what is left in the words of
/// draft-ietf-httpapi-ratelimit-headers. Remembers at most kMostClients, those seen last. Thread-safe.
class RateLimiter {
public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr std::size_t kMostClients = 10'000;

    explicit RateLimiter(RateLimit limit) : limit_(limit) {}

    bool is_on() const { return limit_.requests > 0; }

    struct Verdict {
        bool over = false;
        std::int64_t left = 0;
        std::chrono::seconds until_more{0};  ///< until one more is possible; 0 where one is
        std::chrono::seconds until_all{0};   ///< until all are: what `t` says, of every answer
    };
    /// Absent where no limit holds for this client.
    std::optional<Verdict> take(const std::string& client, Time now);

    /// RateLimit-Policy and RateLimit.
    Headers headers(const Verdict& verdict) const;
    /// 429 with Retry-After.
    Problem problem(const Verdict& verdict) const;

private:
    struct Bucket {
        std::string client;
        double tokens = 0;
        Time filled;
    };
    Bucket& bucket_of(const std::string& client, Time now);

    RateLimit limit_;
    std::mutex mutex_;
    std::list<Bucket> newest_first_;
    std::unordered_map<std::string, std::list<Bucket>::iterator> by_client_;
};

}  // namespace daybook::api
