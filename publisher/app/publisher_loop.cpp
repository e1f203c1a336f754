#include "publisher/app/publisher_loop.hpp"

#include "publisher/app/command.hpp"
#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/logs.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/base/child_wait.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/record/run_history.hpp"

#include <spdlog/spdlog.h>

namespace daybook::app {

namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kPause = std::chrono::milliseconds(100);
constexpr auto kLoopLook = std::chrono::milliseconds(500);
/// So long after its instant nothing that is promised should be on its way still.
constexpr auto kOverdue = std::chrono::seconds(10);

/// What changes a day or takes something away.
bool is_urgent(const Order& order) {
    return order.verb.starts_with("schedule ") || order.verb == "erase" || order.verb == "withdraw" || (order.verb == "draft" && !order.text("drop").empty());
}

/// The draft that an order names, among those that are prepared.
std::optional<record::VersionRecord> concerned(const Order& order, const std::vector<record::VersionRecord>& prepared) {
    const auto names = order.text("names") + "\n" + order.text("edition");
    for (const auto& draft : prepared)
        for (const auto name : base::split(names, '\n'))
            if (name == draft.dataset + "/" + draft.edition || (!name.empty() && name == draft.snapshot)) return draft;
    return {};
}

/// A visit that failed, and none that succeeded since.
bool is_failing(record::RunHistory& history, const std::string& source) {
    const auto failure = history.last_failure(source), success = history.last_success(source);
    return failure && (!success || failure->run > success->run);
}

/// What harvests of whatever process left; where none came to its end, it counts from now.
HarvestsBefore harvests_before(record::Publisher& publisher, const Config& config, base::Instant now) {
    record::RunHistory history(publisher.archive().layout().register_file());
    auto run = history.last_run();
    while (run && !run->finished) run = history.last_run(run->id);
    if (!run) return {now, {}};
    HarvestsBefore out{*run->finished, SourcesLeft{}};
    for (const auto& source : config.sources) {
        out.left->failed += is_failing(history, source.source.id) ? 1 : 0;
        for (const auto& one : history.vanished(source.source.id)) out.left->vanished += one.is_alert(now, config.vanished_grace) ? 1 : 0;
    }
    return out;
}

}  // namespace

