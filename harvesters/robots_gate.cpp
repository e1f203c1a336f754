#include "harvesters/robots_gate.hpp"

#include "harvesters/fetch_job.hpp"

namespace daybook::harvesters {

using base::Error;
using base::ErrorKind;

namespace {

constexpr auto kRobotsLife = std::chrono::hours(24);  // RFC 9309 section 2.4

}  // namespace

RobotsGate::Leave RobotsGate::ask(FetchJob& job, Time now) {
    auto& origin = origins_[job.at.origin];
    if (origin.state == Origin::State::known && now - origin.at > kRobotsLife) origin = {};
    if (origin.state != Origin::State::known) {
        const bool is_first = origin.state == Origin::State::unknown;
        origin.state = Origin::State::asked;
        origin.waiting.push_back(&job);
        return is_first ? Leave::unknown : Leave::asked;
    }
    return origin.unreachable.empty() && origin.robots.allows(job.at.target) ? Leave::given : Leave::refused;
}

RobotsGate::WhyNot RobotsGate::why_not(const FetchJob& job) const {
    const auto& origin = origins_.at(job.at.origin);
    if (!origin.unreachable.empty())
        return {Error(ErrorKind::transient, origin.unreachable), std::string(kHostLeftAlone)};
    return {Error::make(ErrorKind::bad_input, "robots.txt of {} forbids it", job.at.origin), "robots"};
}

/// RFC 9309 section 2.3.1: a file that is not there (4xx) allows everything, one that cannot be had forbids
/// everything. 429 says that it is there.
std::vector<FetchJob*> RobotsGate::take(const std::string& name, const Verdict& verdict, long status,
                                        const std::string& text, Time now) {
    auto& origin = origins_[name];
    origin.state = Origin::State::known;
    origin.at = now;
    const bool none = status >= 300 && status < 500;  // 429 and 5xx come here without a status
    if (verdict.fetched) origin.robots = Robots::parse(text, product_);
    else if (verdict.error && !none)
        origin.unreachable =
            fmt::format("robots.txt of {} cannot be read, so nothing of it is fetched in this run: {}", name,
                        verdict.error->message());
    return std::exchange(origin.waiting, {});
}

std::optional<std::chrono::milliseconds> RobotsGate::crawl_delay(const std::string& origin) const {
    const auto found = origins_.find(origin);
    return found == origins_.end() ? std::nullopt : found->second.robots.crawl_delay();
}

void RobotsGate::forget_waiting() {
    for (auto& [name, origin] : origins_) origin.waiting.clear();
}

}  // namespace daybook::harvesters
