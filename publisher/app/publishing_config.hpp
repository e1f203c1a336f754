#pragma once

#include "publisher/app/config.hpp"

namespace daybook::app {

/// The configuration of a command that harvests: as `load_config`, and one that names no source is refused with Error(usage), before an
/// archive is begun for nothing. A server that follows an archive needs no source.
Config load_publishing_config(const std::filesystem::path& file);

}  // namespace daybook::app
