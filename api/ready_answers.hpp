#pragma once

#include "api/http.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace daybook::api {

struct Route;

/// Whole answers as they went out, for a second: what many ask for at once is made once, and is given again by the thread that read the
/// request. Only what is the same for everybody at one revision is kept; nobody is told anything for longer than that second.
class ReadyAnswers {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Kept {
        std::shared_ptr<const ReadyAnswer> answer;
        const Route* route = nullptr;
    };
    /// What an answer belongs to: the state of the catalogue that it was made from, and the hour, since a day in London begins with one.
    struct Of {
        std::int64_t revision = 0, erasures = 0, hour = 0;
        bool operator==(const Of&) const = default;
    };

    /// "" for a request that has a condition, asks for a range or carries something.
    static std::string key_of(const Request& request);
    Kept find(const std::string& key, Of of, Time now);
    /// Keeps a good answer of text that caches may keep; others are left.
    void put(const std::string& key, Of of, Time now, const Response& response, const Route* route);

private:
    struct Entry {
        Time until;
        Kept kept;
    };
    static constexpr std::size_t kMostBytes = std::size_t{16} << 20, kMostOf = std::size_t{256} << 10;
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
    Of of_;  ///< what all of them belong to
    std::size_t bytes_ = 0;
};

}  // namespace daybook::api
