#pragma once

#include "publisher/record/merkle.hpp"

#include <filesystem>

namespace daybook::record {

/// Holds the end of a log, on which the next release is built, against what was signed: that its tiles give `root`, and that its last bundle has
/// exactly the entries of its last tile. Reads the right edge only. Throws Error(corrupt) naming the file and the remedy: whoever built on other
/// bytes would sign another history, which no mirror follows.
void refuse_altered_end(const std::filesystem::path& log_dir, std::int64_t size, const base::Sha256& root);

}  // namespace daybook::record
