#pragma once

#include "harvesters/kind.hpp"

#include <cstdint>
#include <filesystem>

namespace daybook::harvesters {

/// What a composed object (a register, a month of contracts) had, and what of that is gone.
struct Gone {
    std::int64_t before = 0, gone = 0;
};

/// What lies in a composed object beside the one before it.
struct Shrinkage {
    Gone records = {};  ///< by Kind::key_of
    Gone rows = {};     ///< that the records make, by Kind::rows_of; none where each makes one
};

/// Compares two files as Kind::compose() draws them up: one record a line. None are gone of one that was
/// drawn up otherwise. \pre the kind has key_of
Shrinkage shrinkage(const Kind& kind, const std::filesystem::path& before, const std::filesystem::path& now);

}  // namespace daybook::harvesters
