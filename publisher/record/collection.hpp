#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace daybook::record {

/// What was not taken of a dataset's sources, and why that is ours: member `collection` of the dataset's log entry, so that whoever has the
/// log can tell a return that its department did not publish from one that waits here or that nobody could look for. It is made of the
/// sources' files and visits and of announced dates, never of a draft, so that it tells nothing of one.
struct Collection {
    /// A file that waits for a person because its period could not be told.
    struct Waiting {
        std::vector<std::string> editions;   ///< what it may be for, by its words and dates; empty where they do not say
        base::Date since;                    ///< London
        bool operator==(const Waiting&) const = default;
    };
    /// The sources were read at `from` and, after more than kGap (collection_reader.hpp), next at `to`; absent while they could not be.
    struct Gap {
        base::Instant from;
        std::optional<base::Instant> to;
        bool operator==(const Gap&) const = default;
    };
    std::vector<Waiting> waiting;   ///< longest first
    std::optional<Gap> unread;      ///< the last one; it stays when the sources can be read again
    bool never_read = false;        ///< a source was asked and could never yet be read completely: what it has is not known
    bool unfetched = false;         ///< a file has been offered for longer than kGap and could never be fetched
    bool operator==(const Collection&) const = default;

    base::json::Value to_json() const;
    /// Throws Error(bad_input) when a member is not what to_json() writes.
    static Collection from_json(const base::json::Value& value);
};

}  // namespace daybook::record
