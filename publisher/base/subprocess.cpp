#include "publisher/base/subprocess.hpp"

#include "publisher/base/error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DAYBOOK_SANITIZED 1
#else
#define DAYBOOK_SANITIZED 0
#endif

namespace daybook::base {

namespace {

struct Pipe {
    FileDescriptor read, write;
};

Pipe make_pipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) throw_errno("cannot make a pipe");
    return {FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

void set_limit(decltype(RLIMIT_CPU) what, rlim_t value) {
    const rlimit limit{value, value};
    ::setrlimit(what, &limit);
}

/// Runs between fork and exec: only async-signal-safe calls.
[[noreturn]] void become_child(char* const* argv, int in, int out, int err, int input, const ChildLimits& limits) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Away from 0-4 first, so that no dup2 below overwrites a descriptor still needed.
    const int high_in = ::fcntl(in, F_DUPFD, 10), high_out = ::fcntl(out, F_DUPFD, 10);
    const int high_err = ::fcntl(err, F_DUPFD, 10), high_input = ::fcntl(input, F_DUPFD, 10);
    ::dup2(high_in, 0);
    ::dup2(high_out, 1);
    ::dup2(high_err, 2);
    ::dup2(high_input, 3);
    ::close_range(4, ~0U, 0);
    if (!DAYBOOK_SANITIZED) set_limit(RLIMIT_AS, limits.memory_bytes);
    set_limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu.count()));
    set_limit(RLIMIT_FSIZE, 0);
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_NOFILE, 32);
    char* const environment[] = {nullptr};
    ::execve("/proc/self/exe", argv, environment);
    ::_exit(127);
}

pid_t start(const std::vector<std::string>& arguments, const Pipe& in, const Pipe& out, const Pipe& err,
            const FileDescriptor& input, const ChildLimits& limits) {
    std::vector<std::string> words{"daybook"};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) throw_errno("cannot start a worker");
    if (pid == 0) become_child(argv.data(), in.read.get(), out.write.get(), err.write.get(), input.get(), limits);
    return pid;
}

/// Moves bytes between us and the child until it closes its output or the time is up.
void converse(Pipe& in, Pipe& out, Pipe& err, std::string_view request, const ChildLimits& limits, ChildAnswer& answer) {
    const auto deadline = std::chrono::steady_clock::now() + limits.wall;
    std::vector<char> block(1 << 18);
    const auto take = [&](FileDescriptor& fd, std::string& into, std::size_t most) {
        const auto got = ::read(fd.get(), block.data(), block.size());
        if (got > 0 && into.size() < most) into.append(block.data(), static_cast<std::size_t>(got));
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) fd.close();
    };
    while (out.read || err.read) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            answer.timed_out = true;
            return;
        }
        std::array<pollfd, 3> waits{{{out.read.get(), POLLIN, 0}, {err.read.get(), POLLIN, 0}, {in.write.get(), POLLOUT, 0}}};
        if (::poll(waits.data(), waits.size(), static_cast<int>(std::min<long>(left.count(), 1000))) < 0) continue;
        if (waits[0].revents != 0) take(out.read, answer.output, SIZE_MAX);
        if (waits[1].revents != 0) take(err.read, answer.diagnostics, 64 << 10);
        if (waits[2].revents != 0) {
            const auto sent = request.empty() ? 0 : ::write(in.write.get(), request.data(), request.size());
            if (sent > 0) request.remove_prefix(static_cast<std::size_t>(sent));
            if (request.empty() || (sent < 0 && errno != EAGAIN && errno != EINTR)) in.write.close();
        }
        if (answer.output.size() > limits.answer_bytes) {
            answer.too_much = true;
            return;
        }
    }
}

}  // namespace

std::string ChildAnswer::how_it_ended() const {
    if (timed_out) return "did not finish in the time allowed and was stopped";
    if (too_much) return "sent back more than is allowed and was stopped";
    if (signal != 0) return fmt::format("was killed by signal {} ({})", signal, ::strsignal(signal));
    return fmt::format("exited with code {}{}{}", exit_code, diagnostics.empty() ? "" : ": ", diagnostics);
}

ChildAnswer run_self(const std::vector<std::string>& arguments, const FileDescriptor& input,
                     std::string_view request, const ChildLimits& limits) {
    // A child that died early must show as its exit status, not as our own SIGPIPE.
    static const auto ignored = ::signal(SIGPIPE, SIG_IGN);
    (void)ignored;
    auto in = make_pipe(), out = make_pipe(), err = make_pipe();
    const pid_t pid = start(arguments, in, out, err, input, limits);
    in.read.close();
    out.write.close();
    err.write.close();
    for (const int fd : {in.write.get(), out.read.get(), err.read.get()}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
    ChildAnswer answer;
    converse(in, out, err, request, limits, answer);
    if (answer.timed_out || answer.too_much) ::kill(pid, SIGKILL);
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    if (WIFEXITED(status)) answer.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) answer.signal = WTERMSIG(status);
    return answer;
}

void enter_sandbox() {
    // Deny-list: what reads hostile bytes needs memory and the descriptors it was given, nothing else. An
    // allow-list would break with every libc; what matters is that no path, socket or process can be named.
    const scmp_filter_ctx filter = ::seccomp_init(SCMP_ACT_ALLOW);
    bool good = filter != nullptr;
    for (const int call :
         {SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(openat2), SCMP_SYS(creat), SCMP_SYS(socket), SCMP_SYS(socketpair),
          SCMP_SYS(connect), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(sendto),
          SCMP_SYS(sendmsg), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(ptrace),
          SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(kill), SCMP_SYS(tkill), SCMP_SYS(unlink),
          SCMP_SYS(unlinkat), SCMP_SYS(rename), SCMP_SYS(renameat), SCMP_SYS(renameat2), SCMP_SYS(link),
          SCMP_SYS(linkat), SCMP_SYS(symlink), SCMP_SYS(symlinkat), SCMP_SYS(mkdir), SCMP_SYS(mkdirat),
          SCMP_SYS(chmod), SCMP_SYS(fchmodat), SCMP_SYS(chown), SCMP_SYS(truncate), SCMP_SYS(mount), SCMP_SYS(bpf),
          SCMP_SYS(io_uring_setup), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(pidfd_getfd)})
        good = good && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
    good = good && ::seccomp_load(filter) == 0;
    if (filter != nullptr) ::seccomp_release(filter);
    if (!good) throw Error(ErrorKind::internal, "the kernel refused the worker's seccomp filter");
}

}  // namespace daybook::base
