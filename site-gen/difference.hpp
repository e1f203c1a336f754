#pragma once

#include "publisher/catalogue/views.hpp"
#include "site-gen/page.hpp"

namespace daybook::site_gen {

/// "What changed from version n-1" as the version page shows it: counts, control totals and the first rows.
/// Null for a first version and where the site was not told how to compare; with `unavailable` where the rows
/// of one are no longer offered or are too many to compare here.
Context difference_of(const Site& site, const catalogue::VersionView& view);

}  // namespace daybook::site_gen
