#pragma once

#include "publisher/catalogue/index.hpp"
#include "publisher/record/log_reader.hpp"

#include <optional>
#include <vector>

namespace daybook::catalogue {

/// What the log has that we have not applied.
struct News {
    Applied what;  ///< what is applied once the entries are
    std::vector<record::LogEntry> entries;
    bool restarted = false;            ///< the log is not the one we knew: `entries` begin at 0
    std::vector<base::Sha256> leaves;  ///< of all entries up to what.revision
};

/// Reads the log and proves that it only grew. Keeps the hash of every entry applied (32 bytes each), so that
/// the root of a new checkpoint is recomputed over the history that we indexed, not over what the log says
/// its history was.
class LogFollower {
public:
    LogFollower(std::filesystem::path public_dir, std::string vkey)
        : reader_(std::move(public_dir), std::move(vkey)) {}

    /// Absent when the checkpoint is the one we applied. Throws Error(corrupt) when entries and signed root
    /// disagree.
    std::optional<News> poll() const;
    /// The news are applied.
    void accept(News&& news);
    /// Forgets everything: the next poll() gives the whole log.
    void restart();

    const Applied& applied() const { return applied_; }

private:
    record::LogReader reader_;
    Applied applied_;
    std::vector<base::Sha256> leaves_;
};

/// The root of the first `size` leaves.
base::Sha256 root_of(const std::vector<base::Sha256>& leaves, Revision size);

}  // namespace daybook::catalogue
