#pragma once

#include "publisher/base/clock.hpp"
#include "publisher/base/digest.hpp"
#include "publisher/base/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::record {

/// The size of the log at a published checkpoint: one exact public state.
using Revision = std::int64_t;

/// What the log may hold. Every entry is canonical JSON with a "kind"; sizes stay under 65,536 bytes because
/// anything long is a file that the entry names by path (below public/) and SHA-256.
///
/// | kind         | members                                                            |
/// |--------------|--------------------------------------------------------------------|
/// | organisation | id, name, url, contact, parent?                                    |
/// | dataset      | id, organisation, schema, title, licence{}, attribution, contact, cadence, due, nation, since, table, series, collection? (what was not taken of its sources: collection.hpp) |
/// | schema       | id, version, path, sha256                                          |
/// | release      | dataset, edition, version, reason, reinstates? (the withdrawn version whose rows these are), path, sha256 (of release.json) |
/// | nil-return   | dataset, edition, version, reason?, reinstates?, path, sha256      |
/// | withdrawal   | dataset, edition, version, code, replaced_by?, path, sha256 (of the words for readers) |
/// | rejection    | dataset, edition?, url, title, snapshot, code, path, sha256 (of report.json, which has the words); of earlier
/// archives why instead of code |
/// | calendar     | dataset, edition, release_at, state, code?, path, sha256 (of the entry with its earlier dates) |
/// | aliases      | set (number), path, sha256 (of the decision: supplier_sets.hpp)    |
/// | erasure      | counter, dataset?, edition?, versions[], snapshots[], files[], partitions[], code, path, sha256 (tombstone.hpp) |
/// | key          | vkey (the key from here on), previous, handover (a note by the previous key, see key_chain.hpp) |
/// | revision     | at, tables[{path, sha256}]? (manifests of the tables the batch changed); the last entry of every
/// batch, so that a replay knows where each public state ends |
///
/// An organisation, dataset or calendar entry replaces the earlier one with the same id.
inline constexpr std::string_view kEntryKinds[] = {"organisation", "dataset",  "schema",  "release", "nil-return", "withdrawal",
                                                   "rejection",    "calendar", "aliases", "erasure", "key",     "revision"};

struct LogEntry {
    std::int64_t index = 0;   ///< position in the log, from 0
    base::json::Value body;
    std::string kind() const { return body.at("kind").as_string(); }
};

/// Reads one entry's bytes. Throws Error(corrupt) naming the index when they are not canonical JSON of a known kind.
LogEntry parse_entry(std::int64_t index, std::string_view bytes);

}  // namespace daybook::record
