#include "api/held_texts.hpp"

namespace daybook::api {

HeldTexts::Ticket HeldTexts::hold(const SharedText& text, const std::string& client) {
    if (!text || text->size() <= kSmall) return {};
    const std::lock_guard lock(mutex_);
    if (const auto found = by_text_.find(text.get()); found != by_text_.end())
        if (auto turn = found->second.lock()) return {std::move(turn)};
    if (by_text_.size() >= kSweep) std::erase_if(by_text_, [](const auto& one) { return one.second.expired(); });
    auto taken = shares_.take(client, text->size());
    if (!taken) return {nullptr, false};
    by_text_[text.get()] = taken.turn;
    return {std::move(taken.turn)};
}

}  // namespace daybook::api
