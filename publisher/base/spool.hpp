#pragma once

#include "publisher/base/durable_file.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace daybook::base {

/// Bytes that are written once and read again: in memory while they are few, else in a file without a name, so that nothing of them
/// stays, whatever becomes of this process. The file lies in TMPDIR, or where that is not set in /var/tmp, the place for what may be
/// large (file-hierarchy(7)).
class Spool {
public:
    /// \param in_memory bytes; with more all of it lies in the file
    /// \param what how an error calls it: "what a request carries"
    Spool(std::size_t in_memory, std::string what);
    /// Throws Error(exhausted) when there is no room for it, whatever keeps it from there.
    void append(std::string_view bytes);
    std::uint64_t size() const { return size_; }
    /// \pre at + count <= size(). Throws Error when the file cannot be read.
    std::string read(std::uint64_t at, std::size_t count) const;
    /// A path under which this process can read all of it while this object lives; never a name in a folder.
    std::filesystem::path file();

private:
    void spill();

    std::size_t in_memory_;
    std::string what_, small_;
    FileDescriptor file_;
    std::uint64_t size_ = 0;
};

}  // namespace daybook::base
