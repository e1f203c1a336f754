#pragma once

#include "api/answer_cache.hpp"
#include "api/http.hpp"
#include "api/shares.hpp"

#include <cstdint>
#include <mutex>
#include <string>
#include <unordered_set>

namespace daybook::api {

/// Answers of a known length, packed once and kept packed by their ETag. Thread-safe.
class PackedAnswers {
public:
    /// Puts packed bytes in the place of the body, and their digest in that of the plain ones (RFC 9530, 3), where it says one. False, and nothing is
    /// changed, where a file is better sent as it is, from disk: as many are being packed as may be at once, this one among them or not; packed it
    /// would be too large to be kept, so that each request packed it anew; or the client has not taken enough of what it was sent before. `erasures`
    /// is the log's counter from before the answer was made. Throws Error as gzip() does.
    /// \pre the body is text or a file, and the ETag that of the packed answer
    bool pack(Response& response, const std::string& client, std::int64_t erasures);
    /// As AnswerCache::log_is_at().
    void log_is_at(std::int64_t revision, std::int64_t erasures) { kept_.log_is_at(revision, erasures); }

private:
    /// Absent where it goes out as it is.
    std::optional<std::string> of_file(const FileBody& file, const std::string& etag);
    bool is_too_much(const std::string& etag);
    void note_too_much(const std::string& etag);
    /// Counts the body for as long as it is on its way. False where that is too much for one client.
    bool lend(Response& packed, const std::string& client);

    AnswerCache kept_{std::size_t{32} << 20};
    Shares turns_{2, 1};  ///< two at once, of one ETag one
    /// Half of what the listener holds of answers for readers by itself (ListenerSettings::max_held), so that no file is refused for want of room there.
    Shares on_their_way_{std::size_t{128} << 20, std::size_t{32} << 20};
    std::mutex mutex_;
    std::unordered_set<std::string> too_much_;  ///< ETags of files that pack to more than is kept
};

}  // namespace daybook::api
