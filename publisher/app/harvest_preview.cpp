#include "publisher/app/harvest_preview.hpp"

#include "harvesters/host_pauses.hpp"
#include "publisher/app/harvest_discover.hpp"
#include "publisher/app/harvest_fetch.hpp"
#include "publisher/app/register_copy.hpp"
#include "publisher/app/run_end.hpp"
#include "publisher/base/scratch_folder.hpp"

#include <map>

namespace daybook::app {

namespace fs = std::filesystem;
using record::Found;

namespace {

fs::path prepared(const base::ScratchFolder& work, const record::ArchiveLayout& layout) {
    copy_register(layout, work.path() / "register.sqlite");
    fs::create_directories(work.path() / "incoming");
    return work.path() / "register.sqlite";
}

class DryRun {
public:
    DryRun(const Config& config, const base::Clock& clock, Progress& progress, const std::atomic<bool>& stop,
           const HarvestSettings& settings)
        : config_(config),
          clock_(clock),
          progress_(progress),
          settings_(settings),
          began_(clock.now()),
          end_(stop, time_of(settings, config)),
          layout_{config.archive},
          reg_(prepared(work_, layout_)),
          ledger_(reg_),
          fetching_(fetch_limits(config, time_of(settings, config), std::make_shared<harvesters::HostPauses>(ledger_.pauses(began_)))),
          files_(fetching_, layout_, work_.path() / "incoming", config) {}

    Preview go();

private:
    bool is_over();
    bool discover(const ConfiguredSource& source, Discovery& discovery);
    void take(const ConfiguredSource& source, Discovered found);
    void ask_for_files();
    PreviewFile look_at(const Task& task, std::size_t number, const Ticket& ticket);
    void look_for_vanished();

    const Config& config_;
    const base::Clock& clock_;
    Progress& progress_;
    const HarvestSettings& settings_;
    base::Instant began_;
    RunEnd end_;
    base::ScratchFolder work_;
    record::ArchiveLayout layout_;
    record::Register reg_;
    record::RunLedger ledger_;
    harvesters::FetchAhead fetching_;
    FileFetcher files_;
    std::vector<Task> tasks_;
    std::map<std::int64_t, base::Instant> settled_before_;
    std::int64_t run_ = 0;
    Preview out_;
};

bool DryRun::is_over() {
    if (end_.has_come()) fetching_.cancel();
    return end_.flag();
}

void DryRun::take(const ConfiguredSource& source, Discovered found) {
    for (auto& warning : found.warnings) out_.warnings.push_back({source.source.id, std::move(warning)});
    if (!found.refused.empty())
        return out_.failures.push_back({source.source.id, found.refused, std::string(kMassDisappearance)});
    if (!found.problems.empty()) out_.failures.push_back({source.source.id, found.problems, "incomplete"});
    auto known = ledger_.enter(run_, source.source.id, found.offers, found.says, clock_.now());
    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto before = known[i].snapshot.empty()
                                ? fs::path()
                                : layout_.snapshot(base::Sha256::from_hex(known[i].snapshot));
        auto why = found.accepts_vanished ? "" : too_much_gone(source, found.objects[i], before);
        if (!why.empty()) out_.failures.push_back({source.source.id, why, std::string(kMassDisappearance)});
        std::optional<base::Instant> settled;
        if (const auto at = settled_before_.find(known[i].id);
            at != settled_before_.end() && !known[i].snapshot.empty())
            settled = at->second;
        const bool again = looks_again(known[i], ledger_, config_, began_);
        tasks_.push_back(
            {&source, std::move(found.objects[i]), std::move(known[i]), 0, settled, false, false, again, std::move(why)});
    }
}

/// False when it was over before it was known what the source offers.
bool DryRun::discover(const ConfiguredSource& source, Discovery& discovery) try {
    auto found = discovery.ask(source);
    if (is_over()) return false;
    take(source, std::move(found));
    return true;
} catch (const std::exception& e) {
    if (is_over()) return false;
    out_.failures.push_back({source.source.id, e.what(), discovery.code_of(e)});
    return true;
}

PreviewFile DryRun::look_at(const Task& task, std::size_t number, const Ticket& ticket) {
    const auto fetch = files_.fetch(task, number, ticket);
    PreviewFile out{task.source->source.id, task.offered.url, task.offered.title};
    const bool is_erased = fetch.got_bytes && reg_.erasure_of(fetch.fetched.digest.hex()).has_value();
    if (const auto absence = absence_of(task, fetch, ledger_, clock_.now())) {
        out.found = Found::unchanged;
        out.code = absence->code;
        out.why = absence->why;
    } else if (fetch.here) out.found = is_erased && task.was_erased() ? Found::unchanged : found_of(task, fetch);
    else {
        out.code = fetch.failure_code;
        out.why = fetch.failure;
    }
    if (fetch.got_bytes) out.bytes = fetch.fetched.bytes;
    std::error_code ignored;
    fs::remove(fetch.file, ignored);
    return out;
}

void DryRun::ask_for_files() {
    std::vector<Ticket> tickets;
    for (std::size_t i = 0; i < tasks_.size(); ++i) tickets.push_back(files_.begin(tasks_[i], i));
    for (std::size_t i = 0; i < tasks_.size() && !is_over(); ++i) {
        while (tickets[i] && !is_over() && !fetching_.ready(*tickets[i], kGlance)) {
        }
        if (is_over()) break;
        out_.files.push_back(look_at(tasks_[i], i, tickets[i]));
        progress_.show("asking", i + 1, tasks_.size(), tasks_[i].offered.url);
    }
    out_.left = std::ssize(tasks_) - std::ssize(out_.files);
}

void DryRun::look_for_vanished() {
    for (const auto& one : ledger_.vanished())
        if (one.since >= began_) out_.files.push_back({one.source, one.url, one.title, Found::vanished});
}

Preview DryRun::go() {
    run_ = ledger_.begin_run(began_);
    for (const auto& what : settings_.accept_vanished)
        accept_vanished(ledger_, config_, what, settings_.who, began_);
    settled_before_ = ledger_.settled_when_cut_off(run_, kGoesOn, began_);
    Discovery discovery(ledger_, config_, clock_, progress_,
                        {fetching_, work_.path() / "answers", work_.path() / "incoming",
                         [this] { is_over(); }, end_.flag(), layout_.answers()});
    for (const auto* source : asking_order(config_, ledger_)) {
        progress_.show("reading sources", tasks_.size(), tasks_.size() + 1, source->source.id);
        if (is_over() || !discover(*source, discovery)) out_.sources_left.push_back(source->source.id);
    }
    ask_for_files();
    out_.ending = end_.ending();
    look_for_vanished();
    progress_.clear();
    return std::move(out_);
}

}  // namespace

Preview preview_harvest(const Config& config, const base::Clock& clock, Progress& progress,
                        const std::atomic<bool>& stop, const HarvestSettings& settings) {
    return DryRun(config, clock, progress, stop, settings).go();
}

}  // namespace daybook::app
