#pragma once

#include "publisher/app/harvest_fetch.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <list>
#include <optional>
#include <string>
#include <utility>

namespace daybook::app {

/// In which order the files of a run are fetched, checked and settled: source after source as they were
/// asked, and of each source in its own order, so that the same files are judged the same way. A source that
/// is waited for longer than `patience`, all in all, is passed by from then on whenever another has something
/// ready, so that a slow one holds up no other. What refers to other files of its organisation comes after
/// them. Not for use by several threads.
class Lanes {
public:
    using Clock = std::chrono::steady_clock;
    struct Means {
        std::size_t jobs = 1;  ///< files that are checked at once
        std::chrono::milliseconds patience{30'000};
        std::function<std::future<Fetch>(std::size_t task)> start;  ///< fetches and checks one
        std::function<bool(std::size_t task)> is_here;              ///< its bytes are fetched, or need not be
    };
    struct Done {
        std::size_t task = 0;
        Fetch fetch;
    };

    explicit Lanes(Means means) : means_(std::move(means)) {}

    /// The tasks of one source, from `first` to before `end`.
    void add(std::string organisation, bool refers, std::size_t first, std::size_t end);
    /// No more sources come: what refers to others may begin once they are settled.
    void all_asked() { all_asked_ = true; }
    /// Begins what may be begun, and gives the file that is to be settled next, if one is ready. Does not
    /// wait.
    std::optional<Done> next(Clock::time_point now);
    /// Waits until something is ready, at most so long.
    void wait(std::chrono::milliseconds most);
    bool empty() const { return lanes_.empty(); }
    /// Forgets what is left; waits for what was begun, so that fetching has to be cancelled before.
    void clear() { lanes_.clear(); }

private:
    struct Lane {
        std::string organisation;
        bool refers = false;
        std::deque<std::size_t> waiting = {};
        std::deque<std::pair<std::size_t, std::future<Fetch>>> going = {};
        Clock::duration waited{};  ///< for its next file, while nothing else was settled
        bool is_slow = false;
        bool is_done() const { return waiting.empty() && going.empty(); }
        bool is_ready() const {
            return !going.empty() &&
                   going.front().second.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        }
    };

    bool may_go(const Lane& lane) const;
    void begin(Lane& lane);
    void begin_all();

    Means means_;
    std::list<Lane> lanes_;  ///< those that refer to others at the end
    std::optional<Clock::time_point> looked_;
    bool all_asked_ = false;
};

}  // namespace daybook::app
