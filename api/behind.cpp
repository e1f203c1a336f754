#include "api/behind.hpp"

#include "api/route_parameters.hpp"
#include "api/routes.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/record/log_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace daybook::api {

namespace {

constexpr std::array<std::string_view, 4> kOfRevisions{"as_of", "cursor", "since", "until"};

bool may_be_there(const Problem& problem) {
    if (problem.code == ProblemCode::not_found) return true;
    return std::ranges::any_of(problem.errors, [](const FieldError& error) { return std::ranges::find(kOfRevisions, error.parameter) != kOfRevisions.end(); });
}

std::optional<base::Instant> instant_of(std::string_view text) {
    try {
        return base::parse_rfc3339(text);
    } catch (const base::Error&) {
        return std::nullopt;
    }
}

/// What is wrong with a day or an instant that is not over; absent for whatever else `text` is.
std::optional<std::string> still_to_come(std::string_view text, base::Instant now) {
    const auto day = base::parse_iso_date(text);
    const auto instant = day ? std::nullopt : instant_of(text);
    const auto today = base::london_date(now);
    if (day ? *day < today : !instant || *instant <= now) return std::nullopt;
    return fmt::format("{}: '{}'; the latest that can be named are the day {} and the instant {}", day ? "is a day that is not over in London" : "lies in the future", text,
                       base::to_iso(today - std::chrono::days(1)), base::to_rfc3339(now));
}

bool takes(const Route& route, std::string_view name) {
    return route.parameters != nullptr && std::ranges::any_of(*route.parameters, [&](const Parameter& p) { return p.name == name; });
}

/// The log's size; 0 when it cannot be read, which /readyz tells.
Revision log_size(const Call& call) try {
    return record::LogReader(call.services.public_dir, call.services.catalogue.settings().vkey).checkpoint().size;
} catch (const base::Error&) {
    return 0;
}

}  // namespace

std::optional<Problem> names_what_is_to_come(const Call& call) {
    std::vector<FieldError> errors;
    for (const auto& [name, value] : call.target.query)
        if (name != "cursor" && std::ranges::find(kOfRevisions, name) != kOfRevisions.end() && takes(*call.route, name))
            if (auto why = still_to_come(value, call.services.clock.now())) errors.push_back({name, *std::move(why)});
    if (errors.empty()) return std::nullopt;
    auto detail = fmt::format("'{}' {}.", errors.front().parameter, errors.front().detail);
    return Problem{ProblemCode::invalid_parameter, std::move(detail), std::move(errors), {}, {}};
}

Result not_denied_while_behind(const Call& call, Result result) {
    const auto* problem = std::get_if<Problem>(&result);
    if (problem == nullptr || !may_be_there(*problem)) return result;
    const auto size = log_size(call);
    if (size <= call.state->revision) return result;
    return Problem{ProblemCode::not_ready,
                   fmt::format("This server stands at revision {} and the log at {}; what was asked for may come with what it lacks.", call.state->revision, size),
                   {},
                   {{"Retry-After", "1"}},
                   problem->detail};
}

}  // namespace daybook::api
