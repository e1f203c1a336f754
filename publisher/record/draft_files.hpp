#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/register.hpp"
#include "publisher/record/release_manifest.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::record {

/// The manifest of a draft, when each of its files is what was checked and its rows are those that the register has. Throws
/// Error(corrupt) or Error(not_found) when it is damaged, and another when it cannot be read for the moment.
ReleaseManifest whole_manifest(const ArchiveLayout& layout, const VersionRecord& draft);

/// True when whole_manifest() finds it damaged. Throws Error when that cannot be told.
bool is_damaged(const ArchiveLayout& layout, const VersionRecord& draft);

/// What whoever brought a draft said of it. It lies beside the draft's files and is never public; by it a register that was lost knows it again.
struct SaidOfDraft {
    std::string reason, note, who;
};
void write_officer(const std::filesystem::path& folder, const SaidOfDraft& said);
/// None where nothing lies there: a harvest's draft, or one of an earlier program. Throws Error(corrupt).
std::optional<SaidOfDraft> read_officer(const std::filesystem::path& folder);

}  // namespace daybook::record
