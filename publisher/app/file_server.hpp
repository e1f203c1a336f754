#pragma once

#include "api/http.hpp"

#include <filesystem>

namespace daybook::app {

/// Serves a folder as a department's web site would: files with ETag and Last-Modified, index.html or a list of links for
/// a folder, 404 for the rest. For the demo's estate and for tests over real files; loopback only.
api::Handler serve_folder(const std::filesystem::path& root);

}  // namespace daybook::app
