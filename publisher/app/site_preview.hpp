#pragma once

#include "publisher/app/config.hpp"
#include "publisher/base/clock.hpp"
#include "site-gen/site.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace daybook::app {

struct SitePreview {
    std::vector<std::string> versions;  ///< "<dataset>/<edition>/v<n>": drafts as they will be named
    site_gen::SiteResult site;
};

/// Builds into `folder` the site as it will be when drafts are out: all of them, or the one of `edition` ("<dataset>/<edition>"). Each page says that it
/// is a preview under embargo, and no one but this user may enter the folder. Reads the archive and changes nothing in it, whoever has it
/// open. Totals that need rows beside each other (suppliers) are those of what is public. Throws Error: usage where the folder lies in the
/// public site or in the archive, contains them, or holds files of others; not_found where there is no such draft.
SitePreview preview_site(const Config& config, const std::filesystem::path& folder, const std::string& edition, const base::Clock& clock,
                         const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace daybook::app
