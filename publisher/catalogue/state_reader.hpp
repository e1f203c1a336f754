#pragma once

#include "publisher/catalogue/state.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace daybook::catalogue {

/// Of a release's manifest.
inline constexpr std::uintmax_t kMostManifestBytes = 64 << 20;

/// A file that the log names by its path below public/ and its digest. Throws Error(corrupt) when the path
/// leaves the folder or the file is another.
std::string read_public(const std::filesystem::path& public_dir, const std::string& path,
                        const std::string& sha256, std::uintmax_t max_bytes);

/// The state at the log's newest checkpoint, its signature and root verified, without an index: for commands
/// that look at an archive or a copy of one. `vkey` is the log's key; "" trusts the published one.
std::shared_ptr<const State> read_state(const std::filesystem::path& public_dir,
                                        const std::string& vkey = {});

}  // namespace daybook::catalogue
