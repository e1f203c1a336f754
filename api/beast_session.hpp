#pragma once

// Asio 1.74 uses std::exchange without including it, so this stands before everything.
#include <utility>

#include "api/beast_message.hpp"
#include "api/held_texts.hpp"
#include "api/http.hpp"
#include "api/proxies.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

/// The connections of the listener over Boost.Beast. Each is one Session on its own strand: read a request, run the handler on a worker,
/// write the answer piece by piece, and again. Only one of these goes on at a time, so a Session needs no lock, a pipelined request waits
/// its turn, and the next piece of a stream is pulled only when the last was taken by the reader.
namespace daybook::api::connections {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kReadAhead = 64 * 1024;
constexpr int kIoThreads = 2;

class Session;

/// What sessions share; outlives them all.
struct Shared {
    ListenerSettings settings;
    Proxies proxies;
    Handler handler;
    std::atomic<bool> stopping{false};
    std::mutex mutex;
    std::condition_variable ended;
    std::unordered_map<Session*, std::weak_ptr<Session>> sessions;
    std::unordered_map<std::string, int> by_client;  ///< how many of them each has, but proxies
    std::function<void()> on_room;  ///< a connection ended, another may come
    HeldTexts held;
    net::io_context io{kIoThreads};
    net::thread_pool workers;

    Shared(const ListenerSettings& s, Handler h)
        : settings(s), proxies(s.proxies), handler(std::move(h)), held(s.max_held), workers(static_cast<std::size_t>(std::max(s.workers, 1))) {}
    std::size_t count() {
        const std::lock_guard lock(mutex);
        return sessions.size();
    }
    bool is_over() { return count() > static_cast<std::size_t>(settings.max_connections); }
    /// False when its client has as many as it may and none of them waits with no request.
    bool add(const std::shared_ptr<Session>& session);
    /// Closes who has waited longest with no request, of one client or of all ("").
    bool close_oldest(const std::string& client);
    void forget(Session* session);
    std::vector<std::shared_ptr<Session>> all();
};

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket&& socket, Shared& shared);
    ~Session() { shared_.forget(this); }

    /// "" for a proxy.
    const std::string& client() const { return client_; }
    /// Since when it has waited for a whole request header; 0 while it does not, kChosen when it has to go.
    std::int64_t waiting_since() const { return waiting_since_.load(std::memory_order_relaxed); }
    /// False when a request came in this moment.
    bool close_if_waiting();
    void start();

    /// Ends the connection unless a request has arrived, at least in part, or is being answered. With `force`
    /// a half request ends too.
    void ask_to_stop(bool force);

    /// Ends it as it is. \pre no thread serves it any more
    void abandon();

private:
    using ErrorCode = beast::error_code;
    static constexpr std::int64_t kChosen = -1;

    static std::size_t most_buffered(const Shared& shared) {
        return shared.settings.max_header_bytes + kReadAhead;
    }

    bool is_idle();
    void read();

    /// Beast (1.74) holds each field to its limit and not all of them together, so they are counted as they come.
    void read_header();
    void on_header(ErrorCode ec);

    /// Who asks first whether the body is wanted waits for this line.
    void go_ahead();

    /// Time is given for what has come, not for what a header claims will: who sends nothing has no more of it than who asks nothing.
    void read_body();
    void take_body(ErrorCode ec);

    /// On the thread that read the request: there is nothing to wait for.
    void send_ready(const std::shared_ptr<const ReadyAnswer>& ready, Headers& own);
    void end_head();
    void refuse_body();
    Response refusal(int status, const std::string& detail) const;
    void refuse_with(int status, const std::string& detail) { refuse_with(refusal(status, detail)); }

    /// The rest of the request is not read, so the connection ends.
    void refuse_with(Response response);

    /// True when there is room for the text among what readers have not taken yet.
    bool hold();
    void refuse_large();

    /// On a worker: handlers may block.
    void work();
    bool sends_body() const { return request_.method != "HEAD" && !is_bodiless(response_.status); }

    void open_body();

    /// Puts the head into `pending_`, and a body that is text into `text_`.
    void prepare();
    void begin_answer();

    /// A connection that is closed while this holds is reset, also by the deadline: what came of an answer then looks broken
    /// to everybody, also where its end would be the connection's.
    void reset_when_closed(bool reset);

    std::size_t waiting() const { return pending_.size() + (text_ ? text_->size() : 0); }

    /// What is still to be sent: of the head, or a piece of a stream, and of the text behind it.
    std::array<net::const_buffer, 2> left() const;
    void write();

    /// On a worker: the next piece into `pending_`. A source that throws ends the connection at once, with a
    /// reset, so that nobody takes what came so far for the whole.
    void pull();
    void frame(std::string piece);
    void finish();
    void swallow(std::size_t most);
    void break_off(std::string_view why);

    /// An answer that is not finished ends with a reset, and is told of.
    void close(std::string_view why = "the connection was closed");

    Shared& shared_;
    beast::tcp_stream stream_;
    beast::flat_buffer buffer_;
    std::optional<http::request_parser<KeptBody>> parser_;
    std::size_t header_bytes_ = 0;
    std::uint64_t most_ = 0;  ///< bytes that this request may carry
    std::chrono::steady_clock::time_point body_begun_;
    std::string remote_, client_;
    std::atomic<std::int64_t> waiting_since_{0};
    bool reading_ = false;
    bool answering_ = false;  ///< from the first bit of an answer to its last
    bool resets_ = false;
    bool keep_alive_ = false;
    bool chunked_ = false;
    unsigned version_ = 11;
    Request request_;
    Response response_;
    BodySource pull_;
    std::string pending_;
    SharedText text_;             ///< goes behind `pending_`
    std::shared_ptr<void> held_;  ///< its place among what readers have not taken
    std::size_t sent_ = 0;        ///< of both
    std::uint64_t taken_ = 0;     ///< of the whole answer
};

}  // namespace daybook::api::connections
