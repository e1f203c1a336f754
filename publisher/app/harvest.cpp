#include "publisher/app/harvest.hpp"

#include "harvesters/host_pauses.hpp"
#include "publisher/app/harvest_drafted.hpp"
#include "publisher/app/harvest_lanes.hpp"
#include "publisher/app/harvest_settle.hpp"
#include "publisher/app/harvest_sources.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/base/child_stop.hpp"
#include "publisher/base/file_names.hpp"

#include <algorithm>
#include <future>

namespace daybook::app {

namespace {

/// Of the time that a run has, for what one source offers and for one that files are waited for while others
/// are ready.
constexpr int kShareOfGathering = 4, kShareOfPatience = 8;
constexpr std::chrono::seconds kMostGathering{3600};
constexpr std::chrono::milliseconds kMostPatience{30'000};

struct CancelAtEnd {
    harvesters::FetchAhead& fetching;
    ~CancelAtEnd() { fetching.cancel(); }
};

class Run {
public:
    Run(record::Publisher& publisher, const Config& config, const base::Clock& clock, Progress& progress,
        const std::atomic<bool>& stop, const HarvestSettings& settings)
        : publisher_(publisher),
          config_(config),
          clock_(clock),
          progress_(progress),
          settings_(settings),
          began_(clock.now()),
          end_(stop, time_of(settings, config)),
          ledger_(publisher.reg()),
          pauses_(std::make_shared<harvesters::HostPauses>(ledger_.pauses(began_))),
          fetching_(fetch_limits(config, time_of(settings, config), pauses_)),
          files_(fetching_, publisher.archive().layout(), publisher.archive().layout().incoming(), config),
          lanes_({static_cast<std::size_t>(config.jobs),
                  std::min(kMostPatience, time_of(settings, config) / kShareOfPatience),
                  [this](std::size_t task) { return start(task); },
                  [this](std::size_t task) { return is_here(task); }}) {}

    HarvestResult go();

private:
    void begin();
    void keep_pauses();
    void turn();
    void ask_sources();
    void begin_files(const ConfiguredSource& source, std::size_t first);
    void settle_what_is_ready();
    void fetch_and_settle();
    std::future<Fetch> start(std::size_t number);
    bool is_here(std::size_t number) {
        return !tickets_[number] || fetching_.ready(*tickets_[number], std::chrono::milliseconds(0));
    }
    bool settle(std::size_t number, Fetch fetch);
    void look_for_vanished();
    void release();

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    const HarvestSettings& settings_;
    base::Instant began_;
    RunEnd end_;
    record::RunLedger ledger_;
    std::shared_ptr<harvesters::HostPauses> pauses_;
    harvesters::FetchAhead fetching_;
    FileFetcher files_;
    RunTasks of_sources_;
    std::vector<Ticket> tickets_;
    std::optional<Settling> settling_;
    HarvestResult result_;
    std::int64_t run_ = 0;
    bool is_over_ = false;  ///< told in the middle of a judgement
    Lanes lanes_;
    // Whatever ends the run early does not wait for what is still on its way: goes before the lanes, which
    // wait for their threads.
    CancelAtEnd cancel_{fetching_};
    std::chrono::steady_clock::time_point next_turn_{};
};

void Run::begin() {
    for (const auto& stale : base::entries_of(publisher_.archive().layout().incoming()))
        base::remove_tree(stale);
    // Before there is a run: what is misspelt leaves none that did not end.
    for (const auto& what : settings_.accept_vanished)
        progress_.say(accept_vanished(ledger_, config_, what, settings_.who, began_));
    run_ = ledger_.begin_run(began_);
    LogScope::put("run", std::to_string(run_));
    settling_.emplace(publisher_, ledger_, config_, clock_, progress_, run_);
}

/// What a source offers is fetched as soon as it is known, and settled while others are asked.
void Run::ask_sources() {
    const auto share =
        std::chrono::ceil<std::chrono::seconds>(time_of(settings_, config_) / kShareOfGathering);
    RunSources(run_, began_,
               {publisher_, ledger_, config_, clock_, progress_, settings_.pause, fetching_, end_,
                std::min(kMostGathering, share),
                [this](const auto& source, auto first) { begin_files(source, first); },
                [this] { settle_what_is_ready(); }},
               of_sources_)
        .ask();
    keep_pauses();
    lanes_.all_asked();
    result_.failures = of_sources_.failures;
    result_.warnings = of_sources_.warnings;
    result_.sources_left = of_sources_.left;
}

void Run::begin_files(const ConfiguredSource& source, std::size_t first) {
    const auto& tasks = of_sources_.tasks;
    for (auto i = first; i < tasks.size(); ++i) tickets_.push_back(files_.begin(tasks[i], i));
    lanes_.add(source.dataset.organisation.str(), refers_to_others(source, config_), first, tasks.size());
}

/// False when the run was over before it could be judged, which needs a child where it refers to other files.
bool Run::settle(std::size_t number, Fetch fetch) try {
    const auto& task = of_sources_.tasks[number];
    auto& visit = of_sources_.visits[task.visit];
    const base::StopsChildren with(end_.flag());
    visit.add(result_.files.emplace_back(settling_->settle(task, std::move(fetch))));
    visit.end_when_done(ledger_, run_, clock_.now());
    progress_.show("harvesting", result_.files.size(), of_sources_.tasks.size(), task.offered.url);
    return true;
} catch (const JudgingStopped&) {
    return false;
}

/// As they come: whoever is killed has not forgotten what hosts asked for.
void Run::keep_pauses() {
    if (const auto pauses = pauses_->news()) ledger_.keep_pauses(*pauses);
}

/// Promises, orders and the inbox are looked after between files as well as while one is awaited: where
/// settling is slower than fetching none ever is.
void Run::turn() {
    const auto now = std::chrono::steady_clock::now();
    if (!settings_.pause || now < next_turn_) return;
    settings_.pause(false);
    next_turn_ = std::chrono::steady_clock::now() + kGlance;
}

std::future<Fetch> Run::start(std::size_t number) {
    return std::async(std::launch::async,
                      [this, number, &task = of_sources_.tasks[number], ticket = tickets_[number]] {
                          const base::StopsChildren with(end_.flag());
                          return files_.fetch_and_check(task, number, ticket);
                      });
}

void Run::settle_what_is_ready() {
    while (!is_over_ && !end_.has_come()) {
        auto done = lanes_.next(Lanes::Clock::now());
        if (!done) return;
        is_over_ = !settle(done->task, std::move(done->fetch));
        keep_pauses();
        turn();
    }
}

void Run::fetch_and_settle() {
    for (settle_what_is_ready(); !lanes_.empty() && !is_over_ && !end_.has_come(); settle_what_is_ready()) {
        turn();
        lanes_.wait(kGlance);
    }
    fetching_.cancel();
    lanes_.clear();
    keep_pauses();
    result_.left = std::ssize(of_sources_.tasks) - std::ssize(result_.files);
}

/// What is missing for longer than the grace is told with each run until it comes back.
void Run::look_for_vanished() {
    std::set<std::string> sources;
    for (const auto& source : config_.sources) sources.insert(source.source.id);
    for (auto& one : ledger_.vanished()) {
        if (!sources.contains(one.source)) continue;
        VanishedFile file{std::move(one)};
        file.new_here = file.what.since >= began_;
        file.alert = file.what.is_alert(clock_.now(), config_.vanished_grace);
        if (file.alert) progress_.say(alert_of(file.what));
        result_.vanished.push_back(std::move(file));
    }
}

void Run::release() {
    progress_.show("releasing", 0, 1, "");
    if (settings_.pause) settings_.pause(true);
    result_.released = publisher_.release(clock_.now(), config_.descriptors());
    progress_.clear();
    tell_drafts(publisher_.reg(), result_, clock_.now());
}

HarvestResult Run::go() {
    begin();
    ask_sources();
    fetch_and_settle();
    result_.ending = end_.ending();
    look_for_vanished();
    release();
    publisher_.reg().end_run(run_, clock_.now(), base::json::write(result_.to_json().at("counts")),
                             to_string(result_.ending));
    ledger_.forget_old(run_);
    return std::move(result_);
}

}  // namespace

HarvestResult harvest(record::Publisher& publisher, const Config& config, const base::Clock& clock,
                      Progress& progress, const std::atomic<bool>& stop, const HarvestSettings& settings) {
    return Run(publisher, config, clock, progress, stop, settings).go();
}

}  // namespace daybook::app
