#include "api/beast_session.hpp"

#include <limits>

namespace daybook::api::connections {

bool Shared::add(const std::shared_ptr<Session>& session) {
    const auto& client = session->client();
    const auto others = [&] {
        const std::lock_guard lock(mutex);
        const auto found = by_client.find(client);
        return found == by_client.end() ? 0 : found->second;
    };
    if (!client.empty() && others() >= settings.max_per_address && !close_oldest(client)) return false;
    const std::lock_guard lock(mutex);
    sessions.emplace(session.get(), session);
    if (!client.empty()) ++by_client[client];
    return true;
}

void Shared::forget(Session* session) {
    {
        const std::lock_guard lock(mutex);
        const auto mine = sessions.erase(session) > 0 ? by_client.find(session->client()) : by_client.end();
        if (mine != by_client.end() && --mine->second == 0) by_client.erase(mine);
        ended.notify_all();
    }
    if (!stopping && on_room) on_room();
}

bool Shared::close_oldest(const std::string& client) {
    std::shared_ptr<Session> oldest;
    std::vector<std::shared_ptr<Session>> looked_at;  // whose end may be here, and needs the mutex
    {
        const std::lock_guard lock(mutex);
        std::int64_t since = std::numeric_limits<std::int64_t>::max();
        for (const auto& [session, weak] : sessions) {
            const auto waits = session->waiting_since();
            if (waits <= 0 || waits >= since || (!client.empty() && session->client() != client)) continue;
            // One that is ending already cannot be taken hold of, and makes room by itself.
            if (auto one = weak.lock()) {
                since = waits;
                oldest = one;
                looked_at.push_back(std::move(one));
            }
        }
    }
    return oldest && oldest->close_if_waiting();
}

std::vector<std::shared_ptr<Session>> Shared::all() {
    std::vector<std::shared_ptr<Session>> out;
    const std::lock_guard lock(mutex);
    for (const auto& [key, weak] : sessions)
        if (auto session = weak.lock()) out.push_back(std::move(session));
    return out;
}

}  // namespace daybook::api::connections
