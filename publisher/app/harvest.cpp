#include "publisher/app/harvest.hpp"

#include "publisher/app/harvest_discover.hpp"
#include "publisher/app/harvest_settle.hpp"
#include "publisher/app/harvest_visit.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <future>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
using Steady = std::chrono::steady_clock;

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
          stop_(stop),
          settings_(settings),
          began_(clock.now()),
          deadline_(Steady::now() + settings.deadline.value_or(config.harvest_deadline)),
          ledger_(publisher.reg()),
          fetching_(fetch_limits(config)),
          files_(fetching_, publisher.archive().layout(), publisher.archive().layout().incoming(), config) {}

    HarvestResult go();

private:
    void turn();
    bool is_over();
    void discover_all();
    void discover(const ConfiguredSource& source, Discovery& discovery);
    bool was_settled(const record::ObjectRecord& known) const;
    void take(const ConfiguredSource& source, Discovered found, VisitTally& visit);
    void fail(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
              const std::string& why);
    void fetch_and_settle();
    void settle(Settling& settling, std::size_t number, Fetch fetch);
    void look_for_vanished();
    void release();

    record::Publisher& publisher_;
    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    const std::atomic<bool>& stop_;
    const HarvestSettings& settings_;
    base::Instant began_;
    Steady::time_point deadline_;
    record::RunLedger ledger_;
    harvesters::FetchAhead fetching_;
    FileFetcher files_;
    std::atomic<bool> over_ = false;
    std::vector<Task> tasks_;
    std::vector<VisitTally> visits_;
    std::exception_ptr turn_failed_;
    HarvestResult result_;
    std::int64_t run_ = 0;
    std::set<std::int64_t> settled_before_;
};

/// Told to stop, or out of time; once it is, it stays so.
bool Run::is_over() {
    if (over_) return true;
    if (stop_) result_.ending = Ending::stopped;
    else if (Steady::now() >= deadline_) result_.ending = Ending::deadline;
    over_ = result_.ending != Ending::done;
    return over_;
}

/// Promises, orders and the inbox are looked after while an answer is awaited; what fails there is no
/// answer's fault, and ends the reading.
void Run::turn() {
    if (settings_.pause && !turn_failed_) try {
            settings_.pause(false);
        } catch (...) {
            turn_failed_ = std::current_exception();
        }
    if (is_over() || turn_failed_) fetching_.cancel();
}

void Run::fail(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
               const std::string& why) {
    const auto words =
        fmt::format("{}\n  while harvesting source '{}' ({})", why, source.source.id, source.place());
    result_.failures.push_back({source.source.id, words, code});
    visit.fail(code, words);
    progress_.say(words);
}

/// By a run that was cut off, and its bytes are still here.
bool Run::was_settled(const record::ObjectRecord& known) const {
    return settled_before_.contains(known.id) && !known.snapshot.empty() &&
           fs::exists(publisher_.archive().layout().snapshot(base::Sha256::from_hex(known.snapshot)));
}

/// Makes tasks of what is offered; a gathering that is not believed leaves everything as it was.
void Run::take(const ConfiguredSource& source, Discovered found, VisitTally& visit) {
    if (!found.refused.empty()) return fail(source, visit, std::string(kMassDisappearance), found.refused);
    if (!found.problems.empty()) fail(source, visit, "incomplete", found.problems);
    auto known = ledger_.enter(run_, source.source.id, found.offers, found.says, clock_.now());
    for (std::size_t i = 0; i < known.size(); ++i) {
        const bool settled = was_settled(known[i]) && !found.objects[i].is_here();
        tasks_.push_back(
            {&source, std::move(found.objects[i]), std::move(known[i]), visits_.size() - 1, settled});
        visit.expect();
    }
}

void Run::discover(const ConfiguredSource& source, Discovery& discovery) {
    ledger_.begin(run_, source.source.id, asked_of(source, config_), clock_.now());
    auto& visit = visits_.emplace_back(source.source.id);
    try {
        auto found = discovery.ask(source);
        if (turn_failed_ || is_over()) return;
        take(source, std::move(found), visit);
    } catch (const std::exception& e) {
        if (turn_failed_ || is_over()) return;
        const auto* ours = dynamic_cast<const Error*>(&e);
        fail(source, visit, std::string(to_string(ours != nullptr ? ours->kind() : ErrorKind::internal)),
             e.what());
    }
    visit.end_when_done(ledger_, run_, clock_.now());
}

