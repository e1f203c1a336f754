#include "publisher/app/config.hpp"

#include "api/proxies.hpp"
#include "harvesters/kind.hpp"
#include "harvesters/template.hpp"
#include "harvesters/web_address.hpp"
#include "publisher/app/config_values.hpp"
#include "publisher/app/operator_config.hpp"
#include "publisher/app/places.hpp"
#include "publisher/app/shipped_files.hpp"
#include "publisher/app/yaml.hpp"
#include "publisher/base/durable_file.hpp"
#include "publisher/base/error.hpp"
#include "publisher/base/text.hpp"
#include "publisher/base/version.hpp"
#include "publisher/catalogue/attribution.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/due_rule.hpp"
#include "publisher/record/table_columns.hpp"
#include "schemas/finding.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace daybook::app {

namespace fs = std::filesystem;
using base::Error;
using base::ErrorKind;

namespace {

/// Licences under which departments publish; a source without a known one is listed, not republished.
const std::vector<record::Licence> kLicences{
    {"OGL-UK-3.0", "Open Government Licence v3.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"},
    {"OGL-UK-2.0", "Open Government Licence v2.0", "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/"},
    {"CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"},
    {"CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"},
};

/// As many as show whether addresses of periods differ.
constexpr std::chrono::days kSomeYears{3 * 366};

class Loader {
public:
    Loader(fs::path file, std::map<std::string, std::string> variables, bool needs_secrets) : variables_(std::move(variables)), needs_secrets_(needs_secrets) {
        config_.file = std::move(file);
        folder_ = fs::absolute(config_.file).parent_path();
    }

    Config load() && {
        const auto root = Yaml::load(config_.file, variables_);
        // configured_log_format() reads it before, and logs this as text.
        config_.log_format = root.text("log_format", config_.log_format);
        if (config_.log_format != "text" && config_.log_format != "json") root.fail("log_format", fmt::format("is text or json, not '{}'", config_.log_format));
        read_service(root.child("service"));
        config_.archive = place(root.text("archive"));
        config_.site = place(root.text("site"));
        refuse_file_for_folder(root);
        refuse_site_over_archive(root);
        const auto assets = root.text("assets", "");
        config_.assets = assets.empty() ? shipped_files().assets : place(assets);
        if (!assets.empty() && !fs::is_directory(config_.assets)) root.fail("assets", fmt::format("names no folder: {}", config_.assets.string()));
        config_.schema_folder = place(root.text("schemas", shipped_files().schemas.string()));
        read_log(root.child("log"));
        read_listen(root.child("listen"));
        read_index(root);
        read_mirror(root.child("mirror"));
        read_harvest(root.child("harvest"));
        read_worker(root.child("worker"));
        read_inbox(root);
        for (const auto& organisation : root.items("organisations")) read_organisation(organisation);
        for (const auto& pattern : root.texts("include")) include(root, pattern);
        root.refuse_unknown();
        refuse_contradicting_schemas();
        return std::move(config_);
    }

private:
    fs::path place(const std::string& text) const { return (folder_ / text).lexically_normal(); }

    /// It is made where there is none. What lies in the way of the site keeps nobody from answering, and is told by who makes it.
    void refuse_file_for_folder(const Yaml& root) const {
        if (fs::exists(config_.archive) && !fs::is_directory(config_.archive)) root.fail("archive", fmt::format("is a folder, and {} is none", config_.archive.string()));
    }

    /// A server hands out whatever lies below the site.
    void refuse_site_over_archive(const Yaml& root) const {
        const auto site = real_path(config_.site);
        if (lies_in(real_path(config_.archive), site))
            root.fail("site", fmt::format("is handed out whole, and the archive {} lies in it, with key, register and drafts: give the site a folder of its own", config_.archive.string()));
        const record::ArchiveLayout layout{config_.archive};
        for (const auto& folder : {layout.public_dir(), layout.snapshots(), layout.drafts(), layout.lost_drafts(), layout.staging(), layout.orders(), layout.index_dir()})
            if (lies_in(site, real_path(folder))) root.fail("site", fmt::format("lies in {}, which is the archive's own: give the site a folder of its own", folder.string()));
    }

