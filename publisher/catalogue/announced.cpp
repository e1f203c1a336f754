#include "publisher/catalogue/announced.hpp"

#include "publisher/catalogue/events.hpp"

#include <map>

namespace daybook::catalogue {

std::vector<Announced> announced(const State& state) {
    struct History {
        int changes = -1;
        Revision first = 0, last = 0;
    };
    std::map<std::pair<std::string, int>, History> histories;
    for (const auto& one : state.calendar) {
        if (one.from > state.revision) continue;
        histories.try_emplace({one.entry.name(), one.promise});
        // Calendars take what has a lower number than what they know for older: earlier programs counted what became of a correction's day as changes of the
        // kept one, and so it goes on.
        for (int promise = 1; promise <= one.promise; ++promise) {
            const auto known = histories.find({one.entry.name(), promise});
            if (known == histories.end()) continue;
            if (++known->second.changes == 0) known->second.first = one.from;
            known->second.last = one.from;
        }
    }
    std::vector<Announced> out;
    for (auto& one : announcements(state)) {
        const auto& history = histories.at({one.entry.name(), one.promise});
        out.push_back({std::move(one), history.changes, instant_of(state, history.first), instant_of(state, history.last)});
    }
    return out;
}

}  // namespace daybook::catalogue
