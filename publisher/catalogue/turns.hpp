#pragma once

#include "publisher/catalogue/index.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace daybook::catalogue {

/// How many statements may be under way at once in an engine that is elsewhere. Heavy ones never have all places.
class Turns {
public:
    Turns(int count, std::chrono::milliseconds longest);

    class Turn {
    public:
        /// Waits for it. Throws Error(transient) when it does not come.
        Turn(Turns& turns, Weight weight);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;
        ~Turn();

    private:
        Turns& turns_;
        Weight weight_;
    };

private:
    std::chrono::milliseconds longest_;
    std::mutex mutex_;
    std::condition_variable freed_;
    int free_, most_heavy_, heavy_ = 0;
};

}  // namespace daybook::catalogue
