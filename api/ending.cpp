#include "api/ending.hpp"

#include "api/respond.hpp"

namespace daybook::api {

namespace {

std::string deprecation(const Ending& ending) {
    const auto at = base::parse_rfc3339(ending.deprecated).time_since_epoch();
    return fmt::format("@{}", std::chrono::duration_cast<std::chrono::seconds>(at).count());
}

std::string links(const Ending& ending) {
    return fmt::format("{}, {}", link_value(ending.successor, "successor-version"), link_value("/v1/deprecations", "deprecation"));
}

}  // namespace

void announce_ending(const Ending& ending, Result& result) {
    const auto sunset = http_date(std::chrono::time_point_cast<std::chrono::system_clock::duration>(base::parse_rfc3339(ending.sunset)));
    if (auto* problem = std::get_if<Problem>(&result)) {
        problem->headers.insert(problem->headers.end(), {{"Deprecation", deprecation(ending)}, {"Sunset", sunset}, {"Link", links(ending)}});
        return;
    }
    auto& response = std::get<Response>(result);
    const std::string there(response.header("Link"));
    response.set("Deprecation", deprecation(ending)).set("Sunset", sunset).set("Link", there.empty() ? links(ending) : there + ", " + links(ending));
}

std::optional<Problem> ended(const Ending& ending, base::Instant now) {
    if (now < base::parse_rfc3339(ending.sunset)) return std::nullopt;
    return Problem{ProblemCode::gone, fmt::format("This address ended at {}; {} is in its place.", ending.sunset, ending.successor), {}, {}, {}};
}

}  // namespace daybook::api
