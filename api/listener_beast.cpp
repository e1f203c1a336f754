// Asio 1.74 uses std::exchange without including it, so this stands before everything.
#include <utility>

#include "api/beast_message.hpp"
#include "api/client.hpp"
#include "api/held_texts.hpp"
#include "api/http.hpp"
#include "api/problem.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <netinet/tcp.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <limits>
#include <mutex>
#include <thread>
#include <unordered_map>

// A connection is one Session on its own strand: read a request, run the handler on a worker, write the
// answer piece by piece, and again. Only one of these goes on at a time, so a Session needs no lock, a
// pipelined request waits its turn, and the next piece of a stream is pulled only when the last was taken by
// the reader.
namespace daybook::api {

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kPiece = 128 * 1024;
constexpr std::size_t kReadAhead = 64 * 1024;
constexpr int kIoThreads = 2;
/// What a client may still send behind an answer that ends its connection.
constexpr std::size_t kMostSwallowed = std::size_t{16} << 20;
/// How often a full house looks for somebody who waits with no request.
constexpr std::chrono::milliseconds kLookAgain{100};
/// How long a request that is only half here may still take once we were told to stop.
constexpr seconds kStopGrace{1};

class Session;

/// What sessions share; outlives them all.
struct Shared {
    ListenerSettings settings;
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
        : settings(s), handler(std::move(h)), held(s.max_held), workers(static_cast<std::size_t>(std::max(s.workers, 1))) {}
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
    Session(tcp::socket&& socket, Shared& shared)
        : shared_(shared), stream_(std::move(socket)), buffer_(most_buffered(shared)) {
        ErrorCode failed;
        const auto peer = stream_.socket().remote_endpoint(failed);
        if (!failed) remote_ = peer.address().to_string();
        if (std::ranges::find(shared_.settings.proxies, remote_) == shared_.settings.proxies.end()) client_ = network_of(remote_);
        stream_.socket().set_option(tcp::no_delay(true), failed);
        // Room is what the reader took, not what the system would hold for him: megabytes would hide a whole minute of nothing.
        stream_.socket().set_option(net::detail::socket_option::integer<IPPROTO_TCP, TCP_NOTSENT_LOWAT>(kUnsent), failed);
    }
    ~Session() { shared_.forget(this); }

    /// "" for a proxy.
    const std::string& client() const { return client_; }
    /// Since when it has waited for a whole request header; 0 while it does not, kChosen when it has to go.
    std::int64_t waiting_since() const { return waiting_since_.load(std::memory_order_relaxed); }
    /// False when a request came in this moment.
    bool close_if_waiting() {
        auto since = waiting_since();
        if (since <= 0 || !waiting_since_.compare_exchange_strong(since, kChosen)) return false;
        net::post(stream_.get_executor(), [self = shared_from_this()] {
            if (self->waiting_since() == kChosen) self->close();
        });
        return true;
    }

    void start() {
        net::post(stream_.get_executor(), [self = shared_from_this()] { self->read(); });
    }

    /// Ends the connection unless a request has arrived, at least in part, or is being answered. With `force`
    /// a half request ends too.
    void ask_to_stop(bool force) {
        net::post(stream_.get_executor(), [self = shared_from_this(), force] {
            if (self->reading_ && (force || self->is_idle())) self->close();
        });
    }

    /// Ends it as it is. \pre no thread serves it any more
    void abandon() {
        if (answering_) break_off("the server stopped");
        ErrorCode ignored;
        stream_.socket().close(ignored);
    }

private:
    using ErrorCode = beast::error_code;
    static constexpr std::int64_t kChosen = -1;

    static std::size_t most_buffered(const Shared& shared) {
        return shared.settings.max_header_bytes + kReadAhead;
    }

    bool is_idle() {
        ErrorCode failed;
        return buffer_.size() == 0 && !parser_->got_some() && stream_.socket().available(failed) == 0;
    }