    void read_service(const Yaml& y) {
        config_.title = some_words(y, "title", y.text("title", config_.title));
        config_.publisher = own_words(y, "publisher", some_words(y, "publisher", y.text("publisher")));
        config_.contact = own_words(y, "contact", some_words(y, "contact", y.text("contact")));
        config_.url = own_words(y, "url", y.text("url", ""));
        if (config_.url.ends_with('/')) y.fail("url", "has a slash at its end; leave it out");
        if (!config_.url.empty()) refuse_bad_url(y, config_.url);
        y.refuse_unknown();
    }

    void read_log(const Yaml& y) {
        config_.origin = own_words(y, "origin", y.text("origin"));
        if (!is_key_name(config_.origin) || config_.origin.find("://") != std::string::npos || config_.origin.ends_with('/'))
            y.fail("origin", "is a URL without scheme and without a slash at its end, like data.example.gov.uk/log");
        y.refuse_unknown();
    }

    void read_listen(const Yaml& y) {
        config_.address = y.text("address", config_.address);
        if (!is_ip_address(config_.address)) y.fail("address", fmt::format("is an address in numbers, such as 127.0.0.1, 0.0.0.0 or ::1, not '{}'", config_.address));
        config_.port = static_cast<std::uint16_t>(y.number("port", config_.port, 0, 65535));
        config_.server = y.text("server", config_.server);
        if (config_.server != "beast" && config_.server != "cpprest") y.fail("server", "is beast or cpprest");
        config_.workers = static_cast<int>(y.number("workers", config_.workers, 1, 256));
        config_.proxies = y.texts("proxies");
        for (const auto& proxy : config_.proxies) check_words(y, "proxies", proxy, [](const std::string& text) { api::Proxies({text}); });
        auto& limit = config_.rate_limit;
        limit.requests = y.number("requests_per_client", limit.requests, 0, 1'000'000);
        limit.window = std::chrono::seconds(y.number("client_seconds", limit.window.count(), 1, 86400));
        y.refuse_unknown();
    }

