#pragma once

#include "harvesters/fetch_queue.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace daybook::harvesters {

class HostPauses;

/// How often a thread that waits looks whether it is to end.
inline constexpr std::chrono::milliseconds kLookForStop{200};

/// One publisher that is fetched for, until he is gone or this object goes: a thread fetches, another
/// listens.
class FetchSession {
public:
    /// `folder` is made, and gone at the end.
    FetchSession(base::FileDescriptor socket, std::filesystem::path folder,
                 std::function<void(const std::string&)> say);
    ~FetchSession();
    FetchSession(const FetchSession&) = delete;
    FetchSession& operator=(const FetchSession&) = delete;

    bool is_over() const { return is_over_; }

private:
    /// A result that the socket has not taken yet, and the file of its body.
    struct Saying {
        Fetching::Ticket ticket = 0;
        std::string text;
        std::filesystem::path body;
    };

    void run();
    void talk();
    bool hear_limits(FetchLimits& limits);
    void listen(const std::stop_token& enough);
    std::vector<base::json::Value> heard();
    void follow(const base::json::Value& message);
    void told(Fetching::Ticket ticket, const FetchResult& result);
    void tell_pauses();
    void send();
    bool send(Saying& saying);
    std::filesystem::path body_of(Fetching::Ticket ticket) const { return folder_ / std::to_string(ticket); }

    base::FileDescriptor socket_;
    std::filesystem::path folder_;
    std::function<void(const std::string&)> say_;
    std::shared_ptr<HostPauses> pauses_;
    std::unique_ptr<FetchQueue> queue_;
    std::deque<Saying> out_;
    bool only_looked_ = false;
    std::int64_t asked_ = 0, given_ = 0;
    std::mutex lock_;  ///< guards what was heard
    std::condition_variable news_;
    std::vector<base::json::Value> heard_;
    std::atomic<bool> gone_ = false, stop_ = false, is_over_ = false;
    std::thread thread_;
};

}  // namespace daybook::harvesters
