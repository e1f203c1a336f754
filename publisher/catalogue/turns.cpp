#include "publisher/catalogue/turns.hpp"

#include "publisher/base/error.hpp"

#include <algorithm>

namespace daybook::catalogue {

Turns::Turns(int count, std::chrono::milliseconds longest) : longest_(longest), free_(std::max(count, 1)), most_heavy_(std::max(count - 1, 1)) {}

Turns::Turn::Turn(Turns& turns, Weight weight) : turns_(turns), weight_(weight) {
    std::unique_lock lock(turns_.mutex_);
    const bool heavy = weight == Weight::heavy;
    if (!turns_.freed_.wait_for(lock, turns_.longest_, [&] { return turns_.free_ > 0 && (!heavy || turns_.heavy_ < turns_.most_heavy_); }))
        throw base::Error::make(base::ErrorKind::transient, "no query could begin for {} s because others are running; try again in a moment",
                                static_cast<double>(turns_.longest_.count()) / 1000);
    --turns_.free_;
    turns_.heavy_ += heavy ? 1 : 0;
}

Turns::Turn::~Turn() {
    {
        const std::lock_guard lock(turns_.mutex_);
        ++turns_.free_;
        turns_.heavy_ -= weight_ == Weight::heavy ? 1 : 0;
    }
    turns_.freed_.notify_all();
}

}  // namespace daybook::catalogue