    void read_index(const Yaml& root) {
        const auto engine = root.text("index", "duckdb");
        const auto y = root.child("clickhouse");
        if (engine != "duckdb" && engine != "clickhouse") root.fail("index", "is duckdb or clickhouse");
        catalogue::ClusterSettings cluster;
        cluster.shards = y.texts("shards");
        cluster.database = y.text("database", cluster.database);
        cluster.user = y.text("user", cluster.user);
        cluster.password = y.secret("password", "", needs_secrets_);
        cluster.cluster = engine == "clickhouse" ? some_words(y, "cluster", y.text("cluster")) : y.text("cluster", "");
        y.refuse_unknown();
        if (engine != "clickhouse") return;
        if (cluster.shards.empty()) y.fail("shards", "lists the cluster's servers, each as host:port of its HTTP interface");
        for (const auto& shard : cluster.shards) refuse_bad_shard(y, shard);
        for (const auto& shard : cluster.shards)
            if (std::ranges::count(cluster.shards, shard) > 1) y.fail("shards", fmt::format("has '{}' twice", shard));
        if (cluster.database.empty() || cluster.database.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") != std::string::npos)
            y.fail("database", "is made of a-z, 0-9 and _");
        config_.cluster = std::move(cluster);
    }

    void read_mirror(const Yaml& y) {
        config_.mirror_within = std::chrono::seconds(y.number("within_seconds", 0, 0, 30 * 86400));
        y.refuse_unknown();
    }

    void read_harvest(const Yaml& y) {
        config_.fetch.user_agent = y.text("user_agent", fmt::format("daybook/{} (+{})", base::version(), config_.contact));
        refuse_bad_user_agent(y, config_.fetch.user_agent, config_.contact);
        config_.fetch.allow_private_addresses = y.flag("allow_private_addresses", false);
        config_.fetch.max_bytes = static_cast<std::uint64_t>(y.number("max_megabytes", 512, 1, 65536)) << 20;
        config_.fetch.total = std::chrono::seconds(y.number("seconds_per_file", config_.fetch.total.count(), 1, 86400));
        config_.fetch.attempts = static_cast<int>(y.number("attempts", config_.fetch.attempts, 1, 10));
        config_.fetch.at_once = static_cast<int>(y.number("requests_at_once", config_.fetch.at_once, 1, 256));
        config_.fetch.bytes_ahead = static_cast<std::uint64_t>(y.number("megabytes_ahead", 2048, 1, 1 << 20)) << 20;
        if (const auto ca = y.text("ca_file", ""); !ca.empty()) {
            config_.fetch.ca_file = place(ca).string();
            if (!fs::is_regular_file(config_.fetch.ca_file)) y.fail("ca_file", "names no file: " + config_.fetch.ca_file);
        }
        if (const auto fetcher = y.text("fetcher", ""); !fetcher.empty()) config_.fetch.fetcher = place(fetcher);
        auto& hosts = config_.fetch.hosts;
        hosts.per_host = static_cast<int>(y.number("requests_per_host", hosts.per_host, 1, 64));
        hosts.per_second = static_cast<double>(y.number("requests_per_second", static_cast<std::int64_t>(hosts.per_second), 0, 1000));
        hosts.most_crawl_delay = std::chrono::seconds(y.number("most_crawl_delay", 30, 0, 3600));
        hosts.failures_in_a_row = static_cast<int>(y.number("failures_in_a_row", hosts.failures_in_a_row, 0, 1000));
        config_.harvest_every = std::chrono::minutes(y.number("every_minutes", config_.harvest_every.count(), 1, 525600));
        config_.harvest_deadline = std::chrono::minutes(y.number("deadline_minutes", config_.harvest_deadline.count(), 1, 10080));
        config_.harvest_full_every = std::chrono::days(y.number("full_days", config_.harvest_full_every.count(), 0, 365));
        config_.vanished_grace = std::chrono::days(y.number("vanished_grace_days", config_.vanished_grace.count(), 0, 3650));
        config_.most_vanished = y.share("most_vanished", config_.most_vanished);
        config_.jobs = static_cast<int>(y.number("jobs", config_.jobs, 1, 64));
        y.refuse_unknown();
    }

    void read_worker(const Yaml& y) {
        config_.worker.memory_bytes = static_cast<std::uint64_t>(y.number("memory_megabytes", 2048, 1, 1 << 20)) << 20;
        config_.worker.wall = std::chrono::seconds(y.number("seconds", config_.worker.wall.count(), 1, 86400));
        config_.worker.cpu = config_.worker.wall;
        y.refuse_unknown();
    }

    /// What is offered may be under embargo, so no reader may reach it; nor may an officer reach the archive.
    void read_inbox(const Yaml& root) {
        config_.inbox_settle = std::chrono::seconds(root.number("inbox_seconds", config_.inbox_settle.count(), 1, 3600));
        const auto text = root.text("inbox", "");
        if (text.empty()) return;
        config_.inbox = place(text);
        if (!config_.inbox.has_filename()) config_.inbox = config_.inbox.parent_path();
        for (const auto& door : {config_.inbox, config_.outbox()})
            for (const auto& other : {config_.archive, config_.site})
                if (lies_in(real_path(door), real_path(other)) || lies_in(real_path(other), real_path(door)))
                    root.fail("inbox", fmt::format("needs a place of its own for itself and for 'outbox' beside it: {} and {} lie one in the other", door.string(), other.string()));
    }

    void include(const Yaml& root, const std::string& pattern) {
        const auto folder = place(fs::path(pattern).parent_path().string());
        if (fs::path(pattern).filename() != "*.yaml" || !fs::is_directory(folder)) root.fail("include", "takes folder/*.yaml, and the folder must exist");
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder)) {
            if (entry.path().extension() == ".yml") root.fail("include", fmt::format("reads files whose names end in .yaml, and {} would be left out: rename it", entry.path().string()));
            if (entry.path().extension() == ".yaml") files.push_back(entry.path());
        }
        std::ranges::sort(files);
        for (const auto& file : files) read_organisation(Yaml::load(file, variables_));
    }

