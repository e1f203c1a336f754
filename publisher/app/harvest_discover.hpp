#pragma once

#include "harvesters/answers.hpp"
#include "harvesters/fetch_ahead.hpp"
#include "harvesters/gather.hpp"
#include "publisher/app/config.hpp"
#include "publisher/app/harvest_fetch.hpp"
#include "publisher/app/progress.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/run_ledger.hpp"

#include <atomic>
#include <filesystem>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace daybook::app {

/// What a source offers.
struct Discovered {
    std::vector<harvesters::SourceObject> objects;
    std::vector<record::Offer> offers;  ///< the same, as the register enters them
    record::GatheringSays says;
    std::string problems;  ///< what could not be read, or ""
    std::string refused;   ///< why nothing of it may be believed, or ""
};

/// The sources in the order in which they are asked: what was not visited for longest comes first, so that
/// deadlines leave none unread for ever.
std::vector<const ConfiguredSource*> asking_order(const Config& config, record::RunLedger& ledger);

/// Puts tasks into the order in which they are settled: what is referred to comes before what refers to it.
void order_by_reference(std::vector<Task>& tasks, const Config& config);

/// A digest of all that decides what is wanted of a source and how it is read; while it stays the same,
/// changes are all that has to be asked for.
std::string asked_of(const ConfiguredSource& source, const Config& config);

/// Asks sources what they offer, one after the other, with what catalogues answered last time in `answers`.
class Discovery {
public:
    struct Means {
        harvesters::FetchAhead& fetching;
        std::filesystem::path answers;
        std::filesystem::path incoming;  ///< where what catalogues themselves hold waits until it is checked
        std::function<void()> turn;  ///< called while an answer is awaited
        const std::atomic<bool>& stop;
        std::filesystem::path answers_besides = {};  ///< kept by another process; only read
    };

    Discovery(record::RunLedger& ledger, const Config& config, const base::Clock& clock, Progress& progress,
              Means means);

    /// Throws Error when nothing could be read, and when it is told to stop.
    Discovered ask(const ConfiguredSource& source);
    /// After all sources were asked: drops what none asked for, but for what the sources `unread` may need.
    void forget_unused(const std::set<std::string>& unread) const { answers_.forget_unused(unread); }

private:
    harvesters::Gathering gather(const ConfiguredSource& source);
    harvesters::Occasion occasion(const ConfiguredSource& source);
    harvesters::Fetched fetch_answer(const std::string& url, const std::filesystem::path& to,
                                     const harvesters::Validators& known);
    std::string too_much_vanished(const ConfiguredSource& source, const Discovered& found);

    record::RunLedger& ledger_;
    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    Means means_;
    const ConfiguredSource* reading_ = nullptr;
    harvesters::Answers answers_;
    int kept_ = 0;
};

}  // namespace daybook::app
