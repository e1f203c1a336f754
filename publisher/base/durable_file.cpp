#include "publisher/base/durable_file.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/write_all.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <utility>

namespace daybook::base {

namespace fs = std::filesystem;

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
        close();
        fd_ = other.release();
    }
    return *this;
}
FileDescriptor::~FileDescriptor() {
    close();
}
int FileDescriptor::release() noexcept {
    return std::exchange(fd_, -1);
}
void FileDescriptor::close() noexcept {
    if (fd_ >= 0) ::close(release());
}

namespace {

FileDescriptor open_or_throw(const fs::path& path, int flags, mode_t mode = 0644) {
    for (;;) {
        FileDescriptor fd(::open(path.c_str(), flags | O_CLOEXEC, mode));
        if (fd) return fd;
        if (errno != EINTR) throw_errno("cannot open " + path.string());
    }
}

void write_pieces(const FileDescriptor& fd, const Pieces& give, const fs::path& path) {
    give([&](std::string_view piece) { write_all(fd.get(), piece, path); });
}

/// All of it as one piece.
Pieces whole(std::string_view bytes) {
    return [bytes](const auto& to) { to(bytes); };
}

void write_and_flush(const FileDescriptor& fd, const Pieces& give, const fs::path& path) {
    write_pieces(fd, give, path);
    if (::fsync(fd.get()) != 0) throw_errno("cannot flush " + path.string());
}

void create_parents(const fs::path& path) {
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    if (failed && path.has_parent_path()) {
        errno = failed.value();
        throw_errno("cannot make " + path.parent_path().string());
    }
}

fs::path parent_of(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

}  // namespace

void write_all(int fd, std::string_view bytes, const fs::path& named) {
    while (!bytes.empty()) {
        const auto done = ::write(fd, bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) throw_errno("cannot write " + named.string());
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
}

std::string read_file(const fs::path& path, std::uintmax_t max_bytes) {
    const auto fd = open_or_throw(path, O_RDONLY);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) throw_errno("cannot look at " + path.string());
    if (S_ISDIR(info.st_mode))
        throw Error::make(ErrorKind::bad_input, "{} is a directory, not a file", path.string());
    const auto size = static_cast<std::uintmax_t>(info.st_size);
    if (size > max_bytes)
        throw Error::make(ErrorKind::exhausted, "{} has {} bytes; the limit is {}", path.string(), size,
                          max_bytes);
    std::string out(size, '\0');
    std::size_t at = 0;
    while (at < out.size()) {
        const auto got = ::read(fd.get(), out.data() + at, out.size() - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_errno("cannot read " + path.string());
        if (got == 0) break;
        at += static_cast<std::size_t>(got);
    }
    out.resize(at);
    return out;
}

std::string read_from(int fd, std::size_t max_bytes) {
    std::string out;
    char block[65536];
    while (out.size() < max_bytes) {
        const auto got = ::read(fd, block, std::min(sizeof block, max_bytes - out.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) throw_errno("cannot read");
        if (got == 0) break;
        out.append(block, static_cast<std::size_t>(got));
    }
    return out;
}

void write_durably(const fs::path& path, std::string_view bytes) {
    write_durably(path, whole(bytes));
}

void write_durably(const fs::path& path, const Pieces& give) {
    static std::atomic<unsigned> serial{0};
    fs::path temporary = path;
    temporary += fmt::format(".tmp-{}-{}", ::getpid(), serial++);
    try {
        write_and_flush(open_or_throw(temporary, O_WRONLY | O_CREAT | O_EXCL), give, temporary);
        rename_durably(temporary, path);
    } catch (...) {
        ::unlink(temporary.c_str());
        throw;
    }
}

void write_flushed(const fs::path& path, std::string_view bytes) {
    create_parents(path);
    write_and_flush(open_or_throw(path, O_WRONLY | O_CREAT | O_TRUNC), whole(bytes), path);
}

void write_unflushed(const fs::path& path, std::string_view bytes) {
    write_unflushed(path, whole(bytes));
}

void write_unflushed(const fs::path& path, const Pieces& give) {
    create_parents(path);
    write_pieces(open_or_throw(path, O_WRONLY | O_CREAT | O_TRUNC), give, path);
}

void flush_file_system(const fs::path& path) {
    const auto fd = open_or_throw(path, O_RDONLY);
    if (::syncfs(fd.get()) != 0) throw_errno("cannot flush the file system of " + path.string());
}

void write_new_private_file(const fs::path& path, std::string_view bytes) {
    if (fs::exists(path)) throw Error::make(ErrorKind::conflict, "{} exists already and is not overwritten", path.string());
    make_directories(parent_of(path));
    // Half a key, which a kill would leave under the name, would be refused for ever after.
    auto part = path;
    part += ".part";
    remove_file(part);
    try {
        FileDescriptor fd(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!fd) throw_errno("cannot create " + part.string());
        write_and_flush(fd, whole(bytes), part);
        link_file(part, path);   // unlike a rename it overwrites nothing
    } catch (...) {
        ::unlink(part.c_str());
        throw;
    }
    remove_file(part);
    flush(parent_of(path));
}

void flush(const fs::path& path) {
    const auto fd = open_or_throw(path, O_RDONLY);
    if (::fsync(fd.get()) != 0) throw_errno("cannot flush " + path.string());
}

void flush_tree(const fs::path& root) {
    flush(root);
    std::error_code failed;
    for (auto at = fs::recursive_directory_iterator(root, failed); !failed && at != fs::end(at);
         at.increment(failed))
        flush(at->path());
    if (failed && failed != std::errc::not_a_directory)
        throw Error::make(ErrorKind::internal, "cannot list {}: {}", root.string(), failed.message());
}

void rename_durably(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0)
        throw_errno(fmt::format("cannot move {} to {}", from.string(), to.string()));
    flush(parent_of(to));
    if (parent_of(from) != parent_of(to)) flush(parent_of(from));
}

void make_directories(const fs::path& path) {
    std::error_code ignored;
    if (path.empty() || fs::is_directory(path, ignored)) return;
    make_directories(path.parent_path());
    // Another process may have made it since.
    if (::mkdir(path.c_str(), 0777) != 0 && !(errno == EEXIST && fs::is_directory(path, ignored)))
        throw_errno("cannot make " + path.string());
    flush(parent_of(path));
}

FileLock::FileLock(const fs::path& path) : fd_(open_or_throw(path, O_RDWR | O_CREAT)) {
    if (::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
        const auto holder = read_file(path, 4096);
        throw Error::make(ErrorKind::conflict,
                          "{} is locked by process {}: only one publisher may write an archive, and only one server use an index",
                          path.string(), holder.empty() ? "unknown" : holder);
    }
    const auto pid = std::to_string(::getpid());
    if (::ftruncate(fd_.get(), 0) != 0 || ::pwrite(fd_.get(), pid.data(), pid.size(), 0) < 0)
        throw_errno("cannot write " + path.string());
}

}  // namespace daybook::base
