#pragma once

#include "publisher/catalogue/atom.hpp"
#include "publisher/catalogue/events.hpp"
#include "publisher/catalogue/supplier_views.hpp"
#include "publisher/catalogue/views.hpp"
#include "site-gen/site.hpp"
#include "site-gen/template.hpp"

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What pages are made from, and the pages. Each page_*.cpp turns a view into a Context and renders its
/// template.
namespace daybook::site_gen {

using catalogue::Revision;

/// Whom an organisation paid most in its largest series, as published; empty where nobody may be asked.
struct TopSuppliers {
    std::string series;
    std::string period;  ///< "April 2024 to March 2025": from the first edition that is here to the last
    std::vector<std::vector<catalogue::Cell>> rows;  ///< name, currency, sum, count
};

/// Something that datasets are narrowed by, with its values.
struct Facet {
    struct Value {
        std::string id, title;
        std::string path;  ///< of its list
        std::vector<const catalogue::DatasetView*> datasets;
    };
    std::string id;     ///< "organisation", "kind", "period", "format", "status"
    std::string title;
    std::vector<Value> values;
};

/// A page of a list of datasets: of all, or of those with one value of a facet.
struct DatasetList {
    std::string path, first;   ///< of this page, and of the list's first
    std::string facet, value;  ///< in words, "" in the list of all
    std::size_t number = 1, of = 1, all = 0;  ///< page, pages, datasets on all of them
    std::vector<const catalogue::DatasetView*> shown;
    const std::vector<Facet>* facets = nullptr;  ///< on the first page of all
};

/// Everything a page may look at; the views are taken once for all pages.
struct Site {
    const catalogue::State& state;
    const SiteSettings& settings;
    const Templates& templates;
    std::string style;  ///< digest of the style sheet and scripts, part of their addresses so that no stale copy is shown
    bool has_card = false;  ///< the assets have a picture for cards (card.png)
    catalogue::ServiceFacts facts;
    base::Date today;   ///< in London, for which everything is said
    std::map<std::string, catalogue::DatasetView> datasets;
    std::vector<catalogue::Event> events;             ///< newest first
    std::vector<catalogue::SupplierView> suppliers;   ///< that have a page, largest first
    std::map<std::string, std::string, std::less<>> supplier_names;  ///< id -> name, of the same
    std::map<std::string, std::vector<const catalogue::DatasetView*>, std::less<>> by_organisation;
    std::vector<catalogue::Terms> all_terms;                                        ///< licences and attributions of all datasets, each once
    std::map<std::string, std::vector<catalogue::Terms>, std::less<>> table_terms;  ///< of a table's datasets that have rows, each once
    std::map<std::string, TopSuppliers, std::less<>> top_suppliers;                 ///< by organisation

    std::vector<Facet> facets;

    const catalogue::DatasetView& dataset(const std::string& id) const { return datasets.at(id); }
    /// Its datasets; none where it has none.
    std::span<const catalogue::DatasetView* const> datasets_of(std::string_view organisation) const;
};

/// A page that will be written, when what it is made of has changed since it was written last.
struct Page {
    std::string path;      ///< "/datasets/x/", or with a file name: "/404.html"
    Revision changed = 0;  ///< latest revision at which anything it shows changed
    /// What decides its bytes, besides what decides all pages' (settings, schemas, names, descriptions, the day): as long as it
    /// stays the page stays.
    std::string made_of;
    std::function<std::string()> render;
    bool listed = true;  ///< in the sitemap
    bool slow = false;   ///< left to Part::everything
};

/// All pages of a site, and what each is made of.
std::vector<Page> plan_pages(const Site& site);
/// What decides the bytes of all pages: where it changes everything is made anew.
std::string common_ground(const Site& site);
/// "made of" what an organisation's datasets are at this revision: releases, withdrawals, rejections, announced dates.
std::string state_of_organisation(const Site& site, std::string_view organisation);
/// Latest revision at which any dataset of an organisation changed; 0 where it has none.
Revision changed_of_organisation(const Site& site, std::string_view organisation);

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
    std::string description = {};           ///< one sentence, for search engines and cards; "" for the service's own
    std::string feed = {};                  ///< path of the Atom feed of the same thing, or ""
    std::string calendar = {};              ///< path of the iCalendar of its announced releases, or ""
    std::vector<std::string> scripts = {};  ///< files of assets/ that this page needs besides site.js
    /// Makes the page one that search finds: {"Kind", "Dataset"} and so on, to narrow by. Empty: it is not found.
    std::vector<std::pair<std::string, std::string>> found_by = {};
};

