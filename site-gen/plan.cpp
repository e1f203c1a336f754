#include "site-gen/page.hpp"

#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

// Which pages there are, and what each is made of. What stands in common_ground() need not be named again.
namespace daybook::site_gen {

namespace {

using base::Error;
using base::ErrorKind;
namespace urls = catalogue::urls;

/// Texts one after another that cannot be taken for others: each with its length.
class MadeOf {
public:
    template <class T>
    MadeOf& add(const T& value) {
        const auto text = fmt::format("{}", value);
        text_ += fmt::format("{}:{};", text.size(), text);
        return *this;
    }
    std::string text() && { return std::move(text_); }

private:
    std::string text_;
};

std::string at_revision(const Site& site) {
    return fmt::format("revision {}", site.state.revision);
}

/// Where its alert leads may be a page that comes later, so the address is named too.
std::string of_edition(const Site& site, const catalogue::Edition& edition, Revision changed) {
    MadeOf all;
    all.add(changed).add(edition.versions.size());
    for (const auto& version : edition.versions)
        if (!version.replaced_by.empty()) all.add(page_of_name(site, version.replaced_by)).add(title_of_name(site, version.replaced_by));
    return std::move(all).text();
}

/// A page of each edition, which shows what stands for it, and of each version.
void plan_versions(const Site& site, const catalogue::Dataset& dataset, std::vector<Page>& pages) {
    for (const auto& edition : dataset.editions) {
        const auto changed = changed_of(site, dataset, edition);
        const auto made_of = of_edition(site, edition, changed);
        pages.push_back({urls::edition_page(dataset.id.str(), edition.edition.str()), changed, made_of, [&site, id = dataset.id.str(), at = edition.edition.str()] {
                             const auto view = catalogue::edition_view(site.state, id, at);
                             if (!view) throw Error::make(ErrorKind::internal, "no view of {}/{}", id, at);
                             return edition_page(site, *view);
                         }});
        for (const auto& version : edition.versions) {
            const std::string id = dataset.id.str(), at = edition.edition.str();
            const int n = version.manifest.version;
            pages.push_back({urls::version_page(id, at, n), changed, made_of, [&site, id, at, n] {
                                 const auto view = catalogue::version_view(site.state, id, at, n);
                                 if (!view)
                                     throw Error::make(ErrorKind::internal, "no view of {}/{}/v{}", id, at,
                                                       n);
                                 return version_page(site, *view);
                             }});
        }
    }
}

/// The suppliers it paid most link to pages that come and go with those of all organisations.
std::string of_organisation(const Site& site, const std::string& id) {
    MadeOf all;
    all.add(state_of_organisation(site, id));
    if (const auto top = site.top_suppliers.find(id); top != site.top_suppliers.end())
        for (const auto& row : top->second.rows) all.add(supplier_href(site, row[0].value_or("(no name)")));
    return std::move(all).text();
}

void plan_organisations(const Site& site, std::vector<Page>& pages) {
    for (const auto& [id, organisation] : site.state.organisations) {
        const auto changed = changed_of_organisation(site, id);
        pages.push_back({urls::organisation_page(id), changed == 0 ? site.state.revision : changed, changed == 0 ? at_revision(site) : of_organisation(site, id), [&site, id = id] {
                             const auto view = catalogue::organisation_view(site.state, id, site.settings.today);
                             if (!view)
                                 throw Error::make(ErrorKind::internal, "no view of organisation {}", id);
                             return organisation_page(site, *view);
                         }});
    }
}

std::string of_supplier(const Site& site, const catalogue::SupplierView& view) {
    MadeOf all;
    all.add(changed_of(site, view)).add(view.table).add(view.first).add(view.last).add(view.rows).add(view.more);
    for (const auto* parts : {&view.series, &view.publishers, &view.years}) {
        all.add(parts->size());
        for (const auto& one : *parts) all.add(one.series).add(one.currency).add(one.key).add(one.rows).add(one.total.units).add(one.total.scale);
    }
    for (const auto& name : view.names) all.add(name.name).add(name.rows);
    if (const auto terms = site.table_terms.find(view.table); terms != site.table_terms.end())
        for (const auto& one : terms->second) all.add(one.licence.id).add(one.attribution);
    return std::move(all).text();
}

void plan_suppliers(const Site& site, std::vector<Page>& pages) {
    pages.push_back({"/suppliers/", site.state.revision, at_revision(site), [&site] { return suppliers_page(site); }, true, true});
    for (const auto& view : site.suppliers)
        pages.push_back({supplier_page_path(view.id), changed_of(site, view), of_supplier(site, view), [&site, &view] { return supplier_page(site, view); }, true, true});
}

void plan_calendar(const Site& site, std::vector<Page>& pages) {
    pages.push_back({"/calendar/", site.state.revision, at_revision(site), [&site] { return calendar_page(site); }});
    const auto changed = changed_of_calendar(site);
    const auto not_kept = dates_not_kept(site);
    for (const auto month : calendar_months(site))
        pages.push_back({calendar_month_path(month), changed, fmt::format("calendar {} {} {}", changed, site.state.calendar.size(), not_kept), [&site, month] { return calendar_month_page(site, month); }});
}

void plan_schemas(const Site& site, std::vector<Page>& pages) {
    pages.push_back({"/schemas/", site.state.revision, at_revision(site), [&site] { return schemas_page(site); }});
    for (const auto& [id, schema] : site.state.schemas)
        pages.push_back({schema_page_path(id), site.state.revision, at_revision(site), [&site, &one = schema] { return schema_page(site, one); }});
}

/// Pages of which there is one.
void plan_single(const Site& site, std::vector<Page>& pages) {
    using Make = std::string (*)(const Site&);
    static constexpr std::pair<const char*, Make> kPages[] = {
        {"/", home_page},           {"/organisations/", organisations_page}, {"/tables/", tables_page},
        {"/verify/", verify_page},  {"/changes/", changes_page},             {"/withdrawals/", withdrawals_page},
        {"/quality/", quality_page}, {"/policy/", policy_page},          {"/check/", check_page},                 {"/developers/", developers_page},
        {"/about/", about_page},    {"/accessibility/", accessibility_page}, {"/feeds/", feeds_page},             {"/search/", search_page},
        {"/row/", row_page},        {"/explore/", explore_page}};
    for (const auto& [path, make] : kPages) pages.push_back({path, site.state.revision, at_revision(site), [&site, make = make] { return make(site); }});
    pages.push_back({"/404.html", site.state.revision, at_revision(site), [&site] { return not_found_page(site); }, false});
}

/// Lists of datasets: what they show of each is as new as it is.
void plan_datasets(const Site& site, std::vector<Page>& pages) {
    for (auto& list : dataset_lists(site)) {
        MadeOf all;
        all.add(list.number).add(list.of).add(list.all);
        Revision changed = 0;
        for (const auto* view : list.shown) {
            all.add(view->id).add(view->changed);
            changed = std::max(changed, view->changed);
        }
        // The first page also counts what it can be narrowed to.
        if (list.facets != nullptr)
            for (const auto& facet : *list.facets)
                for (const auto& value : facet.values) all.add(value.path).add(value.datasets.size());
        const auto at = list.facets != nullptr || changed == 0 ? site.state.revision : changed;
        if (list.facets != nullptr) all.add(at);
        auto path = list.path;
        pages.push_back({std::move(path), at, std::move(all).text(), [&site, at, list = std::move(list)] { return datasets_page(site, list, at); }});
    }
}

}  // namespace

std::string common_ground(const Site& site) {
    MadeOf all;
    const auto& s = site.settings;
    all.add(s.title).add(s.publisher).add(s.contact).add(s.base_url).add(s.origin).add(site.style).add(base::to_iso(site.today)).add(s.notice).add(site.has_card);
    all.add(s.difference != nullptr).add(s.summary != nullptr).add(s.rows != nullptr).add(s.columns != nullptr).add(s.most_suppliers);
    const auto& state = site.state;
    all.add(state.erasure_counter()).add(state.supplier_sets.changed(state.revision));
    for (const auto& [id, schema] : state.schemas) all.add(id).add(schema.version);
    for (const auto& [id, one] : state.organisations) all.add(id).add(one.name).add(one.url).add(one.contact).add(one.parent);
    for (const auto& [id, one] : state.datasets)
        for (const auto* text : {&id, &one.organisation.str(), &one.schema.str(), &one.title, &one.licence.id, &one.attribution, &one.contact, &one.cadence, &one.due, &one.nation, &one.table, &one.series, &one.since})
            all.add(*text);
    return std::move(all).text();
}

std::string state_of_organisation(const Site& site, std::string_view organisation) {
    MadeOf all;
    for (const auto* view : site.datasets_of(organisation)) all.add(view->id).add(view->changed);
    return std::move(all).text();
}

Revision changed_of_organisation(const Site& site, std::string_view organisation) {
    Revision latest = 0;
    for (const auto* view : site.datasets_of(organisation)) latest = std::max(latest, view->changed);
    return latest;
}

std::vector<Page> plan_pages(const Site& site) {
    std::vector<Page> pages;
    plan_single(site, pages);
    plan_datasets(site, pages);
    plan_calendar(site, pages);
    plan_schemas(site, pages);
    plan_policy(site, pages);
    plan_suppliers(site, pages);
    for (const auto& table : site.state.tables())
        pages.push_back({table_page_path(table), site.state.revision, at_revision(site), [&site, table] { return table_page(site, table); }});
    plan_organisations(site, pages);
    for (const auto& [id, view] : site.datasets)
        pages.push_back({urls::dataset_page(id), view.changed, fmt::format("dataset {}", view.changed), [&site, &one = view] { return dataset_page(site, one); }});
    for (const auto& [id, dataset] : site.state.datasets) plan_versions(site, dataset, pages);
    return pages;
}

}  // namespace daybook::site_gen
