#include "harvesters/transfer.hpp"

#include "harvesters/address.hpp"
#include "harvesters/soft_404.hpp"
#include "publisher/base/text.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr std::size_t kMaxHeaderBytes = 256 * 1024;
constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;
/// A Retry-After that is longer is this one to us, too.
constexpr std::chrono::hours kLongestWait{24 * 366};

extern "C" {
static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    return transfer.guarded([&] { return transfer.take_body({bytes, size * count}); }) ? size * count : 0;
}
static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
    auto& transfer = *static_cast<Transfer*>(user);
    return transfer.guarded([&] { return transfer.take_header({bytes, size * count}); }) ? size * count : 0;
}
static curl_socket_t on_socket(void* user, curlsocktype, curl_sockaddr* to) {
    auto& transfer = *static_cast<Transfer*>(user);
    if (!transfer.guarded([&] { return transfer.may_connect(to->addr); })) return CURL_SOCKET_BAD;
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}
}

template <class T>
void set(CURL* handle, CURLoption option, T value) {
    if (const auto code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw Error::make(ErrorKind::internal, "libcurl refuses option {}: {}", static_cast<int>(option),
                          curl_easy_strerror(code));
}

void set_manners(CURL* handle, const FetchLimits& limits) {
    set(handle, CURLOPT_NOSIGNAL, 1L);
    // A name server that does not answer must not hold up the other hosts: its thread is left to end by
    // itself.
    set(handle, CURLOPT_QUICK_EXIT, 1L);
    // A wish: after a stream of HTTP/2 a handle may still have its buffer, and then keeps that.
    curl_easy_setopt(handle, CURLOPT_BUFFERSIZE, 128L * 1024);
    set(handle, CURLOPT_USERAGENT, limits.user_agent.c_str());
    set(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    set(handle, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    // Behind a proxy the address could not be checked: the proxy would resolve the name.
    set(handle, CURLOPT_PROXY, "");
    set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
    set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
    if (limits.ca_file.empty()) return;
    set(handle, CURLOPT_CAINFO, limits.ca_file.c_str());
    set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr));
}

ErrorKind error_kind(CURLcode code) {
    switch (code) {
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_LOGIN_DENIED:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_WEIRD_SERVER_REPLY: return ErrorKind::bad_input;
        case CURLE_FILESIZE_EXCEEDED:
        case CURLE_OUT_OF_MEMORY: return ErrorKind::exhausted;
        default: return ErrorKind::transient;
    }
}

/// "bytes 6-9/10" goes on at 6.
std::optional<std::uint64_t> range_start(std::string_view content_range) {
    if (!base::to_lower(content_range).starts_with("bytes ")) return {};
    const auto first = base::parse_whole(base::trim(content_range.substr(6, content_range.find('-') - 6)));
    return first && *first >= 0 ? std::optional(static_cast<std::uint64_t>(*first)) : std::nullopt;
}

/// Of "bytes 6-9/10" the 10, where it is told.
std::optional<std::uint64_t> whole_length(std::string_view content_range) {
    const auto slash = content_range.find('/');
    if (slash == std::string_view::npos) return {};
    const auto length = base::parse_whole(base::trim(content_range.substr(slash + 1)));
    return length && *length >= 0 ? std::optional(static_cast<std::uint64_t>(*length)) : std::nullopt;
}

}  // namespace

void start_curl() {
    // Never undone, since other threads may still hold handles at exit.
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK)
        throw Error::make(ErrorKind::internal, "libcurl does not start: {}", curl_easy_strerror(started));
}

bool is_strong(const std::string& etag) {
    return etag.size() >= 2 && etag.front() == '"' && etag.back() == '"';
}

Transfer::Transfer(const FetchLimits& limits, Easy handle, const Outgoing& request, BodyFile* file,
                   std::size_t most_text)
    : limits_(limits),
      handle_(std::move(handle)),
      file_(file),
      most_text_(most_text),
      most_bytes_(request.most_bytes),
      resume_etag_(request.resume_etag),
      resume_whole_(request.whole_bytes) {
    prepare(request);
}

