#pragma once

#include "publisher/record/log_entry.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace daybook::record {

/// A file that the log itself names.
struct NamedFile {
    std::string kind;  ///< of the entry; "table" for a table's manifest
    std::string path;  ///< below public/
    std::string sha256;
    std::int64_t index = 0;  ///< of the entry
    std::string dataset = {}, edition = {};
    std::int64_t version = 0;
    std::string entry = {};  ///< canonical bytes of a release's entry
};

/// Everything that the log names, and what was erased of it; some 500 bytes an entry.
class Inventory {
public:
    void add(const LogEntry& entry);

    const std::vector<NamedFile>& files() const { return files_; }
    /// True when an erasure took away the version, or after `file.index` the file itself: it must be gone.
    bool erased(const NamedFile& file) const;
    bool erased(const std::string& dataset, const std::string& edition, std::int64_t version) const;
    /// True when an entry after `index` erased a file that is no version's.
    bool erased_file(const std::string& path, std::int64_t index) const;
    /// The folders below public/ of erased versions, and their proofs.
    std::vector<std::string> erased_folders() const;
    /// Other files that an erasure took away and no later entry names again.
    std::vector<std::string> erased_files() const;
    /// The last entry that erased rows of the partition in which a table's file lies
    /// ("tables/spend/series=…/year=2012/…"), or -1: files of manifests before it may be gone.
    std::int64_t partition_erased(const std::string& path) const;
    bool partition_erased(const std::string& path, std::int64_t index) const {
        return index < partition_erased(path);
    }

private:
    void add_erasure(const LogEntry& entry);

    std::vector<NamedFile> files_;
    std::set<std::string> erased_;                                  ///< "<dataset>/<edition>/v<n>"
    std::map<std::string, std::int64_t> erased_files_;              ///< by the last entry that erased them
    std::vector<std::pair<std::int64_t, std::string>> partitions_;  ///< entry, folder; of earlier programs "/year=2012/"
};

}  // namespace daybook::record
