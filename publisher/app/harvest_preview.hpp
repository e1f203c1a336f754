#pragma once

#include "publisher/app/harvest.hpp"

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace daybook::app {

/// What a run would find of one file.
struct PreviewFile {
    std::string source, url, title;
    record::Found found = record::Found::not_known;  ///< not_known: it could not be had
    std::uint64_t bytes = 0;                         ///< of what is new or changed
    std::string code = {}, why = {};                 ///< of a failure
};

/// What a run would find, source after source.
struct Preview {
    std::vector<PreviewFile> files;
    std::vector<SourceFailure> failures;
    std::vector<SourceWarning> warnings;
    Ending ending = Ending::done;
    std::int64_t left = 0;                  ///< files that were not asked for
    std::vector<std::string> sources_left;  ///< of which it did not come to know what they offer

    std::int64_t count(record::Found found) const;
    bool complete() const {
        return ending == Ending::done && failures.empty() && count(record::Found::not_known) == 0;
    }
    base::json::Value to_json() const;
};

/// Asks every source what it offers, and each file whether it changed, as harvest() would. Works on a copy of
/// the register and throws away what it fetched: archive and log keep every byte, and a running service may
/// have them.
Preview preview_harvest(const Config& config, const base::Clock& clock, Progress& progress,
                        const std::atomic<bool>& stop, const HarvestSettings& settings = {});

std::string to_text(const Preview& preview);

}  // namespace daybook::app
