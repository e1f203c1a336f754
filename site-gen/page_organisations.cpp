#include "site-gen/page.hpp"

#include "publisher/base/text.hpp"
#include "site-gen/lacks.hpp"
#include "site-gen/words.hpp"

#include <set>

namespace daybook::site_gen {

namespace {

namespace urls = catalogue::urls;

/// What was spent in each series, and of which, where the list has several: no sum of them is one of spending.
Context totals_of(const Site& site, const catalogue::OrganisationView& view, bool several_series) {
    Context out = Context::array();
    if (view.rows == 0) out.push(Context::object({{"total", money(view.totals)}, {"series", ""}}));
    for (const auto& [series, sums] : sums_by_series(view.datasets))
        out.push(Context::object({{"total", money(sums)}, {"series", several_series ? series_title(site, series) : ""}}));
    return out;
}

bool have_several_series(const std::vector<catalogue::OrganisationView>& views) {
    std::set<std::string> series;
    for (const auto& view : views)
        for (const auto& [name, sums] : sums_by_series(view.datasets)) series.insert(name);
    return series.size() > 1;
}

Context organisation_line(const Site& site, const catalogue::OrganisationView& view, bool several_series) {
    Lacks lacks;
    for (const auto& dataset : view.datasets) lacks.add(dataset);
    const auto* parent = site.state.organisation(view.organisation.parent);
    return Context::object({{"name", view.organisation.name},
                            {"href", urls::organisation_page(view.organisation.id.str())},
                            {"parent", parent ? parent->name : ""},
                            {"datasets", base::grouped(static_cast<std::int64_t>(view.datasets.size()))},
                            {"missing", base::grouped(lacks.missing)},
                            {"rows", base::grouped(view.rows)},
                            {"totals", totals_of(site, view, several_series)}});
}

}  // namespace

std::string organisations_page(const Site& site) {
    const auto views = catalogue::organisation_views(site.state, site.settings.today);
    Context rows = Context::array();
    const bool several_series = have_several_series(views);
    for (const auto& view : views) rows.push(organisation_line(site, view, several_series));
    const Context context = Context::object({
        {"count", count_of(static_cast<std::int64_t>(views.size()), "organisation", "organisations")},
        {"rows", rows},
        {"has_rows", !views.empty()},
        {"terms", terms_of_all(site, "the list of organisations", "/v1/organisations")},
    });
    Frame frame{"/organisations/", "Organisations", {{"Home", "/"}}, "/v1/organisations", site.state.revision, ""};
    frame.description = "The public bodies whose files are gathered here: datasets, what is missing, rows and totals of each.";
    frame.feed = kChangesFeed;
    return in_frame(site, frame, site.templates.render("organisations", context));
}

}  // namespace daybook::site_gen
