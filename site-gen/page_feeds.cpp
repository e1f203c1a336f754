#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

std::string feeds_page(const Site& site) {
    Context organisations = Context::array();
    for (const auto& [id, organisation] : site.state.organisations)
        organisations.push(Context::object({{"name", organisation.name},
                                            {"atom", organisation_feed(id)},
                                            {"ics", organisation_calendar(id)}}));
    const Context context = Context::object({{"organisations", organisations},
                                             {"has_organisations", !site.state.organisations.empty()},
                                             {"api", site.facts.url},
                                             {"has_sitemap", !site.facts.url.empty()}});
    Frame frame{"/feeds/", "Feeds and catalogues", {{"Home", "/"}}, "", site.state.revision, ""};
    frame.description = "Feeds of what changed, calendars of what is to come, and the whole catalogue for programs: DCAT, data.json.";
    frame.feed = kChangesFeed;
    frame.calendar = kCalendar;
    return in_frame(site, frame, site.templates.render("feeds", context));
}

}  // namespace daybook::site_gen
