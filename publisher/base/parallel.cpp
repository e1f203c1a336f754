#include "publisher/base/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace daybook::base {

void parallel_for(std::size_t count, unsigned threads,
                  const std::function<void(unsigned worker, std::size_t i)>& work) {
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    std::exception_ptr failure;
    const auto run = [&](unsigned worker) {
        for (auto i = next++; i < count; i = next++) try {
                work(worker, i);
            } catch (...) {
                const std::scoped_lock lock(mutex);
                if (!failure) failure = std::current_exception();
                next = count;
                return;
            }
    };
    {
        std::vector<std::jthread> helpers;
        const auto wanted = std::min<std::size_t>(threads, count);
        for (unsigned worker = 1; worker < wanted; ++worker) try {
                helpers.emplace_back(run, worker);
            } catch (const std::system_error&) {
                break;  // fewer threads do the same work
            }
        run(0);
    }
    if (failure) std::rethrow_exception(failure);
}

}  // namespace daybook::base
