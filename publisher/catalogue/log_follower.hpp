#pragma once

#include "publisher/base/error.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/record/log_reader.hpp"

#include <optional>
#include <vector>

namespace daybook::catalogue {

/// What the log has that we have not applied.
struct News {
    Applied what;  ///< what is applied once the entries are
    std::vector<record::LogEntry> entries;
    bool restarted = false;            ///< `entries` begin at 0: the index is to be built from nothing
    std::vector<base::Sha256> leaves;  ///< of all entries up to what.revision
};

/// Reads the log and proves that it only grew. Keeps the hash of every entry applied (32 bytes each), so that
/// the root of a new checkpoint is recomputed over the history that we indexed, not over what the log says
/// its history was.
class LogFollower {
public:
    /// `origin`: the log that is meant; "" takes any.
    LogFollower(std::filesystem::path public_dir, std::string vkey, std::string origin)
        : reader_(std::move(public_dir), std::move(vkey)), origin_(std::move(origin)) {}

    /// Absent when the checkpoint is the one we applied. Throws Error(corrupt) when the checkpoint is gone, went
    /// back, is another log's (or not of `origin`), or signs a history that is not the one applied: whoever follows keeps what it has
    /// and says so.
    std::optional<News> poll() const;
    /// The news are applied.
    void accept(News&& news);
    /// The next poll() gives the whole log, which must still begin with all that was applied.
    void restart() { from_nothing_ = true; }

    const Applied& applied() const { return applied_; }

private:
    void refuse_lost_history(const record::Checkpoint& checkpoint) const;

    void refuse_other_log(const record::Checkpoint& checkpoint) const;

    record::LogReader reader_;
    std::string origin_;
    Applied applied_;
    std::vector<base::Sha256> leaves_;
    bool from_nothing_ = false;
};

/// The error of a log that no longer has the history we applied; `what` completes "the checkpoint …".
base::Error lost_history(const std::filesystem::path& public_dir, const Applied& applied, std::string_view what);

/// The root of the first `size` leaves.
base::Sha256 root_of(const std::vector<base::Sha256>& leaves, Revision size);

}  // namespace daybook::catalogue
