#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/returns.hpp"
#include "publisher/catalogue/state.hpp"
#include "publisher/catalogue/sums.hpp"

#include <optional>
#include <string>
#include <vector>

/// What the API and the site both show: one value, two renderings. All are taken at a revision.
namespace daybook::catalogue {

/// The one builder of addresses. `api` is "" or "https://host"; paths are absolute.
namespace urls {
std::string organisation(std::string_view id);  ///< /v1/organisations/{id}
std::string dataset(std::string_view id);
std::string edition(std::string_view dataset, std::string_view edition);
std::string version(std::string_view dataset, std::string_view edition, int n);
/// …/versions/{to}/diff?from={from}
std::string difference(std::string_view dataset, std::string_view edition, int from, int to);
std::string row(std::string_view dataset, std::string_view edition, int n, std::string_view within);
std::string file(const record::ReleaseManifest& manifest, std::string_view name);
std::string table(std::string_view id);
std::string schema(std::string_view id);
std::string dataset_page(std::string_view id);  ///< /datasets/{id}/
std::string edition_page(std::string_view dataset, std::string_view edition);
std::string version_page(std::string_view dataset, std::string_view edition, int n);
std::string organisation_page(std::string_view id);
}  // namespace urls

/// Licence, attribution and contact: in the links of every answer and on every page.
struct Terms {
    record::Licence licence;
    std::string attribution;
    std::string contact;
};

/// Whether a version's total is a sum: not where its rows say their currencies and these differ, or some say none. A schema that names no
/// currency at all means one that is not told.
bool is_sum(const State& state, const record::ReleaseManifest& manifest);

/// Where rows were public before that a person brought back: as a version that was withdrawn.
struct Reinstated {
    int version = 1;
    base::Instant withdrawn_at;
};

struct VersionSummary {
    int number = 1;
    std::string reason;
    std::string note;             ///< why it follows its predecessor, in words, or ""
    base::Instant released_at;
    std::string status;           ///< "current", "superseded", "withdrawn", "erased"
    std::optional<base::Instant> withdrawn_at;
    std::string withdrawal_code;  ///< why it was withdrawn, or ""
    std::string withdrawal_note;  ///< the same in words for readers
    std::string replaced_by;      ///< what stands in its place, or ""
    Revision erased_at = 0;       ///< revision that erased it, or 0
    std::string erasure_code;     ///< why it was erased, or ""
    std::string erasure_note;     ///< the same in words for readers
    std::optional<Reinstated> reinstates;   ///< of what is not erased
    /// False when its data answers 410.
    bool is_offered() const { return status == "current" || status == "superseded"; }
    bool nil = false;             ///< a return that says there was nothing
    Revision since = 0;           ///< revision that first showed it
    std::int64_t rows = 0;
    std::int64_t quarantined_rows = 0;
    base::Decimal total;
    base::Decimal quarantined_total;
    std::string currency;  ///< of both, ISO 4217; "" where it is not said, or not one
    bool is_sum = true;    ///< false where rows say different currencies, or none: `total` adds up what is no sum, and nobody is shown it
};

/// What a version is at a revision: "current", "superseded", "withdrawn" or "erased".
std::string_view status_of(const Version& version, Revision revision);

struct EditionView {
    std::string dataset;
    std::string edition;
    std::string title;                      ///< "May 2012"
    std::vector<VersionSummary> versions;   ///< newest first
    const VersionSummary* current() const;  ///< nullptr when none is
};

struct DatasetView {
    std::string id;
    std::string title;
    std::string organisation_id;
    std::string organisation_name;
    std::string schema;
    std::string cadence;
    std::string table;
    std::string series;
    Terms terms;
    std::vector<EditionView> editions;  ///< newest first
    std::vector<Return> returns;        ///< every owed edition, oldest first
    std::vector<std::string> missing;   ///< those of them that are outstanding, for whatever reason: its line in `returns` says which
    std::vector<Rejection> rejections;
    std::int64_t rows = 0;  ///< current
    Sums totals;             ///< of all current versions
    bool has_amount = true;  ///< its schema names an amount: without one `totals` say nothing
    bool spending = true;    ///< its amounts are of a series of spending, and may be shown beside others
    Revision changed = 0;
};

struct VersionView {
    DatasetView dataset;  ///< its dataset, without editions
    EditionView edition;
    VersionSummary version;
    record::ReleaseManifest manifest;
    std::optional<int> predecessor, successor;
};

struct OrganisationView {
    Organisation organisation;
    std::vector<DatasetView> datasets;  ///< without editions' versions beyond the current one
    std::int64_t rows = 0;
    std::int64_t payments = 0;  ///< rows of datasets of spending
    Sums totals;                ///< of those
};

/// Newest first: what became public, for /v1/changes.
struct Change {
    Revision revision = 0;
    base::Instant at;
    std::string dataset, dataset_title, organisation_name, edition, edition_title;
    int version = 1;
    std::string reason;
    std::int64_t rows = 0;
    base::Decimal total;
    std::string currency;  ///< "" where it is not said, or not one
    bool is_sum = true;    ///< as of VersionSummary
    bool has_amount = true;
};

struct HomeView {
    Revision revision = 0;
    base::Instant at;
    std::int64_t rows = 0, quarantined_rows = 0, datasets = 0, organisations = 0, versions = 0,
                 rejections = 0;
    std::int64_t payments = 0;               ///< rows of datasets of spending
    Sums totals;                             ///< of those
    std::vector<OrganisationView> by_total;  ///< largest first in the currency of most payments
    std::vector<std::string> missing;        ///< "<dataset>/<edition>"
};

/// A calendar entry that stands, with the names of what it is about.
struct Announcement : DateOutcome {
    std::string dataset_title, organisation_id, organisation_name, edition_title;
    int promise = 1;   ///< as AnnouncedDate has it

    /// What it is called in feeds and calendars for ever: "<dataset>/<edition>" for the first promise of an edition, "…/2" for the next.
    std::string name() const { return promise == 1 ? entry.name() : entry.name() + "/" + std::to_string(promise); }
};
/// Every announced date, kept and cancelled ones included, by instant. An edition has more than one where a day was announced for a correction.
std::vector<Announcement> announcements(const State& state);

/// What is called missing or late depends on the day in London, `today`; without it on that of the state's revision.
using Today = std::optional<base::Date>;

HomeView home_view(const State& state, Today today = {});
/// Everything that became public after revision `since`, newest first, at most `limit` (0: all).
std::vector<Change> changes(const State& state, Revision since = 0, std::size_t limit = 0);
std::vector<OrganisationView> organisation_views(const State& state, Today today = {});
std::optional<OrganisationView> organisation_view(const State& state, std::string_view id, Today today = {});
std::vector<DatasetView> dataset_views(const State& state, Today today = {});
std::optional<DatasetView> dataset_view(const State& state, std::string_view id, Today today = {});
std::optional<EditionView> edition_view(const State& state, std::string_view dataset,
                                        std::string_view edition);
std::optional<VersionView> version_view(const State& state, std::string_view dataset,
                                        std::string_view edition, int n);

/// The API's rendering, with `links`.
base::json::Value to_json(const Terms& terms);
base::json::Value to_json(const VersionSummary& version);
base::json::Value to_json(const Rejection& rejection);
base::json::Value to_json(const Change& change);
base::json::Value to_json(const Announcement& announcement);
base::json::Value to_json(const DatasetView& view, bool with_editions);
base::json::Value to_json(const EditionView& view);
base::json::Value to_json(const VersionView& view);
base::json::Value to_json(const OrganisationView& view);

}  // namespace daybook::catalogue
