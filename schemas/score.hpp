#pragma once

namespace daybook::schemas {

/// How good a file is, 0 to 100 (docs/formats.md, "Score"); 0 where nothing of it can be used.
struct Score {
    static constexpr int kRows = 50, kColumns = 20, kCells = 20, kForm = 10;  ///< the most of each

    int rows = 0;     ///< rows that could be read
    int columns = 0;  ///< columns of the schema that are in the file
    int cells = 0;    ///< cells that needed no repair and break no rule
    int form = 0;     ///< the file itself
    int total() const { return rows + columns + cells + form; }
    bool operator==(const Score&) const = default;
};

}  // namespace daybook::schemas
