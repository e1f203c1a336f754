#pragma once

#include "publisher/base/json.hpp"
#include "publisher/record/archive.hpp"
#include "publisher/record/log_entry.hpp"
#include "publisher/record/log_states.hpp"
#include "publisher/record/register.hpp"
#include "publisher/record/release_manifest.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace daybook::record {

/// Under these keys the register remembers which bytes the log names, so that no release reads the whole log: "file/<path>" of a version's
/// release.json, "table/<table>" of a table's newest manifest ({path, sha256}).
std::string file_key(const std::string& path);
std::string table_key(const std::string& table_manifest_path);
/// What an entry makes known of them, as pairs of key and body.
std::vector<std::pair<std::string, std::string>> named_by(const LogEntry& entry);

/// What is public already and goes into something that is to be signed: nothing of it is taken for what the log names before it was held against
/// the digest. All throw Error(corrupt) naming the file and the remedy.
class ProvenFiles {
public:
    /// `more` gets what the register did not remember yet, for the batch to enter.
    ProvenFiles(const Archive& archive, Register& reg, std::vector<std::pair<std::string, std::string>>& more)
        : layout_(archive.layout()), vkey_(archive.vkey()), reg_(reg), more_(more) {}

    /// The release.json of a public version.
    ReleaseManifest release(const std::string& dataset, const std::string& edition, int version);
    /// A table's newest manifest; one without files where the log names none.
    base::json::Value table(const std::string& table);
    /// The text of what an entry of the log names by path and sha256.
    std::string named(const base::json::Value& entry) const { return text(entry.at("path").as_string(), entry.at("sha256").as_string()); }
    /// What became of each version by the log, which is read for it to its end.
    const std::map<PublicVersion, VersionState>& states();
    /// Holds a file of a version against its release.json.
    void hold(const ReleaseManifest& manifest, const std::string& name) const;

private:
    /// What the log says under a key; "" when nothing.
    std::string said(const std::string& key);
    void read_log();
    std::string text(const std::string& path, const std::string& digest) const;

    const ArchiveLayout& layout_;
    std::string vkey_;
    Register& reg_;
    std::vector<std::pair<std::string, std::string>>& more_;
    bool has_read_log_ = false;
    std::map<std::string, std::string> in_log_;
    StatesInLog states_;
};

}  // namespace daybook::record
