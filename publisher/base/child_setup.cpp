#include "publisher/base/child_setup.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

namespace daybook::base {

namespace {

/// Empty, but for the leak checker of an instrumented build: it works by ptrace, which the sandbox forbids.
constexpr const char* kEnvironment[] = {kSanitized ? "ASAN_OPTIONS=detect_leaks=0" : nullptr, nullptr};

void set_limit(decltype(RLIMIT_CPU) what, rlim_t value) {
    const rlimit limit{value, value};
    ::setrlimit(what, &limit);
}

void set_limits(const ChildLimits& limits) {
    if (!kSanitized) set_limit(RLIMIT_AS, limits.memory_bytes);
    set_limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu.count()));
    set_limit(RLIMIT_FSIZE, 0);
    set_limit(RLIMIT_CORE, 0);
    set_limit(RLIMIT_NOFILE, 32);
}

}  // namespace

OwnCommand::OwnCommand(const std::vector<std::string>& arguments) : words_{"daybook"} {
    words_.insert(words_.end(), arguments.begin(), arguments.end());
    for (auto& word : words_) pointers_.push_back(word.data());
    pointers_.push_back(nullptr);
}

void OwnCommand::become() const {
    ::execve("/proc/self/exe", pointers_.data(), const_cast<char**>(kEnvironment));
    ::_exit(127);
}

void set_up_child(const ChildEnds& ends, pid_t parent, const ChildLimits& limits) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before that line.
    if (::getppid() != parent) ::_exit(127);
    // Away from 0-4 first, so that no dup2 below overwrites a descriptor still needed.
    const int in = ::fcntl(ends.in, F_DUPFD, 10), out = ::fcntl(ends.out, F_DUPFD, 10);
    const int err = ::fcntl(ends.err, F_DUPFD, 10), input = ::fcntl(ends.input, F_DUPFD, 10);
    ::dup2(in, 0);
    ::dup2(out, 1);
    ::dup2(err, 2);
    ::dup2(input, 3);
    ::close_range(4, ~0U, 0);
    set_limits(limits);
}

}  // namespace daybook::base
