#pragma once

#include "publisher/record/alias_order.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/batch.hpp"
#include "publisher/record/descriptors.hpp"
#include "publisher/record/erase.hpp"
#include "publisher/record/proven_files.hpp"
#include "publisher/record/publisher.hpp"
#include "publisher/record/release_manifest.hpp"
#include "publisher/record/table_columns.hpp"
#include "publisher/record/tiles.hpp"

#include <set>
#include <string>
#include <vector>

namespace daybook::record {

/// Under this key the register remembers the log as the last release left it.
inline constexpr const char* kLogState = "log";
/// And under this one the key entry last logged.
inline constexpr const char* kKeyState = "key";
std::string log_state(Revision size, const base::Sha256& root);

/// What a draft would be released as at an instant. Throws Error: corrupt or not_found (its files are not what was checked), conflict (nor are
/// its words, see hold_words()), or what keeps them from being read.
ReleaseManifest draft_manifest(const ArchiveLayout& layout, Register& reg, const VersionRecord& draft, base::Instant at);

/// Gathers one batch: stages its files and lists its log entries, in the order in which readers of the log need them.
class Composer {
public:
    Composer(Archive& archive, Register& reg, Batch& batch) : layout_(archive.layout()), archive_(archive), reg_(reg), batch_(batch), proven_(archive, reg, batch.settled.descriptors) {}

    /// Whatever of organisations, datasets and schemas the log does not say yet. Throws Error(conflict) when a published schema differs
    /// under the same version, or schemas of one table contradict each other.
    void describe(const Descriptors& descriptors);
    /// Announced dates that the log does not say yet.
    void announce(const std::vector<CalendarEntry>& entries);
    /// draft_manifest() at the batch's instant. Throws Error(conflict) too when a version of its number is public already.
    ReleaseManifest manifest_of(const VersionRecord& draft) const;
    /// `who` is whoever releases it by name; "" when it goes out by itself.
    void add_release(const VersionRecord& draft, const ReleaseManifest& manifest, const std::string& who = {});
    void add_rejection(const RejectionRecord& rejection);
    void add_key(const Archive::Handover& handover);
    void add_withdrawal(const Withdrawal& order, const VersionRecord& version);
    /// The names in it stand in a file, which can be erased: the log says the set's number.
    void add_aliases(const AliasDecision& decision);
    /// Enters the tombstones of a plan; the bytes go once the log has said so. Throws Error(usage) when an entry would be too long.
    void add_erasure(const ErasurePlan& plan, const ErasureOrder& order);
    bool empty() const { return entries_.empty(); }
    /// Writes what the whole batch makes: the tables' new partitions, then tiles and, last, the checkpoint that signs it all.
    Released close(Revision size_before);

private:
    void gather_schemas(const Descriptors& descriptors);
    void stage_proofs(Revision size_before, const Append& append, const std::string& note);
    TableSchemas published_schemas() const;
    void add_schema(const schemas::Schema& schema);
    /// False when the log says so already.
    bool add_descriptor(const std::string& key, const base::json::Value& entry);
    void stage_file(const std::string& path, std::string_view bytes);
    /// Free text stands in a file, which can be erased, never in the log. Returns what the log's entry says of it.
    base::json::Value stage_note(std::string_view folder, const base::json::Value& note);

    const ArchiveLayout& layout_;
    Archive& archive_;
    Register& reg_;
    Batch& batch_;
    ProvenFiles proven_;
    std::vector<std::string> entries_;
    std::vector<ReleaseManifest> releases_;
    std::vector<ReleaseManifest> gone_;      ///< withdrawn or erased: out of the tables
    std::vector<schemas::Schema> schemas_;   ///< all that are published once the batch is, oldest first
    std::set<std::string> staged_files_;
    Released out_;
};

}  // namespace daybook::record
