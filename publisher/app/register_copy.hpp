#pragma once

#include "publisher/record/archive.hpp"

#include <filesystem>

namespace daybook::app {

/// A folder of its own below the system's temporary one, gone with all that is in it at the end.
class WorkFolder {
public:
    WorkFolder();
    ~WorkFolder();
    WorkFolder(const WorkFolder&) = delete;
    WorkFolder& operator=(const WorkFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Copies an archive's register, whoever writes it meanwhile, and changes none of its files; does nothing
/// when there is none.
void copy_register(const record::ArchiveLayout& layout, const std::filesystem::path& to);

}  // namespace daybook::app
