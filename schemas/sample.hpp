#pragma once

#include "schemas/cells.hpp"
#include "schemas/header.hpp"

namespace daybook::schemas {

inline constexpr int kRowsSampled = 200;

/// Shows the first rows below the headings, with all their cells, to visit(Cells&).
template <class Visit>
void for_sample(const TextFile& file, const Header& header, Visit&& visit) {
    Cells cells(file, header.delimiter);
    for (std::int64_t i = 0; i <= header.records_before; ++i) cells.next();
    cells.expect(width_of(header));
    for (int row = 0; row < kRowsSampled && cells.next();) {
        int filled = 0;
        for (int i = 0; i < cells.size() && filled < 3; ++i) filled += cells.at(i).empty() ? 0 : 1;
        if (filled < 3) continue;  // no row of data
        visit(cells);
        ++row;
    }
}

}  // namespace daybook::schemas