void Transfer::prepare(const Outgoing& request) {
    curl_easy_reset(handle());
    set_limits(request);
    set_manners(handle(), limits_);
    set_headers(request);
    set(handle(), CURLOPT_WRITEFUNCTION, &on_body);
    set(handle(), CURLOPT_WRITEDATA, static_cast<void*>(this));
    set(handle(), CURLOPT_HEADERFUNCTION, &on_header);
    set(handle(), CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(handle(), CURLOPT_OPENSOCKETFUNCTION, &on_socket);
    set(handle(), CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(handle(), CURLOPT_ERRORBUFFER, static_cast<char*>(detail_));
    set(handle(), CURLOPT_URL, request.url.c_str());
}

void Transfer::set_limits(const Outgoing& request) {
    set(handle(), CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::chrono::milliseconds(limits_.connect).count()));
    set(handle(), CURLOPT_TIMEOUT_MS, static_cast<long>(request.most_time.count()));
    set(handle(), CURLOPT_LOW_SPEED_LIMIT, limits_.low_speed_bytes_per_second);
    set(handle(), CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits_.low_speed.count()));
    // Each hop of a redirect waits for its turn, asks its own robots.txt and gets no other host's headers.
    set(handle(), CURLOPT_FOLLOWLOCATION, 0L);
    set(handle(), CURLOPT_PROTOCOLS_STR, "http,https");
    // HTTP/2 where a server offers it under TLS, and then all that is asked at once over one connection;
    // whoever comes while that is being made waits for it.
    set(handle(), CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    if (request.url.starts_with("https://")) set(handle(), CURLOPT_PIPEWAIT, 1L);
    if (file_ != nullptr) set(handle(), CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(most_bytes_));
}

void Transfer::add_header(const std::string& line) {
    auto* longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) throw Error(ErrorKind::exhausted, "out of memory for request headers");
    static_cast<void>(headers_.release());
    headers_.reset(longer);
}

void Transfer::set_headers(const Outgoing& request) {
    for (const auto& line : request.headers) add_header(line);
    if (!resume_etag_.empty()) {
        // A range counts in the bytes of the coded body, so that is asked for as it is.
        add_header("Accept-Encoding: identity");
        add_header(fmt::format("Range: bytes={}-", file_->bytes()));
        add_header("If-Range: " + resume_etag_);
    } else {
        // gzip only: the other codings that servers know allow far larger expansion for each byte received.
        add_header("Accept-Encoding: gzip");
        if (!request.known.etag.empty()) add_header("If-None-Match: " + request.known.etag);
        if (!request.known.last_modified.empty())
            add_header("If-Modified-Since: " + request.known.last_modified);
        conditional_ = !request.known.empty();
    }
    set(handle(), CURLOPT_HTTPHEADER, headers_.get());
}

long Transfer::status() const {
    long code = 0;
    curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &code);
    return code;
}

std::string Transfer::content_type() const {
    const char* text = nullptr;
    curl_easy_getinfo(handle(), CURLINFO_CONTENT_TYPE, &text);
    return text == nullptr ? "" : text;
}

std::string Transfer::redirect_target() const {
    const char* text = nullptr;
    curl_easy_getinfo(handle(), CURLINFO_REDIRECT_URL, &text);
    return text == nullptr ? "" : text;
}

std::chrono::seconds Transfer::retry_after() const {
    curl_off_t seconds = 0;
    curl_easy_getinfo(handle(), CURLINFO_RETRY_AFTER, &seconds);
    // Whoever reckons on with it in milliseconds must not overflow.
    return std::clamp<std::chrono::seconds>(std::chrono::seconds(seconds), std::chrono::seconds(0),
                                            kLongestWait);
}

std::chrono::seconds Transfer::served_at() const {
    constexpr std::int64_t kLongestAge = 365 * 86400;
    const auto date = curl_getdate(head_.date.c_str(), nullptr);
    const auto age = base::parse_whole(head_.age).value_or(0);
    return std::chrono::seconds(date <= 0 ? 0 : date + std::clamp<std::int64_t>(age, 0, kLongestAge));
}

bool Transfer::can_resume() const {
    return file_ != nullptr && file_->bytes() > 0 && is_strong(etag_to_resume()) &&
           (!decoder_ || decoder_->identity()) && !changed_since_;
}

bool Transfer::took_too_long_for_headers(std::chrono::steady_clock::time_point now) const {
    return !head_.done && now - started_ > limits_.headers;
}

/// A second answer to the same request (after 100 Continue) begins anew.
bool Transfer::take_header(std::string_view line) {
    if (line.starts_with("HTTP/")) head_ = {};
    if (base::trim(line).empty() && status() >= 200) head_.done = true;
    if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        const auto name = base::to_lower(line.substr(0, colon));
        const auto value = base::trim(line.substr(colon + 1));
        if (name == "etag") head_.validators.etag = value;
        if (name == "last-modified") head_.validators.last_modified = value;
        if (name == "date") head_.date = value;
        if (name == "age") head_.age = value;
        if (name == "content-encoding") head_.content_encoding = value;
        if (name == "content-range") head_.content_range = value;
        if (name == "transfer-encoding") head_.transfer_encoding = value;
    }
    return (header_bytes_ += line.size()) <= kMaxHeaderBytes;
}

bool Transfer::may_connect(const sockaddr& address) {
    if (limits_.allow_private_addresses || is_public_address(address)) return true;
    const auto text = address_text(address);
    const auto& allowed = limits_.allowed_private;
    if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return true;
    refused_address_ = text;
    return false;
}

