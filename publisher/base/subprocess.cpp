#include "publisher/base/subprocess.hpp"

#include "publisher/base/child_stop.hpp"
#include "publisher/base/child_wait.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/fork_server.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace daybook::base {

namespace {

constexpr std::size_t kMostDiagnostics = 64 << 10;
constexpr int kPipeBytes = 1 << 20;

using Take = std::function<void(std::string_view)>;
using Deadline = std::chrono::steady_clock::time_point;

/// What the children of this thread end with, or null.
thread_local const std::atomic<bool>* t_stop = nullptr;
/// What this thread does while it waits for them, or null.
thread_local WhileChildrenRun* t_meanwhile = nullptr;
constexpr auto kTurn = std::chrono::milliseconds(50);

/// Milliseconds until then as poll() wants them, short enough to look whether to stop, 0 when it has passed.
int poll_time(Deadline deadline) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<long>(left.count(), 0, t_stop == nullptr && t_meanwhile == nullptr ? 1000 : kTurn.count()));
}

void refuse_stopped() {
    if (StopsChildren::now()) throw Error(ErrorKind::transient, "the worker was stopped, since what it worked for is over");
}

struct Pipe {
    FileDescriptor read, write;
};

Pipe make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("cannot make a pipe");
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

pid_t start_anew(const std::vector<std::string>& arguments, const ChildEnds& ends, const ChildLimits& limits) {
    const OwnCommand command(arguments);
    const pid_t self = ::getpid(), pid = ::fork();
    if (pid < 0) throw_errno("cannot start a worker");
    if (pid > 0) return pid;
    set_up_child(ends, self, limits);
    command.become();
}

/// Moves bytes between us and the child until it closes its output or the time is up.
void converse(Pipe& in, Pipe& out, Pipe& err, std::string_view request, Deadline deadline,
              std::uint64_t answer_bytes, ChildAnswer& answer, const Take& take) {
    std::vector<char> block(1 << 18);
    std::uint64_t taken = 0;
    const auto read = [&](FileDescriptor& fd) {
        const auto got = ::read(fd.get(), block.data(), block.size());
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) fd.close();
        return std::string_view(block.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    };
    while (out.read || err.read) {
        refuse_stopped();
        WhileChildrenRun::turn(false);
        const int wait = poll_time(deadline);
        answer.timed_out = wait == 0;
        if (answer.timed_out) return;
        std::array<pollfd, 3> waits{
            {{out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}, {in.write.get(), POLLOUT, 0}}};
        if (::poll(waits.data(), waits.size(), wait) < 0) continue;
        if (waits[0].revents != 0) {
            const auto piece = read(out.read);
            taken += piece.size();
            if (taken <= answer_bytes) take(piece);
        }
        if (waits[1].revents != 0)
            answer.diagnostics += read(err.read).substr(0, kMostDiagnostics - answer.diagnostics.size());
        if (waits[2].revents != 0) {
            const auto sent = request.empty() ? 0 : ::write(in.write.get(), request.data(), request.size());
            if (sent > 0) request.remove_prefix(static_cast<std::size_t>(sent));
            if (request.empty() || (sent < 0 && errno != EAGAIN && errno != EINTR)) in.write.close();
        }
        answer.too_much = taken > answer_bytes;
        if (answer.too_much) return;
    }
}

/// Waits for a child that has closed its output but may still live; kills it when its time or its answer is
/// over.
int reap(pid_t pid, Deadline deadline, ChildAnswer& answer) {
    // glibc 2.36 declares pidfd_open without extern "C".
    const FileDescriptor ended(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    pollfd waits{ended.get(), POLLIN, 0};
    while (!answer.timed_out && !answer.too_much && ended && waits.revents == 0) {
        WhileChildrenRun::turn(false);
        const int wait = poll_time(deadline);
        answer.timed_out = wait == 0 || StopsChildren::now();
        ::poll(&waits, 1, wait);
    }
    // It is not reaped yet, so this is still its number.
    if (answer.timed_out || answer.too_much) ::kill(pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    return status;
}

}  // namespace

StopsChildren::StopsChildren(const std::atomic<bool>& stop) : before_(std::exchange(t_stop, &stop)) {}
StopsChildren::~StopsChildren() {
    t_stop = before_;
}
bool StopsChildren::now() {
    return t_stop != nullptr && *t_stop;
}

WhileChildrenRun::WhileChildrenRun(Work work) : work_(std::move(work)), before_(std::exchange(t_meanwhile, this)) {}
WhileChildrenRun::~WhileChildrenRun() {
    t_meanwhile = before_;
}
void WhileChildrenRun::turn(bool ended) {
    if (t_meanwhile == nullptr || (!ended && std::chrono::steady_clock::now() < t_meanwhile->next_)) return;
    t_meanwhile->work_(ended);
    t_meanwhile->next_ = std::chrono::steady_clock::now() + kTurn;
}

std::string ChildAnswer::how_it_ended() const {
    if (timed_out) return "did not finish in the time allowed and was stopped";
    if (too_much) return "sent back more than is allowed and was stopped";
    if (signal != 0) return fmt::format("was killed by signal {} ({})", signal, ::sigdescr_np(signal));
    return fmt::format("exited with code {}{}{}", exit_code, diagnostics.empty() ? "" : ": ", diagnostics);
}

ChildAnswer run_self(const std::vector<std::string>& arguments, const FileDescriptor& input,
                     std::string_view request, const ChildLimits& limits) {
    std::string output;
    auto answer =
        run_self(arguments, input, request, limits, [&](std::string_view piece) { output += piece; });
    answer.output = std::move(output);
    return answer;
}

ChildAnswer run_self(const std::vector<std::string>& arguments, const FileDescriptor& input,
                     std::string_view request, const ChildLimits& limits, const Take& take) {
    // A child that died early must show as its exit status, not as our own SIGPIPE.
    static const auto ignored = ::signal(SIGPIPE, SIG_IGN);
    (void)ignored;
    refuse_stopped();
    auto in = make_pipe(), out = make_pipe(), err = make_pipe();
    const ChildEnds ends{in.read.get(), out.write.get(), err.write.get(), input.get()};
    const auto copy = ForkServer::start(arguments, ends, limits);
    const pid_t pid = copy ? *copy : start_anew(arguments, ends, limits);
    in.read.close();
    out.write.close();
    err.write.close();
    for (const int fd : {in.write.get(), out.read.get(), err.read.get()}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
    ::fcntl(out.read.get(), F_SETPIPE_SZ, kPipeBytes);  // only faster
    const Deadline deadline = std::chrono::steady_clock::now() + limits.wall;
    ChildAnswer answer;
    try {
        converse(in, out, err, request, deadline, limits.answer_bytes, answer, take);
    } catch (...) {
        answer.timed_out = true;
        reap(pid, deadline, answer);
        WhileChildrenRun::turn(true);
        throw;
    }
    in.write.close();
    const int status = reap(pid, deadline, answer);
    if (WIFEXITED(status)) answer.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) answer.signal = WTERMSIG(status);
    WhileChildrenRun::turn(true);
    return answer;
}

}  // namespace daybook::base
