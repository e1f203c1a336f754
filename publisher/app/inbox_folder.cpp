#include "publisher/app/inbox_folder.hpp"

#include "publisher/base/error.hpp"
#include "schemas/showable.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <memory>

namespace daybook::app {

using base::Error;
using base::ErrorKind;
using base::FileDescriptor;

namespace {

constexpr std::size_t kMostEntries = 4096;
/// What is put into it belongs to the folder's group.
constexpr mode_t kDoorMode = S_ISGID | 0770;
constexpr int kMostSameNames = 10000;

std::int64_t nanoseconds(const timespec& t) {
    return std::int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec;
}

Look look_from(const struct stat& s) {
    return {s.st_ino, static_cast<std::uint64_t>(s.st_size), nanoseconds(s.st_mtim), nanoseconds(s.st_ctim)};
}

DoorEntry entry_from(std::string name, const struct stat& s) {
    using Kind = DoorEntry::Kind;
    const auto kind = S_ISREG(s.st_mode)   ? Kind::file
                      : S_ISDIR(s.st_mode) ? Kind::folder
                      : S_ISLNK(s.st_mode) ? Kind::link
                                           : Kind::other;
    return {std::move(name), kind, look_from(s)};
}

FileDescriptor folder_at(int parent, const std::string& name) {
    FileDescriptor fd(::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (!fd && (errno == ELOOP || errno == ENOTDIR))
        throw Error::make(ErrorKind::bad_input, "{} is a symbolic link or no folder; it is not followed",
                          schemas::showable(name));
    if (!fd) base::throw_errno("cannot open the folder " + schemas::showable(name));
    return fd;
}

std::string numbered(const std::string& name, int n) {
    return n == 1 ? name : fmt::format("{}.{}", name, n);
}

}  // namespace

bool Look::same_content(const Look& other) const {
    return inode == other.inode && bytes == other.bytes && changed_ns == other.changed_ns;
}

DoorFolder DoorFolder::open(const std::filesystem::path& path) {
    FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd) base::throw_errno("cannot open the folder " + path.string());
    return DoorFolder(std::move(fd));
}

DoorFolder DoorFolder::folder(const std::string& name) const {
    return DoorFolder(folder_at(fd_.get(), name));
}

DoorFolder DoorFolder::made(const std::string& name) const {
    if (::mkdirat(fd_.get(), name.c_str(), 0700) == 0) {
        if (::fchmodat(fd_.get(), name.c_str(), kDoorMode, 0) != 0) base::throw_errno("cannot open the folder to its group: " + name);
        if (::fsync(fd_.get()) != 0) base::throw_errno("cannot flush the folder that holds " + name);
    } else if (errno != EEXIST) {
        base::throw_errno("cannot make the folder " + schemas::showable(name));
    }
    return folder(name);
}

std::vector<DoorEntry> DoorFolder::entries() const {
    std::vector<DoorEntry> out;
    const int again = ::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(again < 0 ? nullptr : ::fdopendir(again), ::closedir);
    if (!stream) base::throw_errno("cannot list a folder of the inbox");
    while (out.size() < kMostEntries) {
        const auto* const found = ::readdir(stream.get());
        if (found == nullptr) break;
        const std::string name = found->d_name;
        struct stat s {};
        if (name == "." || name == ".." || ::fstatat(fd_.get(), name.c_str(), &s, AT_SYMLINK_NOFOLLOW) != 0)
            continue;
        out.push_back(entry_from(name, s));
    }
    std::ranges::sort(out, {}, &DoorEntry::name);
    return out;
}

std::int64_t DoorFolder::changed_ns() const {
    return look_of(fd_).changed_ns;
}

bool DoorFolder::holds(const std::string& name) const {
    struct stat s {};
    return ::fstatat(fd_.get(), name.c_str(), &s, AT_SYMLINK_NOFOLLOW) == 0;
}

FileDescriptor DoorFolder::file(const std::string& name) const {
    // Without O_NONBLOCK a pipe that took the file's place would be waited for.
    FileDescriptor fd(::openat(fd_.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    if (!fd && errno == ELOOP)
        throw Error::make(ErrorKind::bad_input, "{} is a symbolic link", schemas::showable(name));
    if (!fd) base::throw_errno("cannot read " + schemas::showable(name));
    struct stat s {};
    if (::fstat(fd.get(), &s) != 0) base::throw_errno("cannot look at " + schemas::showable(name));
    if (!S_ISREG(s.st_mode))
        throw Error::make(ErrorKind::bad_input, "{} is no regular file", schemas::showable(name));
    return fd;
}

void DoorFolder::write_new(const std::string& name, std::string_view bytes) const {
    const auto passing = fmt::format(".{}.tmp", name);
    ::unlinkat(fd_.get(), passing.c_str(), 0);
    FileDescriptor fd(
        ::openat(fd_.get(), passing.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640));
    if (!fd) base::throw_errno("cannot write " + name);
    while (!bytes.empty()) {
        const auto done = ::write(fd.get(), bytes.data(), bytes.size());
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) base::throw_errno("cannot write " + name);
        bytes.remove_prefix(static_cast<std::size_t>(done));
    }
    if (::fsync(fd.get()) != 0) base::throw_errno("cannot flush " + name);
    if (holds(name)) throw Error::make(ErrorKind::conflict, "{} exists already and is not overwritten", name);
    if (::renameat(fd_.get(), passing.c_str(), fd_.get(), name.c_str()) != 0)
        base::throw_errno("cannot write " + name);
    if (::fsync(fd_.get()) != 0) base::throw_errno("cannot flush the folder of " + name);
}

bool DoorFolder::looks(const std::string& name, const Look& look) const {
    struct stat s {};
    return ::fstatat(fd_.get(), name.c_str(), &s, AT_SYMLINK_NOFOLLOW) == 0 && look_from(s) == look;
}

bool DoorFolder::holds_moved(const std::string& name, const Look& look) const {
    struct stat s {};
    return ::fstatat(fd_.get(), name.c_str(), &s, AT_SYMLINK_NOFOLLOW) == 0 && look_from(s).same_content(look);
}

bool DoorFolder::put_away(const std::string& name, const Look& look, const DoorFolder& into) const {
    if (!looks(name, look)) return true;
    for (int n = 1; n <= kMostSameNames; ++n) {
        const auto there = numbered(name, n);
        if (into.holds(there)) continue;
        if (::renameat(fd_.get(), name.c_str(), into.fd_.get(), there.c_str()) != 0) break;
        // Another file may have taken the name at the last moment; nobody has read that one.
        if (!into.holds_moved(there, look))
            return ::renameat(into.fd_.get(), there.c_str(), fd_.get(), name.c_str()) == 0;
        return ::fsync(into.fd_.get()) == 0 && ::fsync(fd_.get()) == 0;
    }
    return ::unlinkat(fd_.get(), name.c_str(), 0) == 0;
}

Look look_of(const FileDescriptor& file) {
    struct stat s {};
    if (::fstat(file.get(), &s) != 0) base::throw_errno("cannot look at a file of the inbox");
    return look_from(s);
}

Writers writers_of(const FileDescriptor& file) {
    // A read lease is granted only while nobody writes. Whoever opens the file during it sends a signal,
    // which is to be one that nobody dies of.
    if (::fcntl(file.get(), F_SETSIG, SIGURG) != 0) return Writers::unknown;
    if (::fcntl(file.get(), F_SETLEASE, F_RDLCK) != 0) return errno == EAGAIN ? Writers::some : Writers::unknown;
    ::fcntl(file.get(), F_SETLEASE, F_UNLCK);
    return Writers::none;
}

}  // namespace daybook::app
