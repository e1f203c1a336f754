#pragma once

#include "publisher/record/log_entry.hpp"

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
    /// True when an erasure took the version away: its files must be gone, release.json may be.
    bool erased(const NamedFile& file) const;
    bool erased(const std::string& dataset, const std::string& edition, std::int64_t version) const;
    /// The folders below public/ of erased versions.
    std::vector<std::string> erased_folders() const;
    /// True when an erasure after entry `index` touched the partition of a table
    /// ("tables/spend/series=…/year=2012/…"): the files that it replaced may be gone.
    bool partition_erased(const std::string& path, std::int64_t index) const;

private:
    void add_erasure(const LogEntry& entry);

    std::vector<NamedFile> files_;
    std::set<std::string> erased_;                                  ///< "<dataset>/<edition>/v<n>"
    std::vector<std::pair<std::int64_t, std::string>> partitions_;  ///< entry, "year=2012"
};

}  // namespace daybook::record
