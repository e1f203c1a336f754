#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace {

int show(const Config& c) {
    const auto ignoring = std::ranges::count_if(c.sources, &ConfiguredSource::ignore_robots);
    fmt::print("title         {}\npublisher     {}\ncontact       {}\narchive       {}\nsite          {}\nassets        {}\nlog origin    {}\n"
               "listen        {}:{} by {}, {} workers, proxies {}\nharvest       every {} minutes, {} at once, as '{}', private addresses {}\n"
               "each host     {} requests at once, {} a second, robots.txt obeyed{}\n"
               "index         {}\ninbox         {}\norganisations {}\nsources       {}\n",
               c.title, c.publisher, c.contact, c.archive.string(), c.site.string(), c.assets.string(), c.origin, c.address, c.port, c.server, c.workers, c.proxies.empty() ? "on this machine" : base::join(c.proxies, ", "),
               c.harvest_every.count(), c.jobs, c.fetch.user_agent, c.fetch.allow_private_addresses ? "allowed" : "refused",
               c.fetch.hosts.per_host, c.fetch.hosts.per_second > 0 ? fmt::format("{}", c.fetch.hosts.per_second) : "any number",
               ignoring == 0 ? "" : fmt::format(" but by {} sources", ignoring), c.cluster ? fmt::format("clickhouse: {} on {}", c.cluster->cluster, base::join(c.cluster->shards, ", ")) : "duckdb", c.inbox.empty() ? "none" : fmt::format("{}, answers in {}", c.inbox.string(), c.outbox().string()), c.organisations.size(), c.sources.size());
    for (const auto& s : c.sources) fmt::print("  {:<50} {:<8} {}{}\n", s.source.id, s.source.kind, s.source.addresses.front(), s.unverified ? "  (unverified)" : "");
    if (const auto n = std::ranges::count_if(c.sources, &ConfiguredSource::unverified); n > 0)
        fmt::print("unverified    {}: no run has reached their addresses yet\n", n);
    return kDone;
}

}  // namespace

void add_config(CLI::App& app, Action& action) {
    const auto file = std::make_shared<std::string>();
    auto* command = app.add_subcommand("config", "Check a configuration and print what is in force");
    command->add_option("--config", *file, "The configuration")->required();
    command->add_subcommand("check", "The same")->fallthrough();
    command->callback([&action, file] { action = [file] { return show(load_config(*file)); }; });
}

}  // namespace daybook::app
