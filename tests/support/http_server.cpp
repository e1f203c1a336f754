#include "tests/support/http_server.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <mutex>
#include <thread>

namespace daybook::test {

namespace fs = std::filesystem;
using base::FileDescriptor;

namespace {

constexpr std::size_t kHeaderLimit = 64 * 1024;

bool send_all(int socket, std::string_view bytes, const std::atomic<bool>& stop) {
    while (!bytes.empty() && !stop) {
        const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return !stop;
}

/// The request's head; empty when the client left or stood still.
std::string read_head(int socket, const std::atomic<bool>& stop) {
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos && head.size() < kHeaderLimit && !stop) {
        pollfd waiting{socket, POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0) continue;
        char block[4096];
        const auto got = ::recv(socket, block, sizeof block, 0);
        if (got <= 0) return "";
        head.append(block, static_cast<std::size_t>(got));
    }
    return head;
}

Asked parse_head(const std::string& head) {
    Asked asked;
    const auto lines = base::split(head, '\n');
    const auto words = base::split(lines.front(), ' ');
    if (words.size() >= 2) {
        asked.method = words[0];
        asked.target = words[1];
    }
    for (std::size_t i = 1; i < lines.size(); ++i)
        if (const auto colon = lines[i].find(':'); colon != std::string_view::npos)
            asked.headers[base::to_lower(base::trim(lines[i].substr(0, colon)))] =
                base::trim(lines[i].substr(colon + 1));
    return asked;
}

/// True when the client knows where the answer ends and gets all of it.
bool keeps_connection(const Canned& answer) {
    return !answer.no_length && !answer.cut_short && answer.repeat != Canned::kEndless && !answer.endless_head;
}

std::string head_of(const Canned& answer) {
    std::string out = fmt::format("HTTP/1.1 {} Canned\r\nConnection: {}\r\n", answer.status, keeps_connection(answer) ? "keep-alive" : "close");
    bool has_length = answer.no_length || answer.chunked || answer.repeat == Canned::kEndless || answer.status == 304;
    if (answer.chunked) out += "Transfer-Encoding: chunked\r\n";
    for (const auto& [name, value] : answer.headers) {
        out += fmt::format("{}: {}\r\n", name, value);
        has_length = has_length || base::to_lower(name) == "content-length";
    }
    if (!has_length) out += fmt::format("Content-Length: {}\r\n", answer.body.size() * answer.repeat);
    return out + "\r\n";
}

void wait_for(std::chrono::milliseconds time, const std::atomic<bool>& stop) {
    const auto until = std::chrono::steady_clock::now() + time;
    while (!stop && std::chrono::steady_clock::now() < until)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

void send_endless_head(int socket, const std::atomic<bool>& stop) {
    if (!send_all(socket, "HTTP/1.1 200 Canned\r\n", stop)) return;
    while (send_all(socket, "X-Still: here\r\n", stop)) wait_for(std::chrono::milliseconds(20), stop);
}

void send_chunked(int socket, const Canned& answer, const std::atomic<bool>& stop) {
    const auto body = std::string_view(answer.body).substr(0, answer.cut_short ? answer.body.size() / 2 : std::string::npos);
    send_all(socket, fmt::format("{:x}\r\n{}\r\n{}", body.size(), body, answer.cut_short ? "" : "0\r\n\r\n"), stop);
}

void send_answer(int socket, const Asked& asked, const Canned& answer, const std::atomic<bool>& stop) {
    if (answer.endless_head) return send_endless_head(socket, stop);
    if (!send_all(socket, head_of(answer), stop) || asked.method == "HEAD" || answer.status == 304) return;
    if (answer.chunked) return send_chunked(socket, answer, stop);
    if (answer.pause.count() > 0) {
        const auto half = answer.body.size() / 2;
        if (!send_all(socket, std::string_view(answer.body).substr(0, half), stop)) return;
        wait_for(answer.pause, stop);
        send_all(socket, std::string_view(answer.body).substr(half), stop);
        return;
    }
    if (answer.cut_short) {
        send_all(socket, std::string_view(answer.body).substr(0, answer.body.size() / 2), stop);
        return;
    }
    for (std::uint64_t i = 0; i < answer.repeat; ++i)
        if (!send_all(socket, answer.body, stop)) return;
}

std::string type_of(const fs::path& file) {
    const auto suffix = base::to_lower(file.extension().string());
    if (suffix == ".html") return "text/html; charset=utf-8";
    if (suffix == ".csv") return "text/csv";
    return suffix == ".json" ? "application/json" : "application/octet-stream";
}

Canned file_answer(const fs::path& folder, std::string_view rest, const Asked& asked) {
    const auto relative = base::percent_decode(rest.substr(0, rest.find('?')));
    fs::path file = folder / relative;
    if (fs::is_directory(file)) file /= "index.html";
    if (relative.find("..") != std::string::npos || !fs::is_regular_file(file))
        return {.status = 404, .body = "not here"};
    Canned answer{.body = base::read_file(file)};
    const auto etag = "\"" + base::sha256(answer.body).hex().substr(0, 16) + "\"";
    answer.headers = {{"Content-Type", type_of(file)}, {"ETag", etag}};
    if (const auto it = asked.headers.find("if-none-match");
        it != asked.headers.end() && it->second == etag) {
        answer.status = 304;
        answer.body.clear();
    }
    return answer;
}

}  // namespace

struct HttpServer::Impl {
    FileDescriptor listener;
    std::string address;
    int port = 0;
    std::atomic<bool> stop{false};
    mutable std::mutex lock;
    std::map<std::string, Handler> routes;
    std::vector<std::pair<std::string, fs::path>> folders;
    std::vector<Asked> asked;
    std::vector<std::thread> sessions;
    std::atomic<int> at_once{0}, most_at_once{0}, connections{0};
    std::thread acceptor;

