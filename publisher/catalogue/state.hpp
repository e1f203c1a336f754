#pragma once

#include "publisher/record/calendar.hpp"
#include "publisher/record/collection.hpp"
#include "publisher/record/log_entry.hpp"
#include "publisher/record/release_manifest.hpp"
#include "publisher/record/supplier_sets.hpp"
#include "schemas/schema.hpp"

#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace daybook::catalogue {

using record::Revision;
inline constexpr Revision kStillCurrent = std::numeric_limits<std::int64_t>::max();

struct Organisation {
    schemas::OrganisationId id;
    std::string name;
    std::string url;
    std::string contact;
    std::string parent;  ///< an organisation id, or ""
};

/// One immutable version and the revisions [from, to) in which it is the current one of its edition.
struct Version {
    record::ReleaseManifest manifest;
    std::int64_t entry_index = 0;        ///< of its release entry: the stem of its rows' ids
    Revision from = 0;                   ///< first revision that shows it
    Revision to = kStillCurrent;         ///< revision that superseded or withdrew it
    Revision withdrawn = kStillCurrent;  ///< revision that withdrew it
    std::string withdrawal_code;         ///< why, when it was
    std::string withdrawal_note;         ///< the same in words for readers
    std::string replaced_by;             ///< what stands in its place: a version's name or a dataset, or ""
    Revision erased = kStillCurrent;     ///< revision that erased it: no revision counts its rows any more
    std::string erasure_code;            ///< why, when it was
    std::string erasure_note;            ///< the same in words for readers, or ""
    int reinstates = 0;                  ///< number of the withdrawn version whose rows these are, by the log; 0 where it names none
    bool is_erased() const { return erased != kStillCurrent; }
    bool current_at(Revision r) const { return from <= r && r < to && !is_erased(); }
};

struct Edition {
    schemas::Edition edition = schemas::Edition::parse("current");
    std::vector<Version> versions;  ///< in order of number
};

struct Dataset {
    schemas::DatasetId id;
    schemas::OrganisationId organisation;
    schemas::SchemaId schema;
    std::string title;
    record::Licence licence;
    std::string attribution;
    std::string contact;
    std::string cadence;
    std::string due;                ///< rule by which a return is due (record::DueRule), or ""
    std::string nation = "england-and-wales";  ///< whose bank holidays count
    std::string table;
    std::string series;
    std::string since;              ///< first edition owed, "2010-04", or "" when not known
    std::vector<Edition> editions;  ///< oldest first
    /// What was not taken of its sources, as the log said from each revision on; none in what earlier programs logged.
    struct Collected {
        Revision from = 0;
        record::Collection what;
    };
    std::vector<Collected> collected = {};
    Revision described = 0;         ///< first revision that told of it: the service followed it from then on
    Revision changed = 0;           ///< latest revision at which anything of it changed: its ETag scope
};

/// A file that is public at its source and that we could not accept.
struct Rejection {
    schemas::DatasetId dataset;
    std::string url;
    std::string title;
    std::string why;          ///< for readers; from its report, or what the code means where the report is gone
    std::string report_path;  ///< below public/
    std::string edition;      ///< that it was for, or "" when that could not be told
    Revision at = 0;
    Revision to = kStillCurrent;  ///< when a later reading of the same file took its place
    std::string code{};           ///< "not-usable" …; "" in logs that had words instead
    bool open_at(Revision r) const { return at <= r && r < to; }
};

/// A date announced for an edition, as it stood in the revisions [from, to). One that was kept stands for ever, beside that of a correction.
struct AnnouncedDate {
    record::CalendarEntry entry;
    Revision from = 0, to = kStillCurrent;
    int promise = 1;   ///< which of the edition it is of: one more for each that was kept before it
    bool stands_at(Revision r) const { return from <= r && r < to; }
};

/// Versions and files that were taken away because they held personal data: a tombstone (design section 5).
struct Erasure {
    std::int64_t counter = 0;
    schemas::DatasetId dataset;
    std::string edition;      ///< both "" when nothing of it was public
    std::vector<int> versions;
    Revision at = 0;
    std::string code{};       ///< record::kErasureCodes
    std::string note{};       ///< in words for readers, or ""
};

/// What an organisation was called in the revisions [from, to).
struct NamePeriod {
    std::string name;
    std::string organisation;
    Revision from = 0, to = kStillCurrent;
};

/// The manifest of a table's released Parquet files as it stood from a revision on: a file below public/.
struct TableManifest {
    std::string table, path, sha256;
    Revision from = 0;
};

struct RevisionMark {
    Revision revision = 0;
    base::Instant at;
};

/// Everything but the rows, at one revision and, through the intervals, at every earlier one. Immutable.
struct State {
    Revision revision = 0;
    base::Instant at;                     ///< of the revision
    std::vector<RevisionMark> revisions;  ///< every published state, oldest first
    std::map<std::string, Organisation> organisations;
    std::map<std::string, Dataset> datasets;
    std::map<std::string, schemas::Schema> schemas;  ///< newest version of each
    std::vector<std::string> schema_order;           ///< their ids as they were first published
    std::vector<NamePeriod> organisation_names;      ///< of organisations, as they were first given
    std::vector<Rejection> rejections;
    std::vector<AnnouncedDate> calendar;             ///< in the order in which they were announced
    std::vector<Erasure> erasures;
    record::SupplierSets supplier_sets;              ///< ids that a person joined, at every revision

    std::vector<TableManifest> table_manifests;      ///< in the order of the log

    /// Part of every cache key and cursor: goes up when answers about earlier revisions may have changed.
    std::int64_t erasure_counter() const { return erasures.empty() ? 0 : erasures.back().counter; }
    const Organisation* organisation(std::string_view id) const;
    const Dataset* dataset(std::string_view id) const;
    const Edition* edition(std::string_view dataset, std::string_view edition) const;
    const Version* version(std::string_view dataset, std::string_view edition, int n) const;
    /// The version of an edition that is current at `r`; nullptr when there is none.
    static const Version* current(const Edition& edition, Revision r);
    /// The last version of an edition that was public by `r`, when it is erased and none is current: what was returned, and is here no more.
    static const Version* erased_last(const Edition& edition, Revision r);
    /// Schemas whose rows join `table`, oldest first; the table's fields are the union of theirs. Empty: no
    /// such table.
    std::vector<const schemas::Schema*> schemas_of_table(std::string_view table) const;
    std::vector<std::string> tables() const;
};

/// Reads as_of: a revision number, an RFC 3339 instant (the last revision at or before it), or a bare date
/// (the end of that day in London). Absent text gives the current one. Throws Error(usage) naming the
/// neighbours when a number was never public, and the first revision when the moment lies before it; Unavailable
/// (transient), naming the parameter, for a number a little beyond the newest, which another server may have.
Revision resolve_as_of(const State& state, const std::optional<std::string>& text, std::string_view parameter = "as_of");

/// A mirror or a server that lags cannot tell what was never public from what has not come to it: throws Unavailable (transient), naming the
/// parameter, for a revision a little beyond the newest.
void refuse_later(const State& state, Revision asked, std::string_view parameter);

/// Replays entries on top of `before`; the result is the next state. `read_file` gives a public file's text,
/// already checked against the digest in the entry. Throws Error(corrupt) naming the entry.
std::shared_ptr<const State> replay(
    const State& before, const std::vector<record::LogEntry>& entries,
    const std::function<std::string(const std::string& path, const std::string& sha256)>& read_file);

}  // namespace daybook::catalogue
