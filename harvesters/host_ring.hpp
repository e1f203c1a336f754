#pragma once

#include "harvesters/host_turns.hpp"

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace daybook::harvesters {

struct FetchJob;

/// Whom we are polite to, and what is still to be fetched there.
struct Host {
    std::string name;
    HostTurns turns;
    std::deque<FetchJob*> queue = {};
    std::string left_alone = {};  ///< why, once it is
};

/// The hosts, each with its turn after the others.
class HostRing {
public:
    using Time = HostTurns::Time;

    explicit HostRing(const HostLimits& limits) : limits_(limits) {}

    Host& at(const std::string& name);
    bool knows(const std::string& name) const { return hosts_.contains(name); }
    /// Puts a job behind the others of its host, or in front of them; never in front of what somebody waits
    /// for.
    static void enqueue(FetchJob& job, bool first);
    /// Puts a job of a queue in front of all others of its host.
    static void hurry(FetchJob& job);
    /// The job of the next host that may begin one, taken out of its queue; null when none may.
    FetchJob* next(Time now, bool only_urgent);
    /// When the next one may begin: of hosts that wait for their turn and have a slot. The far end of time
    /// when there are none.
    Time next_start(Time now) const;
    void forget_all();

private:
    HostLimits limits_;
    std::unordered_map<std::string, std::unique_ptr<Host>> hosts_;
    std::vector<Host*> ring_;  ///< in the order of their turns
    std::size_t next_ = 0;
};

}  // namespace daybook::harvesters