/// The whole document around `main`.
std::string in_frame(const Site& site, const Frame& frame, const std::string& main);

/// The terms that every data page shows: licences, attributions and contacts of what is on it, where to
/// report a problem, and the same thing in the API, or what `json_words` says of that address. `about` names it in the subject of a message.
Context terms_of(const Site& site, const std::vector<catalogue::Terms>& terms, const std::string& about,
                 const std::string& json, std::string_view json_words = "the same as JSON");
/// Of a page that shows data of all datasets: every licence and attribution once. Where attributions are very many, the first of them.
Context terms_of_all(const Site& site, const std::string& about, const std::string& json, std::string_view json_words = "the same as JSON");

/// The last published mark at or before a revision.
catalogue::RevisionMark mark_at(const catalogue::State& state, Revision revision);

/// Editions of which a version is current: a withdrawn one has a page and is not released.
std::int64_t released_editions(const catalogue::DatasetView& view);

/// "https://host" + path, or the path where no address was set: what a reader can copy, wherever the host has the site.
std::string whole_url(const Site& site, const std::string& path);

/// Label, value and whether it is bad news: a headline figure.
Context figure(std::string label, std::string value, bool missing = false);
/// A count of what the label's first word names in the plural: of one it is "row quarantined".
Context count_figure(std::string label, std::int64_t n, bool missing = false);
/// A figure for each currency, and one that says what is in none of them; none of nothing at all, which has no currency.
void push_sums(Context& figures, const std::string& label, const catalogue::Sums& sums);
/// By series, of what was spent: rows of different series overlap, so their sum is no sum of spending (design section 7).
std::map<std::string, catalogue::Sums> sums_by_series(const std::vector<catalogue::DatasetView>& datasets);

std::string home_page(const Site& site);
std::string datasets_page(const Site& site, const DatasetList& list, Revision changed);
/// JSON: the values that the list can be narrowed to, by facet; small however many datasets there are.
std::string datasets_index(const Site& site);
/// JSON: every dataset, which is loaded when somebody narrows the list.
std::string datasets_rows(const Site& site);
std::vector<Facet> facets_of(const Site& site);
std::vector<DatasetList> dataset_lists(const Site& site);
/// "/datasets/", "/datasets/page/2/"
std::string list_page_path(const std::string& first, std::size_t number);
/// First pages of the lists of one organisation's datasets, and of those under one schema.
std::string datasets_of_organisation_path(std::string_view organisation);
std::string datasets_of_kind_path(std::string_view schema);
/// Years that an edition of it lies in, whole or in part; formats of its current versions ("csv", "parquet"); "complete",
/// "missing" or "empty".
std::set<int> years_of(const catalogue::DatasetView& view);
std::set<std::string> formats_of(const Site& site, const catalogue::DatasetView& view);
std::string status_of(const catalogue::DatasetView& view);
/// "Nothing missing" and so on.
std::string status_title(const std::string& status);
std::string dataset_page(const Site& site, const catalogue::DatasetView& view);
std::string edition_page(const Site& site, const catalogue::EditionView& view);
std::string version_page(const Site& site, const catalogue::VersionView& view);
TopSuppliers ask_top_suppliers(const Site& site, std::string_view organisation);
std::string organisations_page(const Site& site);
std::string organisation_page(const Site& site, const catalogue::OrganisationView& view);
std::string tables_page(const Site& site);
std::string table_page(const Site& site, const std::string& table);
std::string verify_page(const Site& site);
std::string not_found_page(const Site& site);
std::string calendar_page(const Site& site);
std::string calendar_month_page(const Site& site, std::chrono::year_month month);
/// Latest revision at which an announced date changed; that of the state where there is none.
Revision changed_of_calendar(const Site& site);
/// Announced dates that are over without a release.
std::int64_t dates_not_kept(const Site& site);
/// Months that have an announced date, kept, moved or cancelled ones included.
std::vector<std::chrono::year_month> calendar_months(const Site& site);
/// Announced and due dates to come, the soonest first: for the home page.
Context next_dates(const Site& site, std::size_t most);
/// Released by all bodies in each month, of the series with most rows; "" where there are not two months.
std::string overview_chart(const Site& site);
/// Its numbers, newest first: {"month", "total", "bodies"}; and the title of its series.
Context overview_table(const Site& site);
std::string overview_title(const Site& site);
/// "Spending over £25,000" for "over-25k"; the code itself where no schema has it.
std::string series_title(const Site& site, const std::string& series);
std::string changes_page(const Site& site);
std::string withdrawals_page(const Site& site);
std::string quality_page(const Site& site);
std::string suppliers_page(const Site& site);
std::string supplier_page(const Site& site, const catalogue::SupplierView& view);
std::string schemas_page(const Site& site);
std::string schema_page(const Site& site, const schemas::Schema& schema);
std::string policy_page(const Site& site);
/// The lists that have every policy paper and every consultation, a hundred a page.
void plan_policy(const Site& site, std::vector<Page>& pages);
std::string check_page(const Site& site);
std::string developers_page(const Site& site);
std::string about_page(const Site& site);
std::string accessibility_page(const Site& site);
std::string feeds_page(const Site& site);
std::string search_page(const Site& site);
std::string row_page(const Site& site);
std::string explore_page(const Site& site);
/// JSON: the tables with their fields, their currency and the lists of their Parquet files at each revision; what the explorer reads first.
std::string explore_files(const Site& site);
/// JSON: by table of payments the suppliers that have a page, each with all its published names, the commonest first; by it the explorer joins names.
std::string explore_suppliers(const Site& site);

