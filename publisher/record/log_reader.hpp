#pragma once

#include "publisher/record/checkpoint.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace daybook::record {

/// Reads the public log of an archive (C2SP tlog-tiles): <public>/log/checkpoint and tiles. Needs nothing private.
class LogReader {
public:
    /// `public_dir` is the archive's public/ folder. `vkey` is the log's verifier key ("name+hash+key"); when
    /// empty, the one published beside the log is taken (trust on first use).
    explicit LogReader(std::filesystem::path public_dir, std::string vkey = {});

    /// The current checkpoint, its signature verified. Size 0 when nothing was ever released.
    /// Throws Error(corrupt) when the note is not signed by our key.
    Checkpoint checkpoint() const;

    /// Entries [from, to) of a checkpointed log. Throws Error(corrupt) when a tile is missing or short.
    std::vector<LogEntry> entries(Revision from, Revision to) const;

    /// When a revision was released, by the entry that ends it. Throws Error(corrupt) where none ends there.
    base::Instant instant(Revision revision) const;

    /// Recomputes the root from the entries themselves; throws Error(corrupt) when it is not the checkpoint's.
    void verify(const Checkpoint& checkpoint) const;

    const std::filesystem::path& public_dir() const { return public_; }

private:
    std::filesystem::path public_;
    std::string vkey_;
};

}  // namespace daybook::record
