#pragma once

#include "api/http.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace daybook::api {

/// Answers that a query made, by their ETag: an ETag names the question, the revision within its scope and
/// the representation, so what is found is never stale and nothing needs to be invalidated. Least recently
/// used go first; what nobody asked for at this revision or the one before goes in any case, since most of it is
/// asked for under another ETag by then. Thread-safe.
class AnswerCache {
public:
    explicit AnswerCache(std::size_t max_bytes = std::size_t{64} << 20) : max_bytes_(max_bytes) {}

    /// How many bytes the body of an answer that is kept may have.
    std::size_t most_of_one() const { return max_bytes_ / 8 - kBeside; }

    std::optional<Response> find(const std::string& etag);
    /// Told of every look whether it found something; set before the first.
    std::function<void(bool hit)> on_look{};
    /// \pre the body is text. A large one is from here on shared with all who are given it. An answer larger than an eighth of the
    /// whole is not kept.
    /// One that was made before the last erasure is not kept either; `erasures` is the counter of its state.
    void put(const std::string& etag, Response& response, std::int64_t erasures);
    void put(const std::string& etag, Response&& response, std::int64_t erasures) { put(etag, response, erasures); }
    /// Told at each request where the log stands. Forgets every answer when its erasure counter is another than at the last call: nobody
    /// asks for them any more, and they may hold what was erased.
    void log_is_at(std::int64_t revision, std::int64_t erasures);
    /// Of all that is kept, with what each takes beside its body.
    std::size_t bytes() const;

private:
    static constexpr std::size_t kBeside = 1024;  ///< what an answer takes beside its body
    struct Entry {
        std::string etag;
        Response response;
        std::size_t bytes;
        std::int64_t asked_for;  ///< the newest revision at which it was
    };
    void forget_oldest();

    std::size_t max_bytes_;
    std::size_t bytes_ = 0;
    std::int64_t revision_ = 0, erasures_ = 0;
    mutable std::mutex mutex_;
    std::list<Entry> newest_first_;
    std::unordered_map<std::string, std::list<Entry>::iterator> by_etag_;
};

}  // namespace daybook::api
