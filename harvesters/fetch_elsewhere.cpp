#include "harvesters/fetch_elsewhere.hpp"

#include "harvesters/fetch_words.hpp"
#include "harvesters/fetched_body.hpp"
#include "harvesters/host_pauses.hpp"
#include "publisher/base/foreign_error.hpp"
#include "publisher/base/text.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// So long a fetcher that does not answer is waited for: systemd starts one that died after a second.
constexpr seconds kPatience{15};
constexpr milliseconds kBetweenKnocks{100};
/// Times that it may be lost without a result between them, and in all.
constexpr int kMostInARow = 3, kMostLosses = 30;
/// It keeps the time itself; one that does not is not waited for.
constexpr seconds kTooLate{10};
/// Messages that are taken before the other side of a step has its turn.
constexpr int kAtATime = 64;
constexpr int kMostPauses = 10'000;

}  // namespace

FetchElsewhere::FetchElsewhere(FetchLimits limits, Done done)
    : limits_(std::move(limits)), done_(std::move(done)), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!wake_) base::throw_errno("cannot make an eventfd");
    if (limits_.all.count() > 0) deadline_ = Clock::now() + limits_.all;
}

void FetchElsewhere::add(Ticket ticket, FetchRequest request) {
    const auto& job = jobs_[ticket] = std::move(request);
    if (!ended_code_.empty())
        return finish(ticket,
                      {.fetched = {}, .error = Error(ErrorKind::transient, ended_why_), .code = ended_code_});
    if (socket_) ask(ticket, job);
}

void FetchElsewhere::ask(Ticket ticket, const FetchRequest& request) {
    auto text = base::json::write(words::fetch(ticket, request));
    if (text.size() <= base::kLongestMessage) return out_.push_back(std::move(text));
    auto error =
        Error::make(ErrorKind::bad_input, "{}… is too long for an address", base::clip(request.url, 200));
    finish(ticket,
           {.fetched = {}, .error = std::move(error), .code = std::string(to_string(ErrorKind::bad_input))});
}

void FetchElsewhere::hurry(Ticket ticket) {
    if (socket_ && jobs_.contains(ticket)) tell(words::hurry(ticket));
}

void FetchElsewhere::taken(std::uint64_t bytes) {
    if (socket_) tell(words::taken(bytes));
}

void FetchElsewhere::step(milliseconds most) {
    if (jobs_.empty()) return;
    const auto now = Clock::now();
    if (now >= deadline_ && (!socket_ || now - deadline_ >= kTooLate))
        return end_all("deadline", fmt::format("the time for fetching, {} s, was over before it was done",
                                               limits_.all.count()));
    if (!connect(most)) return;
    try {
        send();
        wait(most);
        hear();
    } catch (const std::exception& e) {
        lost(base::as_error(e).message());
    }
}

/// False while nobody answers. Whoever does is told everything that is still to be fetched.
bool FetchElsewhere::connect(milliseconds most) {
    if (socket_) return true;
    try {
        socket_ = base::connect_locally(limits_.fetcher);
    } catch (const Error& e) {
        if (!alone_) alone_since_ = Clock::now();
        alone_ = true;
        if (e.kind() == ErrorKind::transient && Clock::now() - alone_since_ < kPatience) {
            wait(std::min(most, kBetweenKnocks));
            return false;
        }
        end_all(
            std::string(kNoFetcher),
            fmt::format("{}; is `daybook fetch` running there (daybook-harvester.service)?", e.message()));
        return false;
    }
    alone_ = false;
    if (limits_.hosts.pauses)
        for (const auto& [host, until] : limits_.hosts.pauses->all()) tell(words::pause(host, until));
    auto limits = limits_;
    if (deadline_ != Clock::time_point::max())
        limits.all = std::max(seconds(1), std::chrono::ceil<seconds>(deadline_ - Clock::now()));
    tell(words::begin(limits));
    const auto jobs = jobs_;
    for (const auto& [ticket, request] : jobs) ask(ticket, request);
    return true;
}

