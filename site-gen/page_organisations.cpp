#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/words.hpp"

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

Context organisation_line(const Site& site, const catalogue::OrganisationView& view) {
    std::int64_t missing = 0;
    for (const auto& dataset : view.datasets) missing += static_cast<std::int64_t>(dataset.missing.size());
    const auto* parent = site.state.organisation(view.organisation.parent);
    return Context::object({{"name", view.organisation.name},
                            {"href", urls::organisation_page(view.organisation.id.str())},
                            {"parent", parent ? parent->name : ""},
                            {"datasets", base::grouped(static_cast<std::int64_t>(view.datasets.size()))},
                            {"missing", base::grouped(missing)},
                            {"rows", base::grouped(view.rows)},
                            {"total", view.payments > 0 || view.rows == 0 ? money(view.totals) : ""}});
}

}  // namespace

std::string organisations_page(const Site& site) {
    const auto views = catalogue::organisation_views(site.state, site.settings.today);
    Context rows = Context::array();
    for (const auto& view : views) rows.push(organisation_line(site, view));
    const Context context = Context::object({
        {"count", count_of(static_cast<std::int64_t>(views.size()), "organisation", "organisations")},
        {"rows", rows},
        {"has_rows", !views.empty()},
        {"terms", terms_of_all(site, "the list of organisations", "/v1/organisations")},
    });
    return in_frame(
        site,
        {"/organisations/", "Organisations", {{"Home", "/"}}, "/v1/organisations", site.state.revision, ""},
        site.templates.render("organisations", context));
}

}  // namespace daybook::site_gen
