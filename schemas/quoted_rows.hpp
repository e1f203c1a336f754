#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace daybook::schemas {

/// How many cells the rows of a table have.
struct RowWidth {
    std::size_t headings = 0;  ///< up to the last heading; 0 while nothing is known
    /// Up to the last field that no row may lack: programs leave off the blank cells behind a row's last one.
    std::size_t fewest = 0;
};

/// A quoted cell of several lines, and the record that it would stand in.
struct QuotedLines {
    std::string_view text;                 ///< between the quotes
    std::vector<std::string_view> before;  ///< the record's cells before it
    std::size_t behind = 0;                ///< cells behind the closing quote, on its line
    bool whole = false;                    ///< the record has as many cells as a row if the quote closes there
};

/// True when lines of the cell read as rows of the table, so that its quote may be one that was never closed:
/// - one of them has as many cells as a row, and a date or a sum of money, or stands as its own record does
///   up to the quote: dates and numbers in the same columns;
/// - or all of them have as many cells as the record would have if it ended with its first line.
/// In a record that is not whole either way, so many commas are enough as no sentence has.
bool holds_rows(const QuotedLines& cell, char delimiter, const RowWidth& width);

/// So many cells are a row whatever stands in them: no sentence has so many commas.
inline constexpr std::size_t kSurelyRow = 7;

}  // namespace daybook::schemas
