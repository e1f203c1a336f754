#pragma once

#include "publisher/app/embargo.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/base/clock.hpp"

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace daybook::app {

/// What the last harvest left of sources.
struct SourcesLeft {
    std::int64_t failed = 0;     ///< sources that it could not read, or not all of
    std::int64_t vanished = 0;   ///< files that are missing at their source for longer than the grace
};

/// What the register tells of the harvests of earlier processes.
struct HarvestsBefore {
    base::Instant ended;              ///< the last; where there was none, when this process began: what an alert counts from
    std::optional<SourcesLeft> left;  ///< absent where there was none
};

/// What the publisher's side of a process did since it began, for Prometheus (text exposition format 0.0.4): harvests, the files they
/// checked, and how far from their promised instants releases went out. Thread-safe.
class Figures {
public:
    /// Files of what is unseen are counted by the first harvest that ends when it is public, and so are their rows.
    void harvested(const HarvestResult& result, double seconds, base::Instant ended, const Unseen& unseen = {});
    /// A harvest that an error ended.
    void harvest_failed();
    /// Told until a harvest of this process ends: what an alert waits for is not forgotten with a restart.
    void harvested_before(const HarvestsBefore& before);
    /// A promised release became public at `at`.
    void promise_kept(base::Instant promised, base::Instant at);
    /// The earliest instant for which something is promised that is not public; none where nothing is.
    void promised_next(std::optional<base::Instant> promised);

    /// Every series as text. A count is there from the start, at 0: one that is born as 1 has not grown, and an alert on its growth is silent.
    /// Of a promise that is to come nothing is told: that a return lies ready is not public.
    std::string text(base::Instant now = base::SystemClock().now()) const;

private:
    struct Files {
        std::map<std::string, std::int64_t> by_outcome;
        std::int64_t rows = 0;
    };
    mutable std::mutex mutex_;
    /// By how they ended.
    std::map<std::string, std::int64_t> harvests_{{"complete", 0}, {"with-failures", 0}, {"stopped", 0}, {"deadline", 0}, {"error", 0}};
    Files files_{{{"released", 0}, {"rejected", 0}, {"held", 0}, {"unchanged", 0}, {"failed", 0}}, 0};
    std::map<Slot, Files> unseen_;                   ///< not told yet
    bool any_ = false;                               ///< a harvest ended in this process
    double last_seconds_ = 0;
    std::int64_t last_end_ = 0;                      ///< of the last harvest, in seconds since 1970
    std::optional<SourcesLeft> left_;                ///< by the last harvest of whatever process
    std::int64_t promises_ = 0, late_ = 0, last_late_ = 0;   ///< and the last late release in seconds since 1970, or 0
    std::optional<base::Instant> next_promise_;
    double last_lateness_ = 0, most_lateness_ = 0;
};

}  // namespace daybook::app