    void read_organisation(const Yaml& y) try {
        record::OrganisationDescriptor o;
        o.id = schemas::OrganisationId(y.text("id"));
        o.name = y.text("name");
        o.url = y.text("url", "");
        o.contact = y.text("contact", config_.contact);
        o.parent = y.text("parent", "");
        if (!organisation_ids_.insert(o.id.str()).second) y.fail("id", fmt::format("'{}' stands twice", o.id.str()));
        config_.organisations.push_back(o);
        read_approvers(y, o);
        const auto nation = y.text("nation", "england-and-wales");
        check_words(y, "nation", nation, record::parse_nation);
        for (const auto& source : y.items("sources")) read_source(source, o, nation);
        y.refuse_unknown();
    } catch (Error& e) {
        if (e.kind() == ErrorKind::bad_input) throw Error::make(ErrorKind::usage, "{}: {}", y.where(), e.message());
        throw;
    }

    void read_approvers(const Yaml& y, const record::OrganisationDescriptor& o) {
        const auto inbox = y.child("inbox");
        auto names = inbox.texts("approvers");
        for (const auto& name : names)
            if (base::trim(name).empty()) inbox.fail("approvers", "names nobody: a name is blank");
        if (!names.empty()) config_.approvers[o.id.str()] = std::move(names);
        inbox.refuse_unknown();
    }

    /// Fails at the place of `key` when `parse` refuses what it says.
    template <class Parse>
    static void check_words(const Yaml& y, const std::string& key, const std::string& text, Parse parse) try {
        if (!text.empty()) parse(text);
    } catch (const Error& e) {
        y.fail(key, e.message());
    }

    void read_source(const Yaml& y, const record::OrganisationDescriptor& o, const std::string& nation) {
        ConfiguredSource c;
        const auto& schema = schema_of(y);
        auto& d = c.dataset;
        d.id = schemas::dataset_of(o.id, schema.id);
        d.organisation = o.id;
        d.schema = schema.id;
        d.title = y.text("title", fmt::format("{}: {}", o.name, schema.title));
        d.licence = licence_of(y);
        d.attribution = y.text("attribution", catalogue::standard_attribution(o.name, d.licence.title));
        d.contact = y.text("contact", o.contact);
        d.cadence = y.text("cadence", schema.cadence);
        d.due = y.text("due", schema.due);
        d.nation = y.text("nation", nation);
        check_words(y, "cadence", d.cadence, record::parse_cadence);
        check_words(y, "due", d.due, record::DueRule::parse);
        check_words(y, "nation", d.nation, record::parse_nation);
        d.since = y.text("since", "");
        if (!d.since.empty()) refuse_bad_since(y, schemas::Edition::parse(d.since));
        d.table = schema.table;
        d.series = schema.series;
        d.amount_basis = y.text("amount_basis", schema.amount_basis.empty() ? "unknown" : schema.amount_basis);
        if (d.amount_basis != "net" && d.amount_basis != "gross" && d.amount_basis != "unknown") y.fail("amount_basis", "is net, gross or unknown");
        c.gate.most_quarantined = y.share("most_quarantined", c.gate.most_quarantined);
        c.unverified = y.flag("unverified", false);
        c.source = {y.text("id", d.id.str()), o.id, schema.id, y.text("kind"), y.texts("address"), y.text("pattern", ""), y.where(), y.text("title_pattern", "")};
        c.source.parts = y.text("parts", "");
        c.gate.findings = gates_of(y, schema, !c.source.parts.empty());
        if (c.source.addresses.empty()) y.fail("address", "is missing: where are the files?");
        for (const auto& setting : harvesters::kind_of(c.source).settings)
            if (auto values = y.texts(std::string(setting.name)); !values.empty()) c.source.settings[std::string(setting.name)] = std::move(values);
        harvesters::refuse_wrong(c.source);
        refuse_bad_periods(y, c);
        read_manners(y, c);
        if (!source_ids_.insert(c.source.id).second) y.fail("id", fmt::format("'{}' stands twice; give each source of a dataset an id", c.source.id));
        for (const auto& other : config_.sources)
            if (other.dataset.id == d.id && base::json::canonical(other.dataset.entry()) != base::json::canonical(d.entry()))
                y.fail("schema", fmt::format("a second source of {} must say the same of title, licence, attribution, contact, cadence, due, nation and since as the one at {}", d.id.str(), other.source.where));
        y.refuse_unknown();
        config_.sources.push_back(std::move(c));
    }

