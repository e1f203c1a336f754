#pragma once

#include "publisher/record/public_files.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace daybook::app {

/// The public folder of an archive: an http address (of the folder itself, or of a Daybook that serves it
/// below /v1/archive), an archive, or its public folder. `scratch` holds what is fetched while it is looked
/// at. Throws Error(usage) when there is nothing of the kind at `address`.
std::unique_ptr<record::PublicFiles> public_files_at(const std::string& address,
                                                     const std::filesystem::path& scratch);

}  // namespace daybook::app
