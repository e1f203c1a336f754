#pragma once

#include "publisher/catalogue/weight.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace daybook::catalogue {

/// How many statements may be under way at once. Heavy ones never have all places, so that a light one waits for light ones only; a whole
/// answer, which may take minutes, has a place of its own, so that no question waits for it.
class Turns {
public:
    Turns(int count, TimeLimits limits);

    class Turn {
    public:
        /// Waits for it, as long as a query may run. Throws Error(transient) when it does not come, or too many wait already.
        Turn(Turns& turns, Weight weight);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

    private:
        Turns& turns_;
        Weight weight_;
    };

private:
    bool may_begin(Weight weight) const;
    int& running(Weight weight) { return running_[static_cast<std::size_t>(weight)]; }
    int running(Weight weight) const { return running_[static_cast<std::size_t>(weight)]; }

    TimeLimits limits_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int most_, most_heavy_, waiting_ = 0;
    std::array<int, 3> running_{};
};

}  // namespace daybook::catalogue
