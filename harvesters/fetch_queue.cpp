#include "harvesters/fetch_queue.hpp"

#include "harvesters/fetch_job.hpp"
#include "harvesters/host_pauses.hpp"
#include "harvesters/host_ring.hpp"
#include "harvesters/robots.hpp"
#include "harvesters/robots_gate.hpp"
#include "harvesters/transfers.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <unordered_map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using What = Verdict::What;

namespace {

constexpr FetchQueue::Ticket kFirstRobots = UINT64_C(1) << 63;

double random01() {
    thread_local std::mt19937 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

/// Where Retry-After means the host (RFC 9110 section 10.2.3, RFC 6585 section 4): of a file that is not there or is
/// forbidden it says when that one may be asked for again.
bool asks_to_wait(long status) {
    return status == 429 || status == 503 || (status >= 300 && status < 400);
}

}  // namespace

struct FetchQueue::Impl {
    FetchLimits limits;
    Done done;
    Transfers transfers;
    std::unordered_map<Ticket, std::unique_ptr<FetchJob>> jobs;
    HostRing hosts;
    RobotsGate gate;
    std::multimap<Clock::time_point, FetchJob*> later;  ///< what is tried again
    std::uint64_t kept_bytes = 0;                       ///< of bodies that nobody has taken yet
    Ticket next_robots = kFirstRobots;
    Clock::time_point deadline = Clock::time_point::max();
    std::string ended_code, ended_why;  ///< once everything was ended
    std::size_t settled = 0;

    Impl(FetchLimits with, Done told);
    bool aim(FetchJob& job, const std::string& url);
    void add(Ticket ticket, FetchRequest request);
    void enqueue(FetchJob& job, bool first);

    void start_all(Clock::time_point now);
    bool start_one(Clock::time_point now);
    bool ask_leave(FetchJob& job, Clock::time_point now);
    void ask_robots(FetchJob& job);
    void start(FetchJob& job, Clock::time_point now);
    Outgoing outgoing(const FetchJob& job, Clock::time_point now) const;
    bool enough_ahead() const { return kept_bytes + transfers.bytes() >= limits.bytes_ahead; }

