#include "publisher/catalogue/click_cluster.hpp"

#include "publisher/base/digest.hpp"
#include "publisher/base/text.hpp"
#include "publisher/catalogue/index.hpp"
#include "publisher/clickhouse/literal.hpp"

namespace daybook::catalogue {

using base::Error;
using base::ErrorKind;
using clickhouse::literal;

ClickCluster::ClickCluster(const ClusterSettings& settings) : cluster_(settings.cluster), user_(settings.user) {
    if (settings.shards.empty()) throw Error(ErrorKind::usage, "a ClickHouse cluster has at least one shard");
    for (const auto& address : settings.shards)
        shards_.push_back(std::make_unique<clickhouse::Server>(address, clickhouse::Login{settings.user, settings.password}));
}

std::string ClickCluster::name_of(std::size_t i) const { return fmt::format("shard {} of {} ({})", i + 1, size(), shard(i).address()); }

void ClickCluster::check() const {
    for (std::size_t i = 0; i < size(); ++i) try {
            const auto lines = shard(i).lines("SELECT uniqExact(shard_num) FROM system.clusters WHERE cluster = " + literal(cluster_), kLookMayTake);
            const auto counted = lines.empty() ? std::string("0") : lines.front().front();
            if (counted != std::to_string(size()))
                throw OtherServers(fmt::format("{} counts {} shards in the cluster '{}', and {} are configured; its remote_servers and clickhouse.shards have to name the same servers",
                                  name_of(i), counted, cluster_, size()));
        } catch (const clickhouse::Refusal& e) {
            if (e.kind() == ErrorKind::transient) blame(e);
            throw OtherServers(fmt::format("{} does not answer as a server of ClickHouse does over HTTP to {}; look at clickhouse.shards, and at user and password: {}", name_of(i), user_, e.message()));
        } catch (const clickhouse::Silent& e) {
            blame(e);
        }
}

std::size_t ClickCluster::shard_of(const record::ReleaseManifest& manifest) const {
    const auto digest = base::sha256(manifest.dataset.str() + "/" + manifest.edition.str());
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) number = number << 8 | static_cast<unsigned char>(digest.view()[i]);
    return number % size();
}

void ClickCluster::everywhere(const std::string& sql) const {
    for (const auto& one : shards_) one->ask(sql);
}

std::vector<ServerSeen> ClickCluster::look() const {
    std::vector<ServerSeen> out;
    for (const auto& one : shards_) {
        auto& seen = out.emplace_back();
        seen.cluster = one->lines("SELECT shard_num, replica_num, host_name, port, is_local FROM system.clusters WHERE cluster = " + literal(cluster_) + " ORDER BY shard_num, replica_num", kLookMayTake);
        const auto asked = std::chrono::steady_clock::now();
        const auto up = one->lines("SELECT uptime()", kLookMayTake);
        seen.up = up.empty() ? 0 : base::parse_whole(up.front().front()).value_or(0);
        // Its seconds are whole ones.
        seen.began_after = asked - std::chrono::seconds(seen.up + 1);
        seen.began_before = std::chrono::steady_clock::now() - std::chrono::seconds(std::max<std::int64_t>(seen.up - 1, 0));
    }
    return out;
}

void ClickCluster::find_silent() const {
    for (std::size_t i = 0; i < size(); ++i) try {
            shard(i).ask("SELECT 1", {}, kLookMayTake);
        } catch (const Error& silent) {
            throw Unavailable(fmt::format("Shard {} of {} of the index does not answer. Without it an answer would be half of one, so there is none; try again in a moment.", i + 1, size()),
                              fmt::format("{} does not answer: {}", name_of(i), silent.message()));
        }
}

void ClickCluster::blame(const Error& error) const {
    find_silent();
    throw Unavailable("The shards of the index do not reach each other; try again in a moment.",
                      "every shard answers, but one of them could not ask the others: " + error.message());
}

std::map<std::string, std::map<std::string, std::string>> ClickCluster::tables_of(std::size_t i, std::string_view database) const {
    std::map<std::string, std::map<std::string, std::string>> out;
    for (const auto& line : shard(i).lines("SELECT table, name, type FROM system.columns WHERE database = " + literal(database), kLookMayTake))
        if (line.size() == 3) out[line[0]].emplace(line[1], line[2]);
    return out;
}

}  // namespace daybook::catalogue
