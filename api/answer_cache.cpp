#include "api/answer_cache.hpp"

namespace daybook::api {

namespace {

/// What is copied sooner than shared.
constexpr std::size_t kSmall = std::size_t{64} << 10;

void share_large(Response& response) {
    if (auto* text = std::get_if<std::string>(&response.body); text != nullptr && text->size() > kSmall)
        response.body = std::make_shared<const std::string>(std::move(*text));
}

}  // namespace

std::optional<Response> AnswerCache::find(const std::string& etag) {
    const std::lock_guard lock(mutex_);
    const auto found = by_etag_.find(etag);
    if (on_look) on_look(found != by_etag_.end());
    if (found == by_etag_.end()) return std::nullopt;
    newest_first_.splice(newest_first_.begin(), newest_first_, found->second);
    return found->second->response;
}

void AnswerCache::put(const std::string& etag, Response& response, std::int64_t erasures) {
    share_large(response);
    const auto bytes = static_cast<std::size_t>(body_length(response).value_or(0)) + kBeside;
    if (bytes > max_bytes_ / 8) return;
    const std::lock_guard lock(mutex_);
    if (erasures < erasures_ || by_etag_.contains(etag)) return;
    newest_first_.push_front({etag, response, bytes});
    by_etag_[etag] = newest_first_.begin();
    bytes_ += bytes;
    while (bytes_ > max_bytes_) {
        const auto& oldest = newest_first_.back();
        bytes_ -= oldest.bytes;
        by_etag_.erase(oldest.etag);
        newest_first_.pop_back();
    }
}

void AnswerCache::erased_up_to(std::int64_t counter) {
    const std::lock_guard guard(mutex_);
    if (counter <= erasures_) return;
    erasures_ = counter;
    by_etag_.clear();
    newest_first_.clear();
    bytes_ = 0;
}

}  // namespace daybook::api
