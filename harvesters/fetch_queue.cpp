#include "harvesters/fetch_queue.hpp"

#include "harvesters/fetch_job.hpp"
#include "harvesters/robots.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <random>
#include <unordered_map>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using What = Verdict::What;

/// Whom we are polite to, and what is still to be fetched there.
struct Host {
    std::string name;
    HostTurns turns;
    std::deque<FetchJob*> queue = {};
    std::string left_alone = {};  ///< why, once it is
};

namespace {

constexpr auto kRobotsLife = std::chrono::hours(24);  // RFC 9309 section 2.4
constexpr auto kGlanceAtHeaders = milliseconds(500);
constexpr FetchQueue::Ticket kFirstRobots = UINT64_C(1) << 63;
constexpr std::size_t kMostIdleHandles = 64;

double random01() {
    thread_local std::mt19937 engine{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(engine);
}

/// What the robots.txt of one origin says, or who waits for that.
struct Origin {
    enum class State { unknown, asked, known } state = State::unknown;
    Robots robots = {};
    std::string unreachable = {};  ///< why nothing may be fetched, when it could not be read
    Clock::time_point at = {};
    std::vector<FetchJob*> waiting = {};
};

struct CleanUp {
    void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

}  // namespace

struct FetchQueue::Impl {
    FetchLimits limits;
    Done done;
    std::string product;
    std::unique_ptr<CURLM, CleanUp> multi;
    std::vector<Easy> idle_handles;
    std::unordered_map<Ticket, std::unique_ptr<FetchJob>> jobs;
    std::unordered_map<std::string, std::unique_ptr<Host>> hosts;
    std::vector<Host*> ring;  ///< hosts in the order of their turns
    std::size_t next_host = 0;
    std::unordered_map<std::string, Origin> origins;
    std::multimap<Clock::time_point, FetchJob*> later;  ///< what is tried again
    std::vector<FetchJob*> running;
    std::uint64_t kept_bytes = 0;  ///< of bodies that nobody has taken yet
    Ticket next_robots = kFirstRobots;
    Clock::time_point deadline = Clock::time_point::max(), next_glance = {};
    std::string ended_code, ended_why;  ///< once everything was ended
    std::size_t settled = 0;

    Host& host_of(const WebAddress& at);
    bool aim(FetchJob& job, const std::string& url);
    void add(Ticket ticket, FetchRequest request);
    void enqueue(FetchJob& job, bool first);

    void start_all(Clock::time_point now);
    bool start_one(Clock::time_point now);
    bool ask_leave(FetchJob& job, Clock::time_point now);
    void ask_robots(FetchJob& job);
    void start(FetchJob& job, Clock::time_point now);
    Outgoing outgoing(const FetchJob& job, Clock::time_point now) const;
    bool enough_ahead() const;
    Easy handle();

    void reap();
    void glance_at_headers(Clock::time_point now);
    void settle(FetchJob& job, CURLcode code);
    void hop(FetchJob& job, const std::string& target);
    void again(FetchJob& job, Verdict verdict, std::chrono::seconds retry_after);
    void robots_read(FetchJob& job, const Verdict& verdict, long status, const std::string& text);
    void leave_alone(Host& host, std::string why);
    void finish(FetchJob& job, FetchResult result);
    void fail(FetchJob& job, Error error, std::string code = {});
    void end_all(const std::string& code, const std::string& why);
    Clock::time_point next_event(Clock::time_point now) const;
};

Host& FetchQueue::Impl::host_of(const WebAddress& at) {
    auto& host = hosts[at.host];
    if (!host) {
        host = std::make_unique<Host>(Host{at.host, HostTurns(limits.hosts)});
        ring.push_back(host.get());
    }
    return *host;
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
    job.host = &host_of(*at);
    return true;
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
    auto& queue = host.queue;
    if (!first && !job.urgent) return queue.push_back(&job);
    // What somebody waits for stays in front: when enough lies ready, nothing behind another could begin.
    const auto urgent = [](const FetchJob* other) { return other->urgent; };
    queue.insert(job.urgent ? queue.begin() : std::ranges::find_if_not(queue, urgent), &job);
}

bool FetchQueue::Impl::enough_ahead() const {
    auto bytes = kept_bytes;
    for (const auto* job : running)
        if (job->body) bytes += job->body->bytes();
    return bytes >= limits.bytes_ahead;
}

void FetchQueue::Impl::start_all(Clock::time_point now) {
    while (!later.empty() && later.begin()->first <= now) {
        auto& job = *later.begin()->second;
        later.erase(later.begin());
        enqueue(job, true);
    }
    while (running.size() < static_cast<std::size_t>(limits.at_once) && start_one(now)) {
    }
}

/// The next host that may, in turn.
bool FetchQueue::Impl::start_one(Clock::time_point now) {
    const bool only_urgent = enough_ahead();
    for (std::size_t i = 0; i < ring.size(); ++i) {
        auto& host = *ring[(next_host + i) % ring.size()];
        if (host.queue.empty() || !host.turns.may_start(now)) continue;
        auto& job = *host.queue.front();
        if (only_urgent && !job.urgent) continue;
        next_host = (next_host + i + 1) % ring.size();
        host.queue.pop_front();
        if (ask_leave(job, now)) start(job, now);
        return true;
    }
    return false;
}

/// True when robots.txt lets the job go on; otherwise it waits for that file, or has failed.
bool FetchQueue::Impl::ask_leave(FetchJob& job, Clock::time_point now) {
    const auto& own = job.request.own_headers.origins;
    const bool ours = std::ranges::find(own, job.at.origin) != own.end();
    if (job.robots || (job.request.ignore_robots && ours) || !limits.hosts.robots) return true;
    auto& origin = origins[job.at.origin];
    if (origin.state == Origin::State::known && now - origin.at > kRobotsLife) origin = {};
    if (origin.state != Origin::State::known) {
        origin.waiting.push_back(&job);
        if (origin.state == Origin::State::unknown) ask_robots(job);
        return false;
    }
    if (!origin.unreachable.empty())
        fail(job, Error(ErrorKind::transient, origin.unreachable), std::string(kHostLeftAlone));
    else if (!origin.robots.allows(job.at.target))
        fail(job, Error::make(ErrorKind::bad_input, "robots.txt of {} forbids it", job.at.origin), "robots");
    else return true;
    return false;
}

void FetchQueue::Impl::ask_robots(FetchJob& job) {
    const auto origin = job.at.origin;
    origins[origin].state = Origin::State::asked;
    auto& ask = *(jobs[next_robots] = std::make_unique<FetchJob>());
    ask.ticket = next_robots++;
    ask.robots = ask.urgent = true;
    ask.request.url = origin + "/robots.txt";
    if (aim(ask, ask.request.url)) enqueue(ask, true);
}

Easy FetchQueue::Impl::handle() {
    if (idle_handles.empty()) {
        Easy fresh(curl_easy_init());
        if (!fresh) throw Error(ErrorKind::exhausted, "libcurl has no memory for a handle");
        return fresh;
    }
    auto out = std::move(idle_handles.back());
    idle_handles.pop_back();
    return out;
}

Outgoing FetchQueue::Impl::outgoing(const FetchJob& job, Clock::time_point now) const {
    Outgoing out{
        .url = job.url, .known = job.known(), .resume_etag = job.resume_etag, .most_time = limits.total,
        .most_bytes = job.request.most_bytes > 0 ? job.request.most_bytes : limits.max_bytes};
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
        job.transfer = std::make_unique<Transfer>(limits, handle(), outgoing(job, now), job.body.get(),
                                                  Robots::kMostBytes);
        curl_easy_setopt(job.transfer->handle(), CURLOPT_PRIVATE, &job);
        if (const auto code = curl_multi_add_handle(multi.get(), job.transfer->handle()); code != CURLM_OK)
            throw Error::make(ErrorKind::internal, "libcurl takes no further request: {}",
                              curl_multi_strerror(code));
    } catch (const Error& e) {
        job.transfer.reset();
        return fail(job, e);
    } catch (const std::exception& e) {
        job.transfer.reset();
        return fail(job, Error(ErrorKind::internal, e.what()));
    }
    ++job.attempts;
    running.push_back(&job);
    job.host->turns.started(now);
}

void FetchQueue::Impl::reap() {
    int left = 0;
    while (const auto* message = curl_multi_info_read(multi.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        FetchJob* job = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
        settle(*job, message->data.result);
    }
}

/// libcurl's own limits know slow bodies, but not headers that trickle.
void FetchQueue::Impl::glance_at_headers(Clock::time_point now) {
    if (now < next_glance) return;
    next_glance = now + kGlanceAtHeaders;
    const auto all = running;
    for (auto* job : all)
        if (job->transfer->took_too_long_for_headers(now)) {
            job->transfer->give_up_on_headers();
            settle(*job, CURLE_OPERATION_TIMEDOUT);
        }
}

void FetchQueue::Impl::settle(FetchJob& job, CURLcode code) {
    ++settled;
    curl_multi_remove_handle(multi.get(), job.transfer->handle());
    std::erase(running, &job);
    auto& host = *job.host;
    host.turns.ended();
    auto verdict = verdict_on(job, code, limits);
    const auto status = job.transfer->status();
    const auto retry_after = job.transfer->retry_after();
    const auto text = job.robots ? job.transfer->text() : std::string();
    if (idle_handles.size() < kMostIdleHandles) idle_handles.push_back(job.transfer->give_back());
    job.transfer.reset();

    if (!verdict.hosts_fault) host.turns.succeeded();
    if (retry_after.count() > 0 && retry_after <= limits.total && status >= 300)
        host.turns.pause_until(Clock::now() + retry_after);
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

void FetchQueue::Impl::hop(FetchJob& job, const std::string& target) {
    ++job.hops;
    job.attempts = 0;
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

/// RFC 9309 section 2.3.1: a file that is not there (4xx) allows everything, one that cannot be had forbids
/// everything. 429 says that it is there.
void FetchQueue::Impl::robots_read(FetchJob& job, const Verdict& verdict, long status,
                                   const std::string& text) {
    const auto name =
        job.request.url.substr(0, job.request.url.size() - std::string_view("/robots.txt").size());
    auto& origin = origins[name];
    origin.state = Origin::State::known;
    origin.at = Clock::now();
    const bool none = status >= 300 && status < 500;  // 429 and 5xx come here without a status
    const bool refused = verdict.error && !none;
    if (verdict.fetched) origin.robots = Robots::parse(text, product);
    else if (refused)
        origin.unreachable =
            fmt::format("robots.txt of {} cannot be read, so nothing of it is fetched in this run: {}", name,
                        verdict.error->message());
    // Its own host's, wherever a redirect led.
    if (const auto between = origin.robots.crawl_delay())
        if (const auto at = WebAddress::parse(name)) host_of(*at).turns.slow_down(*between);
    const auto waiting = std::exchange(origin.waiting, {});
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
    for (auto* job : running) {
        curl_multi_remove_handle(multi.get(), job->transfer->handle());
        job->host->turns.ended();
    }
    running.clear();
    later.clear();
    for (auto* host : ring) host->queue.clear();
    for (auto& [name, origin] : origins) origin.waiting.clear();
    std::vector<FetchJob*> open;
    for (const auto& [ticket, job] : jobs) open.push_back(job.get());
    std::ranges::sort(open, {}, &FetchJob::ticket);
    for (auto* job : open) fail(*job, Error(ErrorKind::transient, why), code);
}

Clock::time_point FetchQueue::Impl::next_event(Clock::time_point now) const {
    auto out = deadline;
    if (!running.empty()) out = std::min(out, now + kGlanceAtHeaders);
    if (!later.empty()) out = std::min(out, later.begin()->first);
    if (running.size() >= static_cast<std::size_t>(limits.at_once)) return out;
    for (const auto* host : ring)
        if (!host->queue.empty() && host->turns.has_slot() && host->turns.next_start() > now)
            out = std::min(out, host->turns.next_start());
    return out;
}

FetchQueue::FetchQueue(FetchLimits limits, Done done) : impl_(std::make_unique<Impl>()) {
    start_curl();
    auto& i = *impl_;
    i.limits = std::move(limits);
    i.done = std::move(done);
    i.product = product_token(i.limits.user_agent);
    i.multi.reset(curl_multi_init());
    if (!i.multi) throw Error(ErrorKind::exhausted, "libcurl has no memory for its connections");
    curl_multi_setopt(i.multi.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(i.limits.at_once) * 2);
    if (i.limits.all.count() > 0) i.deadline = Clock::now() + i.limits.all;
}

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
    if (job.host == nullptr) return;
    auto& queue = job.host->queue;
    if (const auto at = std::ranges::find(queue, &job); at != queue.end()) {
        queue.erase(at);
        queue.push_front(&job);
    }
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
    i.start_all(now);
    int still = 0;
    curl_multi_perform(i.multi.get(), &still);
    const auto before = i.settled;
    i.reap();
    i.glance_at_headers(now);
    if (i.jobs.empty() || i.settled != before) return;  // others may begin
    const auto wait =
        std::clamp(std::chrono::ceil<milliseconds>(i.next_event(now) - now), milliseconds(0), most);
    curl_multi_poll(i.multi.get(), nullptr, 0, static_cast<int>(wait.count()), nullptr);
}

bool FetchQueue::idle() const {
    return impl_->jobs.empty();
}

void FetchQueue::cancel() {
    impl_->end_all("cancelled", "fetching was cancelled");
}

void FetchQueue::wake() {
    curl_multi_wakeup(impl_->multi.get());
}

void FetchQueue::set_max_bytes(std::uint64_t most) {
    impl_->limits.max_bytes = most;
}

}  // namespace daybook::harvesters
