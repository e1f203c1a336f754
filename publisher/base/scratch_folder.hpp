#pragma once

#include <filesystem>

namespace daybook::base {

/// A folder of its own below the system's temporary one that nobody else may read, gone with all that is in it
/// at the end. Throws Error when it cannot be made.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace daybook::base
