#include "site-gen/site.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/parallel.hpp"
#include "site-gen/output.hpp"
#include "site-gen/page.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace daybook::site_gen {

namespace {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;
namespace urls = catalogue::urls;

constexpr std::uintmax_t kMaxAssetBytes = 64 << 20;

/// Names of the compiled assets, without hidden files such as the stamp of their build.
std::vector<std::string> asset_names(const fs::path& folder) {
    if (!fs::is_regular_file(folder / "daybook.css"))
        throw Error::make(ErrorKind::not_found, "{} holds no daybook.css: run site-gen/build-assets.sh {}",
                          folder.string(), folder.string());
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && !entry.path().filename().string().starts_with('.'))
            names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::string file_of(const std::string& path) {
    return path.substr(1) + (path.ends_with('/') ? "index.html" : "");
}

void plan_versions(const Site& site, const catalogue::Dataset& dataset, std::vector<Page>& pages) {
    for (const auto& edition : dataset.editions)
        for (const auto& version : edition.versions) {
            const std::string id = dataset.id.str(), at = edition.edition.str();
            const int n = version.manifest.version;
            pages.push_back({urls::version_page(id, at, n), changed_of(edition), [&site, id, at, n] {
                                 const auto view = catalogue::version_view(site.state, id, at, n);
                                 if (!view)
                                     throw Error::make(ErrorKind::internal, "no view of {}/{}/v{}", id, at,
                                                       n);
                                 return version_page(site, *view);
                             }});
        }
}

void plan_organisations(const Site& site, std::vector<Page>& pages) {
    for (const auto& [id, organisation] : site.state.organisations)
        pages.push_back({urls::organisation_page(id), site.state.revision, [&site, id = id] {
                             const auto view = catalogue::organisation_view(site.state, id, site.settings.today);
                             if (!view)
                                 throw Error::make(ErrorKind::internal, "no view of organisation {}", id);
                             return organisation_page(site, *view);
                         }});
}

void plan_suppliers(const Site& site, std::vector<Page>& pages) {
    for (const auto& view : site.suppliers)
        pages.push_back({supplier_page_path(view.id), site.state.revision, [&site, &view] { return supplier_page(site, view); }});
}

void plan_calendar(const Site& site, std::vector<Page>& pages) {
    pages.push_back({"/calendar/", site.state.revision, [&site] { return calendar_page(site); }});
    for (const auto month : calendar_months(site))
        pages.push_back({calendar_month_path(month), site.state.revision, [&site, month] { return calendar_month_page(site, month); }});
}

void plan_schemas(const Site& site, std::vector<Page>& pages) {
    pages.push_back({"/schemas/", site.state.revision, [&site] { return schemas_page(site); }});
    for (const auto& [id, schema] : site.state.schemas)
        pages.push_back({schema_page_path(id), site.state.revision, [&site, &one = schema] { return schema_page(site, one); }});
}

/// Pages of which there is one.
void plan_single(const Site& site, std::vector<Page>& pages) {
    using Make = std::string (*)(const Site&);
    static constexpr std::pair<const char*, Make> kPages[] = {
        {"/", home_page},           {"/datasets/", datasets_page},       {"/organisations/", organisations_page}, {"/suppliers/", suppliers_page},
        {"/tables/", tables_page},  {"/verify/", verify_page},           {"/changes/", changes_page},             {"/withdrawals/", withdrawals_page},
        {"/quality/", quality_page}, {"/policy/", policy_page},          {"/check/", check_page},                 {"/developers/", developers_page},
        {"/about/", about_page},    {"/accessibility/", accessibility_page}, {"/feeds/", feeds_page},             {"/search/", search_page},
        {"/row/", row_page},        {"/explore/", explore_page}};
    for (const auto& [path, make] : kPages) pages.push_back({path, site.state.revision, [&site, make = make] { return make(site); }});
    pages.push_back({"/404.html", site.state.revision, [&site] { return not_found_page(site); }, false});
}

std::vector<Page> plan(const Site& site) {
    const Revision now = site.state.revision;
    std::vector<Page> pages;
    plan_single(site, pages);
    plan_calendar(site, pages);
    plan_schemas(site, pages);
    plan_suppliers(site, pages);
    for (const auto& table : site.state.tables())
        pages.push_back({table_page_path(table), now, [&site, table] { return table_page(site, table); }});
    plan_organisations(site, pages);
    for (const auto& [id, view] : site.datasets)
        pages.push_back(
            {urls::dataset_page(id), view.changed, [&site, &one = view] { return dataset_page(site, one); }});
    for (const auto& [id, dataset] : site.state.datasets) plan_versions(site, dataset, pages);
    return pages;
}

std::map<std::string, catalogue::DatasetView> views_of(const catalogue::State& state, catalogue::Today today) {
    std::map<std::string, catalogue::DatasetView> views;
    for (const auto& [id, dataset] : state.datasets)
        if (auto view = catalogue::dataset_view(state, id, today)) views.emplace(id, std::move(*view));
    return views;
}

/// A part of the addresses of style sheet and scripts: one that changes when any of them does.
std::string digest_of(const fs::path& assets, const std::vector<std::string>& names) {
    std::string all;
    for (const auto& name : names)
        if (name.ends_with(".css") || name.ends_with(".js")) all += base::sha256_file(assets / name).hex();
    return base::sha256(all).hex().substr(0, 12);
}

/// Everything that pages look at, taken once.
Site site_of(const catalogue::State& state, const SiteSettings& settings, const Templates& templates, std::string style) {
    Site site{state, settings, templates, std::move(style),
              {settings.title, settings.publisher, settings.contact, settings.base_url, settings.origin.empty() ? "localhost" : settings.origin},
              settings.today.value_or(catalogue::date_of(state, state.revision)),
              views_of(state, settings.today), catalogue::events(state), {}, {}};
    if (settings.summary && settings.most_suppliers > 0) site.suppliers = catalogue::largest_suppliers(state, settings.summary, settings.most_suppliers);
    for (const auto& one : site.suppliers) site.supplier_names.emplace(one.id, one.name());
    return site;
}

}  // namespace

SiteResult build_site(const catalogue::State& state, const SiteSettings& settings) {
    const auto assets = asset_names(settings.assets);
    const Templates templates{};
    const auto site = site_of(state, settings, templates, digest_of(settings.assets, assets));
    const auto pages = plan(site);
    const auto sides = side_files(site);
    auto texts = sitemap_files(site, pages);
    texts.emplace("robots.txt", robots_text(site));

    std::set<std::string> paths;
    for (const auto& page : pages) paths.insert(file_of(page.path));
    for (const auto& side : sides) paths.insert(side.path);
    for (const auto& [name, text] : texts) paths.insert(name);
    for (const auto& name : assets) paths.insert("assets/" + name);

    OutputFolder folder(settings.output);
    folder.announce(paths);
    for (const auto& name : assets)
        folder.put("assets/" + name, base::read_file(settings.assets / name, kMaxAssetBytes));
    const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1U, 8U);
    base::parallel_for(pages.size(), threads, [&](unsigned, std::size_t n) { folder.put(file_of(pages[n].path), pages[n].render()); });
    base::parallel_for(sides.size(), threads, [&](unsigned, std::size_t n) { folder.put(sides[n].path, sides[n].render()); });
    for (const auto& [name, text] : texts) folder.put(name, text);
    folder.finish();
    return {pages.size(), folder.written(), folder.removed()};
}

}  // namespace daybook::site_gen
