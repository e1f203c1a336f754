#pragma once

#include "harvesters/host_turns.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/error.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace daybook::harvesters {

struct FetchLimits {
    std::uint64_t max_bytes = UINT64_C(512) << 20;  ///< of body, after content decoding
    std::chrono::seconds connect{10};
    std::chrono::seconds headers{60};  ///< from the start of an attempt to the end of its headers
    std::chrono::seconds total{300};   ///< of one attempt; a longer Retry-After is not waited for
    std::chrono::seconds all{0};       ///< of everything that one object fetches; 0 for no limit
    long max_redirects = 5;
    long low_speed_bytes_per_second = 100;  ///< for `low_speed`, and the attempt is given up
    std::chrono::seconds low_speed{30};
    int attempts = 3;  ///< of transient failures, with capped backoff and jitter; Retry-After is a floor
    std::chrono::milliseconds first_backoff{250};
    bool allow_private_addresses = false;  ///< loopback and private ranges, checked on the resolved address
    std::vector<std::string> allowed_private =
        {};                    ///< exact addresses ("127.0.0.1") reachable although private
    bool flush_bodies = true;  ///< false where what is fetched is only looked at, or flushed later with more
    std::string user_agent = "daybook";  ///< with a contact, from the configuration
    std::string ca_file = {};  ///< certificates to trust in place of the system's; "" for the system's
    int at_once = 16;          ///< requests, over all hosts
    std::uint64_t bytes_ahead = UINT64_C(2)
                                << 30;  ///< of bodies fetched and not yet taken; beyond it nothing new begins
    HostLimits hosts = {};
    /// The socket of the process that does it as another user (`daybook fetch`); "" for this one.
    std::filesystem::path fetcher = {};
};

/// What was sent last time, given back verbatim, and only to the address that sent it.
struct Validators {
    std::string etag = {};
    std::string last_modified = {};
    std::string of = {};  ///< print_of_address() of that address; "" where nobody noted it: then the first that is asked
    bool empty() const { return etag.empty() && last_modified.empty(); }
};

/// An address as a digest: redirects lead to addresses with signatures in them, which nobody should keep.
std::string print_of_address(const std::string& url);

/// What a source's own host is told besides, and never another one.
struct OwnHeaders {
    std::vector<std::string> lines;    ///< "X-Api-Key: …"; secrets: no message and no log shows them
    std::vector<std::string> origins;  ///< "https://data.example": where they may go
};

/// Why a line may not be among OwnHeaders: "names no header …" and the like, without showing its value; ""
/// when it may.
std::string why_no_header(const std::string& line);

/// What the body should be.
enum class Want {
    anything,
    data,  ///< a file of data: a web page that comes in its place is the failure `soft-404`
};

struct FetchRequest {
    std::string url;
    std::filesystem::path to;
    Validators known = {};
    std::filesystem::path known_file = {};  ///< what the validators are about; when it is gone they are not
                                            ///< believed. "" when the caller knows
    std::string known_digest =
        {};  ///< hex SHA-256 of it, or "": a body with this digest is unchanged, whatever the validators say
    Want want = Want::anything;
    std::optional<std::uint64_t> most_bytes = {};  ///< of body, decoded; else `FetchLimits::max_bytes`
    bool ignore_robots = false;
    OwnHeaders own_headers = {};
};

struct Fetched {
    int status = 0;  ///< 200, or 304 when the validators still hold
    std::string final_url;
    std::string
        moved_to;  ///< where permanent redirects (301, 308) alone led from the first address on, or ""
    std::string content_type;
    Validators validators;
    base::Sha256 digest;  ///< of the body (200)
    std::uint64_t bytes = 0;
    std::uint64_t resumed_from = 0;  ///< bytes that an earlier attempt had brought
    bool ends_with_connection = false;  ///< a 200 of which nothing said where it ends: one that was cut off looks whole
    std::chrono::seconds served_at{0};  ///< since 1970 by the server's own clock (Date, RFC 9110 section 6.6.1, and Age of what a cache kept); 0 when it does not say
    bool same_bytes = false;         ///< a 200 with the digest that was known; nothing was kept at `to`
    bool not_modified() const { return status == 304; }
};

/// What became of a request.
struct FetchResult {
    std::optional<Fetched> fetched;
    std::optional<base::Error> error;  ///< otherwise
    /// The failure's name: "robots", "forbidden", "soft-404", "host-left-alone", "cancelled", "deadline", "no-fetcher", or its
    /// Error's kind.
    std::string code;
};
constexpr std::string_view kForbidden = "forbidden";  ///< status 403, as some stores answer for what is not there
constexpr std::string_view kSoft404 = "soft-404";     ///< a page in place of the file
constexpr std::string_view kHostLeftAlone = "host-left-alone";
constexpr std::string_view kNoFetcher = "no-fetcher";  ///< whoever fetches as another user does not answer

/// Fetches one after the other over HTTP, on the calling thread; one object per thread. Waits for its turn
/// with each host as `FetchLimits::hosts` says. Owns the connection cache. Sends no cookie; uses no proxy,
/// since behind one the address reached could not be checked.
class Fetcher {
public:
    explicit Fetcher(FetchLimits limits);
    ~Fetcher();
    Fetcher(Fetcher&&) noexcept;

    /// Streams the body to `to` (where it is flushed beside it, as `to`.part, until whole) and digests it. Throws Error:
    /// transient (host unreachable, time-out, 429, 5xx, after every attempt), not_found (404, 410), bad_input
    /// (other 4xx, not http/https, private address refused), exhausted (body too large, disk full); each
    /// names the address.
    Fetched fetch(const std::string& url, const std::filesystem::path& to, const Validators& known = {});
    /// The same for all that a request can say.
    Fetched fetch(const FetchRequest& request);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::harvesters
