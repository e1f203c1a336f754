#include "processes.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <fstream>

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace daybook::bench {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

std::int64_t status_of(pid_t pid, const std::string& name) {
    std::ifstream status(fmt::format("/proc/{}/status", pid));
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(name)) return std::stoll(line.substr(name.size() + 1)) / 1024;
    return 0;
}

/// A port that was free a moment ago.
std::uint16_t free_port() {
    const base::FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size) != 0 || ::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0) base::throw_errno("no port is free");
    return ntohs(address.sin_port);
}

/// "1.23ms" as wrk writes it, in milliseconds.
double milliseconds(const std::string& text) {
    const auto value = std::stod(text);
    return text.find("us") != std::string::npos ? value / 1000 : text.find("ms") != std::string::npos ? value : 1000 * value;
}

std::string word_after(const std::string& text, const std::string& label) {
    const auto at = text.find(label);
    if (at == std::string::npos) throw Error::make(ErrorKind::internal, "wrk said no {}: {}", label, text);
    const auto from = text.find_first_not_of(" \t", at + label.size());
    return text.substr(from, text.find_first_of(" \n", from) - from);
}

}  // namespace

Process::Process(const std::vector<std::string>& command) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) base::throw_errno("no pipe");
    std::vector<char*> words;
    for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ == 0) {
        ::dup2(ends[1], 1);
        ::execvp(words[0], words.data());
        ::_exit(127);
    }
    ::close(ends[1]);
    out_ = ends[0];
    if (pid_ < 0) base::throw_errno("cannot start " + command.front());
}

Process::~Process() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
    ::close(out_);
}

std::string Process::first_line() {
    std::string line;
    for (char c = 0; ::read(out_, &c, 1) == 1 && c != '\n';) line += c;
    return line;
}

double Process::cpu_seconds() const {
    std::ifstream stat(fmt::format("/proc/{}/stat", pid_));
    std::string text((std::istreambuf_iterator<char>(stat)), {});
    const auto words = base::split(std::string_view(text).substr(text.rfind(')') + 2), ' ');
    return static_cast<double>(base::parse_whole(words[11]).value_or(0) + base::parse_whole(words[12]).value_or(0)) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::int64_t Process::resident_mb() const { return status_of(pid_, "VmRSS:"); }
std::int64_t Process::most_resident_mb() const { return status_of(pid_, "VmHWM:"); }

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    if (!pipe) base::throw_errno("cannot run " + command);
    std::string out;
    char block[4096];
    for (std::size_t got; (got = std::fread(block, 1, sizeof block, pipe.get())) > 0;) out.append(block, got);
    return out;
}

bool has_program(const std::string& name) { return !output_of("command -v " + name + " 2>/dev/null").empty(); }

Wrk wrk(std::uint16_t port, const std::string& target, int seconds) {
    const auto said = output_of(fmt::format("wrk -t1 -c16 -d{}s --latency 'http://127.0.0.1:{}{}'", seconds, port, target));
    if (said.find("Non-2xx") != std::string::npos) throw Error::make(ErrorKind::internal, "{} is not answered well: {}", target, said);
    try {
        return {std::stod(word_after(said, "Requests/sec:")), milliseconds(word_after(said, "50%")), milliseconds(word_after(said, "99%"))};
    } catch (const std::logic_error&) {
        throw Error::make(ErrorKind::internal, "wrk of {} says what is no figure: {}", target, said);
    }
}

Nginx::Nginx(const std::string& body) : port_(free_port()), folder_(prepare(body)), process_({"nginx", "-p", folder_.string(), "-c", (folder_ / "nginx.conf").string(), "-e", "stderr"}) {
    for (int i = 0; i < 50 && output_of(fmt::format("curl -s http://127.0.0.1:{}{}", port_, kTarget)).empty(); ++i) ::usleep(100'000);
}

fs::path Nginx::prepare(const std::string& body) {
    const auto folder = fs::path(DAYBOOK_SOURCE_DIR) / "build/bench/nginx";
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::others_exec | fs::perms::others_read, fs::perm_options::add);
    base::write_unflushed(folder / "body.json", body);
    base::write_unflushed(folder / "nginx.conf", fmt::format("daemon off; worker_processes 2; pid {0}/pid; user root;\nevents {{ worker_connections 1024; }}\n"
                                                             "http {{ access_log off; keepalive_requests 1000000000; types {{ application/json json; }} sendfile on; open_file_cache max=10;\n"
                                                             "server {{ listen 127.0.0.1:{1}; root {0}; }} }}\n", folder.string(), port_));
    return folder;
}

}  // namespace daybook::bench
