#include "api/beast_session.hpp"

#include "publisher/base/error.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

#include <fmt/format.h>

#include <thread>

namespace daybook::api {

namespace {

using namespace connections;

/// How often a full house looks for somebody who waits with no request.
constexpr std::chrono::milliseconds kLookAgain{100};
/// How long a request that is only half here may still take once we were told to stop.
constexpr seconds kStopGrace{1};

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
