#pragma once

#include "publisher/base/subprocess.hpp"

#include <cstddef>
#include <string_view>

namespace daybook::schemas {

/// The descriptor by which a child finds the file that it reads (base::run_self).
inline constexpr int kHandedFile = 3;

/// An open file as memory, so that only what is looked at is read, and no more of it is held than the system
/// has room for. The descriptor must outlive it.
class MappedFile {
public:
    /// Throws Error(internal) when the file cannot be mapped.
    explicit MappedFile(int fd);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    std::string_view bytes() const { return {static_cast<const char*>(data_), size_}; }

    /// Gives back the memory of a part; it is read from the file again when it is looked at again.
    void forget(std::string_view part) const;

    /// Reads a part of bytes() from the file into `to`, which takes a fraction of what looking at it for the first time does.
    /// False when the file does not give it. From any thread.
    bool copy(std::string_view part, char* to) const noexcept;

private:
    int fd_;
    void* data_ = nullptr;
    std::size_t size_ = 0;
};

/// Limits for a child that maps `input`: the map takes address space and hardly any memory.
base::ChildLimits limits_to_map(base::ChildLimits limits, const base::FileDescriptor& input);

}  // namespace daybook::schemas
