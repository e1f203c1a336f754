#pragma once

#include "publisher/app/check_files.hpp"

#include <filesystem>
#include <string>

namespace daybook::app {

/// What became of writing a file anew.
struct Fixed {
    bool written = false;
    std::string words;                  ///< for the person: what was written where, or why nothing was
    std::filesystem::path quarantined;  ///< file of the rows that could not be used; "" when there are none
    std::int64_t cells_lost = 0;        ///< cells that could not be read, and are blank in what was written
};

/// The file beside `to` that takes the rows which could not be used.
std::filesystem::path quarantine_beside(std::filesystem::path to);

/// Writes the rows of a checked file (with rows) to `to` as canonical CSV, the form of data.csv. Rows that
/// cannot be used, and cells that cannot be read, would be lost: then nothing is written, unless `anyway`;
/// then the rows go, as they are, with line and reason to quarantine_beside(to), and the cells are told. What is there already is written over.
Fixed write_fixed(const CheckedFile& checked, const std::filesystem::path& to, bool anyway);

}  // namespace daybook::app