    /// The first period that is owed.
    static void refuse_bad_since(const Yaml& y, const schemas::Edition& since) {
        using Kind = schemas::Edition::Kind;
        if (since.kind() == Kind::current || since.kind() == Kind::day)
            y.fail("since", "is the first period that is owed, such as 2024-05 or 2024-04--2024-06");
        if (since.first_day() > base::london_date(base::SystemClock().now()))
            y.fail("since", fmt::format("is {}, which has not begun", since.title()));
    }

    /// An address with a period in it needs to know which are owed, and is another for each.
    static void refuse_bad_periods(const Yaml& y, const ConfiguredSource& c) {
        const auto& d = c.dataset;
        for (const auto& address : c.source.addresses) {
            if (!harvesters::has_period(address)) continue;
            if (d.since.empty() || d.cadence.empty()) y.fail("since", fmt::format("is missing: the address '{}' has a period in it, so say which is the first", address));
            const auto first = schemas::Edition::parse(d.since);
            std::map<std::string, std::string> slots;
            for (const auto& slot : record::owed_editions(record::parse_cadence(d.cadence), first, first.first_day() + kSomeYears)) {
                const auto [at, is_new] = slots.emplace(harvesters::address_for(address, slot), slot.title());
                if (!is_new) y.fail("address", fmt::format("'{}' is the same for {} and for {}: a period in it tells its cadence ({}) apart", address, at->second, slot.title(), d.cadence));
            }
        }
    }

    /// How this source's own hosts are treated, and what only they are told.
    void read_manners(const Yaml& y, ConfiguredSource& c) const {
        const auto robots = y.text("robots", "obey");
        const auto reason = y.text("robots_reason", "");
        if (robots != "obey" && robots != "ignore") y.fail("robots", "is obey or ignore");
        c.ignore_robots = robots == "ignore";
        if (c.ignore_robots && reason.empty()) y.fail("robots", "may be ignored only with a robots_reason: whose host is it?");
        if (!c.ignore_robots && !reason.empty()) y.fail("robots_reason", "says why robots.txt is ignored, but it is not; write robots: ignore");
        c.own_headers.lines = y.secrets("headers", needs_secrets_);
        for (const auto& line : c.own_headers.lines)
            if (const auto why = harvesters::why_no_header(line); !why.empty()) y.fail("headers", why);
        for (const auto& address : c.source.addresses)
            if (const auto at = harvesters::WebAddress::parse(address)) c.own_headers.origins.push_back(at->origin);
        const auto& origins = c.own_headers.origins;
        const auto other = std::ranges::find_if(origins, [&](const auto& one) { return one != origins.front(); });
        // Which of the hosts a key belongs to is not said, and it must not be shown to another.
        if (!c.own_headers.lines.empty() && other != origins.end())
            y.fail("headers", fmt::format("are for one host, and the addresses lead to {} and {}; write a source for each, with the headers that are for it", origins.front(), *other));
    }

