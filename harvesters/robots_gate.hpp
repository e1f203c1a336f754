#pragma once

#include "harvesters/robots.hpp"
#include "publisher/base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace daybook::harvesters {

struct FetchJob;
struct Verdict;

/// What the robots.txt of each origin lets through, and who waits to know.
class RobotsGate {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// `product` is the name under which a robots.txt can address us.
    explicit RobotsGate(std::string product) : product_(std::move(product)) {}

    enum class Leave {
        given,
        asked,    ///< the job waits for a robots.txt that is on its way
        unknown,  ///< the job waits, and the robots.txt is still to be asked for
        refused,  ///< why_not() says why
    };
    Leave ask(FetchJob& job, Time now);
    /// \pre ask() refused it
    struct WhyNot {
        base::Error error;
        std::string code;
    };
    WhyNot why_not(const FetchJob& job) const;

    /// Takes what came of asking for the robots.txt of `origin`, and gives back who waited for it, first come
    /// first.
    std::vector<FetchJob*> take(const std::string& origin, const Verdict& verdict, long status,
                                const std::string& text, Time now);
    std::optional<std::chrono::milliseconds> crawl_delay(const std::string& origin) const;
    /// Nobody waits any more.
    void forget_waiting();

private:
    struct Origin {
        enum class State { unknown, asked, known } state = State::unknown;
        Robots robots = {};
        std::string unreachable = {};  ///< why nothing may be fetched, when it could not be read
        Time at = {};
        std::vector<FetchJob*> waiting = {};
    };
    std::string product_;
    std::unordered_map<std::string, Origin> origins_;
};

}  // namespace daybook::harvesters
