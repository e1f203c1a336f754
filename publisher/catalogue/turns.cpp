#include "publisher/catalogue/turns.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;

namespace {

/// Each has a thread that waits with it.
constexpr int kMostWaiting = 32;

[[noreturn]] void refuse(Weight weight, std::chrono::milliseconds waited) {
    const auto seconds = static_cast<double>(waited.count()) / 1000;
    if (weight == Weight::whole)
        throw Error::make(ErrorKind::transient, "another whole file was being made for {} s, and one is at a time; try again in a minute", seconds);
    throw Error::make(ErrorKind::transient, "no query could begin for {} s because others are running; try again in a moment", seconds);
}

}  // namespace

Turns::Turns(int count, TimeLimits limits) : limits_(limits), most_(std::max(count, 1)), most_heavy_(std::max(count - 1, 1)) {}

bool Turns::may_begin(Weight weight) const {
    if (weight == Weight::whole) return running(Weight::whole) == 0;
    return running(Weight::light) + running(Weight::heavy) < most_ && (weight == Weight::light || running(Weight::heavy) < most_heavy_);
}

/// Gives those who may begin their turn, and wakes nobody else.
void Turns::call_waiting() {
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
        if (at->begun || !may_begin(at->weight)) continue;
        at->begun = true;
        ++running(at->weight);
        at->called.notify_one();
    }
}

Turns::Turn::Turn(Turns& turns, Weight weight) : turns_(turns), weight_(weight) {
    std::unique_lock lock(turns_.mutex_);
    if (turns_.may_begin(weight)) {
        ++turns_.running(weight);
        return;
    }
    const auto waits_long = [](const Waiting& w) { return w.weight != Weight::light && !w.begun; };
    if (weight != Weight::light && std::ranges::count_if(turns_.waiting_, waits_long) >= kMostWaiting)
        throw Error(ErrorKind::transient, "as many large queries wait as may; try again in a moment");
    const auto mine = turns_.waiting_.emplace(turns_.waiting_.end(), weight);
    mine->called.wait_for(lock, turns_.limits_.query, [&] { return mine->begun; });
    const bool begun = mine->begun;
    turns_.waiting_.erase(mine);
    if (!begun) refuse(weight, turns_.limits_.query);
}

Turns::Turn::~Turn() {
    const std::lock_guard lock(turns_.mutex_);
    --turns_.running(weight_);
    turns_.call_waiting();
}

}  // namespace daybook::catalogue
