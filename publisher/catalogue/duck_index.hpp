#pragma once

#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/readers.hpp"
#include "publisher/catalogue/row_source.hpp"
#include "publisher/columnar/duck.hpp"

#include <atomic>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// The index in one DuckDB file:
///
/// | table        | columns |
/// |--------------|-----------------------------------------------------------------------------------------------|
/// | _daybook     | format, origin, revision, root, erasures: one row, written in the transaction that loads the rows;
/// erasures is the counter of the log when the file was begun |
/// | rows_<table> | _row_id, _from, _to, _dataset, _edition, _version, _publisher, _series, _part, _sheet,
/// _line, _supplier_id, of payments _payer, _amount_basis, _currency, _card_settlement, then the fields |
/// | by_supplier_<table> | the rows of those that name a supplier again, sorted for look-ups (supplier_layout.hpp) |
/// | sums_<table> | rows that have an amount and a date, added up by version, month and what the catalogue knows of them (monthly_sums.hpp) |
/// | suppliers    | name, id, key, stem, number: every name that a row has, and what supplier_name() makes of it |
/// | supplier_sets | member, id, since, until: which set a supplier's id belongs to in the revisions [since, until) |
///
/// _row_id is the index of the release's log entry, 24 bits up, plus the place of the row in data.parquet:
/// the same on every follower. Rows lie in that order (a batch is sorted when it is loaded, and later batches
/// have larger ids), so a page by id reads only where it begins, and a download needs no sort. [_from, _to)
/// are the revisions that show a row; superseding sets _to and removes nothing, so a reader at an older
/// revision keeps its exact answer.
class DuckIndex : public Index {
public:
    /// Opens or makes `file`. Throws Error as columnar::Database does.
    DuckIndex(std::filesystem::path file, const CatalogueSettings& settings);
    ~DuckIndex() override;

    std::optional<Applied> applied() override;
    /// In one transaction.
    void apply(const State& before, const State& next, const Applied& what) override;
    void tidy(const State& state) override;
    bool healthy() noexcept override;
    bool free_of(const State& state) const override;
    void discard() override { discarded_ = true; }
    bool is_damaged() const override { return damaged_ || readers_.met_damage(); }

    std::map<std::string, std::int64_t> engine_memory() override;
    const Dialect& dialect() const override;
    void ask(Weight weight, const Compiled& compiled, const UseChunk& use) override;
    std::unique_ptr<OpenAnswer> open(Weight first, const Compiled& compiled) override;
    void write_parquet(const Compiled& compiled, const std::filesystem::path& to) override;
    void ask_suppliers(const SupplierQuestion& question, const UseChunk& use) override;

    columnar::Connection connect() { return columnar::Connection(database_); }

private:
    std::map<std::string, std::string> columns_of(const std::string& name);
    void prepare_table(const State& next, const std::string& table);
    void load(const State& next, const std::string& table, const std::vector<const Version*>& versions);
    std::vector<std::string> tables_with(const std::string& table);
    void close_intervals(const State& before, const State& next);
    void remove_erased(const State& before, const State& next);
    void note(const Applied& what);

    std::filesystem::path file_, public_;
    columnar::Database database_;
    columnar::Connection writer_;
    Readers readers_;
    std::atomic<bool> discarded_{false}, damaged_{false};
    bool untidy_ = true;   ///< rows were added since tidy() looked
    std::int64_t erasures_ = 0;   ///< the log's counter when the file was begun
};

/// For Index::engine_memory(). Waits for nobody's turn.
std::map<std::string, std::int64_t> memory_of(columnar::Database& database);

/// A statement with its values bound.
columnar::Statement prepared(columnar::Connection& connection, const Compiled& compiled);

/// Runs it and gives its rows to `use`.
void run(columnar::Connection& connection, const Compiled& compiled, const UseChunk& use);

}  // namespace daybook::catalogue
