#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/publisher.hpp"
#include "schemas/report.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

/// What became of one file in one run.
struct FileResult {
    std::string source;
    std::string url;
    std::string title;
    bool fetched = false;                       ///< bytes came over, or validators said they had not changed
    record::Judgement judgement;
    std::optional<schemas::RowCounts> rows;     ///< when it was checked in this run
    base::Decimal total;
    std::string moved_to = {};                  ///< where permanent redirects lead from `url`, or ""
};

/// A source that could not be read at all.
struct SourceFailure {
    std::string source;
    std::string why;
};

struct HarvestResult {
    std::vector<FileResult> files;
    std::vector<SourceFailure> failures;
    record::Released released;

    std::int64_t count(record::Outcome outcome) const;
    std::int64_t fetched() const;
    /// True when every source was read and no file failed.
    bool complete() const { return failures.empty() && count(record::Outcome::failed) == 0; }
    /// Files fetched equal the four outcomes, and every checked file's rows add up.
    bool balances() const;
    base::json::Value to_json() const;
};

/// Gives other work of the publisher's thread its turn while a run waits for a file. Before the run releases it is called with true, and
/// returns once nothing that is promised for the next seconds would be delayed by that.
using Pause = std::function<void(bool about_to_release)>;

/// One run over every source: discover, fetch, check in workers, judge in order, release what passed as one revision.
/// One file's or one source's failure never stops the others. `stop` ends it early: what was judged is still released.
HarvestResult harvest(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress,
                      const std::atomic<bool>& stop, const Pause& pause = {});

/// The result for a terminal: outcomes, every file that was not released and why, totals.
std::string to_text(const HarvestResult& result);

}  // namespace daybook::app
