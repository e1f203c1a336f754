// Asio 1.74 uses std::exchange without including it.
#include <utility>

#include "tests/api/http_client.hpp"

#include "publisher/base/text.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>

namespace daybook::test {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = net::ip::tcp;

std::string Answer::header(const std::string& lower_name) const {
    const auto found = headers.find(lower_name);
    return found == headers.end() ? std::string() : found->second;
}

struct Connection::Impl {
    net::io_context io;
    beast::tcp_stream stream{io};
    beast::flat_buffer buffer;
    std::chrono::milliseconds patience{};

    /// Runs one operation to its end, or until the patience is spent.
    template <class Start>
    beast::error_code run(Start start) {
        beast::error_code outcome = net::error::would_block;
        stream.expires_after(patience);
        start([&outcome](beast::error_code ec, std::size_t = 0) { outcome = ec; });
        io.restart();
        io.run();
        return outcome;
    }
};

Connection::Connection(std::uint16_t port, std::chrono::milliseconds patience, int receive_buffer)
    : impl_(std::make_unique<Impl>()) {
    impl_->patience = patience;
    auto& socket = impl_->stream.socket();
    socket.open(tcp::v4());
    if (receive_buffer > 0) socket.set_option(net::socket_base::receive_buffer_size(receive_buffer));
    socket.connect({net::ip::address_v4::loopback(), port});
}

Connection::~Connection() = default;

void Connection::send(std::string_view bytes) {
    impl_->run([&](auto done) { net::async_write(impl_->stream, net::buffer(bytes), done); });
}

Answer Connection::read(bool head) {
    http::response_parser<http::string_body> parser;
    // Beast 1.74 takes "no limit" for a limit of nothing.
    parser.body_limit(UINT64_C(1) << 40);
    parser.skip(head);
    const auto failed =
        impl_->run([&](auto done) { http::async_read(impl_->stream, impl_->buffer, parser, done); });
    Answer answer;
    if (!parser.is_header_done()) return answer;
    answer.status = static_cast<int>(parser.get().result_int());
    for (const auto& field : parser.get()) {
        auto& value =
            answer.headers[base::to_lower({field.name_string().data(), field.name_string().size()})];
        if (!value.empty()) value += ", ";
        value += std::string(field.value());
    }
    answer.body = parser.get().body();
    answer.whole = !failed && parser.is_done();
    return answer;
}

bool Connection::closes() {
    char byte = 0;
    const auto failed =
        impl_->run([&](auto done) { impl_->stream.async_read_some(net::buffer(&byte, 1), done); });
    return failed && failed != beast::error::timeout;
}

struct RawClient::Impl {
    net::io_context io;
    tcp::socket socket{io};
    bool reset = false;
};

RawClient::RawClient(std::uint16_t port, int receive_buffer) : impl_(std::make_unique<Impl>()) {
    impl_->socket.open(tcp::v4());
    impl_->socket.set_option(net::socket_base::receive_buffer_size(receive_buffer));
    impl_->socket.connect({net::ip::address_v4::loopback(), port});
}

RawClient::~RawClient() = default;

void RawClient::send(std::string_view bytes) { net::write(impl_->socket, net::buffer(bytes)); }

std::size_t RawClient::read_some(std::size_t most) {
    std::string piece(most, '\0');
    beast::error_code failed;
    const auto got = impl_->socket.read_some(net::buffer(piece), failed);
    impl_->reset = impl_->reset || failed == net::error::connection_reset;
    return failed ? 0 : got;
}

bool RawClient::was_reset() const { return impl_->reset; }

std::string request_text(std::string_view method, std::string_view target, std::string_view lines) {
    std::string text(method);
    ((text += ' ') += target) += " HTTP/1.1\r\nHost: localhost\r\n";
    return (text += lines) += "\r\n";
}

Answer ask(std::uint16_t port, std::string_view method, std::string_view target, std::string_view lines) {
    Connection connection(port);
    connection.send(request_text(method, target, lines));
    return connection.read(method == "HEAD");
}

}  // namespace daybook::test
