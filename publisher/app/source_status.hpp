#pragma once

#include "publisher/app/config.hpp"
#include "publisher/app/disk_room.hpp"
#include "publisher/app/index_status.hpp"
#include "publisher/app/publisher_status.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/run_history.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

/// How a source stands. From `cut_off` on these are alarms.
enum class Standing {
    ok,         ///< the last visit went to its end without a failure
    never,      ///< no run has asked it yet
    cut_off,    ///< the run that asked it last was cut off; the next one goes on
    unreached,  ///< the last run was cut off before it came to it; the next one begins with it
    unusable,   ///< all that was found new or changed last is rejected, or held and nobody decided
    missing,    ///< something that was offered is missing for longer than the grace, and nobody accepted it
    overdue,    ///< no run has come to its end for twice the time between two runs
    failing,    ///< the last visit that came to its end failed
};
std::string_view to_string(Standing standing);

/// What the register knows of a configured source.
struct SourceStatus {
    const ConfiguredSource* source = nullptr;
    Standing standing = Standing::never;
    std::optional<record::SourceVisit> last_visit, last_success, last_failure;
    base::Instant
        next_due;  ///< the last visit's start and the time between two runs; now for one that was never asked
    std::map<std::string, std::int64_t> objects;  ///< files by what became of them last
    std::vector<record::Vanished> vanished;       ///< the alerts first
    std::int64_t unusable = 0;  ///< files of the last visit that found something, when none of them can be used; a success lies before it
    std::int64_t alerts = 0;  ///< of `vanished`: for longer than the grace, and nobody accepted it
    std::vector<record::RunHistory::Moved> moved;

    bool alarm() const { return standing >= Standing::cut_off; }
};

/// The process that fetches for this configuration's publisher.
struct FetcherStatus {
    std::string socket;
    std::string trouble;   ///< why it does not answer; "" when it does
};

/// How the harvesting of a configuration stands, and the index of what came of it.
struct HarvestStatus {
    base::Instant at;
    std::string archive;
    bool running = false;  ///< the last run goes on
    std::optional<record::HarvestRun> last_run;
    IndexStatus index;
    PublisherStatus publisher;
    std::optional<FetcherStatus> fetcher;   ///< absent where the publisher fetches itself
    std::vector<DiskRoom> disks;
    std::vector<SourceStatus> sources;

    /// Of sources.
    std::int64_t alarms() const;
    bool fetcher_alarm() const { return fetcher && !fetcher->trouble.empty(); }
    /// Of anything.
    bool alarm() const { return alarms() > 0 || index.alarm() || publisher.alarm() || fetcher_alarm() || std::ranges::any_of(disks, &DiskRoom::is_full); }
    base::json::Value to_json() const;
};

/// Reads the register beside whoever writes it. Throws Error(conflict) when it is another version's.
HarvestStatus harvest_status(const Config& config, base::Instant now);

/// For a terminal, one screen: what is in alarm comes first, and sources that are well are counted where there are many; `all` shows each.
std::string to_text(const HarvestStatus& status, bool colour, bool all = false);

}  // namespace daybook::app
