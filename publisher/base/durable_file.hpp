#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace daybook::base {

/// Owns one file descriptor.
class FileDescriptor {
public:
    FileDescriptor() = default;
    explicit FileDescriptor(int fd) : fd_(fd) {}
    FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.release()) {}
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    ~FileDescriptor();
    int get() const noexcept { return fd_; }
    int release() noexcept;
    void close() noexcept;
    explicit operator bool() const noexcept { return fd_ >= 0; }

private:
    int fd_ = -1;
};

/// The whole file. Throws Error(exhausted) when it is larger than `max_bytes`.
std::string read_file(const std::filesystem::path& path, std::uintmax_t max_bytes = UINT64_C(1) << 32);

/// What a descriptor still has to give, at most `max_bytes` of it: a pipe, or the front of a file.
std::string read_from(int fd, std::size_t max_bytes = SIZE_MAX);

/// Replaces `path` so that a reader, or a crash at any moment, sees the old bytes or the new, never a
/// mixture: temporary file in the same directory, write, fsync(file), rename, fsync(directory).
void write_durably(const std::filesystem::path& path, std::string_view bytes);

/// Gives the bytes of a file, in pieces, to what it is called with.
using Pieces = std::function<void(const std::function<void(std::string_view)>&)>;

/// The same of bytes that are too many to be held at once; what throws while it gives them leaves `path` as it was.
void write_durably(const std::filesystem::path& path, const Pieces& give);

/// Writes and flushes a file that nobody reads yet (staging): write, fsync(file). Makes parent folders.
void write_flushed(const std::filesystem::path& path, std::string_view bytes);

/// Writes a file without flushing: for many files that one flush_file_system() makes durable together.
void write_unflushed(const std::filesystem::path& path, std::string_view bytes);

/// The same of bytes that are too many to be held at once.
void write_unflushed(const std::filesystem::path& path, const Pieces& give);

/// Flushes the whole file system that holds `path` (syncfs): one wait for thousands of staged files.
void flush_file_system(const std::filesystem::path& path);

/// Creates `path` with mode 0600; throws Error(conflict) when it exists.
void write_new_private_file(const std::filesystem::path& path, std::string_view bytes);

/// fsync on a file or a directory.
void flush(const std::filesystem::path& path);

/// fsync on every file and directory below `root`, `root` included.
void flush_tree(const std::filesystem::path& root);

/// Renames within one file system and flushes both directories. Throws Error naming both paths.
void rename_durably(const std::filesystem::path& from, const std::filesystem::path& to);

/// create_directories, flushing each new directory's parent.
void make_directories(const std::filesystem::path& path);

/// An exclusive advisory lock that dies with the process (flock).
class FileLock {
public:
    /// Takes the lock at once or throws Error(conflict) naming the file and the process that holds it.
    explicit FileLock(const std::filesystem::path& path);

private:
    FileDescriptor fd_;
};

}  // namespace daybook::base
