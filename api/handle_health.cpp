#include "api/handlers.hpp"

#include "api/metrics.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "publisher/base/exposition.hpp"
#include "publisher/record/log_reader.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace daybook::api {

namespace exposition = base::exposition;

Result show_health(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    return document(Value::object({{"status", "ok"}}), Freshness::none);
}

namespace {

/// Memory of this process in bytes (proc(5), statm); 0 where it cannot be read.
std::int64_t resident_bytes() {
    std::int64_t all = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> all >> resident;
    return resident * ::sysconf(_SC_PAGESIZE);
}

/// The log and what of it is answered, and what the process takes.
std::string of_process(const Call& call) {
    auto out = exposition::single("process_resident_memory_bytes", "gauge", "Memory of this process", resident_bytes());
    try {
        const auto size = record::LogReader(call.services.public_dir, call.services.catalogue.settings().vkey).checkpoint().size;
        out += exposition::single("daybook_log_entries", "gauge", "Entries of the log", size);
    } catch (const base::Error&) {
        // /readyz says so; a figure that is not there is an alert of its own.
    }
    return out + (call.services.more_metrics ? call.services.more_metrics() : "");
}

}  // namespace

Result show_metrics(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    Response response{200, {}, call.metrics.text(call.state->revision) + of_process(call)};
    response.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    return response.set("Cache-Control", std::string(cache_control(Freshness::none)));
}

/// Ready when every entry under the checkpoint has been applied; a balancer sends readers elsewhere until
/// then.
Result show_readiness(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto revision = call.state->revision;
    Problem unready{ProblemCode::not_ready, {}, {}, {{"Retry-After", "1"}}, {}};
    if (call.services.catalogue.is_damaged()) {
        unready.detail = fmt::format("The index is damaged and is being built again from the log; answers are of revision {} where it can give them.", revision);
        return unready;
    }
    if (unready.detail = call.services.catalogue.trouble(); !unready.detail.empty()) return unready;
    try {
        const auto size = record::LogReader(call.services.public_dir, call.services.catalogue.settings().vkey)
                              .checkpoint()
                              .size;
        if (size == 0 && !std::filesystem::exists(call.services.public_dir / "log" / "vkey")) {
            unready.detail = "There is no log here yet; where there should be one, the archive may not be mounted.";
            return unready;
        }
        if (size == revision)
            return document(
                Value::object({{"status", "ready"}, {"revision", revision}, {"checkpoint", size}}),
                Freshness::none);
        unready.detail = fmt::format("The index stands at revision {}, the log at {}.", revision, size);
    } catch (const base::Error& error) {
        unready.detail = "The log's checkpoint cannot be read.";
        unready.logged = error.what();
    }
    return unready;
}

}  // namespace daybook::api
