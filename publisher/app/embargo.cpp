#include "publisher/app/embargo.hpp"

#include <algorithm>

namespace daybook::app {

using record::Promise;

std::optional<base::Instant> public_from(record::Register& reg, const std::string& dataset, const std::string& edition, bool waits, base::Instant now) {
    const auto promise = reg.calendar(dataset, edition);
    if (promise && promise->state == Promise::confirmed) return std::max(promise->release_at, now);
    if (waits) return {};
    return now;
}

std::optional<record::VersionRecord> newest_seen(record::Register& reg, const std::string& dataset, const std::string& edition, std::optional<base::Instant> at,
                                                 base::Instant now) {
    auto newest = reg.newest(dataset, edition);
    if (!newest || newest->version > 0) return newest;
    const auto from = public_from(reg, dataset, edition, newest->waits, now);
    if (from && at && *from <= *at) return newest;
    return reg.current(dataset, edition);
}

}  // namespace daybook::app
