#pragma once

#include "harvesters/body_file.hpp"
#include "harvesters/content_decoder.hpp"
#include "harvesters/curl_handles.hpp"
#include "harvesters/fetch.hpp"

#include <chrono>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

namespace daybook::harvesters {

/// One request as it goes out: a single hop, redirects are not followed.
struct Outgoing {
    std::string url;
    Validators known = {};  ///< for a conditional request
    std::string resume_etag =
        {};  ///< a strong one: the body goes on behind what is there, if it is still that
    std::optional<std::uint64_t> whole_bytes = {};  ///< then: how many it has in all, where that is known
    std::vector<std::string> headers = {};
    std::chrono::milliseconds most_time{0};
    std::uint64_t most_bytes = 0;  ///< of body, decoded
};

/// What a response said, of its last header block.
struct ResponseHead {
    Validators validators;
    std::string content_encoding, content_range, transfer_encoding, date, age;
    bool done = false;  ///< its last line is here
};

/// A response on its way: what libcurl's callbacks fill in. Limits hold while the bytes come: size, ratio,
/// headers, the address that a socket is opened to.
class Transfer {
public:
    /// The body goes to `file`, or the first `most_text` bytes of it into text() when there is none.
    Transfer(const FetchLimits& limits, Easy handle, const Outgoing& request, BodyFile* file,
             std::size_t most_text = 0);

    CURL* handle() const { return handle_.get(); }
    Easy give_back() { return std::move(handle_); }
    long status() const;
    const ResponseHead& head() const { return head_; }
    std::string content_type() const;
    /// Where a redirect leads, absolute; "" when nowhere.
    std::string redirect_target() const;
    std::chrono::seconds retry_after() const;
    /// See Fetched.
    std::chrono::seconds served_at() const;
    /// The beginning of the body, or all of a text.
    const std::string& text() const { return text_; }
    bool conditional() const { return conditional_; }
    /// True when the body so far can be continued: a strong ETag over bytes as they are.
    bool can_resume() const;
    /// Of what the file holds: an error page's own ETag is not it.
    const std::string& etag_to_resume() const {
        return decoder_ && !resumed_ ? head_.validators.etag : resume_etag_;
    }
    /// How many bytes the whole body has, by the answer that began it; none when it did not say.
    std::optional<std::uint64_t> whole_bytes() const;
    /// True when nothing but the end of the connection says where the body ends, so that one that was cut off
    /// looks whole (RFC 9112 section 6.3): no length, no chunks, no frames of HTTP/2, no end of a gzip
    /// stream.
    bool ends_with_connection() const;
    /// False when what the file holds began with an earlier answer.
    bool is_first_part() const { return decoder_ && !resumed_; }
    /// True when a text was cut at what was wanted of it.
    bool has_enough() const { return file_ == nullptr && text_.size() >= most_text_; }
    /// True when the server went on where we stopped, false when it sent the whole or something else.
    bool resumed() const { return resumed_; }
    bool took_too_long_for_headers(std::chrono::steady_clock::time_point now) const;
    void give_up_on_headers() { headers_too_slow_ = true; }

    /// To be called once when libcurl is done: the last checks of a whole body. Throws what a callback threw.
    void finish(CURLcode code);
    /// Why it failed, naming the address `url`.
    base::Error failure(CURLcode code, const std::string& url) const;

    bool take_body(std::string_view bytes);
    bool take_header(std::string_view line);
    bool may_connect(const sockaddr& address);
    /// Keeps what a callback threw away from libcurl's frames.
    template <class Work>
    bool guarded(const Work& work) noexcept {
        try {
            return work();
        } catch (...) {
            thrown_ = std::current_exception();
            return false;
        }
    }

private:
    void prepare(const Outgoing& request);
    void set_limits(const Outgoing& request);
    void set_headers(const Outgoing& request);
    void begin_body();
    bool continues() const;
    bool keep(std::string_view bytes);

    void add_header(const std::string& line);

    const FetchLimits& limits_;
    Easy handle_;
    HeaderList headers_;
    BodyFile* file_;
    std::size_t most_text_;
    std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
    bool conditional_ = false;
    std::uint64_t most_bytes_;
    std::string resume_etag_;
    std::optional<std::uint64_t> resume_whole_;
    ResponseHead head_;
    std::optional<ContentDecoder> decoder_;
    std::string text_;
    std::size_t header_bytes_ = 0, error_body_bytes_ = 0;
    std::string refused_address_;  ///< a private one that a socket was about to be opened to
    bool too_large_ = false, resumed_ = false, changed_since_ = false, headers_too_slow_ = false;
    std::exception_ptr thrown_;
    char detail_[CURL_ERROR_SIZE] = "";
};

/// libcurl's global state, made once.
void start_curl();

/// True for an ETag that promises the same bytes (RFC 9110 section 8.8.1).
bool is_strong(const std::string& etag);

}  // namespace daybook::harvesters
