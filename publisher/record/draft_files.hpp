#pragma once

#include "publisher/record/archive.hpp"
#include "publisher/record/register.hpp"
#include "publisher/record/release_manifest.hpp"

namespace daybook::record {

/// The manifest of a draft, when each of its files is what was checked and its rows are those that the register has. Throws
/// Error(corrupt) or Error(not_found) when it is damaged, and another when it cannot be read for the moment.
ReleaseManifest whole_manifest(const ArchiveLayout& layout, const VersionRecord& draft);

/// True when whole_manifest() finds it damaged. Throws Error when that cannot be told.
bool is_damaged(const ArchiveLayout& layout, const VersionRecord& draft);

}  // namespace daybook::record
