#pragma once

#include "publisher/catalogue/views.hpp"
#include "site-gen/site.hpp"
#include "site-gen/template.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

/// What pages are made from, and the pages. Each page_*.cpp turns a view into a Context and renders its
/// template.
namespace daybook::site_gen {

using catalogue::Revision;

/// Everything a page may look at; the views are taken once for all pages.
struct Site {
    const catalogue::State& state;
    const SiteSettings& settings;
    Templates& templates;
    std::string style;  ///< digest of the style sheet, part of its address so that no stale copy is shown
    std::map<std::string, catalogue::DatasetView> datasets;

    const catalogue::DatasetView& dataset(const std::string& id) const { return datasets.at(id); }
};

/// A page that will be written; `render` is called once.
struct Page {
    std::string path;      ///< "/datasets/x/", or with a file name: "/404.html"
    Revision changed = 0;  ///< latest revision at which anything it shows changed
    std::function<std::string()> render;
    bool listed = true;  ///< in the sitemap
};

struct Crumb {
    std::string title;
    std::string href;
};

/// What stands around every page.
struct Frame {
    std::string path;
    std::string title;          ///< of the tab, without the service's name
    std::vector<Crumb> crumbs;  ///< from the home page to the parent
    std::string json;           ///< address of the same thing in the API, or ""
    Revision revision = 0;      ///< the page is true at this revision and nothing on it has changed since
    std::string linked_data;    ///< schema.org JSON, or ""
};

/// The whole document around `main`.
std::string in_frame(const Site& site, const Frame& frame, const std::string& main);

/// The terms that every data page shows: licences, attributions and contacts of what is on it, where to
/// report a problem, and the same thing in the API. `about` names it in the subject of a message.
Context terms_of(const Site& site, const std::vector<catalogue::Terms>& terms, const std::string& about,
                 const std::string& json);

/// The last published mark at or before a revision.
catalogue::RevisionMark mark_at(const catalogue::State& state, Revision revision);

/// Editions of which a version is current: a withdrawn one has a page and is not released.
std::int64_t released_editions(const catalogue::DatasetView& view);
/// Missing editions without those that are shown as withdrawn.
std::vector<std::string> unseen_editions(const catalogue::DatasetView& view);

/// "https://host" + path, or the path where no address was set.
std::string whole_url(const Site& site, const std::string& path);

/// Label, value and whether it is bad news: a headline figure.
Context figure(std::string label, std::string value, bool missing = false);

std::string home_page(const Site& site);
std::string datasets_page(const Site& site);
std::string dataset_page(const Site& site, const catalogue::DatasetView& view);
std::string version_page(const Site& site, const catalogue::VersionView& view);
std::string organisations_page(const Site& site);
std::string organisation_page(const Site& site, const catalogue::OrganisationView& view);
std::string tables_page(const Site& site);
std::string table_page(const Site& site, const std::string& table);
std::string verify_page(const Site& site);
std::string not_found_page(const Site& site);

/// Addresses that only the site has.
inline constexpr std::string_view kTablesPath = "/tables/";
std::string table_page_path(std::string_view table);

/// File name -> text. One sitemap.xml, or an index of several where there are more pages than one file may
/// hold (sitemaps.org: 50,000). None without a base address, since a sitemap holds whole addresses only.
std::map<std::string, std::string> sitemap_files(const Site& site, const std::vector<Page>& pages,
                                                 std::size_t per_file = 50'000);
std::string robots_text(const Site& site);

/// Latest revision at which a version page changed: its edition's releases, supersessions and withdrawals.
Revision changed_of(const catalogue::Edition& edition);

}  // namespace daybook::site_gen
