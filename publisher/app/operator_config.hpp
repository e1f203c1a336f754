#pragma once

#include "publisher/app/config.hpp"

#include <filesystem>

namespace daybook::app {

/// As load_config, for an officer's command: it fetches nothing and asks no cluster, so variables that hold secrets need not be set; headers and
/// passwords are of no use then.
Config load_operator_config(const std::filesystem::path& file);

}  // namespace daybook::app