    void read() {
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

    /// Beast (1.74) holds each field to its limit and not all of them together, so they are counted as they come.
    void read_header() {
        reading_ = true;
        http::async_read_some(stream_, buffer_, *parser_, [self = shared_from_this()](ErrorCode ec, std::size_t n) {
            self->header_bytes_ += n;
            if (!ec && self->header_bytes_ > self->shared_.settings.max_header_bytes) ec = http::error::header_limit;
            if (!ec && !self->parser_->is_header_done()) return self->read_header();
            self->on_header(ec);
        });
    }

    void on_header(ErrorCode ec) {
        reading_ = false;
        waiting_since_.store(0, std::memory_order_relaxed);
        if (ec) request_ = take_request(parser_->get(), remote_);  // as far as it came
        if (ec == http::error::header_limit) {
            // The request line is parsed, and its target known, before any header field is looked at.
            const bool line = parser_->get().target().empty();
            return refuse_with(line ? 414 : 431,
                               line ? "The address is too long." : "The request's header is too large.");
        }
        if (ec == http::error::end_of_stream || ec == http::error::partial_message) return close();
        if (ec && ec.category() == http::make_error_code(http::error::bad_method).category())
            return refuse_with(400, "The request cannot be read: " + ec.message() + ".");
        if (ec) return close();
        version_ = parser_->get().version();
        keep_alive_ = parser_->get().keep_alive();
        request_ = take_request(parser_->get(), remote_);
        if (const auto refusal = refuse(request_, static_cast<int>(version_ % 10), shared_.settings))
            return refuse_with(refusal->status, refusal->detail);
        if (parser_->is_done() && shared_.settings.at_once) {
            Headers own;
            if (const auto ready = shared_.settings.at_once(request_, own)) return send_ready(ready, own);
        }
        const auto& most_body = shared_.settings.most_body;
        most_ = most_body && !parser_->is_done() ? most_body(request_.method, request_.target) : 0;
        if (parser_->content_length().value_or(0) > most_) return refuse_body();
        parser_->body_limit(most_);
        if (parser_->is_done()) return take_body({});
        if (shared_.settings.admit) {
            auto admission = shared_.settings.admit(request_);
            if (admission.refused) return refuse_with(*std::move(admission.refused));
            request_.turn = std::move(admission.turn);
        }
        body_begun_ = std::chrono::steady_clock::now();
        parser_->eager(true);
        if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) return go_ahead();
        read_body();
    }

    /// Who asks first whether the body is wanted waits for this line.
    void go_ahead() {
        static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
        net::async_write(stream_, net::buffer(kContinue.data(), kContinue.size()),
                         [self = shared_from_this()](ErrorCode ec, std::size_t) {
                             if (ec) self->close();
                             else self->read_body();
                         });
    }

