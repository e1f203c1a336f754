#pragma once

#include <filesystem>

namespace daybook::app {

/// Where what the program brings with it lies: the published schemas, the site's assets, the demo's configuration.
struct ShippedFiles {
    std::filesystem::path schemas;
    std::filesystem::path assets;
    std::filesystem::path demo_config;
    std::filesystem::path demo_folder;   ///< where the demo goes unless told otherwise, below the present folder
};

/// Of a program that lies in <prefix>/bin, what is in <prefix>/share/daybook, so that a package works wherever it is unpacked; of any
/// other, what is in the source tree that it was built from.
const ShippedFiles& shipped_files();

}  // namespace daybook::app
