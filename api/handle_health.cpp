#include "api/handlers.hpp"

#include "api/metrics.hpp"
#include "api/parameters.hpp"
#include "api/respond.hpp"
#include "publisher/record/log_reader.hpp"

namespace daybook::api {

Result show_health(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    return document(Value::object({{"status", "ok"}}), Freshness::none);
}

Result show_metrics(const Call& call) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    Response response{200, {}, call.metrics.text(call.state->revision)};
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
