#include "site-gen/output.hpp"

#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

namespace daybook::site_gen {

namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

constexpr std::string_view kList = ".site-files";

/// The list lies in a folder that others may write to: a line that leads out of it is nobody's page.
bool stays_inside(const std::string& path) {
    const fs::path p(path);
    return !path.empty() && p.is_relative() &&
           std::none_of(p.begin(), p.end(), [](const fs::path& part) { return part == ".."; });
}

bool holds(const fs::path& path, std::string_view bytes) {
    std::error_code failed;
    if (!fs::is_regular_file(fs::symlink_status(path, failed)) ||
        fs::file_size(path, failed) != bytes.size() || failed)
        return false;
    return base::read_file(path) == bytes;
}

/// Closes before the rename: a disk that is full may only say so then.
void write_whole(const fs::path& path, std::string_view bytes) {
    std::FILE* file = std::fopen(path.c_str(), "wb");
    if (file == nullptr) base::throw_errno("cannot create " + path.string());
    const bool complete = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
    if (!complete || std::fclose(file) != 0) {
        if (!complete) std::fclose(file);
        base::throw_errno("cannot write " + path.string());
    }
}

void replace(const fs::path& path, std::string_view bytes) {
    fs::path fresh = path;
    fresh += ".new";
    std::error_code failed;
    fs::create_directories(path.parent_path(), failed);
    write_whole(fresh, bytes);
    fs::rename(fresh, path, failed);
    if (failed)
        throw Error::make(ErrorKind::internal, "cannot replace {}: {}", path.string(), failed.message());
}

}  // namespace

OutputFolder::OutputFolder(fs::path root) : root_(std::move(root)) {
    std::error_code failed;
    fs::create_directories(root_, failed);
    if (failed)
        throw Error::make(ErrorKind::internal, "cannot make the site's folder {}: {}", root_.string(),
                          failed.message());
    std::ifstream list(root_ / kList);
    for (std::string line; std::getline(list, line);)
        if (stays_inside(line)) before_.insert(line);
}

void OutputFolder::announce(const std::set<std::string>& paths) {
    now_ = paths;
    std::set<std::string> both = before_;
    both.insert(paths.begin(), paths.end());
    if (both != before_) save_list(both);
}

void OutputFolder::put(const std::string& path, std::string_view bytes) {
    if (!now_.contains(path))
        throw Error::make(ErrorKind::internal, "the site's file {} was not announced", path);
    const fs::path whole = root_ / path;
    if (holds(whole, bytes)) return;
    replace(whole, bytes);
    ++written_;
}

void OutputFolder::finish() {
    for (const auto& path : before_)
        if (!now_.contains(path)) remove_with_empty_parents(path);
    if (now_ != before_) save_list(now_);
}

void OutputFolder::remove_with_empty_parents(const std::string& path) {
    std::error_code failed;
    if (fs::remove(root_ / path, failed)) ++removed_;
    if (failed)
        throw Error::make(ErrorKind::internal, "cannot remove {}: {}", (root_ / path).string(),
                          failed.message());
    // remove() refuses a folder that still holds something, which is where to stop.
    for (fs::path parent = fs::path(path).parent_path(); !parent.empty(); parent = parent.parent_path())
        if (!fs::remove(root_ / parent, failed)) break;
}

void OutputFolder::save_list(const std::set<std::string>& paths) const {
    std::string text;
    for (const auto& path : paths) text += path + "\n";
    replace(root_ / kList, text);
}

}  // namespace daybook::site_gen
