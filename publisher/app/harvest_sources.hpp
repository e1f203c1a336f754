#pragma once

#include "publisher/app/harvest_discover.hpp"
#include "publisher/app/harvest_visit.hpp"
#include "publisher/app/run_end.hpp"

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// What a run has to do once it has asked its sources.
struct RunTasks {
    std::deque<Task> tasks;  ///< which stay where they are while more come
    std::vector<VisitTally> visits;
    std::vector<SourceFailure> failures;
    std::vector<SourceWarning> warnings;
    std::vector<std::string> left;  ///< sources of which the run did not come to know what they offer
};

/// The first half of a run: asks the sources one after the other what they offer, enters it, and makes tasks
/// of it.
class RunSources {
public:
    struct Means {
        record::Publisher& publisher;
        record::RunLedger& ledger;
        const Config& config;
        const base::Clock& clock;
        Progress& progress;
        const Pause& pause;
        harvesters::FetchAhead& fetching;
        RunEnd& end;
        std::chrono::seconds most_time;  ///< for what one source offers
        /// Called after each source that has tasks, with the number of its first.
        std::function<void(const ConfiguredSource&, std::size_t first)> asked;
        std::function<void()> meanwhile;  ///< called while an answer is awaited: what can be settled is
    };

    /// Run number `run`, which began at `began`. All of `means` must outlive it.
    RunSources(std::int64_t run, base::Instant began, const Means& means, RunTasks& out);

    /// What failed is in the result, `out`, as it comes. Throws what `pause` and `meanwhile` throw.
    void ask();

private:
    void turn();
    bool is_over() { return turn_failed_ || means_.end.has_come(); }
    bool ask_one(const ConfiguredSource& source, Discovery& discovery);
    void take(const ConfiguredSource& source, Discovered found, VisitTally& visit);
    std::filesystem::path snapshot_of(const record::ObjectRecord& known) const;
    std::optional<base::Instant> settled_before(const record::ObjectRecord& known) const;
    std::string enter_failure(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
                              const std::string& why);
    void fail(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
              const std::string& why);

    std::int64_t run_;
    base::Instant began_;
    Means means_;
    std::map<std::int64_t, base::Instant> settled_before_;
    std::exception_ptr turn_failed_;
    RunTasks& out_;
};

}  // namespace daybook::app