    /// The schema's gates, with those of the source in their place.
    static std::vector<schemas::Gate> gates_of(const Yaml& y, const schemas::Schema& schema, bool in_parts) {
        constexpr std::int64_t kMost = 1'000'000'000;
        std::map<std::string, std::int64_t> gates;
        // A part that cannot be read is a part that is missing.
        if (in_parts) gates = {{"unread-part", 0}, {"table-not-read", 0}, {"other-sheet", 0}};
        for (const auto& gate : schema.gates) gates[gate.code] = gate.most;
        const auto own = y.child("gates");
        for (const auto& code : schemas::gate_codes())
            if (const auto most = own.number(code, -1, 0, kMost); most >= 0) gates[code] = most;
        own.refuse_unknown();
        std::vector<schemas::Gate> out;
        for (const auto& [code, most] : gates) out.push_back({code, most});
        return out;
    }

    const schemas::Schema& schema_of(const Yaml& y) {
        const auto id = y.text("schema");
        const auto known = config_.schemas.find(id);
        if (known != config_.schemas.end()) return known->second;
        const auto path = config_.schema_folder / (id + ".json");
        if (!base::is_slug(id) || !fs::exists(path)) y.fail("schema", fmt::format("names no published schema: {} is not there{}", path.string(), nearest_schema(id)));
        try {
            return config_.schemas.emplace(id, schemas::parse_given_schema(base::read_file(path, 4 << 20))).first->second;
        } catch (const Error& e) {
            y.fail("schema", fmt::format("names a schema that cannot be used: {}: {}", path.string(), e.message()));
        }
    }

    /// What a release would refuse is refused before anything is fetched.
    void refuse_contradicting_schemas() const {
        std::set<std::string> tables;
        record::TableSchemas all;
        for (const auto& [id, schema] : config_.schemas) {
            all.push_back(&schema);
            if (!schema.table.empty()) tables.insert(schema.table);
        }
        for (const auto& table : tables) try {
                record::refuse_contradictions(table, record::of_table(all, table));
            } catch (const Error& e) {
                throw Error::make(ErrorKind::usage, "{}: the schemas in {} contradict each other: {}", config_.file.string(),
                                  config_.schema_folder.string(), e.message());
            }
    }

    std::string nearest_schema(const std::string& id) const {
        std::vector<std::string> names;
        if (fs::is_directory(config_.schema_folder))
            for (const auto& entry : fs::directory_iterator(config_.schema_folder)) names.push_back(entry.path().stem().string());
        const auto near = base::nearest(id, names);
        return near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near);
    }

    record::Licence licence_of(const Yaml& y) const {
        const auto id = y.text("licence");
        std::vector<std::string> names;
        for (const auto& licence : kLicences) {
            if (licence.id == id) return licence;
            names.push_back(licence.id);
        }
        y.fail("licence", fmt::format("'{}' is none under which data may be republished; known are {}", id, base::join(names, ", ")));
    }

    Config config_;
    fs::path folder_;
    std::map<std::string, std::string> variables_;
    bool needs_secrets_;
    std::set<std::string> organisation_ids_, source_ids_;
};

}  // namespace

std::string ConfiguredSource::place() const { return source.where + (unverified ? ", unverified: no run has reached its address yet" : ""); }

record::Descriptors Config::descriptors() const {
    record::Descriptors out;
    out.organisations = organisations;
    std::map<std::string, std::size_t> seen;
    for (const auto& source : sources) {
        const auto [place, is_new] = seen.try_emplace(source.dataset.id.str(), out.datasets.size());
        if (is_new) out.datasets.push_back(source.dataset);
        out.datasets[place->second].sources.push_back(source.source.id);
    }
    for (const auto& [id, schema] : schemas) out.schemas.push_back(schema);
    return out;
}

namespace {

Config load(const fs::path& file, const std::map<std::string, std::string>& variables, bool needs_secrets) {
    try {
        return Loader(file, variables, needs_secrets).load();
    } catch (Error& e) {
        if (e.kind() == ErrorKind::not_found) throw Error::make(ErrorKind::usage, "there is no configuration {}", file.string());
        e.while_("reading the configuration {}", file.string());
        throw;
    }
}

}  // namespace

Config load_config(const fs::path& file, const std::map<std::string, std::string>& variables) { return load(file, variables, true); }

Config load_operator_config(const fs::path& file) { return load(file, {}, false); }

}  // namespace daybook::app
