#pragma once

#include "schemas/header.hpp"
#include "schemas/layout.hpp"

#include <string>

namespace daybook::schemas {

/// A copy of the file in which the cells of columns that may not be published are empty in every row below
/// the headings, and all else is byte for byte what it was. Where a row's cells may not stand under their
/// headings (moved_private_cell(), cells beyond the headings, a quote never closed) all cells in which what is private could stand are
/// emptied too.
/// \pre `layout` has private columns
std::string redact(const TextFile& file, const Header& header, const Layout& layout);

}  // namespace daybook::schemas
