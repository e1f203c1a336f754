#include "site-gen/output.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/write_all.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <thread>

namespace daybook::site_gen {

namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

constexpr std::string_view kList = ".site-files", kStaging = ".site-new", kLock = ".site-lock";

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

void make_folder(const fs::path& folder) {
    // Most are new, in one that is there: one call instead of a look at each above it.
    if (::mkdir(folder.c_str(), 0777) == 0) return;
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed || !fs::is_directory(folder)) throw Error::make(ErrorKind::internal, "cannot make the folder {}: {}", folder.string(), failed ? failed.message() : "a file is there");
}

int create(const fs::path& path) {
    return ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
}

/// Closes before the rename: a disk that is full may only say so then. `path` stands for what will be at `meant`, which errors name.
void write_whole(const fs::path& path, std::string_view bytes, const fs::path& meant) {
    base::FileDescriptor file(create(path));
    if (!file && errno == ENOENT) {
        make_folder(path.parent_path());
        file = base::FileDescriptor(create(path));
    }
    if (!file) base::throw_errno("cannot create " + meant.string());
    base::write_all(file.get(), bytes, meant);
    if (::close(file.release()) != 0) base::throw_errno("cannot write " + meant.string());
}

void rename_to(const fs::path& fresh, const fs::path& path) {
    std::error_code failed;
    fs::rename(fresh, path, failed);
    if (failed)
        throw Error::make(ErrorKind::internal, "cannot replace {}: {}", path.string(), failed.message());
}

bool is_same_file(const fs::path& a, const fs::path& b) {
    std::error_code failed;
    return fs::equivalent(a, b, failed) && !failed;
}

bool holds_same(const fs::path& path, const fs::path& source) {
    std::error_code failed;
    if (is_same_file(path, source)) return true;
    if (!fs::is_regular_file(fs::symlink_status(path, failed)) || fs::file_size(path, failed) != fs::file_size(source)) return false;
    return base::sha256_file(path) == base::sha256_file(source);
}

/// The list lies in a folder that others may write to: a line that leads out of it is nobody's page.
std::set<std::string> listed(const fs::path& root) {
    std::set<std::string> out;
    std::ifstream list(root / kList);
    for (std::string line; std::getline(list, line);)
        if (stays_inside(line)) out.insert(line);
    return out;
}

}  // namespace

bool remove_pages(const fs::path& root) {
    std::error_code failed;
    bool all = true;
    // Where the lock cannot be had, as on a disk that is only read, nobody else builds either.
    const base::FileDescriptor lock(::open((root / kLock).c_str(), O_RDWR | O_CLOEXEC));
    while (lock && ::flock(lock.get(), LOCK_EX) != 0 && errno == EINTR) {
    }
    for (const auto& path : listed(root)) {
        if (path.starts_with("assets/")) continue;
        fs::remove(root / path, failed);
        all = all && !failed;
    }
    return all;
}

unsigned threads() {
    return std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
}

OutputFolder::OutputFolder(fs::path root) : root_(std::move(root)) {
    std::error_code failed;
    fs::create_directories(root_, failed);
    if (failed)
        throw Error::make(ErrorKind::internal, "cannot make the site's folder {}: {}", root_.string(),
                          failed.message());
    const auto lock = root_ / kLock;
    lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (lock_ < 0) base::throw_errno("cannot create " + lock.string());
    while (::flock(lock_, LOCK_EX) != 0)
        if (errno != EINTR) base::throw_errno("cannot lock " + lock.string());
    fs::remove_all(root_ / kStaging, failed);
    before_ = listed(root_);
}

OutputFolder::~OutputFolder() { leave(); }

void OutputFolder::leave() {
    if (lock_ < 0) return;
    std::error_code ignored;
    fs::remove_all(root_ / kStaging, ignored);
    ::close(lock_);
    lock_ = -1;
}

void OutputFolder::announce(const std::set<std::string>& paths) {
    now_ = paths;
    std::set<std::string> both = before_;
    both.insert(paths.begin(), paths.end());
    if (both != before_) save_list(both);
}

void OutputFolder::refuse_unannounced(const std::string& path) const {
    if (!now_.contains(path))
        throw Error::make(ErrorKind::internal, "the site's file {} was not announced", path);
}

void OutputFolder::put(const std::string& path, std::string_view bytes) {
    refuse_unannounced(path);
    if (holds(root_ / path, bytes)) return;
    write_whole(staged(path), bytes, root_ / path);
    is_ready(path);
}

void OutputFolder::put_file(const std::string& path, const fs::path& source) {
    refuse_unannounced(path);
    if (holds_same(root_ / path, source)) return;
    const auto fresh = staged(path);
    make_folder(fresh.parent_path());
    std::error_code failed;
    fs::create_hard_link(source, fresh, failed);
    // On another file system, or of a file that this user may not link to (fs.protected_hardlinks). Written as pages are: std::filesystem calls a full disk an input/output error.
    if (failed) write_whole(fresh, base::read_file(source), root_ / path);
    is_ready(path);
}

fs::path OutputFolder::staged(const std::string& path) const {
    return root_ / kStaging / path;
}

void OutputFolder::is_ready(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    ready_.push_back(path);
}

std::vector<std::string> OutputFolder::moves() const {
    std::vector<std::string> out;
    std::set<std::string, std::less<>> there, coming;
    for (const auto& path : ready_) {
        bool moved = false;
        for (auto end = path.find('/'); end != std::string::npos && !moved; end = path.find('/', end + 1)) {
            const std::string_view folder(path.data(), end);
            if (there.contains(folder)) continue;
            moved = coming.contains(folder);
            if (moved) continue;
            std::error_code failed;
            const auto status = fs::status(root_ / folder, failed);
            if (fs::is_directory(status)) there.emplace(folder);
            else if (fs::exists(status)) throw Error::make(ErrorKind::internal, "cannot make the folder {}: a file is there", (root_ / folder).string());
            else {
                coming.emplace(folder);
                out.emplace_back(folder);
                moved = true;
            }
        }
        if (!moved) out.push_back(path);
    }
    return out;
}

void OutputFolder::finish() {
    // What lies deepest first, the home page last: no list leads to a page that is not there yet.
    const auto depth = [](const std::string& path) { return std::ranges::count(path, '/'); };
    std::ranges::sort(ready_, [&](const auto& a, const auto& b) { return std::pair(-depth(a), std::string_view(a)) < std::pair(-depth(b), std::string_view(b)); });
    for (const auto& path : moves()) rename_to(staged(path), root_ / path);
    written_ = ready_.size();
    ready_.clear();
    for (const auto& path : before_)
        if (!now_.contains(path)) remove_with_empty_parents(path);
    if (now_ != before_) save_list(now_);
    leave();
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
    const auto fresh = staged(std::string(kList));
    write_whole(fresh, text, root_ / kList);
    rename_to(fresh, root_ / kList);
}

}  // namespace daybook::site_gen
