#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/digest.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace daybook::harvesters {

struct FetchLimits {
    std::uint64_t max_bytes = UINT64_C(512) << 20;   ///< of body, after content decoding
    std::chrono::seconds connect{10};
    std::chrono::seconds total{300};                 ///< of one attempt; a longer Retry-After is not waited for
    long max_redirects = 5;
    long low_speed_bytes_per_second = 100;           ///< for `low_speed`, and the attempt is given up
    std::chrono::seconds low_speed{30};
    int attempts = 3;                                ///< of transient failures, with capped backoff and jitter; Retry-After is a floor
    std::chrono::milliseconds first_backoff{250};
    bool allow_private_addresses = false;            ///< loopback and private ranges, checked on the resolved address
    std::vector<std::string> allowed_private = {};   ///< exact addresses ("127.0.0.1") reachable although private
    bool flush_bodies = true;                        ///< false where what is fetched is only looked at, or flushed later with more
    std::string user_agent = "daybook";              ///< with a contact, from the configuration
};

/// What was sent last time, given back verbatim.
struct Validators {
    std::string etag;
    std::string last_modified;
};

struct Fetched {
    int status = 0;               ///< 200, or 304 when the validators still hold
    std::string final_url;
    std::string content_type;
    Validators validators;
    base::Sha256 digest;          ///< of the body (200)
    std::uint64_t bytes = 0;
    bool not_modified() const { return status == 304; }
};

/// Fetches over HTTP with libcurl; one object per thread. Owns the connection cache. Sends no cookie and no
/// credential; uses no proxy, since behind one the address reached could not be checked.
class Fetcher {
public:
    explicit Fetcher(FetchLimits limits);
    ~Fetcher();
    Fetcher(Fetcher&&) noexcept;

    /// Streams the body to `to` (flushed; beside it as `to`.part until whole) and digests it. Throws Error: transient (host unreachable,
    /// time-out, 429, 5xx, after every attempt), not_found (404, 410), bad_input (other 4xx, not http/https,
    /// private address refused), exhausted (body over max_bytes, disk full); each names the address.
    Fetched fetch(const std::string& url, const std::filesystem::path& to, const Validators& known = {});

    /// The most that a body may have from here on, for who knows what is to come.
    void set_max_bytes(std::uint64_t most);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// How long to wait before attempt `n` (2 = the first repeat): capped exponential with jitter in [0.5, 1) taken
/// from `random01`, never below the server's Retry-After.
std::chrono::milliseconds retry_delay(int n, std::chrono::milliseconds first, std::chrono::seconds retry_after,
                                      double random01);

}  // namespace daybook::harvesters
