#include "api/metrics.hpp"

#include "api/respond.hpp"
#include "publisher/base/exposition.hpp"
#include "publisher/base/version.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <fstream>

namespace daybook::api {

namespace exposition = base::exposition;

namespace {

std::string route_name(const Route* route) {
    return route == nullptr ? "other" : fmt::format("{} {}", route->method, route->pattern);
}

double in_seconds(std::chrono::microseconds took) {
    return std::chrono::duration<double>(took).count();
}

/// Memory of this process in bytes (proc(5), statm); 0 where it cannot be read.
std::int64_t resident_bytes() {
    std::int64_t all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

}  // namespace

void Metrics::count(const Route* route, int status, std::chrono::microseconds took) {
    const std::lock_guard lock(mutex_);
    auto& series = by_route_[route];
    ++series.by_status[status];
    ++series.all;
    series.took += took;
    for (std::size_t i = 0; i < kSeconds.size(); ++i)
        if (in_seconds(took) <= kSeconds[i]) ++series.within[i];
}

std::string Metrics::text(Revision revision) const {
    const std::lock_guard lock(mutex_);
    std::map<std::string, const Series*> sorted;
    for (const auto& [route, series] : by_route_) sorted.emplace(route_name(route), &series);
    std::string out = exposition::head("daybook_requests_total", "counter", "Requests answered");
    for (const auto& [route, series] : sorted)
        for (const auto& [status, n] : series->by_status)
            out += fmt::format("daybook_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", route, status, n);
    out += exposition::head("daybook_request_seconds", "histogram", "Until the answer was made, a stream's rows not counted");
    for (const auto& [route, series] : sorted) {
        for (std::size_t i = 0; i < kSeconds.size(); ++i)
            out += fmt::format("daybook_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n", route, kSeconds[i], series->within[i]);
        out += fmt::format("daybook_request_seconds_bucket{{route=\"{0}\",le=\"+Inf\"}} {1}\ndaybook_request_seconds_sum{{route=\"{0}\"}} "
                           "{2}\ndaybook_request_seconds_count{{route=\"{0}\"}} {1}\n",
                           route, series->all, in_seconds(series->took));
    }
    out += exposition::head("daybook_answer_cache_total", "counter", "Answers looked for in the cache");
    out += fmt::format("daybook_answer_cache_total{{result=\"hit\"}} {}\ndaybook_answer_cache_total{{result=\"miss\"}} {}\n", hits(), misses());
    return out + exposition::single("daybook_revision", "gauge", "Revision of the log that is answered", revision);
}

std::string metrics_of_process(bool ready, base::Instant now) {
    return exposition::head("daybook_build_info", "gauge", "1; the label says which version of the program runs") +
           fmt::format("daybook_build_info{{version=\"{}\"}} 1\n", base::version()) +
           exposition::single("process_resident_memory_bytes", "gauge", "Memory of this process", resident_bytes()) +
           exposition::single("daybook_clock_seconds", "gauge", "The clock of this machine, in seconds since 1970", std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count()) +
           exposition::single("daybook_ready", "gauge", "1 when /readyz says ready", ready ? 1 : 0);
}

Response exposition_of(std::string text) {
    Response response{200, {}, std::move(text)};
    response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response.set("Cache-Control", std::string(cache_control(Freshness::none)));
}

}  // namespace daybook::api
