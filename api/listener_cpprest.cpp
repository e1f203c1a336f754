// cpprestsdk includes Asio 1.74, which uses std::exchange without including it.
#include <utility>

#include "api/http.hpp"
#include "api/problem.hpp"
#include "api/proxies.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <pplx/threadpool.h>
#include <cpprest/containerstream.h>
#include <cpprest/http_listener.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>

// What cpprestsdk 2.10.18 cannot do, and what is done about it here. Run it behind a proxy that has limits.
//
// | what | cpprestsdk | here |
// |---|---|---|
// | idle_seconds: idle and half requests | never closed | nothing can be done |
// | write_seconds: a reader that stalls | waits for ever | only bounds stop() |
// | max_connections | none | nothing can be done |
// | max_header_bytes, max_target_bytes | reads 2 MB and more | refused after they were read |
// | most_body | reads every body into memory | refused after it was read, the connection closed |
// | length and chunks in one request | reads the chunks (request smuggling) | refused, the connection closed |
// | two lengths | takes the last (request smuggling) | nothing can be done |
// | repeated Host | joined into one value | a value with a comma: refused |
// | HTTP/1.0 | answers chunked, keeps the connection | Connection: close is sent |
// | pipelined requests | all but the first are lost | nothing can be done |
// | HEAD with a length | wants to send the body | the connection closes after it |
// | 304 and 204 | adds Content-Length: 0 | nothing can be done |
// | requests in flight when it closes | dropped | stop() waits for them |
// | idle connections when it closes | stay open until the process ends | nothing can be done |
// | port 0 | does not say which it got | a free one is looked for first |
namespace daybook::api {

namespace {

namespace net = boost::asio;
namespace web_http = web::http;
using std::chrono::seconds;

constexpr std::size_t kReplyPiece = 128 * 1024;
/// Threads of the library that move bytes; its default of 40 makes it four times slower. Handlers run on our
/// own.
constexpr int kLibraryThreads = 4;

void start_library_once() {
    static std::once_flag once;
    std::call_once(once, [] { crossplat::threadpool::initialize_with_threads(kLibraryThreads); });
}

/// A BodySource as the library reads bodies: it asks for bytes when the last were written, we pull on a
/// worker. That is the only way it has to feel a slow reader; its own producer_consumer_buffer grows without
/// bound.
class PulledBuffer : public concurrency::streams::details::streambuf_state_manager<std::uint8_t> {
public:
    PulledBuffer(BodySource source, std::shared_ptr<net::thread_pool> workers)
        : streambuf_state_manager(std::ios_base::in),
          source_(std::move(source)),
          workers_(std::move(workers)) {}
    ~PulledBuffer() override {
        _close_read();
        // A source may hold a running query.
        net::post(*workers_, [source = std::move(source_)] {});
    }