void FetchElsewhere::send() {
    for (; !out_.empty() && base::send_message(socket_, out_.front()); out_.pop_front()) {
    }
}

void FetchElsewhere::wait(milliseconds most) {
    pollfd both[] = {{wake_.get(), POLLIN, 0},
                     {socket_.get(), static_cast<short>(out_.empty() ? POLLIN : POLLIN | POLLOUT), 0}};
    ::poll(both, socket_ ? 2 : 1, static_cast<int>(std::clamp<std::int64_t>(most.count(), 0, 60'000)));
    std::uint64_t times = 0;
    while (::read(wake_.get(), &times, sizeof times) > 0) {
    }
}

void FetchElsewhere::hear() {
    for (int i = 0; i < kAtATime; ++i) {
        auto message = base::receive_message(socket_);
        if (!message) return;
        take(std::move(*message));
        if (!socket_) return;
    }
}

void FetchElsewhere::take(base::LocalMessage message) {
    const auto said = base::json::parse(message.text);
    const auto& what = said.at("say").as_string();
    if (what == words::kPause) return take_pause(said);
    if (what != words::kResult)
        throw Error::make(ErrorKind::bad_input, "it said '{}', which is nothing that it may say",
                          base::clip(what, 40));
    take_result(said, message.file);
}

void FetchElsewhere::take_pause(const base::json::Value& message) {
    const auto pause = words::pause_of(message);
    if (!limits_.hosts.pauses || ++pauses_ > kMostPauses) return;
    const auto now = base::SystemClock().now();
    const auto most = now + milliseconds(HostPauses::kLongest);
    if (pause.until > now)
        limits_.hosts.pauses->ask(pause.host, std::chrono::ceil<seconds>(std::min(pause.until, most) - now),
                                  now);
}

/// What a 304 is about may have gone meanwhile, which only this side can see: then it is asked for anew.
bool FetchElsewhere::forget_what_is_gone(Ticket ticket, FetchRequest& request, const FetchResult& result) {
    if (!result.fetched || !result.fetched->not_modified() || request.known_file.empty()) return false;
    if (std::filesystem::exists(request.known_file)) return false;
    request.known = {};
    ask(ticket, request);
    return true;
}

void FetchElsewhere::take_result(const base::json::Value& message, const base::FileDescriptor& body) {
    const auto ticket = words::ticket_of(message);
    const auto job = jobs_.find(ticket);
    if (job == jobs_.end()) throw Error(ErrorKind::bad_input, "it answered what it was not asked");
    auto result = words::result_of(message);
    refuse_unsound(job->second, result);
    keep_body(job->second, limits_, body, result);
    losses_in_a_row_ = 0;
    if (forget_what_is_gone(ticket, job->second, result)) return;
    finish(ticket, std::move(result));
}

void FetchElsewhere::lost(const std::string& why) {
    socket_.close();
    out_.clear();
    ++losses_;
    if (++losses_in_a_row_ < kMostInARow && losses_ < kMostLosses) return;
    end_all(std::string(kNoFetcher), fmt::format("whoever fetches at {} was lost {} times; the last time: {}",
                                                 limits_.fetcher.string(), losses_, why));
}

void FetchElsewhere::finish(Ticket ticket, FetchResult result) {
    jobs_.erase(ticket);
    done_(ticket, std::move(result));
}

void FetchElsewhere::end_all(const std::string& code, const std::string& why) {
    ended_code_ = code;
    ended_why_ = why;
    socket_.close();
    out_.clear();
    for (const auto jobs = std::move(jobs_); const auto& [ticket, request] : jobs)
        done_(ticket, {.fetched = {}, .error = Error(ErrorKind::transient, why), .code = code});
    jobs_.clear();
}

void FetchElsewhere::cancel() {
    end_all("cancelled", "fetching was cancelled");
}

void FetchElsewhere::wake() {
    const std::uint64_t once = 1;
    [[maybe_unused]] const auto ignored = ::write(wake_.get(), &once, sizeof once);
}

}  // namespace daybook::harvesters
