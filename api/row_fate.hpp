#pragma once

#include "api/call.hpp"
#include "publisher/catalogue/views.hpp"
#include "publisher/record/release_manifest.hpp"

namespace daybook::api {

/// What became of a row of a version that is still offered, in the version that is current now: "became" of a cited row. Says which row
/// it is there only where that is certain; the difference of the two versions has the rest (docs/differences.md).
Value row_fate(const Call& call, const catalogue::VersionView& view, const record::Locator& locator, const catalogue::Catalogue::CitedRow& row);

}  // namespace daybook::api
