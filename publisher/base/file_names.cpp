#include "publisher/base/file_names.hpp"

#include "publisher/base/error.hpp"

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

void remove_tree(const fs::path& root) {
    std::error_code failed;
    fs::remove_all(root, failed);
    throw_if(failed, "cannot remove " + root.string());
}

}  // namespace daybook::base
