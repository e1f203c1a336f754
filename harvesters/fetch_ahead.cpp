#include "harvesters/fetch_ahead.hpp"

#include "harvesters/fetch_queue.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>

namespace daybook::harvesters {

struct FetchAhead::Impl {
    using Order = std::function<void(FetchQueue&)>;

    std::mutex lock;
    std::condition_variable news;
    std::vector<Order> orders;  ///< what the thread is to do to its queue
    std::unordered_map<Ticket, FetchResult> results;
    Ticket next = 1;
    bool stop = false;
    FetchQueue queue;
    std::thread thread;

    explicit Impl(FetchLimits limits)
        : queue(std::move(limits),
                [this](Ticket ticket, FetchResult result) { told(ticket, std::move(result)); }) {
        thread = std::thread([this] { run(); });
    }

    void told(Ticket ticket, FetchResult result) {
        {
            const std::lock_guard guard(lock);
            results.emplace(ticket, std::move(result));
        }
        news.notify_all();
    }

    void give(Order order) {
        {
            const std::lock_guard guard(lock);
            orders.push_back(std::move(order));
        }
        queue.wake();
    }

    void run() {
        for (;;) {
            std::vector<Order> todo;
            {
                const std::lock_guard guard(lock);
                if (stop) return;
                todo.swap(orders);
            }
            for (const auto& order : todo) order(queue);
            queue.step(std::chrono::seconds(1));
            if (!queue.idle()) continue;
            std::unique_lock guard(lock);
            news.wait(guard, [this] { return stop || !orders.empty(); });
        }
    }
};

FetchAhead::FetchAhead(FetchLimits limits) : impl_(std::make_unique<Impl>(std::move(limits))) {}

FetchAhead::~FetchAhead() {
    {
        const std::lock_guard guard(impl_->lock);
        impl_->stop = true;
    }
    impl_->queue.wake();
    impl_->news.notify_all();
    impl_->thread.join();
}

FetchAhead::Ticket FetchAhead::add(FetchRequest request) {
    Ticket ticket = 0;
    {
        const std::lock_guard guard(impl_->lock);
        ticket = impl_->next++;
    }
    impl_->give([ticket, request = std::move(request)](FetchQueue& queue) { queue.add(ticket, request); });
    impl_->news.notify_all();
    return ticket;
}

bool FetchAhead::ready(Ticket ticket, std::chrono::milliseconds wait) {
    std::unique_lock guard(impl_->lock);
    return impl_->news.wait_for(guard, wait, [&] { return impl_->results.contains(ticket); });
}

FetchResult FetchAhead::take(Ticket ticket) {
    if (!ready(ticket, std::chrono::milliseconds(0)))
        impl_->give([ticket](FetchQueue& queue) { queue.hurry(ticket); });
    impl_->news.notify_all();
    std::unique_lock guard(impl_->lock);
    impl_->news.wait(guard, [&] { return impl_->results.contains(ticket); });
    auto out = std::move(impl_->results.extract(ticket).mapped());
    guard.unlock();
    if (out.fetched && out.fetched->bytes > 0 && !out.fetched->same_bytes)
        impl_->give([bytes = out.fetched->bytes](FetchQueue& queue) { queue.taken(bytes); });
    return out;
}

Fetched FetchAhead::take_or_throw(Ticket ticket) {
    auto result = take(ticket);
    if (result.error) throw base::Error(*result.error);
    return std::move(*result.fetched);
}

void FetchAhead::cancel() {
    impl_->give([](FetchQueue& queue) { queue.cancel(); });
    impl_->news.notify_all();
}

}  // namespace daybook::harvesters
