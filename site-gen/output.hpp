#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

namespace daybook::site_gen {

/// The folder that a static server serves. `.site-files` in it lists what we wrote, one path a line, so that
/// a page that has gone is removed and a file that someone else put there never is.
class OutputFolder {
public:
    /// Makes the folder and reads the list of the last build.
    explicit OutputFolder(std::filesystem::path root);

    /// Names what this build will write, before it writes: after a crash the list still covers every file of
    /// ours.
    void announce(const std::set<std::string>& paths);
    /// Writes a file unless it holds these bytes already. `path` is relative and was announced. Replaced by
    /// rename, so that a reader sees the old page or the new one; not flushed, since a page lost in a crash
    /// is made again. Thread-safe for different paths.
    void put(const std::string& path, std::string_view bytes);
    /// Removes files of the last build that were not announced, with the folders they leave empty; then
    /// shortens the list.
    void finish();

    std::size_t written() const { return written_; }
    std::size_t removed() const { return removed_; }

private:
    void remove_with_empty_parents(const std::string& path);
    void save_list(const std::set<std::string>& paths) const;

    std::filesystem::path root_;
    std::set<std::string> before_, now_;
    std::atomic<std::size_t> written_ = 0;
    std::size_t removed_ = 0;
};

}  // namespace daybook::site_gen