std::optional<std::uint64_t> Transfer::whole_bytes() const {
    if (!is_first_part()) return resume_whole_;
    curl_off_t length = -1;
    curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    return length < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(length));
}

bool Transfer::ends_with_connection() const {
    long version = 0;
    curl_easy_getinfo(handle(), CURLINFO_HTTP_VERSION, &version);
    curl_off_t length = -1;
    curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
    const bool is_framed = version != CURL_HTTP_VERSION_1_0 && version != CURL_HTTP_VERSION_1_1;
    const bool has_own_end = decoder_ && !decoder_->identity();
    const bool is_known = length >= 0 || (resumed_ && (resume_whole_ || whole_length(head_.content_range)));
    return !is_framed && !has_own_end && !is_known && head_.transfer_encoding.empty();
}

/// True when a 206 is the rest of what we have. It must repeat the ETag (RFC 9110 section 15.3.7): one
/// without comes from a server that never looked at If-Range, of whatever file it has by now.
bool Transfer::continues() const {
    const auto length = whole_length(head_.content_range);
    return range_start(head_.content_range) == file_->bytes() && head_.validators.etag == resume_etag_ &&
           (!length || !resume_whole_ || *length == *resume_whole_) &&
           ContentDecoder(head_.content_encoding).identity();
}

void Transfer::begin_body() {
    if (decoder_) return;
    decoder_.emplace(head_.content_encoding);
    if (file_ == nullptr || resume_etag_.empty()) return;
    resumed_ = status() == 206 && continues();
    changed_since_ = status() == 206 && !resumed_;
    if (!resumed_) file_->start_over();
}

/// False when no more is wanted.
bool Transfer::keep(std::string_view bytes) {
    if (file_ == nullptr) {
        text_ += bytes.substr(0, most_text_ - std::min(most_text_, text_.size()));
        return !has_enough();
    }
    too_large_ = file_->bytes() + bytes.size() > most_bytes_;
    if (too_large_) return false;
    if (!resumed_ && text_.size() < kSoft404HeadBytes)
        text_ += bytes.substr(0, kSoft404HeadBytes - text_.size());
    file_->write(bytes);
    return true;
}

bool Transfer::take_body(std::string_view bytes) {
    // Of a robots.txt any 2xx counts.
    const bool wanted = status() == 200 || (status() == 206 && !resume_etag_.empty()) ||
                        (file_ == nullptr && status() / 100 == 2);
    if (!wanted) return (error_body_bytes_ += bytes.size()) <= kMaxErrorBodyBytes;
    begin_body();
    if (changed_since_) return false;
    return decoder_->feed(bytes, [&](std::string_view piece) { return keep(piece); });
}

void Transfer::finish(CURLcode code) {
    curl_easy_setopt(handle(), CURLOPT_ERRORBUFFER, nullptr);
    if (thrown_) std::rethrow_exception(thrown_);
    const auto got = status();
    if (code != CURLE_OK || (got != 200 && (got != 206 || resume_etag_.empty()))) return;
    begin_body();
    if (changed_since_) return;
    if (!decoder_->whole() && !has_enough())
        throw Error(ErrorKind::transient, "the body stops before the end of its gzip stream");
    if (!resumed_) return;
    auto length = whole_length(head_.content_range);
    if (!length) length = resume_whole_;
    // What was joined is no file, so nothing is to be joined to it either.
    changed_since_ = length && *length != file_->bytes();
    if (changed_since_)
        throw Error::make(ErrorKind::transient, "the body was continued to {} bytes, but the whole has {}",
                          file_->bytes(), *length);
}

Error Transfer::failure(CURLcode code, const std::string& url) const {
    if (!refused_address_.empty())
        return Error::make(
            ErrorKind::bad_input,
            "{} leads to the private address {}, which is not allowed; a source must be public", url,
            refused_address_);
    if (too_large_ || code == CURLE_FILESIZE_EXCEEDED)
        return Error::make(ErrorKind::exhausted, "{} is larger than the limit of {} bytes", url, most_bytes_);
    if (header_bytes_ > kMaxHeaderBytes)
        return Error::make(ErrorKind::bad_input, "{} answered with more than {} bytes of headers", url,
                           kMaxHeaderBytes);
    if (headers_too_slow_)
        return Error::make(ErrorKind::transient, "{} did not finish its headers within {} s", url,
                           limits_.headers.count());
    if (changed_since_) return Error::make(ErrorKind::transient, "{} changed between two parts of it", url);
    return Error::make(error_kind(code), "cannot fetch {}: {}", url,
                       *detail_ != '\0' ? static_cast<const char*>(detail_) : curl_easy_strerror(code));
}

}  // namespace daybook::harvesters
