#include "publisher/base/file_names.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>
#include <unistd.h>

#include <cerrno>

namespace daybook::base {

namespace fs = std::filesystem;

namespace {

void throw_if(const std::error_code& failed, const std::string& what) {
    if (!failed) return;
    errno = failed.value();
    throw_errno(what);
}

}  // namespace

void link_file(const fs::path& from, const fs::path& to) {
    if (::link(from.c_str(), to.c_str()) != 0) throw_errno(fmt::format("cannot link {} to {}", from.string(), to.string()));
}

void make_directories_unflushed(const fs::path& path) {
    std::error_code failed;
    fs::create_directories(path, failed);
    throw_if(failed, "cannot make " + path.string());
}

void remove_file(const fs::path& path) {
    std::error_code failed;
    fs::remove(path, failed);
    throw_if(failed, "cannot remove " + path.string());
}

std::vector<fs::path> entries_of(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) out.push_back(at->path());
    throw_if(failed, "cannot list " + folder.string());
    std::ranges::sort(out);
    return out;
}

void rename_unflushed(const fs::path& from, const fs::path& to) {
    std::error_code failed;
    fs::rename(from, to, failed);
    throw_if(failed, fmt::format("cannot move {} to {}", from.string(), to.string()));
}

std::vector<fs::path> files_below(const fs::path& folder) {
    std::vector<fs::path> out;
    std::error_code failed;
    for (fs::recursive_directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        std::error_code gone;
        if (fs::is_regular_file(at->symlink_status(gone))) out.push_back(at->path());
    }
    throw_if(failed, "cannot list what is below " + folder.string());
    std::ranges::sort(out);
    return out;
}

void remove_tree(const fs::path& root) {
    std::error_code failed;
    fs::remove_all(root, failed);
    throw_if(failed, "cannot remove " + root.string());
}

}  // namespace daybook::base
