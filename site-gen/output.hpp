#pragma once

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::site_gen {

/// How many files are made at once: one a processor, eight at most.
unsigned threads();

/// Removes what we wrote into a site's folder, but for its assets: pages that may show what was erased, where new ones cannot be made. Waits while
/// another process builds there. False when something could not be removed.
bool remove_pages(const std::filesystem::path& root);

/// The folder that a static server serves. `.site-files` in it lists what we wrote, one path a line, so that
/// a page that has gone is removed and a file that someone else put there never is.
///
/// What changed is made below `.site-new` first, under the path that it will have, and put in place by finish() when all of it
/// is there: a build that fails, for want of room or for any other reason, leaves the site that was.
class OutputFolder {
public:
    /// Makes the folder, waits while another process builds into it, reads the list of the last build and removes what an
    /// interrupted one left unfinished.
    explicit OutputFolder(std::filesystem::path root);
    ~OutputFolder();
    OutputFolder(const OutputFolder&) = delete;
    OutputFolder& operator=(const OutputFolder&) = delete;

    /// Names what this build will write, before it writes: after a crash the list still covers every file of
    /// ours.
    void announce(const std::set<std::string>& paths);
    /// Makes a file ready unless the folder holds these bytes already. `path` is relative and was announced. Not flushed,
    /// since a page lost in a crash is made again. Thread-safe for different paths.
    void put(const std::string& path, std::string_view bytes);
    /// The same of a file that lies elsewhere and is never rewritten in place: a second name of it (hard link) where
    /// the file system allows that, else a copy.
    void put_file(const std::string& path, const std::filesystem::path& source);
    /// Puts what is ready in place by rename, each file by itself and a folder that is new with all that is in it; pages before the
    /// lists that lead to them. Then removes files of the last build that were not announced, with the folders they leave empty; then
    /// shortens the list, and lets other builds go on.
    void finish();

    std::size_t written() const { return written_; }
    std::size_t removed() const { return removed_; }

private:
    /// Removes what is not in place, and lets other builds go on: what is there after that is theirs.
    void leave();
    void refuse_unannounced(const std::string& path) const;
    /// Where it is made ready.
    std::filesystem::path staged(const std::string& path) const;
    void is_ready(const std::string& path);
    /// What finish() will rename, in its order: paths that are ready, or the uppermost folder above one that the site has not. Throws
    /// Error where something else has a folder's name.
    std::vector<std::string> moves() const;
    void remove_with_empty_parents(const std::string& path);
    void save_list(const std::set<std::string>& paths) const;

    std::filesystem::path root_;
    std::set<std::string> before_, now_;
    std::mutex mutex_;
    std::vector<std::string> ready_;
    std::size_t written_ = 0, removed_ = 0;
    int lock_ = -1;
};

}  // namespace daybook::site_gen
