#include "api/handlers.hpp"

#include "api/metrics.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "publisher/base/exposition.hpp"
#include "publisher/record/log_reader.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

namespace daybook::api {

namespace exposition = base::exposition;

Result show_health(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    return document(Value::object({{"status", "ok"}}), Freshness::none);
}

namespace {

/// How the index stands beside the log. Not ready when `why` has words, for readers; `logged` is for an operator.
struct Readiness {
    std::optional<Revision> log;   ///< absent: the checkpoint cannot be read
    std::string why, logged;
};

Readiness readiness(const Call& call) {
    Readiness out;
    const auto revision = call.state->revision;
    try {
        out.log = record::LogReader(call.services.public_dir, call.services.catalogue.settings().vkey).checkpoint().size;
    } catch (const base::Error& error) {
        out.why = "The log's checkpoint cannot be read.";
        out.logged = error.what();
    }
    if (out.log && *out.log != revision) out.why = fmt::format("The index stands at revision {}, the log at {}.", revision, *out.log);
    if (out.log == 0 && !std::filesystem::exists(call.services.public_dir / "log" / "vkey"))
        out.why = "There is no log here yet; where there should be one, the archive may not be mounted.";
    if (out.why.empty() && call.services.not_ready) out.why = call.services.not_ready();
    if (auto trouble = call.services.catalogue.trouble(); !trouble.empty()) out.why = std::move(trouble);
    if (call.services.catalogue.is_damaged())
        out.why = fmt::format("The index is damaged and is being built again from the log; answers are of revision {} where it can give them.", revision);
    return out;
}

/// So far the newest revision, or what a copy's source last said the time was, lies in the future of this machine's clock: that, or the
/// publisher's, is wrong. 0 within a minute, by which clocks that are kept may differ.
std::int64_t clock_behind(const Call& call) {
    const auto heard = call.services.heard ? call.services.heard() : std::nullopt;
    const auto ahead = std::max(call.state->at, heard.value_or(call.state->at)) - call.services.clock.now();
    return call.state->revision == 0 || ahead <= std::chrono::minutes(1) ? 0 : std::chrono::floor<std::chrono::seconds>(ahead).count();
}

/// The rest of a process is what it keeps itself, and what its allocators keep for the next time.
std::string memory_of_engine(const Call& call) try {
    auto out = base::exposition::head("daybook_engine_memory_bytes", "gauge", "What the engine of the index takes in this process by its own count, by what for");
    for (const auto& [tag, bytes] : call.services.catalogue.engine_memory()) out += fmt::format("daybook_engine_memory_bytes{{tag=\"{}\"}} {}\n", tag, bytes);
    return out;
} catch (const base::Error&) {
    return {};   // of an engine that is damaged readiness tells
}

/// The log and what of it is answered, and what the process takes.
std::string of_process(const Call& call) {
    const auto now = readiness(call);
    auto out = metrics_of_process(now.why.empty(), call.services.clock.now());
    out += exposition::single("daybook_clock_behind_seconds", "gauge", "How far the newest revision, or the time at a copy's source, lies in the future of this machine's clock; 0 within a minute", clock_behind(call));
    if (now.log) out += exposition::single("daybook_log_entries", "gauge", "Entries of the log", *now.log);
    if (const auto left = call.services.catalogue.unfinished_erasures())
        out += exposition::single("daybook_erasures_unfinished", "gauge", "Rewritings of what held erased rows that the index has begun and not ended", *left);
    out += memory_of_engine(call);
    return out + (call.services.more_metrics ? call.services.more_metrics() : "");
}

}  // namespace

Result show_metrics(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    return exposition_of(call.metrics.text(call.state->revision) + of_process(call));
}

/// Ready when every entry under the checkpoint has been applied; a balancer sends readers elsewhere until
/// then.
Result show_readiness(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto now = readiness(call);
    if (!now.why.empty()) return Problem{ProblemCode::not_ready, now.why, {}, {{"Retry-After", "1"}}, now.logged};
    auto ready = Value::object({{"status", "ready"}, {"revision", call.state->revision}, {"checkpoint", *now.log}});
    // Who follows a copy of the log sees here how old what it knows is.
    if (call.state->revision > 0) ready.set("newest", base::to_rfc3339(call.state->at));
    if (const auto behind = clock_behind(call); behind > 0) ready.set("clock_behind_seconds", behind);
    return document(std::move(ready), Freshness::none);
}

}  // namespace daybook::api
