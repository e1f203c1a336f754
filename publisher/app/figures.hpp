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

/// What the publisher's side of a process did since it began, for Prometheus (text exposition format 0.0.4): harvests, the files they
/// checked, and how far from their promised instants releases went out. Thread-safe.
class Figures {
public:
    /// Files of what is unseen are counted by the first harvest that ends when it is public, and so are their rows.
    void harvested(const HarvestResult& result, double seconds, base::Instant ended, const Unseen& unseen = {});
    /// A harvest that an error ended.
    void harvest_failed();
    /// When the last harvest of an earlier process ended, or where there was none, when this process began: what an alert counts from.
    void harvested_before(base::Instant ended);
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
    Files files_;
    std::map<Slot, Files> unseen_;                   ///< not told yet
    bool any_ = false;                               ///< a harvest ended in this process
    double last_seconds_ = 0;
    std::int64_t last_end_ = 0, sources_failed_ = 0, alerts_ = 0;   ///< of the last harvest; its end in seconds since 1970
    std::int64_t promises_ = 0, late_ = 0, last_late_ = 0;   ///< and the last late release in seconds since 1970, or 0
    std::optional<base::Instant> next_promise_;
    double last_lateness_ = 0, most_lateness_ = 0;
};

}  // namespace daybook::app
