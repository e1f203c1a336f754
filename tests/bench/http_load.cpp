#include "http_load.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "timing.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace daybook::bench {

using base::Error;
using base::ErrorKind;
using base::FileDescriptor;

namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

FileDescriptor connected(std::uint16_t port) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const auto address = loopback(port);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) base::throw_errno("cannot connect");
    const int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

void send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) base::throw_errno("cannot send");
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

/// Reads one answer with a Content-Length; gives its status line.
std::string receive(int fd, std::string& buffer) {
    char block[65536];
    for (;;) {
        const auto end = buffer.find("\r\n\r\n");
        if (end != std::string::npos) {
            auto at = buffer.find("Content-Length: ");
            if (at == std::string::npos) at = buffer.find("content-length: ");
            if (at == std::string::npos) throw Error(ErrorKind::internal, "an answer without a length: " + buffer.substr(0, 300));
            const auto whole = end + 4 + std::stoul(buffer.substr(at + 16));
            if (buffer.size() >= whole) {
                auto status = buffer.substr(0, buffer.find('\r'));
                buffer.erase(0, whole);
                return status;
            }
        }
        const auto got = ::recv(fd, block, sizeof block, 0);
        if (got <= 0) base::throw_errno("the connection ended");
        buffer.append(block, static_cast<std::size_t>(got));
    }
}

}  // namespace

Load load(std::uint16_t port, int connections, int requests, const std::function<std::string(int)>& target) {
    std::atomic<int> next{0};
    std::mutex mutex;
    Timing all;
    std::string failure;
    const auto client = [&] {
        Timing mine;
        try {
            const auto fd = connected(port);
            std::string buffer;
            for (int n = next++; n < requests; n = next++)
                mine.seconds.push_back(time_once([&] {
                    send_all(fd.get(), "GET " + target(n) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
                    if (const auto status = receive(fd.get(), buffer); status.find(" 200") == std::string::npos) throw Error(ErrorKind::internal, status);
                }));
        } catch (const Error& e) {
            const std::scoped_lock lock(mutex);
            failure = e.what();
        }
        const std::scoped_lock lock(mutex);
        all.seconds.insert(all.seconds.end(), mine.seconds.begin(), mine.seconds.end());
    };
    const auto elapsed = time_once([&] {
        std::vector<std::jthread> clients;
        for (int i = 0; i < connections; ++i) clients.emplace_back(client);
    });
    if (!failure.empty()) throw Error(ErrorKind::internal, failure);
    return {static_cast<double>(all.seconds.size()) / elapsed, 1e3 * all.median(), 1e3 * all.at(0.99)};
}

}  // namespace daybook::bench
