#include "api/beast_session.hpp"

#include "api/client.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

#include <netinet/tcp.h>

#include <limits>

// What a client sends: a request's header, and what it carries.
namespace daybook::api::connections {

Session::Session(tcp::socket&& socket, Shared& shared)
    : shared_(shared), stream_(std::move(socket)), buffer_(most_buffered(shared)) {
    ErrorCode failed;
    const auto peer = stream_.socket().remote_endpoint(failed);
    if (!failed) remote_ = peer.address().to_string();
    if (!shared_.proxies.have(remote_)) client_ = network_of(remote_);
    stream_.socket().set_option(tcp::no_delay(true), failed);
    // Room is what the reader took, not what the system would hold for him: megabytes would hide a whole minute of nothing.
    stream_.socket().set_option(net::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>(kUnsent), failed);
}

bool Session::close_if_waiting() {
    auto since = waiting_since();
    if (since <= 0 || !waiting_since_.compare_exchange_strong(since, kChosen)) return false;
    net::post(stream_.get_executor(), [self = shared_from_this()] {
        if (self->waiting_since() == kChosen) self->close();
    });
    return true;
}

void Session::start() {
    net::post(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
}

void Session::ask_to_stop(bool force) {
    net::post(stream_.get_executor(), [self = shared_from_this(), force] {
        if (self->reading_ && (force || self->is_idle())) self->close();
    });
}

bool Session::is_idle() {
    ErrorCode failed;
    return buffer_.size() == 0 && !parser_->got_some() && stream_.socket().available(failed) == 0;
}

void Session::read() {
    if (shared_.stopping && buffer_.size() == 0) return close();
    parser_.emplace();
    request_ = {};
    parser_->header_limit(static_cast<std::uint32_t>(shared_.settings.max_header_bytes));
    // How much may come is known when the target is. (Of Boost 1.74, "no limit" is one that every length exceeds.)
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());
    // One deadline for the whole request: a client that sends a byte now and then gains nothing.
    stream_.expires_after(seconds(shared_.settings.idle_seconds));
    header_bytes_ = 0;
    waiting_since_.store(std::chrono::steady_clock::now().time_since_epoch().count(), std::memory_order_relaxed);
    read_header();
}

void Session::read_header() {
    reading_ = true;
    http::async_read_some(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode ec, std::size_t n) {
        self->header_bytes_ += n;
        if (!ec && self->header_bytes_ > self->shared_.settings.max_header_bytes) ec = http::error::header_limit;
        if (!ec && !self->parser_->is_header_done()) return self->read_header();
        self->on_header(ec);
    });
}

void Session::on_header(ErrorCode ec) {
    reading_ = false;
    waiting_since_.store(0, std::memory_order_relaxed);
    if (ec) request_ = take_request(parser_->get(), remote_, shared_.proxies);  // as far as it came
    if (ec == http::error::header_limit) {
        // The request line is parsed, and its target known, before any header field is looked at.
        const bool line = parser_->get().target().empty();
        const auto refusal = line ? address_too_long(shared_.settings) : header_too_large(shared_.settings);
        return refuse_with(refusal.status, refusal.detail);
    }
    if (ec == http::error::end_of_stream || ec == http::error::partial_message) return close();
    if (ec && ec.category() == http::make_error_code(http::error::bad_method).category())
        return refuse_with(400, "The request cannot be read: " + ec.message() + ".");
    if (ec) return close();
    version_ = parser_->get().version();
    keep_alive_ = parser_->get().keep_alive();
    request_ = take_request(parser_->get(), remote_, shared_.proxies);
    if (const auto refusal = refuse(request_, static_cast<int>(version_ % 10), shared_.settings))
        return refuse_with(refusal->status, refusal->detail);
    if (parser_->is_done() && shared_.settings.at_once) {
        Headers own;
        if (const auto ready = shared_.settings.at_once(request_, own)) return send_ready(ready, own);
    }
    Admission admission;
    if (!parser_->is_done() && shared_.settings.admit) admission = shared_.settings.admit(request_);
    if (admission.refused) return refuse_with(*std::move(admission.refused));
    const auto& most_body = shared_.settings.most_body;
    most_ = most_body && !parser_->is_done() ? most_body(request_.method, request_.target) : 0;
    if (parser_->content_length().value_or(0) > most_) return refuse_body();
    parser_->body_limit(most_);
    if (parser_->is_done()) return take_body({});
    request_.turn = std::move(admission.turn);
    body_begun_ = std::chrono::steady_clock::now();
    parser_->eager(true);
    if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) return go_ahead();
    read_body();
}

void Session::go_ahead() {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    net::async_write(stream_, net::buffer(kContinue.data(), kContinue.size()),
                     [self = shared_from_this()](ErrorCode ec, std::size_t) {
                         if (ec) self->close();
                         else self->read_body();
                     });
}

void Session::read_body() {
    if (parser_->is_done()) return take_body({});
    const auto& body = parser_->get().body();
    stream_.expires_at(body_begun_ + seconds(shared_.settings.idle_seconds) + time_for_body(body ? body->size() : 0));
    reading_ = true;
    http::async_read_some(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode ec, std::size_t) {
        self->reading_ = false;
        if (ec) self->take_body(ec);
        else self->read_body();
    });
}

void Session::take_body(ErrorCode ec) {
    reading_ = false;
    if (ec == http::error::body_limit) return refuse_body();
    if (ec == boost::system::errc::no_space_on_device)
        return refuse_with(503, "There is no room for what the request carries; try again later.");
    if (ec && ec.category() == http::make_error_code(http::error::bad_method).category() && ec != http::error::partial_message)
        return refuse_with(400, "The request cannot be read: " + ec.message() + ".");
    if (ec) return close();
    if (auto& body = parser_->get().body(); body && body->size() > 0) request_.body = std::move(body);
    net::post(shared_.workers, [self = shared_from_this()] { self->work(); });
}

void Session::swallow(std::size_t most) {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kReadAhead),
                            [self = shared_from_this(), most](ErrorCode ec, std::size_t n) {
                                if (ec || n >= most) return self->close();
                                self->swallow(most - n);
                            });
}

}  // namespace daybook::api::connections