    void settle(FetchJob& job, CURLcode code);
    void hop(FetchJob& job, const std::string& target);
    void again(FetchJob& job, Verdict verdict, std::chrono::seconds retry_after);
    void robots_read(FetchJob& job, const Verdict& verdict, long status, const std::string& text);
    Host& host_at(const std::string& name);
    void heed(Host& host, std::chrono::seconds retry_after);
    void leave_alone(Host& host, std::string why);
    void finish(FetchJob& job, FetchResult result);
    void fail(FetchJob& job, Error error, std::string code = {});
    void end_all(const std::string& code, const std::string& why);
    Clock::time_point next_event(Clock::time_point now) const;
};

FetchQueue::Impl::Impl(FetchLimits with, Done told)
    : limits(std::move(with)),
      done(std::move(told)),
      transfers(limits),
      hosts(limits.hosts),
      gate(product_token(limits.user_agent)) {
    if (limits.all.count() > 0) deadline = Clock::now() + limits.all;
}

/// Points the job at an address. False, and the job is done, when there is no such thing to fetch.
bool FetchQueue::Impl::aim(FetchJob& job, const std::string& url) {
    const auto at = WebAddress::parse(url);
    if (!at || at->has_credentials) {
        fail(job,
             Error::make(ErrorKind::bad_input, "{} {}", showable_url(url),
                         at ? "holds a user name or a password; these are configured as headers of a source"
                            : "is no http or https address"));
        return false;
    }
    job.url = url;
    job.at = *at;
    job.host = &host_at(at->host);
    return true;
}

/// A host that asked an earlier run to wait is not asked before: in this one if it can still come, else in the next.
Host& FetchQueue::Impl::host_at(const std::string& name) {
    const bool known = hosts.knows(name);
    auto& host = hosts.at(name);
    const auto& pauses = limits.hosts.pauses;
    if (known || !pauses) return host;
    const auto now = base::SystemClock().now();
    const auto until = pauses->until(name, now);
    if (!until) return host;
    if (*until - now <= limits.total) host.turns.pause_until(Clock::now() + (*until - now));
    else
        host.left_alone = fmt::format("{} asked to be left alone until {}; it is asked again from then on", name,
                                      base::london_words(*until));
    return host;
}

void FetchQueue::Impl::add(Ticket ticket, FetchRequest request) {
    auto& job = *(jobs[ticket] = std::make_unique<FetchJob>());
    job.ticket = ticket;
    job.request = std::move(request);
    job.url = job.request.url;
    if (!ended_code.empty()) return fail(job, Error(ErrorKind::transient, ended_why), ended_code);
    if (aim(job, job.url)) enqueue(job, false);
}

void FetchQueue::Impl::enqueue(FetchJob& job, bool first) {
    auto& host = *job.host;
    if (!host.left_alone.empty())
        return fail(job, Error(ErrorKind::transient, host.left_alone), std::string(kHostLeftAlone));
    HostRing::enqueue(job, first);
}

void FetchQueue::Impl::start_all(Clock::time_point now) {
    while (!later.empty() && later.begin()->first <= now) {
        auto& job = *later.begin()->second;
        later.erase(later.begin());
        enqueue(job, true);
    }
    while (transfers.running().size() < static_cast<std::size_t>(limits.at_once) && start_one(now)) {
    }
}

/// Of the next host that may, in turn.
bool FetchQueue::Impl::start_one(Clock::time_point now) {
    auto* job = hosts.next(now, enough_ahead());
    if (job == nullptr) return false;
    if (ask_leave(*job, now)) start(*job, now);
    return true;
}

/// True when robots.txt lets the job go on; otherwise it waits for that file, or has failed.
bool FetchQueue::Impl::ask_leave(FetchJob& job, Clock::time_point now) {
    const auto& own = job.request.own_headers.origins;
    const bool ours = std::ranges::find(own, job.at.origin) != own.end();
    if (job.robots || (job.request.ignore_robots && ours) || !limits.hosts.robots) return true;
    switch (gate.ask(job, now)) {
        case RobotsGate::Leave::given: return true;
        case RobotsGate::Leave::asked: return false;
        case RobotsGate::Leave::unknown: ask_robots(job); return false;
        case RobotsGate::Leave::refused: break;
    }
    auto why = gate.why_not(job);
    fail(job, std::move(why.error), std::move(why.code));
    return false;
}

void FetchQueue::Impl::ask_robots(FetchJob& job) {
    const auto origin = job.at.origin;
    auto& ask = *(jobs[next_robots] = std::make_unique<FetchJob>());
    ask.ticket = next_robots++;
    ask.robots = ask.urgent = true;
    ask.request.url = origin + "/robots.txt";
    if (aim(ask, ask.request.url)) enqueue(ask, true);
}

Outgoing FetchQueue::Impl::outgoing(const FetchJob& job, Clock::time_point now) const {
    Outgoing out{.url = job.url,
                 .known = job.known(),
                 .resume_etag = job.resume_etag,
                 .whole_bytes = job.whole_bytes,
                 .most_time = limits.total,
                 .most_bytes = job.request.most_bytes.value_or(limits.max_bytes)};
    if (deadline != Clock::time_point::max())
        out.most_time =
            std::max(milliseconds(1),
                     std::min(out.most_time, std::chrono::duration_cast<milliseconds>(deadline - now)));
    const auto& own = job.request.own_headers;
    if (std::ranges::find(own.origins, job.at.origin) != own.origins.end()) out.headers = own.lines;
    return out;
}

void FetchQueue::Impl::start(FetchJob& job, Clock::time_point now) {
    try {
        if (!job.body && !job.robots)
            job.body = std::make_unique<BodyFile>(job.request.to, limits.flush_bodies);
        job.resumed_from = job.resume_etag.empty() ? 0 : job.body->bytes();
        transfers.start(job, outgoing(job, now));
    } catch (const Error& e) {
        return fail(job, e);
    } catch (const std::exception& e) {
        return fail(job, Error(ErrorKind::internal, e.what()));
    }
    ++job.attempts;
    job.host->turns.started(now);
}

void FetchQueue::Impl::settle(FetchJob& job, CURLcode code) {
    ++settled;
    transfers.take_back(job);
    auto& host = *job.host;
    host.turns.ended();
    auto verdict = verdict_on(job, code, limits);
    const auto status = job.transfer->status();
    const auto retry_after = asks_to_wait(status) ? job.transfer->retry_after() : std::chrono::seconds(0);
    const auto text = job.robots ? job.transfer->text() : std::string();
    transfers.let_go(job);

    if (!verdict.hosts_fault) host.turns.succeeded();
    if (retry_after.count() > 0) heed(host, retry_after);
    if (verdict.what == What::hop) return hop(job, verdict.target);
    if (verdict.what == What::anew) return enqueue(job, true);
    if (verdict.what == What::again) return again(job, std::move(verdict), retry_after);
    if (job.robots) return robots_read(job, verdict, status, text);
    const bool unwell = verdict.hosts_fault && host.turns.failed();
    auto why = unwell ? verdict.error->message() : "";
    if (verdict.fetched) finish(job, {.fetched = std::move(verdict.fetched), .error = {}, .code = {}});
    else fail(job, std::move(*verdict.error), verdict.code);
    if (unwell) leave_alone(host, std::move(why));
}

void FetchQueue::Impl::heed(Host& host, std::chrono::seconds retry_after) {
    if (retry_after <= limits.total) host.turns.pause_until(Clock::now() + retry_after);
    if (limits.hosts.pauses) limits.hosts.pauses->ask(host.name, retry_after, base::SystemClock().now());
}

void FetchQueue::Impl::hop(FetchJob& job, const std::string& target) {
    ++job.hops;
    job.attempts = 0;
    // An ETag names a file at its own address: elsewhere the same one may stand for other bytes.
    job.start_over();
    if (aim(job, target)) enqueue(job, true);
}

/// Tries later what failed in passing, until it has failed often enough. A server that asks for longer than a
/// whole fetch may take is not waited for: the next run comes.
void FetchQueue::Impl::again(FetchJob& job, Verdict verdict, std::chrono::seconds retry_after) {
    auto& error = *verdict.error;
    auto& host = *job.host;
    const bool too_long = retry_after > limits.total;
    if (job.attempts < limits.attempts && !too_long && host.left_alone.empty()) {
        later.emplace(
            Clock::now() + retry_delay(job.attempts + 1, limits.first_backoff, retry_after, random01()),
            &job);
        return;
    }
    if (job.attempts > 1) error.while_("trying for the {}. time", job.attempts);
    if (too_long) error.while_("being asked to wait {} s", retry_after.count());
    const auto said = error.message();
    const bool unwell = verdict.hosts_fault && host.turns.failed();
    fail(job, std::move(error), verdict.code);
    if (too_long)
        leave_alone(host, fmt::format("{} asks to be left alone for {} s, longer than the {} s that are "
                                      "waited for; it is left alone for the rest of this run",
                                      host.name, retry_after.count(), limits.total.count()));
    else if (unwell) leave_alone(host, said);
}

void FetchQueue::Impl::robots_read(FetchJob& job, const Verdict& verdict, long status,
                                   const std::string& text) {
    // Its own host's, wherever a redirect led.
    const auto origin =
        job.request.url.substr(0, job.request.url.size() - std::string_view("/robots.txt").size());
    const auto waiting = gate.take(origin, verdict, status, text, Clock::now());
    if (const auto between = gate.crawl_delay(origin))
        if (const auto at = WebAddress::parse(origin)) host_at(at->host).turns.slow_down(*between);
    for (auto at = waiting.rbegin(); at != waiting.rend(); ++at) enqueue(**at, true);
    finish(job, {});
}

/// Everything that is still to come from the host fails with one sentence.
void FetchQueue::Impl::leave_alone(Host& host, std::string why) {
    if (!host.left_alone.empty()) return;
    if (why.find("left alone") == std::string::npos)
        why = fmt::format(
            "{} failed {} times in a row and is left alone for the rest of this run; the last failure was: "
            "{}",
            host.name, limits.hosts.failures_in_a_row, why);
    host.left_alone = why;
    std::vector<FetchJob*> dropped(host.queue.begin(), host.queue.end());
    host.queue.clear();
    std::erase_if(later, [&](const auto& entry) {
        const bool here = entry.second->host == &host;
        if (here) dropped.push_back(entry.second);
        return here;
    });
    for (auto* job : dropped) fail(*job, Error(ErrorKind::transient, why), std::string(kHostLeftAlone));
}

void FetchQueue::Impl::finish(FetchJob& job, FetchResult result) {
    if (result.fetched && result.fetched->status == 200 && !result.fetched->same_bytes)
        kept_bytes += result.fetched->bytes;
    const auto node = jobs.extract(job.ticket);
    const auto ticket = job.ticket;
    const bool ours = job.robots;
    ++settled;   // nobody learns of it before the step ends
    node.mapped()->body.reset();
    if (!ours) done(ticket, std::move(result));
}

void FetchQueue::Impl::fail(FetchJob& job, Error error, std::string code) {
    if (job.robots) return robots_read(job, {.what = What::failed, .error = std::move(error)}, 0, "");
    if (code.empty()) code = to_string(error.kind());
    error.while_("fetching {}", showable_url(job.request.url));
    finish(job, {.fetched = {}, .error = std::move(error), .code = std::move(code)});
}

void FetchQueue::Impl::end_all(const std::string& code, const std::string& why) {
    ended_code = code;
    ended_why = why;
    for (const auto all = transfers.running(); auto* job : all) {
        transfers.take_back(*job);
        job->host->turns.ended();
    }
    later.clear();
    hosts.forget_all();
    gate.forget_waiting();
    std::vector<FetchJob*> open;
    for (const auto& [ticket, job] : jobs) open.push_back(job.get());
    std::ranges::sort(open, {}, &FetchJob::ticket);
    for (auto* job : open) fail(*job, Error(ErrorKind::transient, why), code);
}

Clock::time_point FetchQueue::Impl::next_event(Clock::time_point now) const {
    auto out = deadline;
    if (!later.empty()) out = std::min(out, later.begin()->first);
    if (transfers.running().size() >= static_cast<std::size_t>(limits.at_once)) return out;
    return std::min(out, hosts.next_start(now));
}

FetchQueue::FetchQueue(FetchLimits limits, Done done)
    : impl_(std::make_unique<Impl>(std::move(limits), std::move(done))) {}

FetchQueue::~FetchQueue() {
    impl_->done = [](Ticket, const FetchResult&) {};
    impl_->end_all("cancelled", "");
}

void FetchQueue::add(Ticket ticket, FetchRequest request) {
    impl_->add(ticket, std::move(request));
}

void FetchQueue::hurry(Ticket ticket) {
    const auto found = impl_->jobs.find(ticket);
    if (found == impl_->jobs.end() || found->second->urgent) return;
    auto& job = *found->second;
    job.urgent = true;
    if (job.host != nullptr) HostRing::hurry(job);
}

void FetchQueue::taken(std::uint64_t bytes) {
    impl_->kept_bytes -= std::min(bytes, impl_->kept_bytes);
}

void FetchQueue::step(milliseconds most) {
    auto& i = *impl_;
    auto now = Clock::now();
    if (now >= i.deadline)
        return i.end_all("deadline", fmt::format("the time for fetching, {} s, was over before it was done",
                                                 i.limits.all.count()));
    const auto before = i.settled;
    i.start_all(now);
    i.transfers.move(now, [&i](FetchJob& job, CURLcode code) { i.settle(job, code); });
    if (i.jobs.empty() || i.settled != before) return;  // others may begin
    const auto wait =
        std::clamp(std::chrono::ceil<milliseconds>(i.next_event(now) - now), milliseconds(0), most);
    i.transfers.wait(wait);
}

bool FetchQueue::idle() const {
    return impl_->jobs.empty();
}

void FetchQueue::cancel() {
    impl_->end_all("cancelled", "fetching was cancelled");
}

void FetchQueue::wake() {
    impl_->transfers.wake();
}

}  // namespace daybook::harvesters
