#include "publisher/app/harvest_lanes.hpp"

#include <algorithm>
#include <thread>

namespace daybook::app {

void Lanes::add(std::string organisation, bool refers, std::size_t first, std::size_t end) {
    const auto before = refers ? lanes_.end() : std::ranges::find_if(lanes_, &Lane::refers);
    auto& lane = *lanes_.insert(before, Lane{std::move(organisation), refers});
    for (auto task = first; task < end; ++task) lane.waiting.push_back(task);
}

bool Lanes::may_go(const Lane& lane) const {
    if (!lane.refers) return true;
    return all_asked_ && std::ranges::none_of(lanes_, [&](const Lane& other) {
               return !other.refers && !other.is_done() && other.organisation == lane.organisation;
           });
}

void Lanes::begin(Lane& lane) {
    const auto task = lane.waiting.front();
    lane.waiting.pop_front();
    lane.going.emplace_back(task, means_.start(task));
}

/// In order. Of a slow source the next file is always on its way, which takes no other's place.
void Lanes::begin_all() {
    std::size_t busy = 0;
    for (const auto& lane : lanes_) busy += lane.is_slow ? 0 : lane.going.size();
    for (auto& lane : lanes_)
        if (!lane.is_slow && may_go(lane))
            for (; busy < means_.jobs && !lane.waiting.empty(); ++busy) begin(lane);
    for (auto& lane : lanes_) {
        if (!lane.is_slow || lane.waiting.empty()) continue;
        if (lane.going.empty()) begin(lane);
        for (; busy < means_.jobs && lane.going.size() < means_.jobs && !lane.waiting.empty() &&
               means_.is_here(lane.waiting.front());
             ++busy)
            begin(lane);
    }
}

std::optional<Lanes::Done> Lanes::next(Clock::time_point now) {
    std::erase_if(lanes_, [](const Lane& lane) { return lane.is_done(); });
    begin_all();
    const auto since = looked_.value_or(now);
    looked_ = now;
    for (auto& lane : lanes_) {
        if (!may_go(lane)) continue;
        if (lane.is_ready()) {
            Done out{lane.going.front().first, lane.going.front().second.get()};
            lane.going.pop_front();
            std::erase_if(lanes_, [](const Lane& one) { return one.is_done(); });
            // What settling takes is no waiting.
            looked_.reset();
            return out;
        }
        if (lane.is_slow) continue;
        lane.waited += now - since;
        if (lane.waited < means_.patience) return {};
        lane.is_slow = true;
    }
    return {};
}

void Lanes::wait(std::chrono::milliseconds most) {
    const auto end = Clock::now() + most;
    for (const auto& lane : lanes_)
        if (!lane.is_slow && !lane.going.empty()) {
            lane.going.front().second.wait_for(most);
            return;
        }
    while (Clock::now() < end && std::ranges::none_of(lanes_, &Lane::is_ready))
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
}

}  // namespace daybook::app