    bool can_seek() const override { return false; }
    bool has_size() const override { return false; }
    std::size_t in_avail() const override { return 0; }
    std::size_t buffer_size(std::ios_base::openmode) const override { return 0; }
    void set_buffer_size(std::size_t, std::ios_base::openmode) override {}
    pos_type getpos(std::ios_base::openmode) const override { return static_cast<pos_type>(traits::eof()); }
    pos_type seekpos(pos_type, std::ios_base::openmode) override {
        return static_cast<pos_type>(traits::eof());
    }
    pos_type seekoff(off_type, std::ios_base::seekdir, std::ios_base::openmode) override {
        return static_cast<pos_type>(traits::eof());
    }
    bool acquire(std::uint8_t*&, std::size_t&) override { return false; }
    void release(std::uint8_t*, std::size_t) override {}

protected:
    pplx::task<std::size_t> _getn(std::uint8_t* to, std::size_t count) override {
        pplx::task_completion_event<std::size_t> taken;
        net::post(*workers_, [this, keep = shared_from_this(), taken, to, count] {
            try {
                taken.set(take(to, count));
            } catch (...) {
                taken.set_exception(std::current_exception());
            }
        });
        return pplx::create_task(taken);
    }
    std::size_t _scopy(std::uint8_t*, std::size_t) override { return 0; }
    int_type _sbumpc() override { return traits::requires_async(); }
    int_type _sgetc() override { return traits::requires_async(); }
    // The server only ever calls getn; these complete the interface.
    pplx::task<int_type> _bumpc() override { return no_single_bytes(); }
    pplx::task<int_type> _getc() override { return no_single_bytes(); }
    pplx::task<int_type> _nextc() override { return no_single_bytes(); }
    pplx::task<int_type> _ungetc() override { return no_single_bytes(); }
    pplx::task<int_type> _putc(std::uint8_t) override { return no_single_bytes(); }
    pplx::task<std::size_t> _putn(const std::uint8_t*, std::size_t) override {
        return pplx::task_from_exception<std::size_t>(std::ios_base::failure("this buffer is only read"));
    }
    pplx::task<bool> _sync() override { return pplx::task_from_result(true); }
    std::uint8_t* _alloc(std::size_t) override { return nullptr; }
    void _commit(std::size_t) override {}

private:
    static pplx::task<int_type> no_single_bytes() {
        return pplx::task_from_exception<int_type>(std::ios_base::failure("this buffer is read in pieces"));
    }

    std::size_t take(std::uint8_t* to, std::size_t count) {
        if (at_ == piece_.size()) {
            piece_ = source_();
            at_ = 0;
        }
        const auto size = std::min(count, piece_.size() - at_);
        std::copy_n(piece_.data() + at_, size, to);
        at_ += size;
        return size;
    }

    BodySource source_;
    std::shared_ptr<net::thread_pool> workers_;
    std::string piece_;
    std::size_t at_ = 0;
};

/// Requests that were received and not yet answered; outlives the listener where the library lets go late.
class InFlight {
public:
    void begin() {
        const std::lock_guard lock(mutex_);
        ++count_;
    }
    void end() {
        const std::lock_guard lock(mutex_);
        --count_;
        none_.notify_all();
    }
    bool stopping() {
        const std::lock_guard lock(mutex_);
        return stopping_;
    }
    /// Waits for the last one, at most `most`. False when it was called before.
    bool stop(seconds most) {
        std::unique_lock lock(mutex_);
        if (std::exchange(stopping_, true)) return false;
        none_.wait_for(lock, most, [this] { return count_ == 0; });
        return true;
    }

private:
    std::mutex mutex_;
    std::condition_variable none_;
    int count_ = 0;
    bool stopping_ = false;
};

/// A port that was free a moment ago, for a library that cannot tell which one it was given.
std::uint16_t usable_port(const ListenerSettings& settings) {
    boost::system::error_code failed;
    const auto address = net::ip::make_address(settings.address, failed);
    if (failed)
        throw base::Error::make(base::ErrorKind::usage, "'{}' is no IP address to listen on",
                                settings.address);
    net::io_context io;
    net::ip::tcp::acceptor probe(io);
    const net::ip::tcp::endpoint endpoint(address, settings.port);
    probe.open(endpoint.protocol());
    probe.set_option(net::socket_base::reuse_address(true));
    probe.bind(endpoint, failed);
    if (!failed) probe.listen(1, failed);
    if (failed == net::error::address_in_use)
        throw base::Error::make(base::ErrorKind::conflict,
                                "{}:{} is taken by another program; choose another port", settings.address,
                                settings.port);
    if (failed)
        throw base::Error::make(base::ErrorKind::usage, "cannot listen on {}:{}: {}", settings.address,
                                settings.port, failed.message());
    return probe.local_endpoint().port();
}

Request take_request(const web_http::http_request& message, const Proxies& proxies) {
    Request request;
    request.method = message.method();
    request.target = message.request_uri().to_string();
    for (const auto& [name, value] : message.headers())
        request.headers.emplace_back(base::to_lower(name), value);
    request.remote = message.remote_address();
    request.client = proxies.client_of(request);
    return request;
}

/// The rules of `refuse`, and those that the other listener's parser keeps by itself.
std::optional<Refusal> refuse_all(const Request& request, int minor, const ListenerSettings& settings) {
    std::size_t bytes = 0;
    for (const auto& [name, value] : request.headers) bytes += name.size() + value.size() + 4;
    if (bytes > settings.max_header_bytes) return header_too_large(settings);
    if (const auto refusal = refuse(request, minor, settings)) return refusal;
    if (request.header("host").find(',') != std::string_view::npos)
        return Refusal{400, "An HTTP/1.1 request names its Host exactly once."};
    const auto length = request.header("content-length");
    const bool chunked = !request.header("transfer-encoding").empty();
    if (chunked && !length.empty()) return Refusal{400, "The request says its length in two ways; send Content-Length or chunks, not both."};
    if (!std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; }))
        return Refusal{400, "Content-Length is no number; it says how many bytes the body has."};
    const auto most = settings.most_body ? settings.most_body(request.method, request.target) : 0;
    const bool too_long = length.size() > 18 || (!length.empty() && std::stoull(std::string(length)) > most);
    if ((most == 0 && chunked) || too_long || (request.body && request.body->size() > most)) return body_too_large(most);
    return std::nullopt;
}

