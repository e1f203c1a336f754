#include "publisher/app/harvest.hpp"

#include "publisher/app/harvest_settle.hpp"
#include "publisher/app/harvest_sources.hpp"
#include "publisher/base/child_stop.hpp"
#include "publisher/base/file_names.hpp"

#include <deque>
#include <future>

namespace daybook::app {

namespace {

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
          fetching_(fetch_limits(config, time_of(settings, config))),
          files_(fetching_, publisher.archive().layout(), publisher.archive().layout().incoming(), config) {}

    HarvestResult go();

private:
    void begin();
    void turn();
    void ask_sources();
    void fetch_and_settle();
    std::future<Fetch> start(std::size_t number, const Ticket& ticket);
    bool await(const std::future<Fetch>& fetch);
    bool settle(Settling& settling, std::size_t number, Fetch fetch);
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
    harvesters::FetchAhead fetching_;
    FileFetcher files_;
    RunTasks of_sources_;
    HarvestResult result_;
    std::int64_t run_ = 0;
    std::chrono::steady_clock::time_point next_turn_{};
};

void Run::begin() {
    for (const auto& stale : base::entries_of(publisher_.archive().layout().incoming())) base::remove_tree(stale);
    // Before there is a run: what is misspelt leaves none that did not end.
    for (const auto& what : settings_.accept_vanished)
        progress_.say(accept_vanished(ledger_, config_, what, settings_.who, began_));
    run_ = ledger_.begin_run(began_);
}

void Run::ask_sources() {
    of_sources_ = RunSources(run_, began_,
                             {publisher_, ledger_, config_, clock_, progress_, settings_.pause, fetching_, end_})
                      .ask();
    result_.failures = of_sources_.failures;
    result_.sources_left = of_sources_.left;
}

/// False when the run was over before it could be judged, which needs a child where it refers to other files.
bool Run::settle(Settling& settling, std::size_t number, Fetch fetch) try {
    const auto& task = of_sources_.tasks[number];
    auto& visit = of_sources_.visits[task.visit];
    const base::StopsChildren with(end_.flag());
    visit.add(result_.files.emplace_back(settling.settle(task, std::move(fetch))));
    visit.end_when_done(ledger_, run_, clock_.now());
    progress_.show("harvesting", number + 1, of_sources_.tasks.size(), task.offered.url);
    return true;
} catch (const JudgingStopped&) {
    return false;
}

/// Promises, orders and the inbox are looked after between files as well as while one is awaited: where settling is
/// slower than fetching none ever is.
void Run::turn() {
    const auto now = std::chrono::steady_clock::now();
    if (!settings_.pause || now < next_turn_) return;
    settings_.pause(false);
    next_turn_ = std::chrono::steady_clock::now() + kGlance;
}

std::future<Fetch> Run::start(std::size_t number, const Ticket& ticket) {
    return std::async(std::launch::async, [this, number, ticket] {
        const base::StopsChildren with(end_.flag());
        return files_.fetch_and_check(of_sources_.tasks[number], number, ticket);
    });
}

/// False when the run is over before it is there.
bool Run::await(const std::future<Fetch>& fetch) {
    for (turn(); fetch.wait_for(kGlance) != std::future_status::ready; turn())
        if (end_.has_come()) fetching_.cancel();
    return !end_.has_come();
}

void Run::fetch_and_settle() {
    Settling settling(publisher_, ledger_, config_, clock_, progress_, run_);
    const auto& tasks = of_sources_.tasks;
    std::vector<Ticket> tickets;
    for (std::size_t i = 0; i < tasks.size(); ++i) tickets.push_back(files_.begin(tasks[i], i));
    std::deque<std::future<Fetch>> ahead;
    // Whatever ends the loop early does not wait for what is still on its way: goes before the futures, which
    // wait for their threads.
    const CancelAtEnd cancel{fetching_};
    std::size_t next = 0;
    for (std::size_t i = 0; i < tasks.size() && !end_.has_come(); ++i) {
        for (; next < tasks.size() && ahead.size() < static_cast<std::size_t>(config_.jobs); ++next)
            ahead.push_back(start(next, tickets[next]));
        if (!await(ahead.front())) break;
        auto fetched = ahead.front().get();
        ahead.pop_front();
        if (!settle(settling, i, std::move(fetched))) break;
    }
    result_.left = std::ssize(tasks) - std::ssize(result_.files);
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
