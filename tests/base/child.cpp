#include "tests/base/child.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/subprocess.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace daybook::tests {

namespace {

std::string read_all(int fd) {
    std::string out(1 << 16, '\0');
    std::size_t size = 0;
    for (ssize_t got; (got = ::read(fd, out.data() + size, out.size() - size)) > 0;) {
        size += static_cast<std::size_t>(got);
        if (size == out.size()) out.resize(out.size() * 2);
    }
    out.resize(size);
    return out;
}

int echo() {
    std::cout << "request:" << read_all(0) << " input:" << read_all(3);
    return 0;
}

int allocate() {
    try {
        std::vector<char> block(std::size_t{1} << 30, 'x');
        std::cout << block.back();
    } catch (const std::bad_alloc&) {
        return 7;
    }
    return 0;
}

int write_for_ever() {
    const std::string block(1 << 16, 'x');
    while (::write(1, block.data(), block.size()) > 0) {
    }
    return 0;
}

int complain_at_length() {
    std::cerr << std::string(1 << 20, 'e') << std::flush;
    return 3;
}

int hang() {
    for (;;) ::pause();
}

int hang_with_output_closed() {
    ::close(1);
    ::close(2);
    return hang();
}

int burn() {
    for (volatile bool on = true; on;) {
    }
    return 0;
}

int list_descriptors() {
    for (int fd = 0; fd < 1024; ++fd)
        if (::fcntl(fd, F_GETFD) >= 0) std::cout << fd << ' ';
    std::cout << (environ == nullptr || *environ == nullptr ? "no" : "an") << " environment";
    return 0;
}

int tell_origin() {
    std::cout << ::getppid() << ' ' << reinterpret_cast<const void*>(&tell_origin) << ' ' << reinterpret_cast<const void*>(&::getppid);
    return 0;
}

int grow_a_file() {
    const int fd = ::open("/tmp", O_TMPFILE | O_RDWR, 0600);
    ::signal(SIGXFSZ, SIG_IGN);
    return ::write(fd, "x", 1) < 0 && errno == EFBIG ? 0 : 1;
}

/// One letter for each thing a reader of hostile bytes must not do: '-' when the kernel refused, '!' when it
/// did not.
int try_everything() {
    base::enter_sandbox();
    std::string seen;
    const auto refused = [&](long result, int wanted = EPERM) {
        seen += result < 0 && errno == wanted ? '-' : '!';
    };
    refused(::open("/etc/passwd", O_RDONLY));
    refused(::socket(AF_INET, SOCK_STREAM, 0));
    refused(::fchmod(3, 0666));
    refused(::unlink("/tmp/daybook-no-such-file"));
    refused(::kill(::getppid(), 0));
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    refused(child);
    char* const no_words[] = {nullptr};
    refused(::execv("/bin/true", no_words));
    const rlimit wide{RLIM_INFINITY, RLIM_INFINITY};
    refused(::setrlimit(RLIMIT_CPU, &wide));
    std::cout << seen << ' ' << read_all(3);
    return 0;
}

int abort_in_sandbox() {
    base::enter_sandbox();
    std::abort();
}

int thread_in_sandbox() {
    base::enter_sandbox();
    std::thread([] { std::cout << "a thread ran"; }).join();
    return 0;
}

}  // namespace

int behave_as_child(std::string_view behaviour) {
    if (behaviour == "echo") return echo();
    if (behaviour == "exit-3") return (std::cerr << "no such sheet", 3);
    if (behaviour == "die") return ::raise(SIGKILL);
    if (behaviour == "allocate") return allocate();
    if (behaviour == "write-for-ever") return write_for_ever();
    if (behaviour == "complain") return complain_at_length();
    if (behaviour == "hang") return hang();
    if (behaviour == "hang-with-output-closed") return hang_with_output_closed();
    if (behaviour == "burn") return burn();
    if (behaviour == "descriptors") return list_descriptors();
    if (behaviour == "origin") return tell_origin();
    if (behaviour == "grow-a-file") return grow_a_file();
    if (behaviour == "try-everything") return try_everything();
    if (behaviour == "abort-in-sandbox") return abort_in_sandbox();
    if (behaviour == "thread-in-sandbox") return thread_in_sandbox();
    return 99;
}

}  // namespace daybook::tests
