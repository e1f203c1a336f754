#include "file_site.hpp"

#include "api/http.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace daybook::bench {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

constexpr const char* kNginx = R"(daemon off;
{0}worker_processes 1;
pid {1}/nginx.pid;
error_log {1}/nginx.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    client_body_temp_path {1}/t1; proxy_temp_path {1}/t2; fastcgi_temp_path {1}/t3; uwsgi_temp_path {1}/t4; scgi_temp_path {1}/t5;
    types {{ text/csv csv; text/html html; }}
    server {{ listen 127.0.0.1:{2}; root {3}; index index.html; }}
}}
)";

sockaddr_in loopback(int port) {
    sockaddr_in out{};
    out.sin_family = AF_INET;
    out.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    out.sin_port = htons(static_cast<std::uint16_t>(port));
    return out;
}

int free_port() {
    const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
    auto where = loopback(0);
    socklen_t size = sizeof where;
    auto* generic = reinterpret_cast<sockaddr*>(&where);
    if (::bind(socket.get(), generic, size) != 0 || ::getsockname(socket.get(), generic, &size) != 0) base::throw_errno("cannot find a free port");
    return ntohs(where.sin_port);
}

bool answers(int port) {
    const base::FileDescriptor socket(::socket(AF_INET, SOCK_STREAM, 0));
    const auto where = loopback(port);
    return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
}

std::string program_named(const std::string& name) {
    if (const char* told = std::getenv("NGINX")) return told;
    for (const auto* folder : {"/usr/sbin/", "/usr/bin/", "/usr/local/sbin/"})
        if (fs::exists(folder + name)) return folder + name;
    return "";
}

api::Response file_answer(const fs::path& folder, const api::Request& request) {
    api::Response out;
    auto file = folder / fs::path(request.target).relative_path();
    if (request.target.ends_with('/')) file /= "index.html";
    if (!fs::is_regular_file(file)) {
        out.status = 404;
        return out;
    }
    auto body = base::read_file(file);
    const auto etag = "\"" + base::sha256(body).hex().substr(0, 16) + "\"";
    out.set("ETag", etag).set("Content-Type", file.extension() == ".html" ? "text/html" : "text/csv");
    if (request.header("if-none-match") == etag) out.status = 304;
    else out.body = std::move(body);
    return out;
}

}  // namespace

FileSite::FileSite(const fs::path& folder, const fs::path& scratch) : port_(free_port()) {
    const auto nginx = program_named("nginx");
    if (nginx.empty()) start_own(folder);
    else start_nginx(nginx, folder, scratch);
    for (int i = 0; i < 500 && !answers(port_); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (!answers(port_)) throw Error::make(ErrorKind::internal, "{} does not listen on port {}", name_, port_);
}

FileSite::~FileSite() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
}

void FileSite::start_nginx(const std::string& program, const fs::path& folder, const fs::path& scratch) {
    name_ = "nginx";
    const auto conf = scratch / "nginx.conf";
    base::write_unflushed(conf, fmt::format(fmt::runtime(kNginx), ::geteuid() == 0 ? "user root;\n" : "", scratch.string(), port_, folder.string()));
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::execl(program.c_str(), "nginx", "-p", scratch.c_str(), "-c", conf.c_str(), nullptr);
    ::_exit(127);
}

void FileSite::start_own(const fs::path& folder) {
    name_ = "our own listener";
    pid_ = ::fork();
    if (pid_ != 0) return;
    api::ListenerSettings settings;
    settings.port = static_cast<std::uint16_t>(port_);
    const auto listener = api::listen_beast(settings, [folder](const api::Request& request) { return file_answer(folder, request); });
    for (;;) ::pause();
}

std::string FileSite::url(const std::string& path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }

}  // namespace daybook::bench
