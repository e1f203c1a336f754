#pragma once

#include "site-gen/page.hpp"

namespace daybook::site_gen {

/// What became of a version that is not offered: "Withdrawn on 6 July 2024: published in error", "Erased: personal data"; "" of one that is.
std::string end_words(const catalogue::VersionSummary& version);

/// A version as a line of a table: status, release, why it is there or why no more, rows, total and downloads; of an erased one not how much there was.
Context version_line(const Site& site, const catalogue::EditionView& edition, const catalogue::VersionSummary& version, bool has_amount);

}  // namespace daybook::site_gen
