#pragma once

#include "site-gen/page.hpp"

namespace daybook::site_gen {

/// A version as a line of a table: status, release, rows, total and downloads; of an erased one not how much there was.
Context version_line(const Site& site, const catalogue::EditionView& edition, const catalogue::VersionSummary& version, bool has_amount);

}  // namespace daybook::site_gen
