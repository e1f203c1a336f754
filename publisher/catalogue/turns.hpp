#pragma once

#include "publisher/catalogue/weight.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>

namespace daybook::catalogue {

/// How many statements may be under way at once. Heavy ones never have all places, so that a light one waits for light ones only; a whole
/// answer, which may take minutes, has a place of its own, so that no question waits for it. Of those who wait, who came first is next.
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
    struct Waiting {
        Weight weight;
        std::condition_variable called{};
        bool begun = false;
    };
    bool may_begin(Weight weight) const;
    void call_waiting();
    int& running(Weight weight) { return running_[static_cast<std::size_t>(weight)]; }
    int running(Weight weight) const { return running_[static_cast<std::size_t>(weight)]; }

    TimeLimits limits_;
    std::mutex mutex_;
    std::list<Waiting> waiting_;  ///< as they came; none that may begin
    int most_, most_heavy_;
    std::array<int, 3> running_{};
};

}  // namespace daybook::catalogue
