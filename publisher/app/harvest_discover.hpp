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
    std::string problems;               ///< what could not be read, or ""
    std::string refused;                ///< why nothing of it may be believed, or ""
    std::vector<std::string> warnings;  ///< what was read and is not believed, or was told besides
    bool accepts_vanished = false;      ///< a person said that what is gone is meant to be
};

/// The sources in the order in which they are asked: what was not visited for longest comes first, so that
/// deadlines leave none unread for ever.
std::vector<const ConfiguredSource*> asking_order(const Config& config, record::RunLedger& ledger);

/// True when files of the source refer to those of another of its organisation, and are settled after them.
bool refers_to_others(const ConfiguredSource& source, const Config& config);

/// Why a register or a month of contracts that was drawn up anew is not believed: too many of the records
/// that it had are gone;
/// "" when it is. It is one object, so that what goes from it is no file that vanished. `before` is the
/// archive's snapshot.
std::string too_much_gone(const ConfiguredSource& source, const harvesters::SourceObject& object,
                          const std::filesystem::path& before);

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
        std::function<void()> turn;      ///< called while an answer is awaited
        const std::atomic<bool>& stop;
        std::filesystem::path answers_besides = {};  ///< kept by another process; only read
        std::chrono::seconds most_time{3600};  ///< for what one source offers, so that others have their turn
    };

    Discovery(record::RunLedger& ledger, const Config& config, const base::Clock& clock, Progress& progress,
              Means means);

    /// Throws Error when nothing could be read, and when it is told to stop.
    Discovered ask(const ConfiguredSource& source);
    /// What the failure `e` of the last source is called: by its catalogue's ("robots", "host-left-alone"), where that
    /// says more than its kind.
    std::string code_of(const std::exception& e) const;
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
    std::string failure_code_;
};

}  // namespace daybook::app
