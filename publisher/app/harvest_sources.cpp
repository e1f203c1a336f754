#include "publisher/app/harvest_sources.hpp"

namespace daybook::app {

namespace fs = std::filesystem;

RunSources::RunSources(std::int64_t run, base::Instant began, const Means& means, RunTasks& out)
    : run_(run),
      began_(began),
      means_(means),
      settled_before_(means.ledger.settled_when_cut_off(run, kGoesOn, began)),
      out_(out) {}

/// Promises, orders and the inbox are looked after while an answer is awaited; what fails there is no
/// answer's fault, and ends the reading.
void RunSources::turn() {
    if (!turn_failed_) try {
            if (means_.pause) means_.pause(false);
            means_.meanwhile();
        } catch (...) {
            turn_failed_ = std::current_exception();
        }
    if (is_over()) means_.fetching.cancel();
}

std::string RunSources::enter_failure(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
                                      const std::string& why) {
    auto words = fmt::format("{}\n  while harvesting source '{}' ({})", why, source.source.id, source.place());
    out_.failures.push_back({source.source.id, words, code});
    visit.fail(code, words);
    return words;
}

void RunSources::fail(const ConfiguredSource& source, VisitTally& visit, const std::string& code,
                      const std::string& why) {
    means_.progress.say(enter_failure(source, visit, code, why));
}

/// By a run that was cut off, and its bytes are still here.
std::optional<base::Instant> RunSources::settled_before(const record::ObjectRecord& known) const {
    const auto found = settled_before_.find(known.id);
    if (found == settled_before_.end() || known.snapshot.empty() ||
        !fs::exists(means_.publisher.archive().layout().snapshot(base::Sha256::from_hex(known.snapshot))))
        return {};
    return found->second;
}

/// Where its bytes are, if any.
fs::path RunSources::snapshot_of(const record::ObjectRecord& known) const {
    if (known.snapshot.empty()) return {};
    return means_.publisher.archive().layout().snapshot(base::Sha256::from_hex(known.snapshot));
}

/// Makes tasks of what is offered; a gathering that is not believed leaves everything as it was.
void RunSources::take(const ConfiguredSource& source, Discovered found, VisitTally& visit) {
    for (auto& warning : found.warnings) out_.warnings.push_back({source.source.id, std::move(warning)});
    visit.warn(std::ssize(found.warnings));
    if (!found.refused.empty()) return fail(source, visit, std::string(kMassDisappearance), found.refused);
    if (!found.problems.empty()) fail(source, visit, "incomplete", found.problems);
    auto known = means_.ledger.enter(run_, source.source.id, found.offers, found.says, means_.clock.now());
    const bool offered = found.says.whole && means_.ledger.is_first_of_stretch(run_, source.source.id, means_.config.harvest_full_every, began_);
    const auto first = out_.tasks.size();
    for (std::size_t i = 0; i < known.size(); ++i) {
        auto& object = found.objects[i];
        auto why = found.accepts_vanished ? "" : too_much_gone(source, object, snapshot_of(known[i]));
        // Its file says it, once it fails.
        if (!why.empty()) enter_failure(source, visit, std::string(kMassDisappearance), why);
        const auto settled = object.is_here() ? std::nullopt : settled_before(known[i]);
        const bool anew = (run_ + known[i].id) % kAsksAnewIn == 0;
        const bool again = looks_again(known[i], means_.ledger, means_.config, began_);
        out_.tasks.push_back(
            {&source, std::move(object), std::move(known[i]), out_.visits.size() - 1, settled, anew, offered, again, std::move(why)});
        visit.expect();
    }
    if (out_.tasks.size() > first) means_.asked(source, first);
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
        fail(source, visit, discovery.code_of(e), e.what());
    }
    visit.end_when_done(means_.ledger, run_, means_.clock.now());
    return true;
}

void RunSources::ask() {
    const auto& layout = means_.publisher.archive().layout();
    Discovery discovery(means_.ledger, means_.config, means_.clock, means_.progress,
                        {means_.fetching,
                         layout.answers(),
                         layout.incoming(),
                         [this] { turn(); },
                         means_.end.flag(),
                         {},
                         means_.most_time});
    for (const auto* source : asking_order(means_.config, means_.ledger)) {
        means_.progress.show("reading sources", out_.tasks.size(), out_.tasks.size() + 1, source->source.id);
        if (is_over() || !ask_one(*source, discovery)) out_.left.push_back(source->source.id);
        if (turn_failed_) std::rethrow_exception(turn_failed_);
    }
    std::set<std::string> unread(out_.left.begin(), out_.left.end());
    for (const auto& failure : out_.failures) unread.insert(failure.source);
    discovery.forget_unused(unread);
}

}  // namespace daybook::app
