#pragma once

#include "publisher/base/clock.hpp"
#include "schemas/edition.hpp"
#include "schemas/ids.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace daybook::harvesters {

/// Where and how an organisation's files are fetched: one entry of the configuration.
struct Source {
    std::string id;  ///< "hm-treasury-spend-over-25k", unique; the dataset's id unless there are several
    schemas::OrganisationId organisation;
    schemas::SchemaId schema;
    std::string kind;                    ///< "page", "ckan" …; the registry lists what there is
    std::vector<std::string> addresses;  ///< where to ask; what it must be is the kind's to say
    std::string link_pattern;        ///< expression (RE2) that an object's address must contain; "" for any
    std::string where;               ///< "config/demo/daybook.yaml:14", for messages
    std::string title_pattern = {};  ///< expression (RE2) that an object's title must contain; "" for any
    /// The kind's own settings, by name; docs/harvesting.md lists them.
    std::map<std::string, std::vector<std::string>> settings = {};

    /// An expression with two groups that tells parts of one file, "part (\\d+) of (\\d+)": which, and of how
    /// many;
    /// "" where every file stands for itself.
    std::string parts = {};

    /// The only value of a setting of the kind, or the fallback.
    std::string setting(const std::string& name, std::string_view fallback = "") const;
};

/// A file in parts of which not all are there.
struct IncompleteWhole {
    std::string url, title;  ///< of its first part, and without what says which part it is
    std::string why;         ///< "part 2 of 2 is not there"
};

/// One thing a source offers, before it is fetched. What the catalogue says of it is evidence, never truth.
struct SourceObject {
    std::string url;         ///< absolute, without fragment
    std::string title = {};  ///< link text, name of the resource, or ""
    std::string page = {};   ///< where people find it, or ""
    std::string id = {};  ///< what its catalogue calls it whatever its address; "" where it has no such name
    std::string publication = {};  ///< title of the dataset or publication that it is part of
    std::string format = {};       ///< "CSV", "text/csv", as stated
    std::string period_start = {}, period_end = {};  ///< first and last day that it covers (ISO), as stated
    std::string published = {}, modified = {};       ///< RFC 3339 in UTC, as stated
    std::string licence = {};                        ///< as stated: an id, an address or words
    std::int64_t size = -1;                          ///< in bytes, as stated; -1 for unknown
    std::string hash = {};                           ///< as stated; never trusted
    /// The bytes themselves, when the answers of the catalogue are the data (a register): nothing is left to
    /// fetch. Or the file where they wait, since all that a run gathers would not fit into memory.
    std::optional<std::string> content = {};
    std::filesystem::path content_file = {};
    std::vector<std::string> parts = {};          ///< addresses of what it was joined from
    std::vector<IncompleteWhole> may_be_of = {};  ///< files that stand beside it: it may be what they lack

    bool is_here() const { return content || !content_file.empty(); }
    /// By what it is known from one run to the next.
    const std::string& identity() const { return id.empty() ? url : id; }
};

/// What a gathering is about.
struct Occasion {
    base::Instant now;
    /// When the last gathering that was free of errors began; absent: everything is asked for.
    std::optional<base::Instant> since = {};
    /// Slots that are owed, oldest first, for addresses with a period in them; none of them where the first has not
    /// ended yet, absent where nobody said which is the first.
    std::optional<std::vector<schemas::Edition>> owed = {};
};

}  // namespace daybook::harvesters
