#pragma once

#include "publisher/catalogue/click_cluster.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/state.hpp"
#include "publisher/catalogue/supplier_name.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// Of the tables in a cluster; those of another are made anew.
inline constexpr std::int64_t kClickFormat = 3 * 1000 + kSupplierRule;

/// How many rows of a version a shard has, and the last of their ids.
struct Present {
    std::int64_t rows = 0, last = 0;
};

/// Rows on a shard that are none that we sent, or a table that is not what we made: to be built again.
class ClickDrift : public base::Error {
public:
    explicit ClickDrift(const std::string& message) : Error(base::ErrorKind::corrupt, message) {}
};

/// What an index has in a cluster: on each shard a database "<database>_<n>" with
///
/// | table             | what it holds |
/// |-------------------|-----------------------------------------------------------------------------------------------|
/// | _daybook          | origin, owner, format, shard, shards, revision, root: a row when it is made (revision 0) and one for each revision that is applied |
/// | loads             | entry, digest: data.parquet of a release whose rows are or were on their way to this shard |
/// | closings          | entry, at: the revision from which a version is current no more, 0 where it is erased; the same on every shard |
/// | local_rows_<table> | the rows of this shard, as DuckIndex has them but with _entry, the release's log entry, with _file_part for _part, and without _to |
/// | rows_<table>, all__daybook | the same of all shards |
///
/// `owner` is a random word in the index folder: two servers that are given the same database name do not touch each other's.
class ClickTables {
public:
    ClickTables(const ClickCluster& cluster, const ClusterSettings& settings, const std::filesystem::path& index_dir);

    const std::string& database() const { return database_; }
    void use(std::string database) { database_ = std::move(database); }

    /// Takes up a database of ours that was made of this log, or makes one; tables and marks that a shard lacks are made.
    void choose(const State& next, const std::string& origin);
    /// Marks the one in use as none that may be taken up, since its rows are not what we sent: the next choice makes another.
    void give_up() const;
    /// Drops every database of ours but the one in use, or that one too.
    void drop_others(bool all = false) const;
    /// Makes the tables of rows, or gives them the columns that a new schema brings.
    void prepare(const State& next) const;
    /// Throws ClickDrift where a table of `state` or a column of it is gone or of another type; tables may be missing where some are still to be made.
    void check(const State& state, bool some_are_made_yet = false) const;

    void mark(const std::string& origin, Revision revision, const std::string& root) const;
    /// Whether every shard has a mark of at least this revision.
    bool reaches(Revision revision) const;

    void close(const std::vector<std::pair<std::int64_t, Revision>>& entries) const;
    /// Begins to take away the rows of these versions where they are and it was not begun: ClickHouse goes on by itself, through restarts, and each
    /// part that held some takes its time. They are in no answer once close() has told of them.
    void erase(const std::vector<const Version*>& versions) const;
    /// What of that is begun and not ended, on which shard, since when and, where the server is such that it says so, why.
    Leftovers leftovers() const;

    /// By log entry, of rows from `first` on.
    std::map<std::int64_t, Present> present(std::size_t shard, const std::string& table, std::int64_t first) const;
    /// Waits until no insert of an earlier run is under way. Throws Error(transient) when one does not end.
    void wait_for_inserts() const;
    void note_loads(std::size_t shard, const std::vector<const Version*>& versions) const;
    void insert(std::size_t shard, const std::string& table, const std::vector<clickhouse::TableColumn>& columns, const std::string& block) const;
    /// That through each server the same ones are seen, each once. Throws OtherServers; Error(conflict) where another process made tables of the same name meanwhile.
    void check_that_all_are_seen() const;

private:
    std::vector<std::string> ours() const;
    bool is_nobodys(const std::string& database) const;
    bool is_of(const std::string& database, const State& next, const std::string& origin) const;
    bool shard_is_of(std::size_t shard, const std::string& database, const std::map<std::int64_t, std::string>& digests, const std::string& origin) const;
    void create(const std::string& origin) const;
    void check_columns(std::size_t shard, const std::string& table, const std::map<std::string, std::string>& there, const std::vector<clickhouse::TableColumn>& wanted) const;
    std::string table(std::string_view name) const;
    bool has_rows_of(std::size_t shard, const std::string& local, const std::vector<const Version*>& versions) const;
    bool is_to_be_erased(std::size_t shard, const std::string& local, const Version& version) const;

    const ClickCluster& cluster_;
    std::string base_, owner_, database_;
};

/// A row's part of its version; `_part` in ClickHouse is a column of the engine's own, which would hide it.
inline constexpr std::string_view kPart = "_part", kPartHere = "_file_part";

/// The columns of a table of rows, in their order.
std::vector<clickhouse::TableColumn> click_columns(const State& state, const std::string& table);
std::string local_table(const std::string& table);

}  // namespace daybook::catalogue
