#pragma once

#include "publisher/base/json.hpp"
#include "publisher/catalogue/query.hpp"
#include "publisher/catalogue/state.hpp"
#include "publisher/record/row_difference.hpp"
#include "schemas/csv_text.hpp"

#include <filesystem>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

/// What changed between two versions of an edition, as API, site and command line show it: one value from the
/// released data.csv of both. docs/differences.md says what it promises.
namespace daybook::catalogue {

struct DifferenceLimits {
    std::uintmax_t bytes = UINT64_C(512) << 20;  ///< of a version's data.csv
    record::PairingLimits pairing = {};
};

/// The rows that differ, with what is needed to show them.
struct VersionDifference {
    record::ReleaseManifest to;
    std::optional<record::ReleaseManifest> from;  ///< absent: there was no version before the first
    std::string edition_title;
    std::vector<ResultColumn> columns;  ///< of `rows`, with the types of the dataset's newest schema
    record::Difference rows;

    /// Rows changed, removed and added, which are listed in this order.
    std::size_t size() const { return rows.changed.size() + rows.removed.size() + rows.added.size(); }
};

/// Compares two versions of an edition; `from` nullptr stands for no rows. Throws Error: not_found when the
/// data of one was withdrawn, exhausted when one is larger than the limit, corrupt when a file is not what
/// the log names.
VersionDifference compare_versions(const State& state, const std::filesystem::path& public_dir,
                                   const Version* from, const Version& to,
                                   const DifferenceLimits& limits = {});

/// Keeps the differences last asked for, since a reader who pages asks for one again and again; what nobody asked for at this revision or the
/// one before goes. Compares two versions at a time, so that memory stays bounded. Thread-safe.
class Differences {
public:
    explicit Differences(std::filesystem::path public_dir, DifferenceLimits limits = {},
                         std::size_t most_bytes = std::size_t{32} << 20)
        : public_dir_(std::move(public_dir)), limits_(limits), most_bytes_(most_bytes) {}

    /// As compare_versions(); throws Error(transient) as well, when others wait for their turn too long.
    std::shared_ptr<const VersionDifference> of(const State& state, const Version* from, const Version& to);
    /// Forgets all that is kept: some of it may have been erased.
    void forget();

private:
    struct Kept {
        std::string name;  ///< of the two versions
        Revision changed;  ///< of the dataset: what was kept before an erasure is not shown after it
        std::shared_ptr<const VersionDifference> difference;
        std::size_t bytes;
        Revision asked_for;  ///< the newest revision at which it was
    };
    std::shared_ptr<const VersionDifference> find(const std::string& name, Revision changed, Revision now);
    void keep(Kept kept);

    std::filesystem::path public_dir_;
    DifferenceLimits limits_;
    std::size_t most_bytes_;
    std::timed_mutex working_;
    std::mutex mutex_;
    std::list<Kept> newest_first_;
};

/// One cell of a changed row that differs.
struct DifferentCell {
    std::size_t column;  ///< of VersionDifference::columns
    Cell before, after;
};

/// A row that was changed (both sides), removed (only before) or added (only after).
struct DifferentRow {
    std::string change;  ///< "changed", "removed", "added"
    std::optional<record::Certainty> certainty;
    std::string locator_before, locator_after;  ///< "<part>:<sheet>:<line>", or ""
    std::vector<Cell> before, after;  ///< in the order of the columns; empty when there is no such row
    std::vector<DifferentCell> cells;
};

/// Shows the rows one after the other. One a thread; the difference must outlive it.
class DifferentRows {
public:
    explicit DifferentRows(const VersionDifference& difference, std::size_t place = 0)
        : difference_(difference), reader_(difference.rows), place_(place) {}
    /// The next row; absent behind the last.
    std::optional<DifferentRow> next();
    std::size_t place() const { return place_; }

private:
    const VersionDifference& difference_;
    record::DifferenceReader reader_;
    std::size_t place_;
};

/// How many rows changed in a column.
struct ColumnChanges {
    std::string column;
    std::int64_t rows;
};
/// The columns in which changed rows differ, in their order.
std::vector<ColumnChanges> changes_by_column(const VersionDifference& difference);

/// Plain sentences on how far the rows that differ were paired; none when nothing has to be said.
std::vector<std::string> pairing_words(const VersionDifference& difference);

/// Everything but the rows: versions, counts, totals, columns, pairing.
base::json::Value to_json(const VersionDifference& difference);
base::json::Value to_json(const VersionDifference& difference, const DifferentRow& row);

/// As CSV for a spreadsheet: a line for a removed or added row, two for a changed one ("before", "after").
/// `_change`, `_pair` (a number that both lines of a changed row have), `_certainty`, `_differs` (its columns,
/// separated by blanks), the columns, `_row` (the whole locator).
void append_csv_header(std::string& out, const VersionDifference& difference, schemas::CsvStyle style = {});
/// `pair` counts changed rows from 1.
void append_csv(std::string& out, const VersionDifference& difference, const DifferentRow& row, std::size_t pair, schemas::CsvStyle style = {});

}  // namespace daybook::catalogue
