#include "api/shares.hpp"

namespace daybook::api {

Shares::Taken Shares::take(const std::string& client, std::size_t how_many) {
    {
        const std::lock_guard lock(held_->mutex);
        auto& mine = held_->by_client[client];
        const bool own = mine + how_many > of_one_;
        if (own || held_->all + how_many > most_) {
            if (mine == 0) held_->by_client.erase(client);
            return {nullptr, own};
        }
        mine += how_many;
        held_->all += how_many;
    }
    return {std::shared_ptr<void>(held_.get(), [held = held_, client, how_many](void*) { held->give_back(client, how_many); }), false};
}

void Shares::Held::give_back(const std::string& client, std::size_t how_many) {
    const std::lock_guard lock(mutex);
    all -= how_many;
    if (const auto mine = by_client.find(client); (mine->second -= how_many) == 0) by_client.erase(mine);
}

}  // namespace daybook::api
