#include "site-gen/page.hpp"

namespace daybook::site_gen {

std::string not_found_page(const Site& site) {
    const Context context = Context::object({{"contact", site.settings.contact}});
    return in_frame(site, {"/404.html", "Page not found", {}, "", site.state.revision, ""},
                    site.templates.render("not_found", context));
}

}  // namespace daybook::site_gen
