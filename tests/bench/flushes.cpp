#include "flushes.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace daybook::bench {

namespace {

std::atomic<std::int64_t> called = 0;

int count(long number, int fd) {
    ++called;
    return static_cast<int>(::syscall(number, fd));
}

}  // namespace

std::int64_t flushes() {
    return called;
}

}  // namespace daybook::bench

// The program's own come before the C library's for every library in it.
extern "C" int fsync(int fd) {
    return daybook::bench::count(SYS_fsync, fd);
}
extern "C" int fdatasync(int fd) {
    return daybook::bench::count(SYS_fdatasync, fd);
}
extern "C" int syncfs(int fd) noexcept {
    return daybook::bench::count(SYS_syncfs, fd);
}
