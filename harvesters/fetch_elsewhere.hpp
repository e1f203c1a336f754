#pragma once

#include "harvesters/fetching.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/json.hpp"
#include "publisher/base/local_socket.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <string>

namespace daybook::harvesters {

/// Has a process of another user fetch (fetch_service.hpp), so that whoever breaks into it through the
/// network or libcurl finds neither key nor drafts. What that process says is believed no more than a server:
/// bodies are copied, counted and digested here, and what it may not say ends the conversation. One that dies
/// is waited for and asked again for what it had not given; after several deaths without a result between
/// them, or seconds without an answer, everything that is left fails as kNoFetcher.
class FetchElsewhere final : public Fetching {
public:
    /// Talks to `limits.fetcher` with the first step.
    FetchElsewhere(FetchLimits limits, Done done);

    void add(Ticket ticket, FetchRequest request) override;
    void hurry(Ticket ticket) override;
    void taken(std::uint64_t bytes) override;
    void step(std::chrono::milliseconds most) override;
    bool idle() const override { return jobs_.empty(); }
    void cancel() override;
    void wake() override;

private:
    using Clock = std::chrono::steady_clock;

    bool connect(std::chrono::milliseconds most);
    void tell(const base::json::Value& message) { out_.push_back(base::json::write(message)); }
    void ask(Ticket ticket, const FetchRequest& request);
    void send();
    void wait(std::chrono::milliseconds most);
    void hear();
    void take(base::LocalMessage message);
    void take_pause(const base::json::Value& message);
    void take_result(const base::json::Value& message, const base::FileDescriptor& body);
    bool forget_what_is_gone(Ticket ticket, FetchRequest& request, const FetchResult& result);
    void lost(const std::string& why);
    void finish(Ticket ticket, FetchResult result);
    void end_all(const std::string& code, const std::string& why);

    FetchLimits limits_;
    Done done_;
    base::FileDescriptor wake_, socket_;
    std::map<Ticket, FetchRequest>
        jobs_;                     ///< what no result has come of, in the order in which it was asked for
    std::deque<std::string> out_;  ///< what the socket has not taken yet
    Clock::time_point deadline_ = Clock::time_point::max();
    Clock::time_point alone_since_{};  ///< nobody has answered since then
    bool alone_ = false;
    int losses_in_a_row_ = 0, losses_ = 0, pauses_ = 0;
    std::string ended_code_, ended_why_;  ///< once everything was ended
};

}  // namespace daybook::harvesters
