#include "api/handle_feeds.hpp"

#include "api/files.hpp"
#include "api/kept_answer.hpp"
#include "api/parameters.hpp"
#include "api/stretch.hpp"
#include "publisher/catalogue/atom.hpp"
#include "publisher/catalogue/events.hpp"

#include <span>

namespace daybook::api {

namespace {

Result feed(const Call& call, const std::string& folder, const std::string& name, std::string_view type) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& site = call.services.site_dir;
    const auto path = site.empty() ? std::nullopt : find_below(site, {folder, name});
    if (!path)
        return Problem{ProblemCode::not_found, "This server has no site, whose feeds stand here. /v1/changes and /v1/releases have the same as JSON, and /v1/changes.atom?since=0 needs no site.", {}, {}, {}};
    return send_file(call.request, *path, type, Freshness::current);
}

constexpr std::string_view kAtom = "application/atom+xml; charset=utf-8";

/// Newest first, in pages of whole revisions (RFC 5005, section 3): who reads only the first sees what is new.
std::string feed_of(const Call& call, const Stretch& asked) {
    const auto& facts = call.services.facts;
    auto events = catalogue::events(*call.state);
    std::erase_if(events, [&](const auto& event) { return event.revision <= asked.since.value_or(0) || event.revision > asked.until; });
    const auto shown = catalogue::size_of_page(events);
    const auto since = asked.since ? fmt::format("since={}&", *asked.since) : std::string();
    auto place = catalogue::changes_place(facts);
    if (asked.since) place.id += fmt::format("/since/{}", *asked.since);
    place.self = canonical_address(call.target);
    if (shown < events.size()) place.next = fmt::format("/v1/changes.atom?{}until={}", since, events[shown].revision);
    return catalogue::changes_page(*call.state, facts, place, std::span(events).first(shown));
}

}  // namespace

/// The site's own feed, and with `since` or `until` one that is made for the question.
Result changes_atom(const Call& call) {
    if (call.target.query.empty()) return feed(call, "feeds", "changes.atom", kAtom);
    ParameterReader reader(call.target.query);
    const auto asked = read_stretch(reader, *call.state);
    static const std::vector<std::string> kKnown{"since", "until"};
    if (auto problem = reader.problem(kKnown)) return *std::move(problem);
    return kept_by_bytes(call, {"changes.atom", canonical_address(call.target)}, [&]() -> Result {
        return Response{200, {}, feed_of(call, asked)}.set("Content-Type", std::string(kAtom));
    });
}
Result releases_atom(const Call& call) { return feed(call, "feeds", "releases.atom", kAtom); }
Result releases_ics(const Call& call) { return feed(call, "calendar", "releases.ics", "text/calendar; charset=utf-8"); }

}  // namespace daybook::api
