#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/register.hpp"
#include "publisher/record/release_manifest.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::record {

/// The name of a part that is said to be the department's own file and whose file is another than its snapshot, or none; "" when all are.
std::string part_not_original(const ReleaseManifest& manifest);

/// SHA-256 of manifest.json as write_draft() makes it, by which the register knows that it is still the same.
std::string manifest_digest(const ReleaseManifest& manifest);

/// The manifest of a draft, when it is what the register was told (VersionRecord::manifest) and each of its files is what was checked. Throws
/// Error(corrupt) or Error(not_found) when it is damaged, and another when it cannot be read for the moment.
ReleaseManifest whole_manifest(const ArchiveLayout& layout, const VersionRecord& draft);

/// Counts the rows of a draft's data.csv and adds them up, for a manifest that nobody kept the digest of: the draft of an earlier program, or
/// one that a register which was made again takes back. `amount_field` is that of its schema, "" where it has none. Throws Error(corrupt).
void hold_rows(const std::filesystem::path& folder, const ReleaseManifest& manifest, const std::string& amount_field);

/// True when whole_manifest() finds it damaged. Throws Error when that cannot be told.
bool is_damaged(const ArchiveLayout& layout, const VersionRecord& draft);

/// What whoever brought a draft said of it. It lies beside the draft's files and is never public; by it a register that was lost knows it again.
struct SaidOfDraft {
    std::string reason, note, who;
};
void write_officer(const std::filesystem::path& folder, const SaidOfDraft& said);
/// None where nothing lies there: a harvest's draft, or one of an earlier program. Throws Error(corrupt).
std::optional<SaidOfDraft> read_officer(const std::filesystem::path& folder);
/// Holds the words that the register has for readers against those with which the draft was handed in, where a file beside it says them. Throws
/// Error(conflict) naming both: nobody puts words into a department's mouth by writing into the register.
void hold_words(const std::filesystem::path& folder, const VersionRecord& draft);

}  // namespace daybook::record