/// Files that are no pages: feeds, calendars, catalogues for machines, by path ("feeds/changes.atom").
struct SideFile {
    std::string path;
    std::string made_of;  ///< as of pages
    std::function<std::string()> render;
    bool slow = false;
};
std::vector<SideFile> side_files(const Site& site);
/// Their paths for a page to link to; "" where there is none.
std::string dataset_feed(std::string_view dataset);
std::string organisation_feed(std::string_view organisation);
std::string organisation_calendar(std::string_view organisation);
inline constexpr const char *kChangesFeed = "/feeds/changes.atom", *kReleasesFeed = "/feeds/releases.atom", *kCalendar = "/calendar/releases.ics";
bool has_table_metadata(const Site& site, const catalogue::VersionView& view);

/// A line of "what changed" or of withdrawals.
Context event_line(const Site& site, const catalogue::Event& event);
/// The page of a version by its name or of a dataset; "" where there is none.
std::string page_of_name(const Site& site, const std::string& name);
/// "HM Treasury: Spending over £25,000, May 2024, version 2"; the name itself where nothing bears it.
std::string title_of_name(const Site& site, const std::string& name);

/// Addresses that only the site has.
inline constexpr std::string_view kTablesPath = "/tables/";
std::string table_page_path(std::string_view table);
std::string schema_page_path(std::string_view schema);
std::string supplier_page_path(std::string_view id);
std::string calendar_month_path(std::chrono::year_month month);
/// The page of a published name where its supplier has one, else "".
std::string supplier_href(const Site& site, const std::string& published_name);
/// A page without a view of its own, by its template's name; its revision is that of the site. `description` as in Frame.
std::string plain_page(const Site& site, const std::string& path, const std::string& title, const std::string& description, const std::string& name,
                       const Context& context, const std::vector<std::string>& scripts = {});

/// File name -> text. One sitemap.xml, or an index of several where there are more pages than one file may
/// hold (sitemaps.org: 50,000). None without a base address, since a sitemap holds whole addresses only.
std::map<std::string, std::string> sitemap_files(const Site& site, const std::vector<Page>& pages,
                                                 std::size_t per_file = 50'000);
std::string robots_text(const Site& site);

/// Latest revision at which a version page changed: its edition's releases, supersessions and withdrawals, and its organisation's name.
Revision changed_of(const Site& site, const catalogue::Dataset& dataset, const catalogue::Edition& edition);
/// Latest revision at which the rows of anyone who paid a supplier changed.
Revision changed_of(const Site& site, const catalogue::SupplierView& view);

}  // namespace daybook::site_gen
