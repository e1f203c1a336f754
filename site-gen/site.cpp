#include "site-gen/site.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "site-gen/output.hpp"
#include "site-gen/page.hpp"

#include <algorithm>

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

std::vector<Page> plan(const Site& site) {
    const Revision now = site.state.revision;
    std::vector<Page> pages = {
        {"/", now, [&site] { return home_page(site); }},
        {"/datasets/", now, [&site] { return datasets_page(site); }},
        {"/organisations/", now, [&site] { return organisations_page(site); }},
        {std::string(kTablesPath), now, [&site] { return tables_page(site); }},
        {"/verify/", now, [&site] { return verify_page(site); }},
        {"/404.html", now, [&site] { return not_found_page(site); }, false},
    };
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

}  // namespace

SiteResult build_site(const catalogue::State& state, const SiteSettings& settings) {
    const auto assets = asset_names(settings.assets);
    Templates templates;
    const Site site{state, settings, templates,
                    base::sha256_file(settings.assets / "daybook.css").hex().substr(0, 12), views_of(state, settings.today)};
    const auto pages = plan(site);
    auto texts = sitemap_files(site, pages);
    texts.emplace("robots.txt", robots_text(site));

    std::set<std::string> paths;
    for (const auto& page : pages) paths.insert(file_of(page.path));
    for (const auto& [name, text] : texts) paths.insert(name);
    for (const auto& name : assets) paths.insert("assets/" + name);

    OutputFolder folder(settings.output);
    folder.announce(paths);
    for (const auto& name : assets)
        folder.put("assets/" + name, base::read_file(settings.assets / name, kMaxAssetBytes));
    for (const auto& page : pages) folder.put(file_of(page.path), page.render());
    for (const auto& [name, text] : texts) folder.put(name, text);
    folder.finish();
    return {pages.size(), folder.written(), folder.removed()};
}

}  // namespace daybook::site_gen
