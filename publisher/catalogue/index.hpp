#pragma once

#include "publisher/base/digest.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/readers.hpp"
#include "publisher/columnar/duck.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// What an index holds: the log whose first `revision` entries have this root.
struct Applied {
    std::string origin;
    Revision revision = 0;
    base::Sha256 root;
    bool operator==(const Applied&) const = default;
};

/// The rows of every version ever released, in one DuckDB file, derived from the archive:
///
/// | table        | columns |
/// |--------------|-----------------------------------------------------------------------------------------------|
/// | _daybook     | format, origin, revision, root, erasures: one row, written in the transaction that loads the rows;
/// erasures is the counter of the log when the file was begun |
/// | rows_<table> | _row_id, _from, _to, _dataset, _edition, _version, _publisher, _series, _part, _sheet,
/// _line, _supplier_id, of payments _payer, _amount_basis, _currency, _card_settlement, then the fields |
/// | by_supplier_<table> | the rows of those that name a supplier again, sorted for look-ups (supplier_layout.hpp) |
/// | suppliers    | name, id, key, stem, number: every name that a row has, and what supplier_name() makes of it |
/// | supplier_sets | member, id, since, until: which set a supplier's id belongs to in the revisions [since, until) |
///
/// _row_id is the index of the release's log entry, 24 bits up, plus the place of the row in data.parquet:
/// the same on every follower. Rows lie in that order (a batch is sorted when it is loaded, and later batches
/// have larger ids), so a page by id reads only where it begins, and a download needs no sort. [_from, _to)
/// are the revisions that show a row; superseding sets _to and removes nothing, so a reader at an older
/// revision keeps its exact answer.
class Index {
public:
    /// Opens or makes `file`. Throws Error as columnar::Database does.
    Index(std::filesystem::path file, const CatalogueSettings& settings);
    ~Index();

    /// Absent when the file is new or of another format.
    std::optional<Applied> applied();

    /// Brings the rows from `before` to `next` in one transaction: all or nothing.
    /// Throws Error(corrupt) when a file is not what its manifest says.
    void apply(const State& before, const State& next, const Applied& what);
    /// Sorts what look-ups need sorted, once enough was added: for when there is nothing to apply.
    void tidy(const State& state);

    Readers& readers() { return readers_; }
    columnar::Connection connect() { return columnar::Connection(database_); }
    /// False when the engine has given up on the file; then it is to be built again.
    bool healthy() noexcept;
    /// False when rows were erased since the file was begun: they are in no answer, but an engine leaves what it deletes in its file, so
    /// that has to be built again as well.
    bool free_of(const State& state) const { return erasures_ >= state.erasure_counter(); }
    /// Removes the file once nobody uses it.
    void discard() { discarded_ = true; }
    /// True once the engine found that the file is not what it wrote.
    bool is_damaged() const { return damaged_ || readers_.met_damage(); }
    /// Goes up when rows are erased: a download that began before would go on with them, and breaks off.
    std::int64_t erased_rows() const { return erased_rows_; }

    std::atomic<int> open_streams{0};

private:
    std::map<std::string, std::string> columns_of(const std::string& name);
    void prepare_table(const State& next, const std::string& table);
    void list_card_issuers(const std::string& supplier, const std::vector<const Version*>& versions);
    void list_payers(const State& next);
    std::string list_suppliers(const State& next, const std::string& table, const std::vector<const Version*>& versions,
                               const std::vector<std::string>& there);
    void load(const State& next, const std::string& table, const std::vector<const Version*>& versions);
    void list_batch(const std::vector<const Version*>& versions);
    std::vector<std::string> columns_in(const std::vector<const Version*>& versions);
    std::string file_list(const std::vector<const Version*>& versions) const;
    std::filesystem::path rows_file(const Version& version) const;
    std::vector<std::string> tables_with(const std::string& table);
    void close_intervals(const State& before, const State& next);
    void remove_erased(const State& before, const State& next);
    void note(const Applied& what);

    std::filesystem::path file_, public_;
    columnar::Database database_;
    columnar::Connection writer_;
    Readers readers_;
    std::atomic<bool> discarded_{false}, damaged_{false};
    std::atomic<std::int64_t> erased_rows_{0};
    std::int64_t erasures_ = 0;   ///< the log's counter when the file was begun
};

}  // namespace daybook::catalogue