void Run::discover_all() {
    Discovery discovery(ledger_, config_, clock_, progress_,
                        {fetching_, publisher_.archive().layout().answers(),
                         publisher_.archive().layout().incoming(), [this] { turn(); }, over_});
    for (const auto* source : harvest_order(config_)) {
        if (is_over()) return;
        progress_.show("reading sources", tasks_.size(), tasks_.size() + 1, source->source.id);
        discover(*source, discovery);
        if (turn_failed_) std::rethrow_exception(turn_failed_);
    }
    if (result_.failures.empty() && !is_over()) discovery.forget_unused();
}

void Run::settle(Settling& settling, std::size_t number, Fetch fetch) {
    const auto& task = tasks_[number];
    const auto& file = result_.files.emplace_back(settling.settle(task, std::move(fetch)));
    visits_[task.visit].add(file);
    visits_[task.visit].end_when_done(ledger_, run_, clock_.now());
    progress_.show("harvesting", number + 1, tasks_.size(), task.offered.url);
}

void Run::fetch_and_settle() {
    Settling settling(publisher_, ledger_, config_, clock_, progress_, run_);
    std::vector<Ticket> tickets;
    for (std::size_t i = 0; i < tasks_.size(); ++i) tickets.push_back(files_.begin(tasks_[i], i));
    std::deque<std::future<Fetch>> ahead;
    // Whatever ends the loop early does not wait for what is still on its way: goes before the futures, which
    // wait for their threads.
    const CancelAtEnd cancel{fetching_};
    std::size_t next = 0;
    for (std::size_t i = 0; i < tasks_.size() && !is_over(); ++i) {
        for (; next < tasks_.size() && ahead.size() < static_cast<std::size_t>(config_.jobs); ++next)
            ahead.push_back(std::async(std::launch::async, [this, n = next, ticket = tickets[next]] {
                return files_.fetch_and_check(tasks_[n], n, ticket);
            }));
        while (ahead.front().wait_for(kGlance) != std::future_status::ready) {
            if (settings_.pause) settings_.pause(false);
            if (is_over()) fetching_.cancel();
        }
        if (is_over()) break;
        auto fetch = ahead.front().get();
        ahead.pop_front();
        settle(settling, i, std::move(fetch));
    }
    result_.left = std::ssize(tasks_) - std::ssize(result_.files);
    if (over_) fetching_.cancel();
    for (auto& rest : ahead) rest.wait();
}

/// What is missing for longer than the grace is told with each run until it comes back.
void Run::look_for_vanished() {
    std::set<std::string> sources;
    for (const auto& source : config_.sources) sources.insert(source.source.id);
    for (auto& one : ledger_.vanished()) {
        if (!sources.contains(one.source)) continue;
        VanishedFile file{std::move(one)};
        file.new_here = file.what.since >= began_;
        file.alert = clock_.now() - file.what.since >= config_.vanished_grace;
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
    for (const auto& stale : fs::directory_iterator(publisher_.archive().layout().incoming()))
        fs::remove_all(stale.path());
    run_ = publisher_.reg().begin_run(began_);
    for (const auto& source : settings_.accept_vanished)
        ledger_.accept_vanished(source, settings_.who, began_);
    settled_before_ = ledger_.settled_when_cut_off(run_, kGoesOn, began_);
    discover_all();
    fetch_and_settle();
    look_for_vanished();
    release();
    publisher_.reg().end_run(run_, clock_.now(), base::json::write(result_.to_json().at("counts")),
                             to_string(result_.ending));
    ledger_.forget_unchanged(run_);
    return std::move(result_);
}

}  // namespace

void refuse_unknown_sources(const Config& config, const std::set<std::string>& sources) {
    std::vector<std::string> names;
    for (const auto& source : config.sources) names.push_back(source.source.id);
    for (const auto& wanted : sources) {
        if (std::ranges::find(names, wanted) != names.end()) continue;
        const auto near = base::nearest(wanted, names);
        throw Error::make(ErrorKind::usage, "{} has no source '{}'{}", config.file.string(), wanted,
                          near.empty() ? "" : fmt::format("; did you mean '{}'?", near));
    }
}

HarvestResult harvest(record::Publisher& publisher, const Config& config, const base::Clock& clock,
                      Progress& progress, const std::atomic<bool>& stop, const HarvestSettings& settings) {
    return Run(publisher, config, clock, progress, stop, settings).go();
}

}  // namespace daybook::app