    /// Time is given for what has come, not for what a header claims will: who sends nothing has no more of it than who asks nothing.
    void read_body() {
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

    void take_body(ErrorCode ec) {
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

    /// On the thread that read the request: there is nothing to wait for.
    void send_ready(const std::shared_ptr<const ReadyAnswer>& ready, Headers& own) {
        response_ = {200, std::move(own), std::string()};
        if (shared_.stopping) keep_alive_ = false;
        pending_ = begin_head(200);
        for (const auto& [name, value] : response_.headers) append_header(pending_, name, value);
        pending_ += ready->head;
        end_head();
        text_ = request_.method == "HEAD" ? nullptr : SharedText(ready, &ready->body);
        if (!hold()) return refuse_large();
        begin_answer();
    }

    void end_head() {
        if (!keep_alive_)
            append_header(pending_, "Connection", "close");
        else if (version_ < 11)
            append_header(pending_, "Connection", "keep-alive");
        pending_ += "\r\n";
    }

    void refuse_body() {
        refuse_with(413, most_ == 0 ? "No request here takes so large a body."
                                    : fmt::format("A request to this address may carry {} bytes; this one carries more.", most_));
    }

    Response refusal(int status, const std::string& detail) const {
        if (shared_.settings.refuse) return shared_.settings.refuse(request_, status, detail);
        return to_response({code_of_status(status), detail, {}, {}, {}}, {}, {});
    }

    void refuse_with(int status, const std::string& detail) { refuse_with(refusal(status, detail)); }

    /// The rest of the request is not read, so the connection ends.
    void refuse_with(Response response) {
        keep_alive_ = false;
        response_ = std::move(response);
        prepare();
        begin_answer();
    }

    /// True when there is room for the text among what readers have not taken yet.
    bool hold() {
        if (!text_ || text_->size() <= HeldTexts::kSmall) return true;
        auto ticket = shared_.held.hold(text_, client_of(request_));
        held_ = std::move(ticket.turn);
        return ticket.fits;
    }

    void refuse_large() {
        text_ = nullptr;
        response_ = refusal(503, fmt::format("Answers of {} bytes in all wait for their readers to take them, a quarter of which one address may have. Take what was "
                                             "sent, or ask for smaller pages with size=; a .csv comes as it is read.", shared_.settings.max_held));
        response_.set("Retry-After", "2");
        prepare();
        begin_answer();
    }

    /// On a worker: handlers may block.
    void work() {
        try {
            response_ = shared_.handler(request_);
            open_body();
        } catch (const std::exception&) {
            response_ = to_response({ProblemCode::internal, {}, {}, {}, {}}, {}, {});
            pull_ = nullptr;
        }
        request_.turn.reset();
        prepare();
        const bool fits = hold();
        net::post(stream_.get_executor(), [self = shared_from_this(), fits] {
            if (fits) self->begin_answer();
            else self->refuse_large();
        });
    }

    bool sends_body() const { return request_.method != "HEAD" && !is_bodiless(response_.status); }

    void open_body() {
        if (const auto* file = std::get_if<FileBody>(&response_.body))
            pull_ = read_pieces(*file, kPiece);
        else if (auto* source = std::get_if<BodySource>(&response_.body))
            pull_ = std::move(*source);
        if (!sends_body()) pull_ = nullptr;
    }

    /// Puts the head into `pending_`, and a body that is text into `text_`.
    void prepare() {
        const auto length = body_length(response_);
        chunked_ = !length && version_ >= 11;
        // HTTP/1.0 knows the end of a stream only by the connection's.
        if (shared_.stopping || (!length && version_ < 11)) keep_alive_ = false;
        pending_ = begin_head(response_.status);
        for (const auto& [name, value] : response_.headers) append_header(pending_, name, value);
        if (chunked_ && !is_bodiless(response_.status))
            append_header(pending_, "Transfer-Encoding", "chunked");
        if (length && !is_bodiless(response_.status))
            append_header(pending_, "Content-Length", std::to_string(*length));
        end_head();
        text_ = nullptr;
        if (!sends_body()) return;
        if (auto* text = std::get_if<std::string>(&response_.body)) text_ = std::make_shared<const std::string>(std::move(*text));
        if (auto* text = std::get_if<SharedText>(&response_.body)) text_ = std::move(*text);
    }

    void begin_answer() {
        answering_ = true;
        taken_ = sent_ = 0;
        // Of a stream nobody but its end says that it is whole.
        if (pull_) reset_when_closed(true);
        write();
    }

    /// A connection that is closed while this holds is reset, also by the deadline: what came of an answer then looks broken
    /// to everybody, also where its end would be the connection's.
    void reset_when_closed(bool reset) {
        if (std::exchange(resets_, reset) == reset) return;
        ErrorCode ignored;
        stream_.socket().set_option(net::socket_base::linger(reset, 0), ignored);
    }

    std::size_t waiting() const { return pending_.size() + (text_ ? text_->size() : 0); }

    /// What is still to be sent: of the head, or a piece of a stream, and of the text behind it.
    std::array<net::const_buffer, 2> left() const {
        const auto text = text_ ? net::buffer(*text_) : net::const_buffer();
        if (sent_ < pending_.size()) return {net::buffer(pending_) + sent_, text};
        return {text + (sent_ - pending_.size()), net::const_buffer()};
    }

    void write() {
        // The deadline is for each bit that the reader takes, so a slow line is served and a dead one
        // dropped.
        stream_.expires_after(seconds(shared_.settings.write_seconds));
        stream_.async_write_some(left(),
                                 [self = shared_from_this()](ErrorCode ec, std::size_t n) {
                                     if (ec) return self->close(ec == beast::error::timeout ? "the reader took nothing for too long" : ec.message());
                                     self->sent_ += n;
                                     self->taken_ += n;
                                     if (self->sent_ < self->waiting()) {
                                         self->reset_when_closed(true);
                                         self->write();
                                     }
                                     else if (self->pull_)
                                         net::post(self->shared_.workers, [self] { self->pull(); });
                                     else
                                         self->finish();
                                 });
    }

    /// On a worker: the next piece into `pending_`. A source that throws ends the connection at once, with a
    /// reset, so that nobody takes what came so far for the whole.
    void pull() {
        bool broken = false;
        try {
            frame(pull_());
        } catch (const std::exception&) {
            broken = true;
        }
        if (broken || pending_.empty()) pull_ = nullptr;
        net::post(stream_.get_executor(), [self = shared_from_this(), broken] {
            if (broken)
                self->close("its source broke");
            else if (self->pending_.empty())
                self->finish();
            else
                self->write();
        });
    }

    void frame(std::string piece) {
        sent_ = 0;
        const bool last = piece.empty();
        pending_ = !chunked_ ? std::move(piece)
                   : last    ? "0\r\n\r\n"
                             : fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
        if (last) pull_ = nullptr;
    }

    void finish() {
        answering_ = false;
        reset_when_closed(false);
        response_ = {};
        request_ = {};  // what it carried goes now, not with the next request
        pending_.clear();
        text_ = nullptr;
        held_.reset();
        if (keep_alive_) return read();
        // Closing with bytes unread would reset the connection and could take our answer with it: say that no
        // more comes, and swallow what the client still sends for a while.
        ErrorCode ignored;
        stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
        stream_.expires_after(shared_.stopping ? milliseconds(500) : milliseconds(2000));
        swallow(kMostSwallowed);
    }

    void swallow(std::size_t most) {
        buffer_.clear();
        stream_.async_read_some(buffer_.prepare(kReadAhead),
                                [self = shared_from_this(), most](ErrorCode ec, std::size_t n) {
                                    if (ec || n >= most) return self->close();
                                    self->swallow(most - n);
                                });
    }

    void break_off(std::string_view why) {
        answering_ = false;
        ErrorCode ignored;
        stream_.socket().set_option(net::socket_base::linger(true, 0), ignored);
        if (shared_.settings.cut) shared_.settings.cut(request_, response_, taken_, why);
    }

    /// An answer that is not finished ends with a reset, and is told of.
    void close(std::string_view why = "the connection was closed") {
        if (answering_) break_off(why);
        ErrorCode ignored;
        stream_.socket().close(ignored);
        // A source may hold a running query; its end can take a while and belongs on a worker.
        if (pull_) net::post(shared_.workers, [source = std::exchange(pull_, nullptr)] {});
    }

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

bool Shared::add(const std::shared_ptr<Session>& session) {
    const auto& client = session->client();
    const auto others = [&] {
        const std::lock_guard lock(mutex);
        const auto found = by_client.find(client);
        return found == by_client.end() ? 0 : found->second;
    };
    if (!client.empty() && others() >= settings.max_per_address && !close_oldest(client)) return false;
    const std::lock_guard lock(mutex);
    sessions.emplace(session.get(), session);
    if (!client.empty()) ++by_client[client];
    return true;
}

void Shared::forget(Session* session) {
    {
        const std::lock_guard lock(mutex);
        const auto mine = sessions.erase(session) > 0 ? by_client.find(session->client()) : by_client.end();
        if (mine != by_client.end() && --mine->second == 0) by_client.erase(mine);
        ended.notify_all();
    }
    if (!stopping && on_room) on_room();
}

bool Shared::close_oldest(const std::string& client) {
    std::shared_ptr<Session> oldest;
    std::vector<std::shared_ptr<Session>> looked_at;  // whose end may be here, and needs the mutex
    {
        const std::lock_guard lock(mutex);
        std::int64_t since = std::numeric_limits<std::int64_t>::max();
        for (const auto& [session, weak] : sessions) {
            const auto waits = session->waiting_since();
            if (waits <= 0 || waits >= since || (!client.empty() && session->client() != client)) continue;
            // One that is ending already cannot be taken hold of, and makes room by itself.
            if (auto one = weak.lock()) {
                since = waits;
                oldest = one;
                looked_at.push_back(std::move(one));
            }
        }
    }
    return oldest && oldest->close_if_waiting();
}

std::vector<std::shared_ptr<Session>> Shared::all() {
    std::vector<std::shared_ptr<Session>> out;
    const std::lock_guard lock(mutex);
    for (const auto& [key, weak] : sessions)
        if (auto session = weak.lock()) out.push_back(std::move(session));
    return out;
}

tcp::acceptor open_acceptor(net::io_context& io, const ListenerSettings& settings) {
    const auto where = fmt::format("{}:{}", settings.address, settings.port);
    beast::error_code failed;
    const auto address = net::ip::make_address(settings.address, failed);
    if (failed)
        throw base::Error::make(base::ErrorKind::usage, "'{}' is no IP address to listen on",
                                settings.address);
    const tcp::endpoint endpoint(address, settings.port);
    tcp::acceptor acceptor(net::make_strand(io));
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(net::socket_base::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(net::socket_base::max_listen_connections, failed);
    if (failed == net::error::address_in_use)
        throw base::Error::make(base::ErrorKind::conflict,
                                "{} is taken by another program; choose another port", where);
    if (failed)
        throw base::Error::make(base::ErrorKind::usage, "cannot listen on {}: {}", where, failed.message());
    return acceptor;
}

class BeastListener : public Listener {
public:
    BeastListener(const ListenerSettings& settings, Handler handler)
        : shared_(settings, std::move(handler)),
          acceptor_(open_acceptor(shared_.io, settings)),
          pause_(acceptor_.get_executor()) {
        port_ = acceptor_.local_endpoint().port();
        shared_.on_room = [this] { net::post(acceptor_.get_executor(), [this] { accept(); }); };
        net::post(acceptor_.get_executor(), [this] { accept(); });
        for (int i = 0; i < kIoThreads; ++i) threads_.emplace_back([this] { shared_.io.run(); });
    }
    ~BeastListener() override { BeastListener::stop(); }

    std::uint16_t port() const override { return port_; }

    void stop() override {
        if (shared_.stopping.exchange(true)) return;
        net::post(acceptor_.get_executor(), [this] { acceptor_.close(); });
        ask_all(false);
        if (!wait_until_empty(kStopGrace)) ask_all(true);
        wait_until_empty(seconds(shared_.settings.write_seconds));
        guard_.reset();
        shared_.io.stop();
        shared_.workers.stop();
        shared_.workers.join();
        for (auto& thread : threads_) thread.join();
        for (const auto& session : shared_.all()) session->abandon();
    }

private:
    /// Takes connections while there is room, and one beyond, for which somebody who waits with no request has to go. Where
    /// nobody does, all others wait in the system's backlog.
    void accept() {
        if (accepting_ || shared_.stopping) return;
        if (shared_.is_over()) return look_again();
        accepting_ = true;
        acceptor_.async_accept(net::make_strand(shared_.io),
                               [this](beast::error_code ec, tcp::socket socket) {
                                   accepting_ = false;
                                   if (!acceptor_.is_open()) return;
                                   if (ec) return look_again();
                                   begin(std::make_shared<Session>(std::move(socket), shared_));
                                   if (shared_.is_over()) shared_.close_oldest({});
                                   accept();
                               });
    }

    void begin(const std::shared_ptr<Session>& session) {
        if (shared_.add(session)) session->start();
    }

    /// Also where descriptors ran out: trying again at once would only burn the processor.
    void look_again() {
        pause_.expires_after(kLookAgain);
        pause_.async_wait([this](beast::error_code ec) {
            if (ec) return;
            if (shared_.is_over()) shared_.close_oldest({});
            accept();
        });
    }

    void ask_all(bool force) {
        for (const auto& session : shared_.all()) session->ask_to_stop(force);
    }

    bool wait_until_empty(milliseconds most) {
        std::unique_lock lock(shared_.mutex);
        return shared_.ended.wait_for(lock, most, [this] { return shared_.sessions.empty(); });
    }

    Shared shared_;
    net::executor_work_guard<net::io_context::executor_type> guard_{shared_.io.get_executor()};
    tcp::acceptor acceptor_;
    net::steady_timer pause_;
    bool accepting_ = false;
    std::uint16_t port_ = 0;
    std::vector<std::thread> threads_;
};

}  // namespace

std::unique_ptr<Listener> listen_beast(const ListenerSettings& settings, Handler handler) {
    return std::make_unique<BeastListener>(settings, std::move(handler));
}

}  // namespace daybook::api
