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

/// Renames within one file system.
void rename_unflushed(const std::filesystem::path& from, const std::filesystem::path& to);

/// The regular files below a folder, by path; links are not followed. Throws Error when it cannot be read, or changes meanwhile.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

/// What lies in a folder, by name. Throws Error when it cannot be read.
std::vector<std::filesystem::path> entries_of(const std::filesystem::path& folder);

}  // namespace daybook::base
