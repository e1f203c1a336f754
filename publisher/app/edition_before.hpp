#pragma once

#include "schemas/edition.hpp"
#include "schemas/report.hpp"
#include "schemas/schema.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace daybook::app {

/// Rows and control total of the last edition of a dataset before `edition` that is as long, as its newest
/// version in the archive's `public_dir` says them, and their currency; the report has nothing else. Absent when no
/// such edition is released, or its rows say currencies of their own (`schema`) and not all the same. Throws Error(corrupt) naming a release.json that cannot be read: `daybook verify` says what
/// else is wrong.
std::optional<schemas::Report> edition_before(const std::filesystem::path& public_dir,
                                              const std::string& dataset, const schemas::Edition& edition,
                                              const schemas::Schema& schema);

}  // namespace daybook::app
