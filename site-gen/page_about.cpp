#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

namespace daybook::site_gen {

std::string plain_page(const Site& site, const std::string& path, const std::string& title, const std::string& description, const std::string& name,
                       const Context& context, const std::vector<std::string>& scripts) {
    Frame frame{path, title, {{"Home", "/"}}, "", site.state.revision, ""};
    frame.description = description;
    frame.scripts = scripts;
    return in_frame(site, frame, site.templates.render(name, context));
}

std::string about_page(const Site& site) {
    return plain_page(site, "/about/", "About this service", "Who runs this service, what can be relied on, and what to know before using its figures.", "about",
                      Context::object({{"service", site.settings.title},
                                       {"publisher", site.settings.publisher},
                                       {"contact", site.settings.contact},
                                       {"contact_href", contact_href(site.settings.contact, site.settings.title)},
                                       {"organisations", count_of(std::ssize(site.state.organisations), "organisation", "organisations")},
                                       {"datasets", count_of(std::ssize(site.state.datasets), "dataset", "datasets")}}));
}

std::string accessibility_page(const Site& site) {
    return plain_page(site, "/accessibility/", "Accessibility statement", "How accessible this site is, what is known not to be, and whom to tell of a problem.", "accessibility",
                      Context::object({{"service", site.settings.title},
                                       {"publisher", site.settings.publisher},
                                       {"contact", site.settings.contact},
                                       {"contact_href", contact_href(site.settings.contact, "Accessibility of " + site.settings.title)}}));
}

}  // namespace daybook::site_gen