    void listen();
    void accept_loop();
    void session(FileDescriptor socket);
    bool answer_one(int socket);
    Canned answer_to(const Asked& request);
};

void HttpServer::Impl::listen() {
    listener = FileDescriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
    socklen_t size = sizeof where;
    auto* generic = reinterpret_cast<sockaddr*>(&where);
    if (!listener || ::bind(listener.get(), generic, size) != 0 || ::listen(listener.get(), 64) != 0 ||
        ::getsockname(listener.get(), generic, &size) != 0)
        base::throw_errno("cannot listen on " + address);
    port = ntohs(where.sin_port);
    acceptor = std::thread([this] { accept_loop(); });
}

void HttpServer::Impl::accept_loop() {
    while (!stop) {
        pollfd waiting{listener.get(), POLLIN, 0};
        if (::poll(&waiting, 1, 50) <= 0) continue;
        auto socket =
            std::make_shared<FileDescriptor>(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!*socket) continue;
        // A client that stops reading must not keep the test from ending.
        const timeval patience{0, 200'000};
        ::setsockopt(socket->get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        // Head and body go out apart; on a kept connection the second would wait for the first's receipt.
        const int at_once_please = 1;
        ::setsockopt(socket->get(), IPPROTO_TCP, TCP_NODELAY, &at_once_please, sizeof at_once_please);
        ++connections;
        sessions.emplace_back([this, socket] { session(std::move(*socket)); });
    }
}

void HttpServer::Impl::session(FileDescriptor socket) {
    while (answer_one(socket.get())) {}
    ::shutdown(socket.get(), SHUT_WR);
}

/// True when the connection may be used again.
bool HttpServer::Impl::answer_one(int socket) {
    const auto head = read_head(socket, stop);
    if (head.empty() || stop) return false;
    auto request = parse_head(head);
    request.at = std::chrono::steady_clock::now();
    const int now = ++at_once;
    for (int most = most_at_once; now > most && !most_at_once.compare_exchange_weak(most, now);) {}
    const auto answer = answer_to(request);
    wait_for(answer.delay, stop);
    // Before the last byte: a client may ask again the moment that it has it.
    --at_once;
    send_answer(socket, request, answer, stop);
    return keeps_connection(answer) && !stop;
}

Canned HttpServer::Impl::answer_to(const Asked& request) {
    Handler handler;
    {
        const std::lock_guard guard(lock);
        asked.push_back(request);
        const auto path = request.target.substr(0, request.target.find('?'));
        if (const auto it = routes.find(path); it != routes.end()) handler = it->second;
    }
    if (handler) return handler(request);
    for (const auto& [prefix, folder] : folders)
        if (request.target.starts_with(prefix))
            return file_answer(folder, std::string_view(request.target).substr(prefix.size()), request);
    return {.status = 404, .body = "not here"};
}

HttpServer::HttpServer(const std::string& address) : impl_(std::make_unique<Impl>()) {
    impl_->address = address;
    impl_->listen();
}

HttpServer::~HttpServer() {
    impl_->stop = true;
    impl_->acceptor.join();
    for (auto& session : impl_->sessions) session.join();
}

void HttpServer::serve(const std::string& path, Canned answer) {
    serve(path, [answer = std::move(answer)](const Asked&) { return answer; });
}

void HttpServer::serve_in_turn(const std::string& path, std::vector<Canned> answers) {
    auto next = std::make_shared<std::atomic<std::size_t>>(0);
    serve(path, [answers = std::move(answers), next](const Asked&) {
        return answers[std::min(next->fetch_add(1), answers.size() - 1)];
    });
}

void HttpServer::serve(const std::string& path, Handler handler) {
    const std::lock_guard guard(impl_->lock);
    impl_->routes[path] = std::move(handler);
}

void HttpServer::serve_folder(const std::string& prefix, const fs::path& folder) {
    const std::lock_guard guard(impl_->lock);
    impl_->folders.emplace_back(prefix, folder);
}

std::string HttpServer::url(const std::string& path) const {
    return fmt::format("http://{}:{}{}", impl_->address, impl_->port, path);
}

int HttpServer::port() const {
    return impl_->port;
}

std::vector<Asked> HttpServer::asked() const {
    const std::lock_guard guard(impl_->lock);
    return impl_->asked;
}

int HttpServer::times_asked(const std::string& path) const {
    int count = 0;
    for (const auto& request : asked()) count += request.target == path ? 1 : 0;
    return count;
}

int HttpServer::most_at_once() const {
    return impl_->most_at_once;
}

int HttpServer::connections() const {
    return impl_->connections;
}

TemporaryFolder::TemporaryFolder() {
    auto pattern = (fs::temp_directory_path() / "daybook-test-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) base::throw_errno("cannot make a temporary folder " + pattern);
    path_ = pattern;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace daybook::test
