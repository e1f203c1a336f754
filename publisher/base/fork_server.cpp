#include "publisher/base/fork_server.hpp"

#include "publisher/base/error.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

namespace daybook::base {

namespace {

constexpr int kSocket = 3;
constexpr int kEnds = 4;

/// What is asked of it. Both sides are the same program.
struct Order {
    ChildLimits limits;
    pid_t parent = 0;
    std::array<char, 256> arguments{};  ///< each with a zero byte behind it, then an empty one
};

std::atomic<ForkServer*> s_server = nullptr;

/// Room for the descriptors that travel with an order, aligned as the system wants it.
struct Travelling {
    Travelling(void* data, std::size_t size) : piece{data, size} {
        message.msg_iov = &piece;
        message.msg_iovlen = 1;
        message.msg_control = room;
        message.msg_controllen = sizeof room;
    }
    iovec piece;
    msghdr message{};
    alignas(cmsghdr) char room[CMSG_SPACE(kEnds * sizeof(int))] = {};
};

template <class Call>
ssize_t retried(Call&& call) {
    for (;;) {
        const ssize_t result = call();
        if (result >= 0 || errno != EINTR) return result;
    }
}

bool send(int socket, Order order, const ChildEnds& ends) {
    Travelling travelling(&order, sizeof order);
    auto* head = CMSG_FIRSTHDR(&travelling.message);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(kEnds * sizeof(int));
    const int descriptors[kEnds] = {ends.in, ends.out, ends.err, ends.input};
    std::memcpy(CMSG_DATA(head), descriptors, sizeof descriptors);
    return retried([&] { return ::sendmsg(socket, &travelling.message, MSG_NOSIGNAL); }) == sizeof order;
}

/// None when the other side is gone.
std::optional<ChildEnds> receive(Order& order) {
    Travelling travelling(&order, sizeof order);
    if (retried([&] { return ::recvmsg(kSocket, &travelling.message, MSG_CMSG_CLOEXEC); }) != sizeof order)
        return {};
    const auto* head = CMSG_FIRSTHDR(&travelling.message);
    if (head == nullptr || head->cmsg_len != CMSG_LEN(kEnds * sizeof(int))) return {};
    int descriptors[kEnds];
    std::memcpy(descriptors, CMSG_DATA(head), sizeof descriptors);
    return ChildEnds{descriptors[0], descriptors[1], descriptors[2], descriptors[3]};
}

std::array<char, 256> packed(const std::vector<std::string>& arguments) {
    std::array<char, 256> out{};
    std::size_t at = 0;
    for (const auto& argument : arguments) {
        if (at + argument.size() + 2 > out.size())
            throw Error(ErrorKind::internal, "the arguments of a worker are too long");
        std::memcpy(out.data() + at, argument.data(), argument.size());
        at += argument.size() + 1;
    }
    return out;
}

std::vector<std::string> unpacked(const std::array<char, 256>& arguments) {
    std::vector<std::string> out;
    for (const char* at = arguments.data(); *at != 0; at += out.back().size() + 1) out.emplace_back(at);
    return out;
}

constexpr int kIgnoredByServer[] = {SIGINT, SIGTERM, SIGHUP};

/// The server outlives a stop of its parent, which may need it to the end; its socket tells it when that is.
void handle_stops(void (*how)(int)) {
    for (const int number : kIgnoredByServer) ::signal(number, how);
}

using Work = std::function<int(const std::vector<std::string>&)>;

[[noreturn]] void be_child(const Order& order, const ChildEnds& ends, const Work& work) {
    handle_stops(SIG_DFL);
    set_up_child(ends, order.parent, order.limits);
    const int code = work(unpacked(order.arguments));
    std::cout.flush();
    std::fflush(nullptr);
    ::_exit(code);
}

/// fork(), but that the copy is a child of our parent, who waits for it. The C library does not offer that;
/// what its fork() does besides is for programs of more than one thread.
pid_t fork_sibling() {
    return static_cast<pid_t>(::syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0));
}

pid_t start_server(const std::vector<std::string>& arguments, const FileDescriptor& socket) {
    const FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const OwnCommand command(arguments);
    const pid_t pid = ::fork();
    if (pid < 0) throw_errno("cannot start the process that starts workers");
    if (pid > 0) return pid;
    const int high = ::fcntl(socket.get(), F_DUPFD, 10), null = ::fcntl(nothing.get(), F_DUPFD, 10);
    ::dup2(null, 0);
    ::dup2(null, 1);
    ::dup2(high, kSocket);
    ::close_range(kSocket + 1, ~0U, 0);
    handle_stops(SIG_IGN);
    command.become();
}

}  // namespace

ForkServer::ForkServer(const std::vector<std::string>& arguments) {
    // Instrumented programs keep account of their processes and threads, which a bare clone goes past.
    if (kSanitized) return;
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) throw_errno("cannot make a pair of sockets");
    socket_ = FileDescriptor(ends[0]);
    const FileDescriptor its_end(ends[1]);
    server_ = start_server(arguments, its_end);
    s_server = this;
}

ForkServer::~ForkServer() {
    if (server_ < 0) return;
    s_server = nullptr;
    socket_.close();
    while (::waitpid(server_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

std::optional<pid_t> ForkServer::start(const std::vector<std::string>& arguments, const ChildEnds& ends,
                                       const ChildLimits& limits) {
    auto* const server = s_server.load();
    if (server == nullptr) return {};
    const pid_t pid = server->ask(arguments, ends, limits);
    if (pid > 0) return pid;
    return {};
}

pid_t ForkServer::ask(const std::vector<std::string>& arguments, const ChildEnds& ends,
                      const ChildLimits& limits) {
    const Order order{limits, ::getpid(), packed(arguments)};
    const std::lock_guard lock(one_at_a_time_);
    pid_t pid = -1;
    if (!send(socket_.get(), order, ends)) return -1;
    const auto got = retried([&] { return ::recv(socket_.get(), &pid, sizeof pid, 0); });
    return got == sizeof pid ? pid : -1;
}

int serve_forks(const Work& work) {
    Order order;
    while (const auto ends = receive(order)) {
        const pid_t pid = fork_sibling();
        if (pid == 0) be_child(order, *ends, work);
        for (const int end : {ends->in, ends->out, ends->err, ends->input}) ::close(end);
        if (::send(kSocket, &pid, sizeof pid, MSG_NOSIGNAL) != sizeof pid) return 1;
    }
    return 0;
}

}  // namespace daybook::base
