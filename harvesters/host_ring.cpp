#include "harvesters/host_ring.hpp"

#include "harvesters/fetch_job.hpp"

#include <algorithm>

namespace daybook::harvesters {

Host& HostRing::at(const std::string& name) {
    auto& host = hosts_[name];
    if (!host) {
        host = std::make_unique<Host>(Host{name, HostTurns(limits_)});
        ring_.push_back(host.get());
    }
    return *host;
}

void HostRing::enqueue(FetchJob& job, bool first) {
    auto& queue = job.host->queue;
    if (!first && !job.urgent) return queue.push_back(&job);
    // What somebody waits for stays in front: when enough lies ready, nothing behind another could begin.
    const auto urgent = [](const FetchJob* other) { return other->urgent; };
    queue.insert(job.urgent ? queue.begin() : std::ranges::find_if_not(queue, urgent), &job);
}

void HostRing::hurry(FetchJob& job) {
    // On its way already, as it mostly is: ten thousand others need not be looked through for it.
    if (job.transfer) return;
    auto& queue = job.host->queue;
    if (const auto at = std::ranges::find(queue, &job); at != queue.end()) {
        queue.erase(at);
        queue.push_front(&job);
    }
}

FetchJob* HostRing::next(Time now, bool only_urgent) {
    for (std::size_t i = 0; i < ring_.size(); ++i) {
        auto& host = *ring_[(next_ + i) % ring_.size()];
        if (host.queue.empty() || !host.turns.may_start(now)) continue;
        auto* job = host.queue.front();
        if (only_urgent && !job->urgent) continue;
        next_ = (next_ + i + 1) % ring_.size();
        host.queue.pop_front();
        return job;
    }
    return nullptr;
}

HostRing::Time HostRing::next_start(Time now) const {
    auto out = Time::max();
    for (const auto* host : ring_)
        if (!host->queue.empty() && host->turns.has_slot() && host->turns.next_start() > now)
            out = std::min(out, host->turns.next_start());
    return out;
}

void HostRing::forget_all() {
    for (auto* host : ring_) host->queue.clear();
}

}  // namespace daybook::harvesters
