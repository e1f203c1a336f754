#include "harvesters/fetch.hpp"

#include "harvesters/address.hpp"
#include "harvesters/body_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <random>
#include <thread>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::chrono::milliseconds kMaxBackoff{30'000};
constexpr std::size_t kMaxHeaderBytes = 256 * 1024;
constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;

struct FreeEasy {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using Easy = std::unique_ptr<CURL, FreeEasy>;
using List = std::unique_ptr<curl_slist, FreeList>;

/// libcurl's global state, made once; it is never undone, since other threads may still hold handles at exit.
void start_curl() {
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK)
        throw Error::make(ErrorKind::internal, "libcurl does not start: {}", curl_easy_strerror(started));
}

/// One request on its way: what the callbacks fill in.
struct Transfer {
    const FetchLimits& limits;
    CURL* handle;
    BodyFile& body;
    Validators validators = {};
    std::size_t header_bytes = 0;
    std::size_t error_body_bytes = 0;
    std::string refused_address = {};  ///< a private one that a socket was about to be opened to
    bool too_large = false;
    std::exception_ptr failure = {};  ///< what a callback threw, kept away from libcurl's frames

    long status() const {
        long code = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &code);
        return code;
    }
    bool take_body(std::string_view bytes);
    bool take_header(std::string_view line);
    bool may_connect(const sockaddr& address);
};

bool Transfer::take_body(std::string_view bytes) {
    if (status() != 200) return (error_body_bytes += bytes.size()) <= kMaxErrorBodyBytes;
    too_large = body.bytes() + bytes.size() > limits.max_bytes;
    if (too_large) return false;
    body.write(bytes);
    return true;
}

/// Every response of a chain of redirects comes by; the validators are those of the last.
bool Transfer::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) validators = {};
    const auto colon = line.find(':');
    if (colon != std::string_view::npos) {
        const auto name = base::to_lower(line.substr(0, colon));
        const auto value = base::trim(line.substr(colon + 1));
        if (name == "etag") validators.etag = value;
        if (name == "last-modified") validators.last_modified = value;
    }
    return (header_bytes += line.size()) <= kMaxHeaderBytes;
}

bool Transfer::may_connect(const sockaddr& address) {
    if (limits.allow_private_addresses || is_public_address(address)) return true;
    const auto text = address_text(address);
    const auto& allowed = limits.allowed_private;
    if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return true;
    refused_address = text;
    return false;
}

/// Runs a callback's work with every exception kept for later: none may cross libcurl's C frames.
template <class Work>
bool guarded(Transfer& transfer, const Work& work) noexcept {
    try {
        return work();
    } catch (...) {
        transfer.failure = std::current_exception();
        return false;
    }
}

extern "C" {
static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    return guarded(transfer, [&] { return transfer.take_body({bytes, size * count}); }) ? size * count : 0;
}
static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    return guarded(transfer, [&] { return transfer.take_header({bytes, size * count}); }) ? size * count : 0;
}
static curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* to) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (!guarded(transfer, [&] { return transfer.may_connect(to->addr); })) return CURL_SOCKET_BAD;
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
    if (const auto code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw Error::make(ErrorKind::internal, "libcurl refuses option {}: {}", static_cast<int>(option),
                          curl_easy_strerror(code));
}

void set_limits(CURL* handle, const FetchLimits& limits) {
    const auto ms = [](std::chrono::seconds s) {
        return static_cast<long>(std::chrono::milliseconds(s).count());
    };
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, ms(limits.connect));
    set(handle, CURLOPT_TIMEOUT_MS, ms(limits.total));
    set(handle, CURLOPT_LOW_SPEED_LIMIT, limits.low_speed_bytes_per_second);
    set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.low_speed.count()));
    set(handle, CURLOPT_FOLLOWLOCATION, 1L);
    set(handle, CURLOPT_MAXREDIRS, limits.max_redirects);
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(limits.max_bytes));
}

