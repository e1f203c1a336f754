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
    bool lost = false;                  ///< cells that could not be read, or whole parts, are not in what was written
};

/// What stays true of the file though nothing of it is to be seen in what was written, whose report is `written`: a line
/// each of left_to_mend() with its places; "" for nothing.
std::string still_true_of(const schemas::Report& source, const schemas::Report& written);

/// The file beside `to` that takes the rows which could not be used.
std::filesystem::path quarantine_beside(std::filesystem::path to);

/// Writes the rows of a checked file (with rows) to `to` as canonical CSV, the form of data.csv. Rows that
/// cannot be used, cells that cannot be read, and sheets, parts and cells that were not read would be lost, and of a file of
/// which none can be used all would be wrong: then nothing is written, unless `anyway`; then the rows go, as they are, with line and reason to quarantine_beside(to),
/// and the rest is told. What is there already is written over, and a file of quarantined rows from before removed.
Fixed write_fixed(const CheckedFile& checked, const std::filesystem::path& to, bool anyway);

}  // namespace daybook::app
