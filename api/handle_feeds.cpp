#include "api/handle_feeds.hpp"

#include "api/files.hpp"
#include "api/parameters.hpp"

namespace daybook::api {

namespace {

Result feed(const Call& call, const std::string& folder, const std::string& name, std::string_view type) {
    if (auto problem = no_parameters(call.target.query)) return *std::move(problem);
    const auto& site = call.services.site_dir;
    const auto path = site.empty() ? std::nullopt : find_below(site, {folder, name});
    if (!path)
        return Problem{ProblemCode::not_found, "This server has no site, whose feeds stand here; /v1/changes and /v1/releases have the same as JSON.", {}, {}, {}};
    return send_file(call.request, *path, type, Freshness::current);
}

constexpr std::string_view kAtom = "application/atom+xml; charset=utf-8";

}  // namespace

Result changes_atom(const Call& call) { return feed(call, "feeds", "changes.atom", kAtom); }
Result releases_atom(const Call& call) { return feed(call, "feeds", "releases.atom", kAtom); }
Result releases_ics(const Call& call) { return feed(call, "calendar", "releases.ics", "text/calendar; charset=utf-8"); }

}  // namespace daybook::api
