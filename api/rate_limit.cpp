#include "api/rate_limit.hpp"

#include "api/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace daybook::api {

RateLimiter::Bucket& RateLimiter::bucket_of(const std::string& client, Time now) {
    if (const auto found = by_client_.find(client); found != by_client_.end()) {
        newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
        return newest_first_.front();
    }
    if (newest_first_.size() >= kMostClients) {
        by_client_.erase(newest_first_.back().client);
        newest_first_.pop_back();
    }
    newest_first_.push_front({client, static_cast<double>(limit_.requests), now});
    by_client_[client] = newest_first_.begin();
    return newest_first_.front();
}

std::optional<RateLimiter::Verdict> RateLimiter::take(const std::string& address, Time now) {
    if (limit_.requests <= 0 || is_loopback(address)) return std::nullopt;
    const auto most = static_cast<double>(limit_.requests);
    const double per_second = most / static_cast<double>(limit_.window.count());
    const std::lock_guard lock(mutex_);
    auto& bucket = bucket_of(network_of(address), now);
    bucket.tokens = std::min(most, bucket.tokens + per_second * std::chrono::duration<double>(now - bucket.filled).count());
    bucket.filled = now;
    Verdict out;
    out.over = bucket.tokens < 1;
    if (!out.over) bucket.tokens -= 1;
    out.left = static_cast<std::int64_t>(bucket.tokens);
    const auto until = [&](double wanted) { return std::chrono::seconds(static_cast<std::int64_t>(std::ceil(std::max(0.0, wanted - bucket.tokens) / per_second))); };
    out.until_more = until(1);
    out.until_all = until(most);
    return out;
}

Headers RateLimiter::headers(const Verdict& verdict) const {
    return {{"RateLimit-Policy", fmt::format("\"default\";q={};w={}", limit_.requests, limit_.window.count())},
            {"RateLimit", fmt::format("\"default\";r={};t={}", verdict.left, verdict.until_all.count())}};
}

Problem RateLimiter::problem(const Verdict& verdict) const {
    return {ProblemCode::quota_exceeded,
            fmt::format("{} requests in {} s are answered for one address. Try again in {} s; whole tables are one request as .csv or .ndjson.",
                        limit_.requests, limit_.window.count(), verdict.until_more.count()),
            {},
            {{"Retry-After", std::to_string(verdict.until_more.count())}},
            {}};
}

}  // namespace daybook::api