void set_manners(CURL* handle, const FetchLimits& limits) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_BUFFERSIZE, 256L * 1024);
    set(handle, CURLOPT_USERAGENT, limits.user_agent.c_str());
    // gzip only: the other codings libcurl may know allow far larger expansion for each byte received.
    set(handle, CURLOPT_ACCEPT_ENCODING, "gzip");
    set(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    // Behind a proxy the address could not be checked: the proxy would resolve the name.
    set(handle, CURLOPT_PROXY, "");
}

void set_callbacks(CURL* handle, Transfer& transfer) {
    set(handle, CURLOPT_WRITEFUNCTION, &on_body);
    set(handle, CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(handle, CURLOPT_HEADERFUNCTION, &on_header);
    set(handle, CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(handle, CURLOPT_OPENSOCKETFUNCTION, &on_socket);
    set(handle, CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
}

void append(List& list, const std::string& line) {
    auto* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw Error(ErrorKind::exhausted, "out of memory for request headers");
    list.release();
    list.reset(longer);
}

List conditional_headers(const Validators& known) {
    List list;
    if (!known.etag.empty()) append(list, "If-None-Match: " + known.etag);
    if (!known.last_modified.empty()) append(list, "If-Modified-Since: " + known.last_modified);
    return list;
}

std::string text_info(CURL* handle, CURLINFO info) {
    const char* text = nullptr;
    curl_easy_getinfo(handle, info, &text);
    return text == nullptr ? "" : text;
}

/// What became of one attempt: an answer, or an error with the server's wish to wait.
struct Attempt {
    std::optional<Fetched> answer = {};
    std::optional<Error> error = {};
    std::chrono::seconds retry_after{0};
};

ErrorKind kind_of(CURLcode code) {
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_TOO_MANY_REDIRECTS:
        case CURLE_LOGIN_DENIED:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
            return ErrorKind::bad_input;
        case CURLE_FILESIZE_EXCEEDED:
        case CURLE_OUT_OF_MEMORY:
            return ErrorKind::exhausted;
        default:
            return ErrorKind::transient;
    }
}

ErrorKind kind_of_status(long status) {
    if (status == 404 || status == 410) return ErrorKind::not_found;
    return status == 408 || status == 429 || status >= 500 ? ErrorKind::transient : ErrorKind::bad_input;
}

Error transfer_error(const Transfer& transfer, CURLcode code, const std::string& url, const char* detail) {
    if (!transfer.refused_address.empty())
        return Error::make(
            ErrorKind::bad_input,
            "{} leads to the private address {}, which is not allowed; a source must be public", url,
            transfer.refused_address);
    if (transfer.too_large || code == CURLE_FILESIZE_EXCEEDED)
        return Error::make(ErrorKind::exhausted, "{} is larger than the limit of {} bytes", url,
                           transfer.limits.max_bytes);
    if (transfer.header_bytes > kMaxHeaderBytes)
        return Error::make(ErrorKind::bad_input, "{} answered with more than {} bytes of headers", url,
                           kMaxHeaderBytes);
    return Error::make(kind_of(code), "cannot fetch {}: {}", url,
                       *detail != '\0' ? detail : curl_easy_strerror(code));
}

double random01() {
    thread_local std::mt19937 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

}  // namespace

std::chrono::milliseconds retry_delay(int n, std::chrono::milliseconds first,
                                      std::chrono::seconds retry_after, double random01) {
    auto delay = std::min(first, kMaxBackoff);
    for (int i = 2; i < n && delay < kMaxBackoff; ++i) delay = std::min(delay * 2, kMaxBackoff);
    const auto jittered = static_cast<double>(delay.count()) * (0.5 + random01 / 2);
    return std::max(std::chrono::milliseconds(static_cast<std::int64_t>(jittered)),
                    std::chrono::milliseconds(retry_after));
}

struct Fetcher::Impl {
    FetchLimits limits;
    Easy handle;

    Attempt attempt(const std::string& url, const std::filesystem::path& to, const Validators& known);
    CURLcode perform(Transfer& transfer, const std::string& url, curl_slist* headers, char* detail);
    Fetched answer_of(const Transfer& transfer, long status, const Validators& known) const;
    std::chrono::seconds retry_after() const;
};

Fetched Fetcher::Impl::answer_of(const Transfer& transfer, long status, const Validators& known) const {
    Fetched out;
    out.status = static_cast<int>(status);
    out.final_url = text_info(handle.get(), CURLINFO_EFFECTIVE_URL);
    out.content_type = text_info(handle.get(), CURLINFO_CONTENT_TYPE);
    out.validators = transfer.validators;
    // A 304 need not repeat what it confirms (RFC 9110 section 15.4.5).
    if (status == 304 && out.validators.etag.empty()) out.validators.etag = known.etag;
    if (status == 304 && out.validators.last_modified.empty())
        out.validators.last_modified = known.last_modified;
    return out;
}

std::chrono::seconds Fetcher::Impl::retry_after() const {
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RETRY_AFTER, &seconds);
    return std::chrono::seconds(std::max<curl_off_t>(seconds, 0));
}

CURLcode Fetcher::Impl::perform(Transfer& transfer, const std::string& url, curl_slist* headers,
                                char* detail) {
    curl_easy_reset(handle.get());
    set_limits(handle.get(), limits);
    set_manners(handle.get(), limits);
    set_callbacks(handle.get(), transfer);
    set(handle.get(), CURLOPT_HTTPHEADER, headers);
    set(handle.get(), CURLOPT_ERRORBUFFER, detail);
    set(handle.get(), CURLOPT_URL, url.c_str());
    const auto code = curl_easy_perform(handle.get());
    curl_easy_setopt(handle.get(), CURLOPT_ERRORBUFFER, nullptr);
    return code;
}

Attempt Fetcher::Impl::attempt(const std::string& url, const std::filesystem::path& to,
                               const Validators& known) {
    BodyFile body(to, limits.flush_bodies);
    Transfer transfer{.limits = limits, .handle = handle.get(), .body = body};
    const auto headers = conditional_headers(known);
    char detail[CURL_ERROR_SIZE] = "";
    const auto code = perform(transfer, url, headers.get(), detail);
    if (transfer.failure) std::rethrow_exception(transfer.failure);

    const auto status = transfer.status();
    const bool welcome = status == 200 || (status == 304 && headers != nullptr);
    // An error page cut off by us is still the server's answer; a redirect or a body cut off is not.
    if (!welcome && (code == CURLE_OK || status >= 400))
        return {.error = Error::make(kind_of_status(status), "{} answered with status {}", url, status),
                .retry_after = retry_after()};
    if (code != CURLE_OK) return {.error = transfer_error(transfer, code, url, detail)};
    auto answer = answer_of(transfer, status, known);
    if (status == 200) {
        answer.bytes = body.bytes();
        answer.digest = body.keep();
    }
    return {.answer = std::move(answer)};
}

Fetcher::Fetcher(FetchLimits limits) : impl_(std::make_unique<Impl>()) {
    start_curl();
    impl_->limits = std::move(limits);
    impl_->handle.reset(curl_easy_init());
    if (!impl_->handle) throw Error(ErrorKind::exhausted, "libcurl has no memory for a handle");
}

void Fetcher::set_max_bytes(std::uint64_t most) { impl_->limits.max_bytes = most; }

Fetcher::~Fetcher() = default;
Fetcher::Fetcher(Fetcher&&) noexcept = default;

Fetched Fetcher::fetch(const std::string& url, const std::filesystem::path& to, const Validators& known) {
    try {
        for (int n = 1;; ++n) {
            auto attempt = impl_->attempt(url, to, known);
            if (attempt.answer) return std::move(*attempt.answer);
            auto& error = *attempt.error;
            // A server that asks for longer than a whole fetch may take is not waited for: the next run
            // comes.
            const bool too_long = attempt.retry_after > impl_->limits.total;
            if (error.kind() != ErrorKind::transient || n >= impl_->limits.attempts || too_long) {
                if (n > 1) error.while_("trying for the {}. time", n);
                if (too_long) error.while_("being asked to wait {} s", attempt.retry_after.count());
                throw error;
            }
            std::this_thread::sleep_for(
                retry_delay(n + 1, impl_->limits.first_backoff, attempt.retry_after, random01()));
        }
    } catch (Error& error) {
        error.while_("fetching {}", url);
        throw;
    }
}

}  // namespace daybook::harvesters
