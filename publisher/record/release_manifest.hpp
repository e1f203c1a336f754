#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/decimal.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/json.hpp"
#include "schemas/edition.hpp"
#include "schemas/ids.hpp"
#include "schemas/report.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// Why a version exists; version 1 is always `first`. (design section 1)
enum class Reason { first, department_correction, source_changed_unexplained, reprocessed };
std::string_view to_string(Reason reason);
Reason parse_reason(std::string_view text);

/// A licence under which a source may be republished.
struct Licence {
    std::string id;     ///< "OGL-UK-3.0" (SPDX)
    std::string title;  ///< "Open Government Licence v3.0"
    std::string url;
    bool operator==(const Licence&) const = default;
};

/// A file of a release, relative to the release's folder.
struct ReleaseFile {
    std::string name;       ///< "data.csv", "parts/spend may.csv"
    std::string media_type;
    std::uint64_t bytes = 0;
    base::Sha256 digest;
};

/// One file of the department's that a version was made from.
struct Part {
    std::string name;          ///< file name under parts/, unique within the version
    std::string source_url;
    std::string source_title;  ///< link text at the source
    base::Sha256 snapshot;     ///< of the exact bytes fetched
    std::uint64_t bytes = 0;
    base::Instant fetched_at;
    std::string last_modified; ///< verbatim from the source, or ""
    std::string published_as;  ///< "original", "redacted" or "withheld" (design section 4)
    schemas::RowCounts rows;
    std::string first_published = {};  ///< when its page was first public, as GOV.UK says (RFC 3339), or ""
};

/// release.json: everything about one version; its canonical JSON is what the log's release entry names by digest.
struct ReleaseManifest {
    schemas::DatasetId dataset;
    schemas::OrganisationId organisation;
    schemas::Edition edition = schemas::Edition::parse("current");
    int version = 1;
    Reason reason = Reason::first;
    std::string note;                 ///< why, in words for readers, or ""
    base::Instant released_at;        ///< the instant of the batch
    schemas::SchemaId schema;
    std::string schema_version;
    std::string checker_version;
    std::string table;                ///< "spend"
    std::string series;               ///< "over-25k"
    std::string currency = "GBP";  ///< ISO 4217, of all amounts; "" where it is not said, or not one
    std::string amount_basis = "unknown";  ///< "net", "gross" or "unknown"
    Licence licence;
    std::string attribution;
    std::string contact;
    std::string edition_rule;         ///< how the edition was told: "file name, dates agree"
    std::vector<std::string> edition_evidence;
    std::int64_t rows = 0;            ///< accepted, in data.csv
    std::int64_t quarantined_rows = 0;
    base::Decimal total;              ///< control total of the amount column
    base::Decimal quarantined_total;
    base::Sha256 rows_digest;         ///< of the canonical rows, without their locators
    bool nil = false;                 ///< a return that says there was nothing
    std::vector<Part> parts;
    std::vector<ReleaseFile> files;

    /// "releases/<dataset>/<edition>/v<n>", relative to public/.
    std::string path() const;
    /// "<dataset>/<edition>/v<n>", the head of every row's locator.
    std::string name() const;
    base::json::Value to_json() const;
    static ReleaseManifest from_json(const base::json::Value& value);
};

/// "<dataset>/<edition>/v<n>#<part>:<sheet>:<line>": names a row for ever. Part is the 1-based number of the file in
/// the version, sheet its name or "" for text files.
struct Locator {
    std::string release;   ///< "<dataset>/<edition>/v<n>"
    int part = 1;
    std::string sheet;
    std::int64_t line = 0;

    std::string str() const;                 ///< whole
    std::string within() const;              ///< "<part>:<sheet>:<line>", as in data.csv's `_row` and in URLs
    /// Throws Error(bad_input) unless `text` is "<part>:<sheet>:<line>".
    static Locator parse_within(std::string_view text);
};

}  // namespace daybook::record
