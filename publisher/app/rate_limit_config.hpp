#pragma once

#include "api/rate_limit.hpp"
#include "publisher/app/yaml.hpp"

namespace daybook::app {

/// How often one client may ask, from the mapping `listen`. Only who serves needs it, so it is no part of Config.
/// Throws Error(usage) with the place of a number out of range.
api::RateLimit read_rate_limit(const Yaml& listen);

/// The same from the configuration itself. Throws as load_config().
api::RateLimit load_rate_limit(const std::filesystem::path& config);

}  // namespace daybook::app
