#include "api/behind.hpp"

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

/// The log's size; 0 when it cannot be read, which /readyz tells.
Revision log_size(const Call& call) try {
    return record::LogReader(call.services.public_dir, call.services.catalogue.settings().vkey).checkpoint().size;
} catch (const base::Error&) {
    return 0;
}

}  // namespace

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
