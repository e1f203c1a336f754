#pragma once

#include <filesystem>
#include <vector>

/// Making and removing names of files, as std::filesystem does, but failing as Error. Nothing here is flushed.
namespace daybook::base {

/// Gives a file a second name on its file system. Throws Error when the name is taken.
void link_file(const std::filesystem::path& from, const std::filesystem::path& to);

/// create_directories, for what is flushed later or never.
void make_directories_unflushed(const std::filesystem::path& path);

/// Removes a file; does nothing when there is none.
void remove_file(const std::filesystem::path& path);

/// Removes a folder and all below it; does nothing when there is none.
void remove_tree(const std::filesystem::path& root);

/// What lies in a folder, by name. Throws Error when it cannot be read.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

}  // namespace daybook::base
