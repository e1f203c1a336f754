#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

#include <fmt/format.h>

namespace daybook::site_gen {

namespace urls = catalogue::urls;

std::string feeds_page(const Site& site) {
    Context organisations = Context::array();
    for (const auto& [id, organisation] : site.state.organisations)
        organisations.push(Context::object({{"name", organisation.name},
                                            {"atom", organisation_feed(id)},
                                            {"ics", urls::organisation_page(id) + "releases.ics"}}));
    return plain_page(site, "/feeds/", "Feeds and catalogues", "feeds",
                      Context::object({{"organisations", organisations},
                                       {"has_organisations", !site.state.organisations.empty()},
                                       {"api", site.facts.url},
                                       {"has_sitemap", !site.facts.url.empty()}}));
}

}  // namespace daybook::site_gen
