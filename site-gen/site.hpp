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
    int most_suppliers = 1000;           ///< that get a page
};

struct SiteResult {
    std::size_t pages = 0;
    std::size_t written = 0;  ///< changed since the last build; the rest was left alone
    std::size_t removed = 0;
};

/// Writes every page for the state's revision: the same state and day give the same bytes. Only changed files are
/// written, each by rename; pages of the old build that no longer exist are removed. Throws Error naming the
/// file.
SiteResult build_site(const catalogue::State& state, const SiteSettings& settings);

}  // namespace daybook::site_gen
