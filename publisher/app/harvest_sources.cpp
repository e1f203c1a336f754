#include "publisher/app/harvest_sources.hpp"

#include "publisher/base/error.hpp"

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

RunSources::RunSources(std::int64_t run, base::Instant began, const Means& means)
    : run_(run),
      began_(began),
      means_(means),
      settled_before_(means.ledger.settled_when_cut_off(run, kGoesOn, began)) {}

/// Promises, orders and the inbox are looked after while an answer is awaited; what fails there is no
/// answer's fault, and ends the reading.
void RunSources::turn() {
    if (means_.pause && !turn_failed_) try {
            means_.pause(false);
        } catch (...) {
            turn_failed_ = std::current_exception();
        }
    if (is_over()) means_.fetching.cancel();
}

void RunSources::fail(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
                      const std::string& why) {
    const auto words =
        fmt::format("{}\n  while harvesting source '{}' ({})", why, source.source.id, source.place());
    out_.failures.push_back({source.source.id, words, code});
    visit.fail(code, words);
    means_.progress.say(words);
}

/// By a run that was cut off, and its bytes are still here.
bool RunSources::was_settled(const record::ObjectRecord& known) const {
    return settled_before_.contains(known.id) && !known.snapshot.empty() &&
           fs::exists(means_.publisher.archive().layout().snapshot(base::Sha256::from_hex(known.snapshot)));
}

/// Makes tasks of what is offered; a gathering that is not believed leaves everything as it was.
void RunSources::take(const ConfiguredSource& source, Discovered found, VisitTally& visit) {
    if (!found.refused.empty()) return fail(source, visit, std::string(kMassDisappearance), found.refused);
    if (!found.problems.empty()) fail(source, visit, "incomplete", found.problems);
    auto known =
        means_.ledger.enter(run_, source.source.id, found.offers, found.says, means_.clock.now());
    for (std::size_t i = 0; i < known.size(); ++i) {
        const bool settled = was_settled(known[i]) && !found.objects[i].is_here();
        const bool again = looks_again(known[i], means_.ledger, means_.config, began_);
        out_.tasks.push_back({&source, std::move(found.objects[i]), std::move(known[i]),
                              out_.visits.size() - 1, settled, again});
        visit.expect();
    }
}

/// False when the run was over before it was known what the source offers.
bool RunSources::ask_one(const ConfiguredSource& source, Discovery& discovery) {
    means_.ledger.begin(run_, source.source.id, asked_of(source, means_.config), means_.clock.now());
    auto& visit = out_.visits.emplace_back(source.source.id);
    try {
        auto found = discovery.ask(source);
        if (is_over()) return false;
        take(source, std::move(found), visit);
    } catch (const std::exception& e) {
        if (is_over()) return false;
        const auto* ours = dynamic_cast<const Error*>(&e);
        fail(source, visit, std::string(to_string(ours != nullptr ? ours->kind() : ErrorKind::internal)),
             e.what());
    }
    visit.end_when_done(means_.ledger, run_, means_.clock.now());
    return true;
}

RunTasks RunSources::ask() {
    const auto& layout = means_.publisher.archive().layout();
    Discovery discovery(
        means_.ledger, means_.config, means_.clock, means_.progress,
        {means_.fetching, layout.answers(), layout.incoming(), [this] { turn(); }, means_.end.flag()});
    for (const auto* source : asking_order(means_.config, means_.ledger)) {
        means_.progress.show("reading sources", out_.tasks.size(), out_.tasks.size() + 1, source->source.id);
        if (is_over() || !ask_one(*source, discovery)) out_.left.push_back(source->source.id);
        if (turn_failed_) std::rethrow_exception(turn_failed_);
    }
    order_by_reference(out_.tasks, means_.config);
    std::set<std::string> unread(out_.left.begin(), out_.left.end());
    for (const auto& failure : out_.failures) unread.insert(failure.source);
    discovery.forget_unused(unread);
    return std::move(out_);
}

}  // namespace daybook::app
