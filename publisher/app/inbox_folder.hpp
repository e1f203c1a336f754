#pragma once

#include "publisher/base/durable_file.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::app {

/// What a file shows of itself without being read.
struct Look {
    std::uint64_t inode = 0, bytes = 0;
    std::int64_t changed_ns = 0;  ///< its time of modification
    std::int64_t moved_ns = 0;    ///< when its inode last changed: a file that is offered again is another offer
    bool operator==(const Look&) const = default;
    /// The same but for having been moved.
    bool same_content(const Look& other) const;
};

/// A name in a folder that strangers write to.
struct DoorEntry {
    enum class Kind { file, folder, link, other };
    std::string name;
    Kind kind = Kind::file;
    Look look;
};

/// A folder that strangers write to, held open: whatever is renamed or linked meanwhile, it stays the same
/// folder, and no symbolic link below it is followed.
class DoorFolder {
public:
    /// The folder that the configuration names. Throws Error when it is none.
    static DoorFolder open(const std::filesystem::path& path);
    /// A folder in it. Throws Error(bad_input) when it is a symbolic link or no folder.
    DoorFolder folder(const std::string& name) const;
    /// The same, made when it is not there: for its group alone, which is that of the folder above, since officers of
    /// one organisation are not to read another's files.
    DoorFolder made(const std::string& name) const;

    /// What lies in it, by name; of more than 4096 names any 4096.
    std::vector<DoorEntry> entries() const;
    /// When a name in it last came or went, in nanoseconds.
    std::int64_t changed_ns() const;
    bool holds(const std::string& name) const;

    /// Opens a regular file to read. Throws Error(bad_input) when it is none.
    base::FileDescriptor file(const std::string& name) const;
    /// Writes a file that is not there yet, whole or not at all.
    void write_new(const std::string& name, std::string_view bytes) const;
    /// Moves an entry into another folder, under another name when its own is taken ("may.csv.2"); removes it
    /// when it cannot be moved. One that does not look so any more is another, and stays. Returns false when
    /// nothing can be done.
    bool put_away(const std::string& name, const Look& look, const DoorFolder& into) const;
    bool looks(const std::string& name, const Look& look) const;

private:
    bool holds_moved(const std::string& name, const Look& look) const;
    explicit DoorFolder(base::FileDescriptor fd) : fd_(std::move(fd)) {}
    base::FileDescriptor fd_;
};

/// How an open file looks now.
Look look_of(const base::FileDescriptor& file);

/// Whether somebody has the file open for writing. Unknown on file systems that are not local, and of a file of
/// another user's where this process may not take leases (CAP_LEASE).
enum class Writers { none, some, unknown };
Writers writers_of(const base::FileDescriptor& file);

}  // namespace daybook::app
