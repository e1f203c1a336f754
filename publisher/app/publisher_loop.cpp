#include "publisher/app/publisher_loop.hpp"

#include "publisher/app/erase_deliveries.hpp"
#include "publisher/app/stop_signal.hpp"
#include "publisher/base/child_wait.hpp"
#include "publisher/base/error.hpp"

#include <spdlog/spdlog.h>

namespace daybook::app {

namespace {

using Steady = std::chrono::steady_clock;
constexpr auto kGlance = std::chrono::milliseconds(100);
constexpr auto kLook = std::chrono::milliseconds(500);

}  // namespace

PublisherLoop::PublisherLoop(record::Publisher& publisher, const Config& config, const base::Clock& clock)
    : publisher_(publisher), config_(config), clock_(clock), promises_(publisher, config, clock),
      orders_(publisher.archive().layout().orders()), thread_([this](const std::stop_token& stop) { run(stop); }) {}

PublisherLoop::~PublisherLoop() { request_stop(); }

bool PublisherLoop::tick() try {
    promises_.tick();
    trouble_with_promises_.clear();
    return true;
} catch (const std::exception& e) {
    // Orders are answered all the same: what enters something meets the same trouble, and says it.
    if (trouble_with_promises_ != e.what()) spdlog::error("{}", e.what());
    trouble_with_promises_ = e.what();
    return false;
}

void PublisherLoop::keep_promises(bool child_has_ended) {
    while (tick() && child_has_ended && promises_.has_prepared() && !stop_requested()) std::this_thread::sleep_for(kGlance);
}

void PublisherLoop::between() {
    if (others_wait()) return;
    const auto answer = [&](const Order& order) {
        spdlog::info("order '{}' by {}", order.verb, order.who);
        return carry_out({publisher_, config_, clock_}, order);
    };
    orders_.serve(answer, [&] { return !others_wait(); });
    if (!others_wait()) look_outside();
}

void PublisherLoop::look_outside() {
    if (Steady::now() < next_look_) return;
    next_look_ = Steady::now() + kLook;
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
    said_ = std::move(waiting);
}

void PublisherLoop::look_into_inbox(std::set<std::string>& waiting) {
    if (!inbox_) inbox_.emplace(OrderDesk{publisher_, config_, clock_});
    if (const auto receipt = inbox_->next()) {
        spdlog::info("inbox: {}", receipt->line());
        next_look_ = Steady::now();
    }
    waiting.insert(inbox_->waiting().begin(), inbox_->waiting().end());
}

HarvestResult PublisherLoop::harvest_now(Progress& progress) {
    next_harvest_ = Steady::now() + config_.harvest_every;
    const auto pause = [&](bool about_to_release) {
        // What was promised is released as it was prepared, and what the sources say by now is judged afterwards.
        const auto waits = [&] { return about_to_release ? others_wait() : tick() && promises_.has_prepared(); };
        for (between(); waits() && !stop_requested(); between()) std::this_thread::sleep_for(kGlance);
    };
    return harvest(publisher_, config_, clock_, progress, stop_requested(), {.pause = pause});
}

/// Shown as it goes on, and told by whoever waits for it.
void PublisherLoop::harvest_first() try {
    had_first_ = true;
    Progress progress;
    const auto start = Steady::now();
    auto result = harvest_now(progress);
    first_.set_value({std::move(result), std::chrono::duration<double>(Steady::now() - start).count()});
} catch (...) {
    first_.set_exception(std::current_exception());
    throw;
}

void PublisherLoop::harvest_again() {
    Progress quiet(true);
    const auto result = harvest_now(quiet);
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
    while (!stop.stop_requested() && !stop_requested()) try {
            work();
            trouble_.clear();
            std::this_thread::sleep_for(kGlance);
        } catch (const std::exception& e) {
            // What stays the same is said once; the next second tries again.
            if (trouble_ != e.what()) spdlog::error("{}", e.what());
            trouble_ = e.what();
            std::this_thread::sleep_for(std::chrono::seconds(1));
        }
    if (!had_first_) first_.set_exception(std::make_exception_ptr(base::Error(base::ErrorKind::transient, "the service was told to stop before its first harvest")));
}

}  // namespace daybook::app
