#include "harvesters/fetch_session.hpp"

#include "harvesters/fetch_words.hpp"
#include "harvesters/host_pauses.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/file_names.hpp"
#include "publisher/base/local_socket.hpp"

#include <fcntl.h>
#include <poll.h>

#include <utility>

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;
using base::json::Value;
using std::chrono::milliseconds;

namespace {

/// While the socket takes nothing more it is tried again so often.
constexpr milliseconds kTryAgain{5};

bool may_read(const base::FileDescriptor& socket) {
    pollfd one{socket.get(), POLLIN, 0};
    return ::poll(&one, 1, static_cast<int>(kLookForStop.count())) > 0;
}

}  // namespace

FetchSession::FetchSession(base::FileDescriptor socket, std::filesystem::path folder,
                           std::function<void(const std::string&)> say)
    : socket_(std::move(socket)),
      folder_(std::move(folder)),
      say_(std::move(say)),
      pauses_(std::make_shared<HostPauses>()) {
    thread_ = std::thread([this] { run(); });
}

FetchSession::~FetchSession() {
    stop_ = true;
    thread_.join();
}

/// Whatever ends it is this publisher's alone.
void FetchSession::run() {
    std::string why = "is gone";
    try {
        std::filesystem::create_directory(folder_);
        talk();
    } catch (const std::exception& e) {
        why = fmt::format("is let go: {}", e.what());
    }
    queue_.reset();
    socket_.close();
    try {
        base::remove_tree(folder_);
        if (!only_looked_) say_(fmt::format("a publisher {}; it was given {} of {}", why, given_, asked_));
    } catch (const std::exception&) {
        // A full disk or a folder that went: the next start clears what is left.
    }
    is_over_ = true;
}

void FetchSession::talk() {
    FetchLimits limits;
    if (!hear_limits(limits)) return;
    limits.flush_bodies = false;
    limits.hosts.pauses = pauses_;
    queue_ = std::make_unique<FetchQueue>(
        std::move(limits),
        [this](Fetching::Ticket ticket, const FetchResult& result) { told(ticket, result); });
    const std::jthread listening([this](const std::stop_token& enough) { listen(enough); });
    while (!gone_ && !stop_) {
        for (const auto& message : heard()) follow(message);
        queue_->step(out_.empty() ? kLookForStop : kTryAgain);
        tell_pauses();
        send();
    }
}

/// Pauses that the publisher remembers come before. False when there is nobody any more.
bool FetchSession::hear_limits(FetchLimits& limits) try {
    while (!stop_) {
        if (!may_read(socket_)) continue;
        const auto message = base::receive_message(socket_);
        if (!message) continue;
        const auto said = base::json::parse(message->text);
        only_looked_ = said.at("say").as_string() == words::kLook;
        if (only_looked_) {
            base::send_message(socket_, base::json::write(words::here()));
            continue;
        }
        if (said.at("say").as_string() == words::kPause) {
            const auto pause = words::pause_of(said);
            const auto now = base::SystemClock().now();
            if (pause.until > now)
                pauses_->ask(pause.host, std::chrono::ceil<std::chrono::seconds>(pause.until - now), now);
            continue;
        }
        if (said.at("say").as_string() != words::kBegin)
            throw Error(ErrorKind::bad_input, "it does not begin with its limits");
        limits = words::limits_of(said);
        pauses_->news();
        return true;
    }
    return false;
} catch (const Error& e) {
    if (e.kind() != ErrorKind::transient) throw;
    return false;
}

void FetchSession::listen(const std::stop_token& enough) {
    try {
        while (!enough.stop_requested()) {
            if (!may_read(socket_)) continue;
            auto message = base::receive_message(socket_);
            if (!message) continue;
            auto said = base::json::parse(message->text);
            const std::lock_guard guard(lock_);
            heard_.push_back(std::move(said));
            if (heard_.size() > 1) continue;
            queue_->wake();
            news_.notify_one();
        }
    } catch (const std::exception&) {
        // Gone, or no publisher: either way there is nobody to fetch for.
        gone_ = true;
        queue_->wake();
        news_.notify_one();
    }
}

/// What came since; waits for it where there is nothing else to do.
std::vector<Value> FetchSession::heard() {
    std::unique_lock guard(lock_);
    if (queue_->idle() && out_.empty())
        news_.wait_for(guard, kLookForStop, [this] { return gone_ || !heard_.empty(); });
    return std::exchange(heard_, {});
}

void FetchSession::follow(const Value& message) {
    const auto& what = message.at("say").as_string();
    if (what == words::kHurry) return queue_->hurry(words::ticket_of(message));
    if (what == words::kTaken) return queue_->taken(words::bytes_of(message));
    if (what != words::kFetch) throw Error::make(ErrorKind::bad_input, "it said '{}'", what);
    const auto ticket = words::ticket_of(message);
    auto request = words::request_of(message);
    request.to = body_of(ticket);
    ++asked_;
    queue_->add(ticket, std::move(request));
}

void FetchSession::told(Fetching::Ticket ticket, const FetchResult& result) {
    const bool has_body = result.fetched && !result.fetched->not_modified() && !result.fetched->same_bytes;
    tell_pauses();
    out_.push_back({ticket, base::json::write(words::result(ticket, result)),
                    has_body ? body_of(ticket) : std::filesystem::path()});
}

/// Before the results that brought them: whoever is killed right after one has not forgotten.
void FetchSession::tell_pauses() {
    if (const auto pauses = pauses_->news())
        for (const auto& [host, until] : *pauses)
            out_.push_back({0, base::json::write(words::pause(host, until)), {}});
}

void FetchSession::send() {
    for (; !out_.empty() && send(out_.front()); out_.pop_front()) {
    }
}

/// False when it has to wait. Once sent the body has no name any more: who took it has it open.
bool FetchSession::send(Saying& saying) try {
    base::FileDescriptor body;
    if (!saying.body.empty()) {
        body = base::FileDescriptor(::open(saying.body.c_str(), O_RDONLY | O_CLOEXEC));
        if (!body) base::throw_errno("cannot open " + saying.body.string());
    }
    if (!base::send_message(socket_, saying.text, body ? &body : nullptr)) return false;
    if (body) std::filesystem::remove(saying.body);
    given_ += saying.ticket != 0 ? 1 : 0;
    return true;
} catch (const Error& e) {
    if (e.kind() != ErrorKind::exhausted) {
        gone_ = e.kind() == ErrorKind::transient;
        if (gone_) return false;
        throw;
    }
    const FetchResult failed{.fetched = {}, .error = e, .code = std::string(to_string(e.kind()))};
    saying = {saying.ticket, base::json::write(words::result(saying.ticket, failed)), {}};
    return base::send_message(socket_, saying.text);
}

}  // namespace daybook::harvesters
