#include "flushes.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace daybook::bench {

namespace {

constexpr const char* kWhere = "DAYBOOK_FLUSHES";

using Counter = std::atomic<std::int64_t>;
static_assert(Counter::is_always_lock_free, "processes share it");

/// In memory that has a name in the environment, so that a program which is started with this library counts in the same place.
Counter* shared_counter() {
    int fd = -1;
    if (const char* const there = std::getenv(kWhere)) {
        fd = ::open(there, O_RDWR | O_CLOEXEC);
    } else {
        fd = ::memfd_create("flushes", MFD_CLOEXEC);
        if (fd < 0 || ::ftruncate(fd, sizeof(Counter)) != 0) std::abort();
        ::setenv(kWhere, ("/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd)).c_str(), 1);
    }
    void* const memory = fd < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(Counter), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED) std::abort();
    return static_cast<Counter*>(memory);
}

Counter& called() {
    static Counter* const counter = shared_counter();
    return *counter;
}

int count(long number, int fd) {
    ++called();
    return static_cast<int>(::syscall(number, fd));
}

}  // namespace

std::int64_t flushes() {
    return called();
}

}  // namespace daybook::bench

// These come before the C library's for every library of a program that is linked to this one, or started with it.
extern "C" int fsync(int fd) {
    return daybook::bench::count(SYS_fsync, fd);
}
extern "C" int fdatasync(int fd) {
    return daybook::bench::count(SYS_fdatasync, fd);
}
extern "C" int syncfs(int fd) noexcept {
    return daybook::bench::count(SYS_syncfs, fd);
}
