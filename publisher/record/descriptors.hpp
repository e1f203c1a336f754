#pragma once

#include "publisher/base/json.hpp"
#include "publisher/record/release_manifest.hpp"
#include "schemas/ids.hpp"
#include "schemas/schema.hpp"

#include <string>
#include <vector>

namespace daybook::record {

/// An organisation as the log tells followers of it.
struct OrganisationDescriptor {
    schemas::OrganisationId id;
    std::string name;
    std::string url;
    std::string contact;
    std::string parent;   ///< an organisation id, or ""
    base::json::Value entry() const;
};

/// A dataset as the log tells followers of it.
struct DatasetDescriptor {
    schemas::DatasetId id;
    schemas::OrganisationId organisation;
    schemas::SchemaId schema;
    std::string title;
    Licence licence;
    std::string attribution;
    std::string contact;
    std::string cadence;       ///< "monthly": parse_cadence()
    std::string due;           ///< when a return is due, as DueRule::parse() reads it, or "" when no rule is known
    std::string nation = "england-and-wales";   ///< whose bank holidays count: parse_nation()
    std::string since;         ///< first edition owed, or "" when not known
    std::string table, series;
    std::string amount_basis = "unknown";
    std::vector<std::string> sources = {};   ///< ids of those configured for it; the log does not say them
    base::json::Value entry() const;
};

/// What a batch may have to tell before its releases: each is logged when it differs from what was logged last.
struct Descriptors {
    std::vector<OrganisationDescriptor> organisations;
    std::vector<DatasetDescriptor> datasets;
    std::vector<schemas::Schema> schemas;
};

}  // namespace daybook::record
