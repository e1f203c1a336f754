#pragma once

#include "publisher/catalogue/state.hpp"
#include "publisher/catalogue/supplier_views.hpp"
#include "publisher/catalogue/version_difference.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace daybook::site_gen {

/// What changed between two versions; throws Error where it cannot be told, whose message the page shows.
using FindDifference = std::function<std::shared_ptr<const catalogue::VersionDifference>(
    const catalogue::State& state, const catalogue::Version& from, const catalogue::Version& to)>;

/// Rows of a table at the state's revision.
using AskRows = std::function<catalogue::RowsPage(const catalogue::RowsQuery&)>;
/// Columns of a version's data.csv, in its order.
using FindColumns = std::function<std::vector<std::string>(const record::ReleaseManifest&)>;

struct SiteSettings {
    std::filesystem::path output;  ///< the folder a static server serves
    std::filesystem::path assets;  ///< compiled stylesheet, typeface, icons: copied to /assets/
    std::string title = "Daybook";
    std::string publisher;  ///< who runs this service
    std::string contact;    ///< e-mail or address for "report a problem with this data"
    std::string base_url;  ///< "https://daybook.example", no slash at the end, for citations and the sitemap,
                           ///< which need whole addresses; "": paths are shown and there is no sitemap
    std::string origin = {};  ///< of the log: ids in feeds are made from it
    std::optional<base::Date> today = {};  ///< the day in London for which returns are judged; absent: that of the revision
    FindDifference difference = {};  ///< empty: pages do not say what changed between versions
    catalogue::AskSummary summary = {};  ///< empty: no supplier pages and no totals by supplier
    AskRows rows = {};                   ///< empty: the page of policy papers and consultations lists none
    FindColumns columns = {};            ///< empty: no metadata for tables beside versions
    base::json::Value openapi = {};      ///< the API's own description (OpenAPI 3.1); null: the guide is short
    bool at_root = false;                ///< links begin at "/" whatever path `base_url` has: a preview is looked at by itself
    std::string notice = {};             ///< stands on top of every page: what this is a preview of; "" on the public site
    int most_suppliers = 1000;           ///< that get a page
    /// Told now and then how many files of how many are done; empty: nobody is. From several threads, one at a time.
    std::function<void(std::size_t done, std::size_t all)> progress = {};
};

struct SiteResult {
    std::size_t pages = 0;
    std::size_t rendered = 0; ///< pages and other files that were made, for whatever they show may have changed
    std::size_t written = 0;  ///< changed since the last build; the rest was left alone
    std::size_t removed = 0;
};

/// What a build brings up to date. `pages`: pages of datasets, versions, organisations and lists, and all feeds, which a reader waits for.
/// `everything`: also what asks the whole index or lists the whole record: pages of suppliers, and catalogues for machines.
enum class Part { pages, everything };

/// Builds one site again and again, and makes only what a change of the record changes: it remembers what each file was made of. The first
/// build, one on another day, and one after an erasure, a change of settings or of a description makes everything. Not thread-safe.
class SiteBuilder {
public:
    SiteBuilder();
    ~SiteBuilder();
    SiteBuilder(const SiteBuilder&) = delete;
    SiteBuilder& operator=(const SiteBuilder&) = delete;

    /// Brings the folder to the state's revision: the same state and day give the same bytes, whatever was built before. Changed
    /// files are put in place together when all are made; pages that no longer exist are removed. Throws Error naming the
    /// file, and leaves the site that was.
    SiteResult build(const catalogue::State& state, const SiteSettings& settings, Part part = Part::everything);

private:
    struct Memory;
    std::unique_ptr<Memory> memory_;
};

/// The first build of a builder: makes everything.
SiteResult build_site(const catalogue::State& state, const SiteSettings& settings);

}  // namespace daybook::site_gen
