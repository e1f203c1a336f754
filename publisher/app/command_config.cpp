#include "publisher/app/command.hpp"
#include "publisher/app/config.hpp"
#include "publisher/base/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace daybook::app {

namespace config_verb {

std::string or_none(const std::string& text) { return text.empty() ? "none" : text; }
std::int64_t megabytes(std::uint64_t bytes) { return static_cast<std::int64_t>(bytes >> 20); }

/// What is in force of the rest: each as its setting is called in docs/configuration.md, but for secrets.
void show_limits(const Config& c) {
    const auto& f = c.fetch;
    fmt::print("address       {}\nschemas       {}\nlog format    {}\nclients       {}\nmirror        {}\n", or_none(c.url), c.schema_folder.string(), c.log_format,
               c.rate_limit.requests == 0 ? "may ask any number" : fmt::format("may ask {} times in {} seconds each", c.rate_limit.requests, c.rate_limit.window.count()),
               c.mirror_within.count() == 0 ? "no limit" : fmt::format("not ready once it was not held against its source for {} seconds", c.mirror_within.count()));
    fmt::print("fetched by    {}\ncertificates  {}\none file      {} MB in {} seconds at most, {} attempts\none run       {} minutes, {} requests at once, {} MB ahead of the checks\n",
               f.fetcher.empty() ? "this process" : f.fetcher.string(), f.ca_file.empty() ? "the system's" : f.ca_file, megabytes(f.max_bytes), f.total.count(), f.attempts,
               c.harvest_deadline.count(), f.at_once, megabytes(f.bytes_ahead));
    fmt::print("hosts         left alone after {} failures in a row, Crawl-delay of {} seconds at most\nall anew      {}\nvanished      an alert after {} days, a run stops at a share of {}\n"
               "worker        {} MB, {} seconds\ninbox waits   {} seconds for a file to be whole\n",
               f.hosts.failures_in_a_row, f.hosts.most_crawl_delay.count(), c.harvest_full_every.count() == 0 ? "each time" : fmt::format("every {} days", c.harvest_full_every.count()),
               c.vanished_grace.count(), c.most_vanished, megabytes(c.worker.memory_bytes), c.worker.wall.count(), c.inbox_settle.count());
}

int show(const Config& c) {
    const auto ignoring = std::ranges::count_if(c.sources, &ConfiguredSource::ignore_robots);
    fmt::print("title         {}\npublisher     {}\ncontact       {}\narchive       {}\nsite          {}\nassets        {}\nlog origin    {}\n"
               "listen        {}:{} by {}, {} workers, proxies {}\nharvest       every {} minutes, {} at once, as '{}', private addresses {}\n"
               "each host     {} requests at once, {} a second, robots.txt obeyed{}\n"
               "index         {}\ninbox         {}\norganisations {}\n",
               c.title, c.publisher, c.contact, c.archive.string(), c.site.string(), c.assets.string(), c.origin, c.address, c.port, c.server, c.workers, c.proxies.empty() ? "on this machine" : base::join(c.proxies, ", "),
               c.harvest_every.count(), c.jobs, c.fetch.user_agent, c.fetch.allow_private_addresses ? "allowed" : "refused",
               c.fetch.hosts.per_host, c.fetch.hosts.per_second > 0 ? fmt::format("{}", c.fetch.hosts.per_second) : "any number",
               ignoring == 0 ? "" : fmt::format(" but by {} sources", ignoring), c.cluster ? fmt::format("clickhouse: {} on {}", c.cluster->cluster, base::join(c.cluster->shards, ", ")) : "duckdb", c.inbox.empty() ? "none" : fmt::format("{}, answers in {}", c.inbox.string(), c.outbox().string()), c.organisations.size());
    show_limits(c);
    fmt::print("sources       {}\n", c.sources.size());
    for (const auto& s : c.sources) fmt::print("  {:<50} {:<8} {}{}\n", s.source.id, s.source.kind, s.source.addresses.front(), s.unverified ? "  (unverified)" : "");
    if (const auto n = std::ranges::count_if(c.sources, &ConfiguredSource::unverified); n > 0)
        fmt::print("unverified    {}: no run has reached their addresses yet\n", n);
    return kDone;
}

}  // namespace config_verb

void add_config(CLI::App& app, Action& action) {
    using namespace config_verb;
    const auto file = std::make_shared<std::string>();
    auto* command = app.add_subcommand("config", "Check a configuration and print what is in force");
    // Each has the option, so that help, manual and completion have it as well: neither can require it.
    for (auto* const one : {command, command->add_subcommand("check", "The same")}) one->add_option("--config", *file, "The configuration; it must be given");
    command->callback([&action, file] {
        if (file->empty()) throw CLI::RequiredError("--config");
        action = [file] { return show(load_config(*file)); };
    });
}

}  // namespace daybook::app
