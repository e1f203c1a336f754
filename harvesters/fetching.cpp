#include "harvesters/fetching.hpp"

#include "harvesters/fetch_elsewhere.hpp"
#include "harvesters/fetch_queue.hpp"

namespace daybook::harvesters {

std::unique_ptr<Fetching> begin_fetching(FetchLimits limits, Fetching::Done done) {
    if (!limits.fetcher.empty()) return std::make_unique<FetchElsewhere>(std::move(limits), std::move(done));
    return std::make_unique<FetchQueue>(std::move(limits), std::move(done));
}

}  // namespace daybook::harvesters
