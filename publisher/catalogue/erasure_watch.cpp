#include "publisher/catalogue/erasure_watch.hpp"

namespace daybook::catalogue {

Revision ErasureWatch::look() {
    const std::lock_guard lock(mutex_);
    auto news = follower_.poll();
    if (!news) return newest_;
    auto at = news->what.revision - std::ssize(news->entries);
    for (const auto& entry : news->entries) {
        ++at;
        if (entry.kind() == "erasure") newest_ = at;
    }
    follower_.accept(std::move(*news));
    return newest_;
}

Revision ErasureWatch::newest() const {
    const std::lock_guard lock(mutex_);
    return newest_;
}

}  // namespace daybook::catalogue
