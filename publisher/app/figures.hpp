#pragma once

#include "publisher/app/embargo.hpp"
#include "publisher/app/harvest.hpp"
#include "publisher/base/clock.hpp"

#include <cstdint>
#include <map>
#include <mutex>
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
    /// A promised release became public at `at`.
    void promise_kept(base::Instant promised, base::Instant at);

    /// Every series as text; those of what never happened are left out, so that an alert can tell nothing from never.
    std::string text() const;

private:
    struct Files {
        std::map<std::string, std::int64_t> by_outcome;
        std::int64_t rows = 0;
    };
    mutable std::mutex mutex_;
    std::map<std::string, std::int64_t> harvests_;   ///< by how they ended
    Files files_;
    std::map<Slot, Files> unseen_;                   ///< not told yet
    double last_seconds_ = 0;
    std::int64_t last_end_ = 0, sources_failed_ = 0, alerts_ = 0;   ///< of the last harvest; its end in seconds since 1970
    std::int64_t promises_ = 0, late_ = 0;
    double last_lateness_ = 0, most_lateness_ = 0;
};

}  // namespace daybook::app
