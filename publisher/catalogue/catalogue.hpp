#pragma once

#include "publisher/catalogue/answer_file.hpp"
#include "publisher/catalogue/query.hpp"
#include "publisher/catalogue/row_chunk.hpp"
#include "publisher/catalogue/state.hpp"
#include "publisher/catalogue/suppliers.hpp"
#include "publisher/catalogue/version_difference.hpp"
#include "publisher/catalogue/weight.hpp"
#include "publisher/record/log_reader.hpp"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// A ClickHouse cluster that holds the rows.
struct ClusterSettings {
    std::string cluster;              ///< its name in the remote_servers of every server
    std::vector<std::string> shards;  ///< host:port of each one's HTTP interface
    std::string database = "daybook"; ///< with a number behind it; a server's own
    std::string user = "default", password{};
};

struct CatalogueSettings {
    std::filesystem::path public_dir;  ///< the archive's public/ folder, or a mirror's
    std::filesystem::path index_dir;   ///< ours; anything in it may be deleted at any time
    std::string vkey;                  ///< of the log; "" trusts the published one
    std::string origin{};              ///< of the log that is meant; "" takes any
    bool from_nothing = false;         ///< forget the index that is there: another log was put here on purpose
    int readers = 2;                   ///< queries that run at once; more wait
    std::string memory_limit = "640MB";  ///< of the engine: what it holds of the index, and what queries need
    TimeLimits time_limits{};
    int streams = 32;  ///< downloads that may be open at once; more are refused as transient
    std::optional<ClusterSettings> cluster{};  ///< absent: rows are in a file of index_dir
};

/// Rows of an answer of any length, a batch at a time, in flat memory, all at one revision.
class RowStream {
public:
    virtual ~RowStream() = default;
    virtual const std::vector<ResultColumn>& columns() const = 0;
    /// The next rows, in place until the next call; none at the end. Throws Error when the answer cannot be completed.
    virtual RowChunk chunk() = 0;
    /// The same as cells.
    std::vector<std::vector<Cell>> next();
};

/// A follower of the log: the state of the catalogue and an index of every row, switched to a new revision in
/// one step. Readers never wait and never see half a release. Thread-safe. Owns its index: a second process
/// on the same index_dir is refused with Error(conflict).
class Catalogue {
public:
    /// Opens the index, throwing it away and replaying the log where it is absent or of another format. Throws Error(corrupt) where the log is
    /// gone, is another's, or no longer has the history that the index was built from: derived data can be made again, a witness cannot.
    explicit Catalogue(CatalogueSettings settings);
    ~Catalogue();

    /// Reads the checkpoint and applies what is new. True when the revision moved. Called by one thread. Throws
    /// Error(corrupt) and stays at the last good revision when the log lost or changed its history.
    bool follow();
    /// Throws the index away and replays the whole log.
    void rebuild();

    std::shared_ptr<const State> state() const;
    /// True when the index was found damaged: what is not answered meanwhile throws Error(transient), and the next follow() builds it
    /// again.
    bool is_damaged() const;
    /// What keeps the index from answering or from going on, for readers; "" when nothing does.
    std::string trouble() const;
    /// Index::engine_memory() of the index that answers.
    std::map<std::string, std::int64_t> engine_memory() const;
    /// How many rewritings of what held erased rows the index has begun and not ended; absent where it needs none.
    std::optional<std::int64_t> unfinished_erasures() const;
    /// For a thread beside the one that follows, which may be at work for minutes: finds an erasure that the log has meanwhile, and lets nothing of
    /// it be answered (erasure_waits()) once it has waited for two seconds.
    void look_for_erasures() noexcept;
    /// True from the moment that the index could not take up an erasure of the log (it failed, or is at work on something else) until it has: state() then still has what was erased, and
    /// whatever asks for rows throws Unavailable. What was made of rows before is not to be given out either.
    bool erasure_waits() const;

    /// Throws Error: usage (unknown field or operator, bad value, forged or expired cursor; says the remedy),
    /// exhausted (time or memory limit), not_found (table).
    RowsPage rows(const RowsQuery& query) const;
    SummaryResult summary(const SummaryQuery& query) const;
    SupplierList suppliers(const SupplierQuery& query) const;
    /// As catalogue::supplier_changed().
    Revision supplier_changed(const std::string& id, Revision r) const;
    /// Throws as rows() does where the question is wrong in itself or nothing is answered, and reads none of the rows asked for.
    void check(const RowsQuery& query) const;
    /// All rows of the answer, `size` and `cursor` ignored.
    std::unique_ptr<RowStream> stream(const RowsQuery& query) const;

    /// The same as one Parquet file, made before it is given; throws as rows() does.
    std::unique_ptr<AnswerFile> parquet(const RowsQuery& query) const;

    /// One cited row of one version, current or not: its columns and cells. Absent when the line holds no
    /// row.
    struct CitedRow {
        std::vector<ResultColumn> columns;
        std::vector<Cell> cells;
    };
    std::optional<CitedRow> cited_row(const Version& version, const record::Locator& locator) const;

    /// What changed between two versions of an edition, from their released files; `from` nullptr stands for
    /// no rows. Throws as Differences::of().
    std::shared_ptr<const VersionDifference> difference(const State& state, const Version* from, const Version& to) const;

    const CatalogueSettings& settings() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace daybook::catalogue
