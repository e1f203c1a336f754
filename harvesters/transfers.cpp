#include "harvesters/transfers.hpp"

#include "harvesters/robots.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr auto kGlanceAtHeaders = std::chrono::milliseconds(500);
constexpr std::size_t kMostIdleHandles = 64;

}  // namespace

Transfers::Transfers(const FetchLimits& limits) : limits_(limits) {
    start_curl();
    multi_.reset(curl_multi_init());
    if (!multi_) throw Error(ErrorKind::exhausted, "libcurl has no memory for its connections");
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(limits.at_once) * 2);
}

Easy Transfers::handle() {
    if (idle_.empty()) {
        Easy fresh(curl_easy_init());
        if (!fresh) throw Error(ErrorKind::exhausted, "libcurl has no memory for a handle");
        return fresh;
    }
    auto out = std::move(idle_.back());
    idle_.pop_back();
    return out;
}

void Transfers::start(FetchJob& job, const Outgoing& request) {
    try {
        job.transfer =
            std::make_unique<Transfer>(limits_, handle(), request, job.body.get(), Robots::kMostBytes);
        curl_easy_setopt(job.transfer->handle(), CURLOPT_PRIVATE, &job);
        if (const auto code = curl_multi_add_handle(multi_.get(), job.transfer->handle()); code != CURLM_OK)
            throw Error::make(ErrorKind::internal, "libcurl takes no further request: {}",
                              curl_multi_strerror(code));
    } catch (...) {
        job.transfer.reset();
        throw;
    }
    running_.push_back(&job);
}

void Transfers::move(Time now, const std::function<void(FetchJob&, CURLcode)>& ended) {
    int still = 0, left = 0;
    curl_multi_perform(multi_.get(), &still);
    while (const auto* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        FetchJob* job = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &job);
        ended(*job, message->data.result);
    }
    give_up_on_headers(now, ended);
}

/// libcurl's own limits know slow bodies, but not headers that trickle.
void Transfers::give_up_on_headers(Time now, const std::function<void(FetchJob&, CURLcode)>& ended) {
    if (now < next_glance_) return;
    next_glance_ = now + kGlanceAtHeaders;
    const auto all = running_;
    for (auto* job : all)
        if (job->transfer->took_too_long_for_headers(now)) {
            job->transfer->give_up_on_headers();
            ended(*job, CURLE_OPERATION_TIMEDOUT);
        }
}

void Transfers::take_back(FetchJob& job) {
    curl_multi_remove_handle(multi_.get(), job.transfer->handle());
    std::erase(running_, &job);
}

void Transfers::let_go(FetchJob& job) {
    if (idle_.size() < kMostIdleHandles) idle_.push_back(job.transfer->give_back());
    job.transfer.reset();
}

void Transfers::wait(std::chrono::milliseconds most) {
    const auto glance = running_.empty() ? most : std::min(most, kGlanceAtHeaders);
    curl_multi_poll(multi_.get(), nullptr, 0, static_cast<int>(glance.count()), nullptr);
}

void Transfers::wake() {
    curl_multi_wakeup(multi_.get());
}

std::uint64_t Transfers::bytes() const {
    std::uint64_t out = 0;
    for (const auto* job : running_)
        if (job->body) out += job->body->bytes();
    return out;
}

}  // namespace daybook::harvesters
