// Asio 1.74 uses std::exchange without including it, so this stands before everything.
#include <utility>

#include "bare_responder.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

#include <thread>
#include <vector>

namespace daybook::bench {

namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

class Session : public std::enable_shared_from_this<Session> {
public:
    Session(tcp::socket&& socket, const std::string& body) : stream_(std::move(socket)), body_(body) {
        stream_.socket().set_option(tcp::no_delay(true));
    }
    void read() {
        request_ = {};
        http::async_read(stream_, buffer_, request_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->answer();
        });
    }

private:
    void answer() {
        response_ = {http::status::ok, 11};
        response_.set(http::field::content_type, "application/json");
        response_.set(http::field::server, "bare");
        response_.body() = body_;
        response_.prepare_payload();
        http::async_write(stream_, response_, [self = shared_from_this()](beast::error_code ec, std::size_t) {
            if (!ec) self->read();
        });
    }
    beast::tcp_stream stream_;
    const std::string& body_;
    beast::flat_buffer buffer_;
    http::request<http::empty_body> request_;
    http::response<http::string_body> response_;
};

}  // namespace

struct BareResponder::Impl {
    explicit Impl(std::string b) : body(std::move(b)), acceptor(io, {net::ip::make_address("127.0.0.1"), 0}) {
        accept();
        for (int i = 0; i < 2; ++i) threads.emplace_back([this] { io.run(); });
    }
    ~Impl() {
        io.stop();
        for (auto& thread : threads) thread.join();
    }
    void accept() {
        acceptor.async_accept(net::make_strand(io), [this](beast::error_code ec, tcp::socket socket) {
            if (ec) return;
            std::make_shared<Session>(std::move(socket), body)->read();
            accept();
        });
    }
    std::string body;
    net::io_context io{2};
    tcp::acceptor acceptor;
    std::vector<std::thread> threads;
};

BareResponder::BareResponder(std::string body) : impl_(std::make_unique<Impl>(std::move(body))) {}
BareResponder::~BareResponder() = default;
std::uint16_t BareResponder::port() const { return impl_->acceptor.local_endpoint().port(); }

}  // namespace daybook::bench
