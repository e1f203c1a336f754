#include "api/answer_cache.hpp"

#include <algorithm>

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
    found->second->asked_for = revision_;
    return found->second->response;
}

void AnswerCache::put(const std::string& etag, Response& response, std::int64_t erasures) {
    share_large(response);
    const auto bytes = static_cast<std::size_t>(body_length(response).value_or(0)) + kBeside;
    if (bytes > max_bytes_ / 8) return;
    const std::lock_guard lock(mutex_);
    if (erasures < erasures_ || by_etag_.contains(etag)) return;
    newest_first_.push_front({etag, response, bytes, revision_});
    by_etag_[etag] = newest_first_.begin();
    bytes_ += bytes;
    while (bytes_ > max_bytes_) forget_oldest();
}

void AnswerCache::forget_oldest() {
    const auto& oldest = newest_first_.back();
    bytes_ -= oldest.bytes;
    by_etag_.erase(oldest.etag);
    newest_first_.pop_back();
}

void AnswerCache::log_is_at(std::int64_t revision, std::int64_t erasures) {
    const std::lock_guard guard(mutex_);
    // A request that took its time may tell of a state that is over.
    revision_ = std::max(revision_, revision);
    while (!newest_first_.empty() && (erasures > erasures_ || newest_first_.back().asked_for < revision_ - 1)) forget_oldest();
    erasures_ = std::max(erasures_, erasures);
}

std::size_t AnswerCache::bytes() const {
    const std::lock_guard guard(mutex_);
    return bytes_;
}

}  // namespace daybook::api
