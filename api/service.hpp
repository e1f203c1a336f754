#pragma once

#include "api/http.hpp"
#include "publisher/base/clock.hpp"
#include "publisher/catalogue/catalogue.hpp"

#include <filesystem>
#include <memory>

namespace daybook::api {

/// What handlers may use.
struct Services {
    catalogue::Catalogue& catalogue;
    std::filesystem::path public_dir;  ///< releases/, log/, tables/, served as files
    std::filesystem::path site_dir;    ///< the static site at "/"; empty: none
    const base::Clock& clock;
    std::function<void(const std::string& line)> log;  ///< one JSON line per request; may be empty
};

/// The API and the site as one handler: router, problems, HEAD, conditional requests, CORS, request ids.
/// Never throws.
Handler make_handler(Services services);

}  // namespace daybook::api
