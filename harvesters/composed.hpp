#pragma once

#include "harvesters/kind.hpp"

#include <cstdint>
#include <filesystem>

namespace daybook::harvesters {

/// What lies in a composed object (a register, a month of contracts) beside the one before it.
struct Shrinkage {
    std::int64_t before = 0;  ///< records that it had
    std::int64_t gone = 0;    ///< of these, those that it has no more, by Kind::key_of
};

/// Compares two files as Kind::compose() draws them up: one record a line. None are gone of one that was
/// drawn up otherwise. \pre the kind has key_of
Shrinkage shrinkage(const Kind& kind, const std::filesystem::path& before, const std::filesystem::path& now);

}  // namespace daybook::harvesters
