#include "harvesters/fetch_ahead.hpp"

#include "harvesters/fetching.hpp"

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>

namespace daybook::harvesters {

namespace {

/// So long a result is waited for without a word: mostly it is about to come.
constexpr std::chrono::milliseconds kGrace{2};

}  // namespace

struct FetchAhead::Impl {
    using Order = std::function<void(Fetching&)>;

    std::mutex lock;
    std::condition_variable news, work;
    std::vector<Order> orders;  ///< what the thread is to do to its queue
    std::unordered_map<Ticket, FetchResult> results;
    std::multiset<Ticket> awaited;
    std::vector<std::pair<Ticket, FetchResult>> fresh;  ///< the thread's own: what one step of the queue settled
    /// Bodies that were taken, and the queue not told yet: that is done by many at a time, since each word
    /// wakes its thread.
    std::uint64_t taken = 0, tell_from;
    Ticket next = 1;
    bool stop = false;
    std::unique_ptr<Fetching> queue;
    std::thread thread;

    explicit Impl(FetchLimits limits)
        : tell_from(std::max<std::uint64_t>(1, limits.bytes_ahead / 16)),
          queue(begin_fetching(std::move(limits), [this](Ticket ticket, FetchResult result) {
              fresh.emplace_back(ticket, std::move(result));
          })) {
        thread = std::thread([this] { run(); });
    }

    /// All that a step settled at once: whoever waits is woken once for many.
    void tell() {
        if (fresh.empty()) return;
        bool is_awaited = false;
        {
            const std::lock_guard guard(lock);
            for (auto& [ticket, result] : fresh) {
                results.emplace(ticket, std::move(result));
                is_awaited = is_awaited || awaited.contains(ticket);
            }
        }
        fresh.clear();
        if (is_awaited) news.notify_all();
    }

    void give(Order order) {
        bool is_first = false;
        {
            const std::lock_guard guard(lock);
            is_first = orders.empty();
            orders.push_back(std::move(order));
        }
        // Whoever gave the first woke it, or is about to.
        if (!is_first) return;
        queue->wake();
        work.notify_one();
    }

    bool wait_for(Ticket ticket, std::unique_lock<std::mutex>& guard, std::chrono::milliseconds most) {
        if (results.contains(ticket)) return true;
        const auto here = awaited.insert(ticket);
        const bool out = news.wait_for(guard, most, [&] { return results.contains(ticket); });
        awaited.erase(here);
        return out;
    }

    void run() {
        for (;;) {
            std::vector<Order> todo;
            {
                const std::lock_guard guard(lock);
                if (stop) return;
                todo.swap(orders);
            }
            for (const auto& order : todo) order(*queue);
            tell();
            queue->step(std::chrono::seconds(1));
            tell();
            if (!queue->idle()) continue;
            std::unique_lock guard(lock);
            work.wait(guard, [this] { return stop || !orders.empty(); });
        }
    }
};

FetchAhead::FetchAhead(FetchLimits limits) : impl_(std::make_unique<Impl>(std::move(limits))) {}

FetchAhead::~FetchAhead() {
    {
        const std::lock_guard guard(impl_->lock);
        impl_->stop = true;
    }
    impl_->queue->wake();
    impl_->work.notify_one();
    impl_->thread.join();
}

FetchAhead::Ticket FetchAhead::add(FetchRequest request) {
    Ticket ticket = 0;
    {
        const std::lock_guard guard(impl_->lock);
        ticket = impl_->next++;
    }
    impl_->give([ticket, request = std::move(request)](Fetching& queue) { queue.add(ticket, request); });
    return ticket;
}

void FetchAhead::hurry(Ticket ticket) {
    impl_->give([ticket](Fetching& queue) { queue.hurry(ticket); });
}

bool FetchAhead::ready(Ticket ticket, std::chrono::milliseconds wait) {
    std::unique_lock guard(impl_->lock);
    return impl_->wait_for(ticket, guard, wait);
}

FetchResult FetchAhead::take(Ticket ticket) {
    if (!ready(ticket, kGrace)) hurry(ticket);
    std::unique_lock guard(impl_->lock);
    while (!impl_->wait_for(ticket, guard, std::chrono::hours(1))) {
    }
    auto out = std::move(impl_->results.extract(ticket).mapped());
    if (out.fetched && !out.fetched->same_bytes) impl_->taken += out.fetched->bytes;
    if (impl_->taken < impl_->tell_from) return out;
    const auto bytes = std::exchange(impl_->taken, 0);
    guard.unlock();
    impl_->give([bytes](Fetching& queue) { queue.taken(bytes); });
    return out;
}

void FetchAhead::cancel() {
    impl_->give([](Fetching& queue) { queue.cancel(); });
}

}  // namespace daybook::harvesters
