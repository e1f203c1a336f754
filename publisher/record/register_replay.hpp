#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/log_entry.hpp"
#include "publisher/record/register.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

/// The register from the log: what is public was entered once, and is entered again the same way. For a register that was lost, and for one
/// that was restored from a backup older than the log.
namespace daybook::record {

struct ReplaySettings {
    /// Which source of the configuration offers a file of a dataset; "" when none does. The log does not name sources.
    std::function<std::string(const std::string& dataset, const std::string& url)> source_of = {};
    std::function<void(const std::string& what, std::size_t done, std::size_t all, const std::string& detail)> progress = {};
};

/// What came back, and what did not.
struct Replayed {
    Revision from = 0, to = 0;
    std::int64_t batches = 0, versions = 0, withdrawals = 0, erased = 0, dates = 0, rejections = 0;
    std::vector<std::string> without_prints;   ///< versions whose rows could not be read again: overlaps with them are not noticed
    std::vector<std::string> erased_without_rows;   ///< erased versions whose rows nobody knows any more: whatever comes for their editions is held
    std::vector<std::string> without_source;   ///< files whose source was not told: named after their dataset
};

/// Enters the batches of an archive's log from `from` on into a register that stands there; a draft of the register that has become public is
/// released. Every file that is read is held against its digest. Throws Error(corrupt) when one is not as the log says. Memory: what the
/// largest version takes when it is checked, and some 500 bytes a log entry.
Replayed replay_log(Register& reg, const ArchiveLayout& layout, Revision from, const ReplaySettings& settings);

/// Where the log stood when the register was last settled; 0 for a new one. Throws Error(corrupt) when what it remembers cannot be read.
Revision revision_of(Register& reg);

/// What the register and the log say differently, a sentence each: versions, their states and numbers, what was last logged of each thing, and
/// where the log stands. Empty when they agree.
std::vector<std::string> contradictions(Register& reg, const std::filesystem::path& public_dir);

}  // namespace daybook::record
