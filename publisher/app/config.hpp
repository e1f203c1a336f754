#pragma once

#include "api/rate_limit.hpp"
#include "harvesters/fetch.hpp"
#include "harvesters/source.hpp"
#include "publisher/base/subprocess.hpp"
#include "publisher/catalogue/catalogue.hpp"
#include "publisher/record/descriptors.hpp"
#include "publisher/record/judge.hpp"
#include "schemas/schema.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace daybook::app {

/// A source with what its dataset and its checking need.
struct ConfiguredSource {
    harvesters::Source source;
    record::DatasetDescriptor dataset;
    record::Gate gate;
    bool unverified = false;   ///< no run has reached its address yet
    bool ignore_robots = false;             ///< for one's own hosts, with a reason in the configuration
    harvesters::OwnHeaders own_headers = {};   ///< secrets for the source's own hosts

    /// Where it is configured, for what failed: says so when it was never reached.
    std::string place() const;
};

/// Everything a configuration says; docs/configuration.md is its reference, and a test keeps the two alike.
struct Config {
    std::filesystem::path file;
    std::string log_format = "text";  ///< or "json"

    std::string title = "Daybook";
    std::string publisher;            ///< who runs the service
    std::string contact;              ///< where problems are reported
    std::string url;                  ///< public address without a slash at its end, or ""

    std::filesystem::path archive;
    std::filesystem::path site;
    std::filesystem::path assets;     ///< compiled stylesheet and typeface
    std::filesystem::path schema_folder;   ///< of the published schemas
    std::string origin;               ///< of the log; never changes

    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string server = "beast";     ///< or "cpprest"
    std::vector<std::string> proxies; ///< addresses and networks beside this machine's (api::Proxies)
    int workers = 4;
    std::optional<catalogue::ClusterSettings> cluster;   ///< where the rows of the index lie; absent: in the archive's index folder
    api::RateLimit rate_limit;        ///< of requests to the API by one client
    std::chrono::seconds mirror_within{0};   ///< a server is ready while its copy was held against its source so lately; 0: whenever that was

    harvesters::FetchLimits fetch;
    std::chrono::minutes harvest_every{360};
    std::chrono::minutes harvest_deadline{240};   ///< of one run
    std::chrono::days harvest_full_every{7};      ///< until then only what changed is asked for, where a source can say that
    std::chrono::days vanished_grace{14};         ///< before what a source does not offer any more is an alert
    double most_vanished = 0.3;                   ///< share of a source's files that may vanish in one run
    int jobs = 2;                     ///< files fetched and checked at once
    base::ChildLimits worker;         ///< of the child that reads a file

    std::filesystem::path inbox;      ///< where officers' files arrive; "" for none
    std::chrono::seconds inbox_settle{5};   ///< a file that has not changed for so long is whole
    /// Who may be named as approver of an offered file, by organisation; nobody may for one that is not here.
    std::map<std::string, std::vector<std::string>> approvers;
    /// Where their answers lie: beside the inbox.
    std::filesystem::path outbox() const { return inbox.parent_path() / "outbox"; }

    std::vector<record::OrganisationDescriptor> organisations;
    std::vector<ConfiguredSource> sources;
    std::map<std::string, schemas::Schema> schemas;   ///< by id: the published schemas that sources use

    const schemas::Schema& schema_of(const ConfiguredSource& source) const { return schemas.at(source.source.schema.str()); }
    record::Descriptors descriptors() const;
};

/// Reads a configuration. Relative paths start at the configuration's folder. Throws Error(usage) naming file, line and the
/// nearest right word.
Config load_config(const std::filesystem::path& file, const std::map<std::string, std::string>& variables = {});

}  // namespace daybook::app
