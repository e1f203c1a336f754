#pragma once

#include "publisher/app/harvest.hpp"

#include <string_view>

namespace daybook::app {

/// Code of a file that was judged fit to be released and is still a draft: it waits for its day or a person, or was left behind.
inline constexpr std::string_view kDrafted = "drafted";

/// "released", "held" …, and "drafted".
std::string_view became(const FileResult& file);

/// Tells what waits from what is public, after a release.
void tell_drafts(record::Register& reg, HarvestResult& result, base::Instant now);

}  // namespace daybook::app
