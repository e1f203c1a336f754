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
        auto& history = histories[{one.entry.name(), one.promise}];
        if (++history.changes == 0) history.first = one.from;
        history.last = one.from;
    }
    std::vector<Announced> out;
    for (auto& one : announcements(state)) {
        const auto& history = histories.at({one.entry.name(), one.promise});
        out.push_back({std::move(one), history.changes, instant_of(state, history.first), instant_of(state, history.last)});
    }
    return out;
}

}  // namespace daybook::catalogue
