#pragma once

#include "harvesters/fetch.hpp"
#include "harvesters/transfer.hpp"
#include "harvesters/web_address.hpp"

#include <memory>
#include <optional>
#include <string>

namespace daybook::harvesters {

struct Host;

/// A request on its way through redirects and attempts.
struct FetchJob {
    std::uint64_t ticket = 0;
    bool robots = false;  ///< asks for a robots.txt, on behalf of others
    bool urgent = false;  ///< somebody waits for it
    FetchRequest request;
    std::string url;  ///< of this hop
    WebAddress at;
    Host* host = nullptr;
    int attempts = 0, hops = 0;
    bool only_permanent = true;  ///< every redirect so far was one
    std::string moved_to;
    bool forget_known = false;  ///< what the validators are about is gone
    std::unique_ptr<BodyFile> body;
    std::string resume_etag;  ///< of what `body` holds already
    std::optional<std::uint64_t> whole_bytes;  ///< how many the whole has, where the first answer said it
    std::string head;         ///< the beginning of that
    std::uint64_t resumed_from = 0;
    std::unique_ptr<Transfer> transfer;

    /// What may be sent to `url`: what that address gave.
    Validators known() const;
    /// Of another address, or of a file that is another by now, nothing is continued.
    void start_over();
};

/// What follows from an attempt that ended.
struct Verdict {
    enum class What {
        done,    ///< `fetched` is the answer
        hop,     ///< go on at `target`
        again,   ///< `error`, which may not come again
        anew,    ///< ask again at once, without validators or from the start
        failed,  ///< `error`
    };
    What what = What::failed;
    std::optional<Fetched> fetched = {};
    std::optional<base::Error> error = {};
    std::string code = {};  ///< the failure's name where its kind does not tell
    std::string target = {};
    bool hosts_fault = false;  ///< no answer, or one that says that the host is unwell
};

/// Looks at what one attempt brought. Keeps a whole body, and what a cut one can be resumed from.
Verdict verdict_on(FetchJob& job, CURLcode code, const FetchLimits& limits);

}  // namespace daybook::harvesters
