// For LD_PRELOAD: DAYBOOK_FAULT_BELOW=/folder DAYBOOK_FAULT=kill-before DAYBOOK_FAULT_AT=12 program…
#include "tests/faults/faulty_calls.hpp"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <vector>

namespace daybook::tests {

namespace {

constexpr const char* kNames[] = {"none", "io-error", "disk-full", "interrupted", "dead-disk", "kill-before", "kill-after"};

FaultPlan plan;
std::atomic<bool> armed{false};
std::atomic<bool> no_flushing{false};
long calls = 0;
std::string failed;
std::recursive_mutex mutex;   // the order of changes is that of the trace

enum class Kind { space, write, flush, other };

std::string of_descriptor(int fd) {
    char link[64], path[4096];
    ::snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const auto size = ::readlink(link, path, sizeof path);
    return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}

std::string absolute(int folder, const char* path) {
    if (path == nullptr) return {};
    if (*path == '/') return path;
    if (folder == AT_FDCWD) {
        char here[4096];
        return ::getcwd(here, sizeof here) == nullptr ? std::string(path) : std::string(here) + "/" + path;
    }
    return of_descriptor(folder) + "/" + path;
}

bool concerns(const std::string& path) {
    return path.size() >= plan.below.size() && path.starts_with(plan.below) &&
           (path.size() == plan.below.size() || path[plan.below.size()] == '/');
}

/// Takes a change down: its letter, two paths below the folder, an offset and the bytes.
void note(char what, const std::string& a, const std::string& b = {}, std::uint64_t offset = 0, std::string_view bytes = {}) {
    if (plan.trace < 0) return;
    const auto below = [](const std::string& path) { return concerns(path) ? path.substr(plan.below.size()) : std::string("\n"); };
    std::string line(1, what);
    const auto number = [&](std::uint64_t n) { line.append(reinterpret_cast<const char*>(&n), sizeof n); };
    const auto text = [&](std::string_view t) {
        number(t.size());
        line += t;
    };
    text(below(a));
    text(b.empty() ? std::string() : below(b));
    number(offset);
    text(bytes);
    for (std::string_view rest = line; !rest.empty();) {
        const auto done = ::syscall(SYS_write, plan.trace, rest.data(), rest.size());
        if (done <= 0) ::abort();
        rest.remove_prefix(static_cast<std::size_t>(done));
    }
}

/// One call on its way: what is to become of it.
class Call {
public:
    Call(const char* name, Kind kind, const std::string& path, const std::string& other = {}) : lock_(mutex) {
        ours_ = armed && (concerns(path) || (!other.empty() && concerns(other)));
        if (!ours_) {
            lock_.unlock();
            return;
        }
        const long n = ++calls;
        chosen_ = n == plan.at;
        const bool from_here = plan.at > 0 && n >= plan.at;
        if (plan.fault == Fault::dead_disk && from_here) fail(EIO);
        if (plan.fault == Fault::disk_full && from_here && (kind == Kind::space || kind == Kind::write)) fail(ENOSPC);
        if (chosen_ && plan.fault == Fault::io_error) fail(EIO);
        if (chosen_ && plan.fault == Fault::interrupted) {
            if (kind == Kind::write) half_ = true;
            else fail(EINTR);
        }
        if (chosen_ && plan.fault != Fault::none) failed = std::string(name) + " " + path;
        if (chosen_ && plan.fault == Fault::kill_before) ::raise(SIGKILL);
    }
    ~Call() {
        if (ours_ && chosen_ && plan.fault == Fault::kill_after) ::raise(SIGKILL);
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    bool ours() const { return ours_; }
    /// True when it is to fail; errno is set.
    bool fails() const {
        if (error_ != 0) errno = error_;
        return error_ != 0;
    }
    std::size_t most(std::size_t size) const { return half_ && size > 1 ? size / 2 : size; }

private:
    void fail(int error) { error_ = error; }
    std::unique_lock<std::recursive_mutex> lock_;
    bool ours_ = false, chosen_ = false, half_ = false;
    int error_ = 0;
};

template <class F>
F next(const char* name) {
    return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}
#define NEXT(name) static const auto theirs = next<decltype(&::name)>(#name)

bool arm_from_environment() {
    const char *below = ::getenv("DAYBOOK_FAULT_BELOW"), *fault = ::getenv("DAYBOOK_FAULT"), *at = ::getenv("DAYBOOK_FAULT_AT");
    if (below == nullptr || fault == nullptr || at == nullptr) return false;
    for (int i = 0; i < 7; ++i)
        if (std::strcmp(kNames[i], fault) == 0) arm({below, static_cast<Fault>(i), ::atol(at)});
    return armed;
}

int opened(const char* name, int folder, const char* path, int flags, mode_t mode) {
    NEXT(openat);
    if (!armed) return theirs(folder, path, flags, mode);
    const auto whole = absolute(folder, path);
    const Call call(name, (flags & O_CREAT) != 0 ? Kind::space : Kind::other, whole);
    if (call.fails()) return -1;
    const bool fresh = call.ours() && plan.trace >= 0 && (flags & O_CREAT) != 0 && ::faccessat(folder, path, F_OK, 0) != 0;
    const int fd = theirs(folder, path, flags, mode);
    if (fd >= 0 && fresh) note('c', whole);
    else if (fd >= 0 && call.ours() && (flags & O_TRUNC) != 0) note('t', whole, {}, 0);
    return fd;
}

/// Writes at an offset, or where the descriptor stands when that is below zero.
ssize_t written(int fd, const void* data, std::size_t size, off_t at) {
    NEXT(write);
    static const auto pwrites = next<decltype(&::pwrite)>("pwrite64");
    const auto pass = [&](std::size_t most) { return at < 0 ? theirs(fd, data, most) : pwrites(fd, data, most, at); };
    if (!armed) return pass(size);
    const auto path = of_descriptor(fd);
    const Call call(at < 0 ? "write" : "pwrite", Kind::write, path);
    if (call.fails()) return -1;
    const auto from = at < 0 && call.ours() ? ::lseek(fd, 0, SEEK_CUR) : at;
    const auto done = pass(call.most(size));
    if (done > 0 && call.ours())
        note('w', path, {}, static_cast<std::uint64_t>(from), {static_cast<const char*>(data), static_cast<std::size_t>(done)});
    return done;
}

int flushed(const char* name, int fd, char what, int (*theirs)(int)) {
    const auto quick = [&] { return no_flushing ? 0 : theirs(fd); };
    if (!armed) return quick();
    const auto path = of_descriptor(fd);
    const Call call(name, Kind::flush, path);
    if (call.fails()) return -1;
    const int done = quick();
    if (done == 0 && call.ours()) note(what, path);
    return done;
}

template <class Pass>
int named(const char* name, Kind kind, char what, const std::string& a, const std::string& b, const Pass& pass) {
    const Call call(name, kind, a, b);
    if (call.fails()) return -1;
    const int done = pass();
    if (done == 0 && call.ours()) note(what, a, b);
    return done;
}

int cut(const char* name, const std::string& path, off_t size, const auto& pass) {
    const Call call(name, Kind::space, path);
    if (call.fails()) return -1;
    const int done = pass();
    if (done == 0 && call.ours()) note('t', path, {}, static_cast<std::uint64_t>(size));
    return done;
}

}  // namespace

const char* to_string(Fault fault) { return kNames[static_cast<int>(fault)]; }

void arm(const FaultPlan& new_plan) {
    const std::lock_guard lock(mutex);
    plan = new_plan;
    calls = 0;
    failed.clear();
    armed = true;
}

long disarm() {
    const std::lock_guard lock(mutex);
    armed = false;
    return calls;
}

std::string failed_call() { return failed; }
void skip_flushing(bool skip) { no_flushing = skip; }

namespace {
// After what it sets has been made.
[[maybe_unused]] const bool kFromEnvironment = arm_from_environment();
}  // namespace

}  // namespace daybook::tests

using namespace daybook::tests;

extern "C" {

#define MODE_OF(flags)                                        \
    mode_t mode = 0;                                          \
    if (((flags) & (O_CREAT | __O_TMPFILE)) != 0) {           \
        va_list more;                                         \
        va_start(more, flags);                                \
        mode = static_cast<mode_t>(va_arg(more, unsigned));   \
        va_end(more);                                         \
    }

int open(const char* path, int flags, ...) {
    MODE_OF(flags)
    return opened("open", AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
    MODE_OF(flags)
    return opened("open", AT_FDCWD, path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
    MODE_OF(flags)
    return opened("openat", folder, path, flags, mode);
}
int openat64(int folder, const char* path, int flags, ...) {
    MODE_OF(flags)
    return opened("openat", folder, path, flags, mode);
}
int creat(const char* path, mode_t mode) { return opened("creat", AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char* path, mode_t mode) { return opened("creat", AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

ssize_t write(int fd, const void* data, size_t size) { return written(fd, data, size, -1); }
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) { return written(fd, data, size, at); }
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) { return written(fd, data, size, at); }
/// A short write is allowed to any caller, so the first piece will do.
ssize_t writev(int fd, const struct iovec* pieces, int count) {
    NEXT(writev);
    if (!armed || count < 1 || !concerns(of_descriptor(fd))) return theirs(fd, pieces, count);
    for (int i = 0; i < count; ++i)
        if (pieces[i].iov_len > 0) return written(fd, pieces[i].iov_base, pieces[i].iov_len, -1);
    return 0;
}

/// Callers fall back to reading and writing, whose bytes can be taken down.
ssize_t copy_file_range(int in, off64_t* in_at, int out, off64_t* out_at, size_t size, unsigned flags) {
    NEXT(copy_file_range);
    if (armed && concerns(of_descriptor(out))) return errno = EOPNOTSUPP, -1;
    return theirs(in, in_at, out, out_at, size, flags);
}
ssize_t sendfile(int out, int in, off_t* at, size_t size) noexcept {
    NEXT(sendfile);
    if (armed && concerns(of_descriptor(out))) return errno = EINVAL, -1;
    return theirs(out, in, at, size);
}
ssize_t sendfile64(int out, int in, off64_t* at, size_t size) noexcept { return sendfile(out, in, at, size); }

int fsync(int fd) {
    NEXT(fsync);
    return flushed("fsync", fd, 's', theirs);
}
int fdatasync(int fd) {
    NEXT(fdatasync);
    return flushed("fdatasync", fd, 's', theirs);
}
int syncfs(int fd) noexcept {
    NEXT(syncfs);
    return flushed("syncfs", fd, 'S', theirs);
}

int close(int fd) {
    NEXT(close);
    if (!armed) return theirs(fd);
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY) return theirs(fd);
    const Call call("close", Kind::other, of_descriptor(fd));
    const bool fails = call.fails();
    const int error = errno, done = theirs(fd);   // a descriptor is closed even when closing reports an error
    if (!fails) return done;
    errno = error;
    return -1;
}

int rename(const char* from, const char* to) noexcept {
    NEXT(rename);
    if (!armed) return theirs(from, to);
    return named("rename", Kind::space, 'r', absolute(AT_FDCWD, from), absolute(AT_FDCWD, to), [&] { return theirs(from, to); });
}
int renameat(int a, const char* from, int b, const char* to) noexcept {
    NEXT(renameat);
    if (!armed) return theirs(a, from, b, to);
    return named("renameat", Kind::space, 'r', absolute(a, from), absolute(b, to), [&] { return theirs(a, from, b, to); });
}
int link(const char* from, const char* to) noexcept {
    NEXT(link);
    if (!armed) return theirs(from, to);
    return named("link", Kind::space, 'l', absolute(AT_FDCWD, from), absolute(AT_FDCWD, to), [&] { return theirs(from, to); });
}
int linkat(int a, const char* from, int b, const char* to, int flags) noexcept {
    NEXT(linkat);
    if (!armed) return theirs(a, from, b, to, flags);
    return named("linkat", Kind::space, 'l', absolute(a, from), absolute(b, to), [&] { return theirs(a, from, b, to, flags); });
}
int unlink(const char* path) noexcept {
    NEXT(unlink);
    if (!armed) return theirs(path);
    return named("unlink", Kind::other, 'u', absolute(AT_FDCWD, path), {}, [&] { return theirs(path); });
}
int unlinkat(int folder, const char* path, int flags) noexcept {
    NEXT(unlinkat);
    if (!armed) return theirs(folder, path, flags);
    return named("unlinkat", Kind::other, 'u', absolute(folder, path), {}, [&] { return theirs(folder, path, flags); });
}
int rmdir(const char* path) noexcept {
    NEXT(rmdir);
    if (!armed) return theirs(path);
    return named("rmdir", Kind::other, 'u', absolute(AT_FDCWD, path), {}, [&] { return theirs(path); });
}
int remove(const char* path) noexcept {
    NEXT(remove);
    if (!armed) return theirs(path);
    return named("remove", Kind::other, 'u', absolute(AT_FDCWD, path), {}, [&] { return theirs(path); });
}
int mkdir(const char* path, mode_t mode) noexcept {
    NEXT(mkdir);
    if (!armed) return theirs(path, mode);
    return named("mkdir", Kind::space, 'd', absolute(AT_FDCWD, path), {}, [&] { return theirs(path, mode); });
}
int mkdirat(int folder, const char* path, mode_t mode) noexcept {
    NEXT(mkdirat);
    if (!armed) return theirs(folder, path, mode);
    return named("mkdirat", Kind::space, 'd', absolute(folder, path), {}, [&] { return theirs(folder, path, mode); });
}
int ftruncate(int fd, off_t size) noexcept {
    NEXT(ftruncate);
    if (!armed) return theirs(fd, size);
    return cut("ftruncate", of_descriptor(fd), size, [&] { return theirs(fd, size); });
}
int ftruncate64(int fd, off64_t size) noexcept { return ftruncate(fd, size); }
int truncate(const char* path, off_t size) noexcept {
    NEXT(truncate);
    if (!armed) return theirs(path, size);
    return cut("truncate", absolute(AT_FDCWD, path), size, [&] { return theirs(path, size); });
}
int truncate64(const char* path, off64_t size) noexcept { return truncate(path, size); }

}  // extern "C"
