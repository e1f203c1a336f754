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

Turns::Turn::Turn(Turns& turns, Weight weight) : turns_(turns), weight_(weight) {
    std::unique_lock lock(turns_.mutex_);
    const int waits = weight == Weight::light ? 0 : 1;
    if (waits > 0 && turns_.waiting_ >= kMostWaiting) throw Error(ErrorKind::transient, "as many large queries wait as may; try again in a moment");
    turns_.waiting_ += waits;
    const bool turn = turns_.changed_.wait_for(lock, turns_.limits_.query, [&] { return turns_.may_begin(weight); });
    turns_.waiting_ -= waits;
    if (!turn) refuse(weight, turns_.limits_.query);
    ++turns_.running(weight);
}

Turns::Turn::~Turn() {
    {
        const std::lock_guard lock(turns_.mutex_);
        --turns_.running(weight_);
    }
    // Whoever is woken may be one whose turn it is not.
    turns_.changed_.notify_all();
}

}  // namespace daybook::catalogue
