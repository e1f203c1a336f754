#pragma once

#include "schemas/ids.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::harvesters {

/// Where and how an organisation's files are fetched: one entry of the configuration.
struct Source {
    std::string id;                       ///< "hm-treasury-spend-over-25k", unique; the dataset's id unless there are several
    schemas::OrganisationId organisation;
    schemas::SchemaId schema;
    std::string kind;                     ///< "page" or "files"; the registry lists what there is
    std::vector<std::string> addresses;   ///< page: the pages to read; files: the files themselves
    std::string link_pattern;             ///< page: ECMAScript regex that a link's address must contain; "" = data files by suffix
    std::string where;                    ///< "config/demo/daybook.yaml:14", for messages
};

/// One thing a source offers, before it is fetched.
struct SourceObject {
    std::string url;      ///< absolute, without fragment; the object's identity
    std::string title;    ///< link text, or ""
    std::string page;     ///< where the link stood, or ""
};

}  // namespace daybook::harvesters