/// Waits for the whole body, which the library reads into memory whether it is wanted or not.
void take_body(const web_http::http_request& message, Request& request) {
    const auto bytes = message.extract_vector().get();
    if (bytes.empty()) return;
    request.body = std::make_shared<RequestBody>();
    request.body->append({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

class CpprestListener : public Listener {
public:
    CpprestListener(const ListenerSettings& settings, Handler handler)
        : settings_(settings),
          proxies_(settings.proxies),
          handler_(std::move(handler)),
          port_(usable_port(settings)),
          workers_(
              std::make_shared<net::thread_pool>(static_cast<std::size_t>(std::max(settings.workers, 1)))) {
        start_library_once();
        listener_ = web_http::experimental::listener::http_listener(
            web::uri(fmt::format("http://{}:{}", settings.address, port_)));
        const auto take = [this](web_http::http_request message) { receive(std::move(message)); };
        listener_.support(take);
        // These two the library would answer by itself.
        listener_.support(web_http::methods::OPTIONS, take);
        listener_.support(web_http::methods::TRCE, take);
        try {
            listener_.open().wait();
        } catch (const std::exception& failure) {
            throw base::Error::make(base::ErrorKind::conflict, "cannot listen on {}:{}: {}", settings.address,
                                    port_, failure.what());
        }
    }
    ~CpprestListener() override { CpprestListener::stop(); }

    std::uint16_t port() const override { return port_; }

    void stop() override {
        if (!in_flight_->stop(seconds(settings_.write_seconds))) return;
        listener_.close().wait();
        workers_->join();
    }

private:
    void receive(web_http::http_request message) {
        in_flight_->begin();
        net::post(*workers_, [this, message = std::move(message)] { work(message); });
    }

    void work(const web_http::http_request& message) {
        auto request = take_request(message, proxies_);
        const auto version = message.http_version();
        Response response;
        bool close = in_flight_->stopping() || version.minor == 0;
        if (auto admission = admit(request); admission.refused) {
            response = *std::move(admission.refused);
            close = true;
        } else if (const auto refusal = refuse_all(request, version.minor, settings_)) {
            response = worded(request, *refusal);
            close = true;
        } else if (const auto body_refusal = refuse_late(message, request, version.minor)) {
            response = worded(request, *body_refusal);
            close = true;
        } else {
            request.turn = std::move(admission.turn);
            response = handler_(request);
        }
        request.body.reset();
        request.turn.reset();
        try {
            send(message, std::move(response), request.method == "HEAD", close);
        } catch (const std::exception&) {
            send(message, to_response({ProblemCode::internal, {}, {}, {}, {}}, {}, {}),
                 request.method == "HEAD", true);
        }
    }

    Response worded(const Request& request, const Refusal& refusal) const {
        if (settings_.refuse) return settings_.refuse(request, refusal.status, refusal.detail);
        return to_response({code_of_status(refusal.status), refusal.detail, {}, {}, {}}, {}, {});
    }

    Admission admit(const Request& request) const {
        const bool carries = !request.header("transfer-encoding").empty() || (!request.header("content-length").empty() && request.header("content-length") != "0");
        return settings_.admit && carries ? settings_.admit(request) : Admission{};
    }

    /// A request that may carry something is read whole; its size is known only then where it comes in chunks.
    std::optional<Refusal> refuse_late(const web_http::http_request& message, Request& request, int minor) const {
        if (!settings_.most_body || settings_.most_body(request.method, request.target) == 0) return std::nullopt;
        try {
            take_body(message, request);
        } catch (const std::exception&) {
            return Refusal{400, "The request's body did not arrive whole, or came too slowly; send it again."};
        }
        return refuse_all(request, minor, settings_);
    }

    void send(const web_http::http_request& message, Response response, bool head, bool close) {
        web_http::http_response out(static_cast<web_http::status_code>(response.status));
        if (!is_bodiless(response.status)) put_body(out, response, head, close);
        for (const auto& [name, value] : response.headers)
            if (is_header_value(name) && is_header_value(value)) out.headers()[name] = value;
        out.headers()["Server"] = "daybook";
        out.headers()["Date"] = http_date(std::chrono::system_clock::now());
        if (close) out.headers()["Connection"] = "close";
        message.reply(out).then([in_flight = in_flight_](const pplx::task<void>& replied) {
            try {
                replied.get();
            } catch (const std::exception&) {
                // The reader went away, or a source broke: the library has closed the connection.
            }
            in_flight->end();
        });
    }

    void put_body(web_http::http_response& out, Response& response, bool head, bool& close) {
        const auto length = body_length(response);
        const std::string type(response.header("Content-Type"));
        if (head) {
            // The library sends as many bytes as the header says; a body that ends early makes it close
            // instead.
            close = true;
            const BodySource ends_early = []() -> std::string {
                throw base::Error(base::ErrorKind::internal, "HEAD has no body");
            };
            return set_pulled(out, ends_early, length, type);
        }
        // A vector of bytes: over a std::string the library casts a stream of char to one of another type.
        if (const auto text = text_of(response))
            return out.set_body(concurrency::streams::bytestream::open_istream(
                                    std::vector<std::uint8_t>(text->begin(), text->end())),
                                *length, type);
        auto source = length ? read_pieces(std::get<FileBody>(response.body), kReplyPiece)
                             : std::move(std::get<BodySource>(response.body));
        set_pulled(out, std::move(source), length, type);
    }

    void set_pulled(web_http::http_response& out, BodySource source, std::optional<std::uint64_t> length,
                    const std::string& type) {
        const concurrency::streams::streambuf<std::uint8_t> buffer(
            std::make_shared<PulledBuffer>(std::move(source), workers_));
        if (length) out.set_body(concurrency::streams::istream(buffer), *length, type);
        else out.set_body(concurrency::streams::istream(buffer), type);
    }

    ListenerSettings settings_;
    Proxies proxies_;
    Handler handler_;
    std::uint16_t port_;
    std::shared_ptr<InFlight> in_flight_ = std::make_shared<InFlight>();
    std::shared_ptr<net::thread_pool> workers_;
    web_http::experimental::listener::http_listener listener_;
};

}  // namespace

std::unique_ptr<Listener> listen_cpprest(const ListenerSettings& settings, Handler handler) {
    return std::make_unique<CpprestListener>(settings, std::move(handler));
}

}  // namespace daybook::api
