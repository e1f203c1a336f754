#pragma once

#include "schemas/sheets/budget.hpp"
#include "schemas/sheets/sheet.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::schemas::sheets {

/// "C7": where a spreadsheet shows row 6, column 2.
std::string cell_name(std::uint64_t row, std::uint64_t column);

/// Writes a sheet's rows, from the top down, as the text of a Sheet. Throws Error(exhausted) naming the sheet
/// and the cell past a limit of the budget.
class SheetWriter {
public:
    /// `name` is for complaints; `budget` must outlive the writer.
    SheetWriter(std::string_view name, Budget& budget) : name_(name), budget_(budget) {}

    /// Sets a cell of the row that is being gathered; a later text replaces an earlier one.
    void put(std::uint64_t column, std::string_view text);
    /// Writes the gathered row as row `row` (0-based) and `times` - 1 more below it. Throws Error(bad_input)
    /// when a row that is not blank was written there or further down.
    void end_row(std::uint64_t row, std::uint64_t times = 1);
    /// Where in the text row `row` will begin, which is the next one to end or stands further down.
    std::uint64_t begin_of(std::uint64_t row) const { return text_.size() + (row - next_row_); }
    /// The row being gathered is not shown by a spreadsheet.
    void conceal_row() { row_is_concealed_ = true; }
    /// `count` columns from `first` on are not shown by a spreadsheet, in rows that end later.
    void conceal_columns(std::uint64_t first, std::uint64_t count);

    /// Gives the sheet its text, and what of it is not shown.
    void move_to(Sheet& sheet);

private:
    void append_row();
    void note_concealed(bool row_is, std::uint64_t row, std::uint64_t times);
    void append_cell(std::string_view text);
    std::string shown_name() const;
    void check_cell(std::uint64_t column, std::string_view text) const;

    std::string name_;
    Budget& budget_;
    std::string text_;
    std::vector<std::string> cells_;  ///< kept between rows for their memory; those past width_ are blank
    std::size_t width_ = 0;           ///< up to the last cell that is not blank
    std::uint64_t next_row_ = 0;
    bool row_is_concealed_ = false;
    Concealed concealed_rows_;
    std::vector<bool> conceals_, has_text_;  ///< by column, up to the last one that is not shown
    std::uint64_t counted_ = 0;  ///< bytes of the gathered row that the budget knows of
};

}  // namespace daybook::schemas::sheets
