#pragma once

#include "schemas/encoding.hpp"
#include "schemas/header.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace daybook::schemas {

/// Where pivot tables stand that were left on the sheet of their rows.
struct Pivots {
    /// One among the rows or below them.
    struct Block {
        std::size_t begin = 0, end = std::string::npos;  ///< in the text, from its heading on; the last one goes on to the end
        int first = 0, last = -1;                        ///< its columns
    };

    int beside = -1;           ///< the first column of one right of all that is read; -1 for none there
    std::vector<Block> below;
};

/// Looks for them by the heading that a spreadsheet gives the names in one: right of all that is read (`column_of_field`), or near the end of the text.
/// They are known by their offsets in `file`, so that they are looked for anew in another text of the same rows.
Pivots find_pivots(const TextFile& file, const Header& header, const std::vector<int>& column_of_field);

}  // namespace daybook::schemas