PublisherLoop::PublisherLoop(record::Publisher& publisher, const Config& config, const base::Clock& clock, Figures& figures)
    : publisher_(publisher), config_(config), clock_(clock), figures_(figures), promises_(publisher, config, clock, figures_),
      orders_(publisher.archive().layout().orders()), notes_(publisher.archive().layout().root, clock) {
    figures_.harvested_before(harvests_before(publisher, config, clock.now()));
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PublisherLoop::~PublisherLoop() { request_stop(); }

bool PublisherLoop::tick() try {
    promises_.tick();
    trouble_with_promises_.is_over();
    tell_overdue();
    return true;
} catch (const std::exception& e) {
    // Orders are answered all the same: what enters something meets the same trouble, and says it.
    trouble_with_promises_.met(e.what());
    tell_overdue();
    return false;
}

void PublisherLoop::tell_overdue() try {
    note_trouble();
    const auto next = publisher_.reg().next_promise();
    figures_.promised_next(next);
    if (!next || clock_.now() - *next < kOverdue) {
        overdue_.is_over();
        return;
    }
    const auto& why = !trouble_with_promises_.words().empty() ? trouble_with_promises_.words() : promises_.left_behind();
    overdue_.met(fmt::format("what was promised for {} is not public: {}", base::london_words(*next), why.empty() ? "other work is not at its end" : why));
} catch (const std::exception& e) {
    trouble_with_promises_.met(e.what());
}

void PublisherLoop::note_trouble() {
    for (const auto* words : {&trouble_with_promises_.words(), &promises_.left_behind(), &trouble_.words()})
        if (!words->empty()) return notes_.say(*words);
    notes_.say({});
}

void PublisherLoop::keep_promises(bool child_has_ended) {
    for (;; std::this_thread::sleep_for(kPause)) {
        try {
            if (others_wait()) serve_urgent();
        } catch (const std::exception& e) {
            spdlog::error("{}", e.what());   // whoever awaits a child goes on
        }
        if (!child_has_ended || !promises_.has_prepared() || stop_requested()) return;
    }
}

Reply PublisherLoop::answer(const Order& order) {
    const LogScope of_this_order;
    LogScope::put("order", std::to_string(++orders_answered_));
    spdlog::info("order '{}' by {}", order.verb, order.who);
    return carry_out({publisher_, config_, clock_}, order);
}

void PublisherLoop::between() {
    if (!others_wait()) orders_.serve([this](const Order& order) { return answer(order); }, [&] { return !others_wait(); });
    if (others_wait()) serve_urgent();
    else look_outside();
}

void PublisherLoop::serve_urgent() {
    const auto which = [this](const Order& order) {
        const auto left = promises_.left();
        if (!left || *left <= base::Instant::duration(0)) return false;
        if (looks_only(order)) return true;
        return is_urgent(order) && (!promises_.too_late() || concerned(order, promises_.prepared()));
    };
    orders_.serve_some(which, [this](const Order& order) { return answer_urgent(order); });
}

Reply PublisherLoop::answer_urgent(const Order& order) {
    if (looks_only(order) || order.dry_run) return answer(order);
    if (promises_.too_late())
        if (const auto draft = concerned(order, promises_.prepared()))
            return {kUsage, fmt::format("error: {}/{} goes out in {} s and cannot be stopped any more; when it is public, daybook withdraw or daybook erase takes it back\n", draft->dataset, draft->edition,
                                        std::chrono::ceil<std::chrono::seconds>(promises_.left().value_or(base::Instant::duration(0))).count())};
    promises_.stand_back();
    auto reply = answer(order);
    tick();
    return reply;
}

void PublisherLoop::look_outside() {
    if (Steady::now() < next_look_) return;
    next_look_ = Steady::now() + kLoopLook;
    std::set<std::string> waiting;
    try {
        if (auto left = finish_deliveries(config_, publisher_).waits; !left.empty()) waiting.insert(std::move(left));
        if (!config_.inbox.empty()) look_into_inbox(waiting);
    } catch (const std::exception& e) {
        // A share that is away keeps nobody from harvesting and releasing.
        waiting.insert(e.what());
    }
    for (const auto& line : waiting)
        if (!said_.contains(line)) spdlog::warn("inbox: {}", line);
    // While there is work on a file not all that waits is looked at.
    if (inbox_ && inbox_->tried() != Inbox::Tried::nothing) said_.merge(waiting);
    else said_ = std::move(waiting);
}

void PublisherLoop::look_into_inbox(std::set<std::string>& waiting) {
    if (!inbox_) inbox_.emplace(OrderDesk{publisher_, config_, clock_});
    const auto receipt = inbox_->next();
    if (receipt) spdlog::info("inbox: {}", receipt->line());
    if (receipt || inbox_->tried() == Inbox::Tried::first) next_look_ = Steady::now();
    waiting.insert(inbox_->waiting().begin(), inbox_->waiting().end());
}

HarvestResult PublisherLoop::harvest_now(Progress& progress) {
    next_harvest_ = Steady::now() + config_.harvest_every;
    const auto pause = [&](bool about_to_release) {
        // What was promised is released as it was prepared, and what the sources say by now is judged afterwards.
        const auto waits = [&] { return about_to_release ? others_wait() : tick() && promises_.has_prepared(); };
        for (between(); waits() && !stop_requested(); between()) std::this_thread::sleep_for(kPause);
    };
    const auto start = Steady::now();
    try {
        auto result = harvest(publisher_, config_, clock_, progress, stop_requested(), {.pause = pause});
        figures_.harvested(result, std::chrono::duration<double>(Steady::now() - start).count(), clock_.now(), Unseen(publisher_.reg(), clock_.now()));
        return result;
    } catch (...) {
        figures_.harvest_failed();
        throw;
    }
}

/// Shown as it goes on, and told by whoever waits for it.
void PublisherLoop::harvest_first() try {
    had_first_ = true;
    Progress progress;
    const auto start = Steady::now();
    auto result = harvest_now(progress);
    if (logs_json()) log_harvest(result);   // else whoever waits shows a table
    first_.set_value({std::move(result), std::chrono::duration<double>(Steady::now() - start).count()});
} catch (...) {
    first_.set_exception(std::current_exception());
    throw;
}

void PublisherLoop::harvest_again() {
    Progress quiet(true);
    log_harvest(harvest_now(quiet));
}

void PublisherLoop::log_harvest(const HarvestResult& result) {
    for (const auto& failure : result.failures) spdlog::warn("{}", failure.why);
    for (const auto& warning : result.warnings) spdlog::warn("{}: {}", warning.source, warning.words);
    for (const auto& one : result.vanished)
        if (one.alert) spdlog::warn("{}", alert_of(one.what));
    for (const auto& one : result.released.left_behind) spdlog::error("{}", one.words());
    if (result.ending == Ending::deadline) spdlog::warn("the harvest {}; the next one begins there", words_of_end(result.ending, result.sources_left, result.left));
    if (!result.balances()) spdlog::error("the counts of the harvest do not add up; that is a fault of ours, please report it");
    spdlog::info("{}", base::json::write(result.to_json().at("counts")));
}

void PublisherLoop::work() {
    between();
    if (Steady::now() < next_harvest_ || others_wait()) return;
    if (had_first_) harvest_again();
    else harvest_first();
}

void PublisherLoop::run(const std::stop_token& stop) {
    const base::WhileChildrenRun promises_go_on([this](bool ended) { keep_promises(ended); });
    while (!stop.stop_requested() && !stop_requested()) {
        const LogScope of_this_turn;   // an error that ends a run is a line of the run
        try {
            work();
            trouble_.is_over();
            note_trouble();
            std::this_thread::sleep_for(kPause);
        } catch (const std::exception& e) {
            // The next second tries again.
            trouble_.met(e.what());
            note_trouble();
            std::this_thread::sleep_for(std::chrono::seconds(1));
        }
    }
    if (!had_first_) first_.set_exception(std::make_exception_ptr(base::Error(base::ErrorKind::transient, "the service was told to stop before its first harvest")));
}

}  // namespace daybook::app
