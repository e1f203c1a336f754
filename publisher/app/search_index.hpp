#pragma once

#include <filesystem>
#include <string>

namespace daybook::app {

/// Makes the search index of a finished site (pagefind, from `tools/pagefind` beside the assets) into its folder pagefind/: made apart and then put in
/// its place, so that a reader finds the old one or the new. "" when it was made, or where there is no such program; else what went wrong: then
/// there is none, since the one of before may find what was erased meanwhile.
std::string make_search_index(const std::filesystem::path& site, const std::filesystem::path& assets);

/// Takes the search index away: the site has none until it is made again, and says so.
void drop_search_index(const std::filesystem::path& site);

}  // namespace daybook::app
