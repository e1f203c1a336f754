#pragma once

#include "publisher/catalogue/catalogue.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/clickhouse/server.hpp"
#include "publisher/clickhouse/native.hpp"

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::catalogue {

/// So long a server may take to say what it knows of itself, which it does in milliseconds. One that hangs (its disk does, it was stopped) takes
/// connections and answers nothing: it is as good as away, and is to be told within seconds.
inline constexpr std::chrono::seconds kLookMayTake{5};

/// The servers are not those that the configuration means, or do not let us in. Whoever looks after them mends that, while we go on trying.
class OtherServers : public Unavailable {
public:
    explicit OtherServers(const std::string& message)
        : Unavailable("A server that holds the index is not set up for it, or does not let this one in. Without it an answer would be half of one, so there is none until that is mended; the server's log says what it is.", message) {}
};

/// What tells whether a server is as it was when it was looked at.
struct ServerSeen {
    std::int64_t up = 0;                                             ///< seconds, by itself
    std::chrono::steady_clock::time_point began_after, began_before;   ///< from that, by our clock; its answer may have taken seconds
    std::vector<std::vector<std::string>> cluster;                   ///< whom it takes for the shards, and which of them it takes for itself
    /// Whether it runs without a break since `before`.
    bool runs_since(const ServerSeen& before) const { return up >= before.up && began_after <= before.began_before; }
};

/// The servers of a ClickHouse cluster, each a shard: what is done on one, on all, and who it is that does not answer. Thread-safe.
class ClickCluster {
public:
    /// Throws Error(usage) for an address that is none.
    explicit ClickCluster(const ClusterSettings& settings);

    /// That each server answers, knows the cluster by its name and counts as many shards as are configured. Throws OtherServers, or Unavailable for one that is silent.
    void check() const;

    std::size_t size() const { return shards_.size(); }
    const clickhouse::Server& shard(std::size_t i) const { return *shards_[i]; }
    /// Where the rows of an edition lie: a function of its name and the number of shards.
    std::size_t shard_of(const record::ReleaseManifest& manifest) const;
    /// Any of them: each can put together what all of them have.
    const clickhouse::Server& any() const { return shard(turn_++ % size()); }
    /// The same statement on each, one after the other.
    void everywhere(const std::string& sql) const;
    /// "shard 2 of 2 (db2:8123)"
    std::string name_of(std::size_t i) const;

    /// What each server is at this moment. Throws as clickhouse::Server does.
    std::vector<ServerSeen> look() const;

    /// Throws Unavailable where a shard does not answer, and says which it is.
    void find_silent() const;
    /// What an error of a server means to whoever asked: a shard that is silent, or reaches no other, makes the whole index unavailable. Throws.
    [[noreturn]] void blame(const base::Error& error) const;

    /// Columns of the tables of a database as one shard has them: by table, then by column its type. None: no such database.
    std::map<std::string, std::map<std::string, std::string>> tables_of(std::size_t shard, std::string_view database) const;

    const std::string& name() const { return cluster_; }

private:
    std::string cluster_, user_;
    std::vector<std::unique_ptr<clickhouse::Server>> shards_;
    mutable std::atomic<std::size_t> turn_{0};
};

}  // namespace daybook::catalogue
