#pragma once

#include "publisher/catalogue/click_cluster.hpp"
#include "publisher/catalogue/click_tables.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/catalogue/readers.hpp"
#include "publisher/catalogue/turns.hpp"
#include "publisher/columnar/duck.hpp"

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace daybook::catalogue {

/// The index in a ClickHouse cluster: the rows of an edition on one of its shards (click_tables.hpp has the tables), asked through any of them. Beside
/// it a DuckDB file as DuckIndex has it, without rows: the names of suppliers, and what is applied.
///
/// Nothing there is ever changed but by adding, and what is added says by itself what it is: a row by its id, what ended a version by the revision that did.
/// So whatever was begun is gone on with: rows are counted and the missing ones sent, a block of them being taken whole or not at all. What a revision
/// shows depends on revisions alone; rows of one that is not applied yet are in no answer. Only an erasure takes rows away.
class ClickIndex : public Index {
public:
    /// Asks no server yet; whatever does so first finds out whether the settings are right. Throws as columnar::Database does.
    ClickIndex(std::filesystem::path file, const CatalogueSettings& settings);
    ~ClickIndex() override;

    std::optional<Applied> applied() override;
    void apply(const State& before, const State& next, const Applied& what) override;
    /// Looks at every shard: that it answers, that its tables are as they were made and, where it was away, that its rows are all there;
    /// those that are not are sent again. Throws Unavailable.
    void verify(const State& state) override;
    void tidy(const State&) override {}
    bool healthy() noexcept override;
    bool free_of(const State& state) const override { return erasures_ >= state.erasure_counter(); }
    void discard() override { discarded_ = true; }
    bool is_damaged() const override { return damaged_ || readers_.met_damage(); }
    std::string trouble() const override;
    std::optional<Leftovers> leftovers() const override;

    /// Of the file beside it; what servers take they tell themselves.
    std::map<std::string, std::int64_t> engine_memory() override;
    const Dialect& dialect() const override;
    void ask(Weight weight, const Compiled& compiled, const UseChunk& use) override;
    std::unique_ptr<OpenAnswer> open(Weight first, const Compiled& compiled) override;
    void write_parquet(const Compiled& compiled, const std::filesystem::path& to) override;
    void ask_suppliers(const SupplierQuestion& question, const UseChunk& use) override;

private:
    /// Throws Error: usage (settings that the servers contradict), Unavailable (a shard is silent).
    void check_cluster();
    void close_versions(const State& before, const State& next);
    void remove_erased(const State& before, const State& next);
    /// Sends what is missing again, since something may be.
    void make_sure(const State& state);
    void look_at_leftovers(const State& state);
    void load(const State& before, const State& next, bool names_too);
    void note(const Applied& what);
    /// Makes a server's error what whoever asked should hear, and remembers what it says about the index.
    template <class Work>
    auto guarded(Work&& work);
    template <class Work>
    auto asked(Work&& work);
    void must_be_sure() const;
    /// Throws Unavailable where the error says that a shard is silent, or a table not what it was.
    void blame_shard(const base::Error& error);
    /// Throws Error(exhausted) with the limit that a question came to, in our words.
    void explain_limit(const clickhouse::Refusal& error) const;
    base::Error too_slow() const;
    std::string statement(const Compiled& compiled) const;
    clickhouse::Settings limits(Weight weight) const;
    void say_trouble(std::string text);
    void look_at_servers();
    /// False where one began anew since the last look, so that rows may be missing, or asks others than it did.
    bool servers_are_as_they_were();

    std::filesystem::path file_, public_, answers_;
    CatalogueSettings settings_;
    ClickCluster cluster_;
    ClickTables tables_;
    columnar::Database database_;
    columnar::Connection writer_;
    Readers readers_;   ///< of the file beside it
    Turns turns_;
    TimeLimits limits_;
    std::atomic<bool> discarded_{false}, damaged_{false}, unsure_{true};   ///< unsure: rows may be missing
    bool checked_ = false;
    std::int64_t erasures_ = 0;
    std::vector<ServerSeen> seen_;   ///< servers, by the last look
    mutable std::mutex mutex_;
    std::string trouble_;
    Leftovers leftovers_;
    std::chrono::steady_clock::time_point next_look_{};   ///< at those
};

}  // namespace daybook::catalogue
