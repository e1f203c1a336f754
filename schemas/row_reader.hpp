#pragma once

#include "schemas/cell_findings.hpp"
#include "schemas/cells.hpp"
#include "schemas/checked_rows.hpp"
#include "schemas/compiled_schema.hpp"
#include "schemas/header.hpp"
#include "schemas/layout.hpp"
#include "schemas/month_counts.hpp"
#include "schemas/read_value.hpp"
#include "schemas/row_keys.hpp"
#include "schemas/row_rules.hpp"
#include "schemas/rows_read.hpp"
#include "schemas/sheets/sheet.hpp"
#include "schemas/text_faults.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::schemas {

/// One table of a file, its headings found: what its rows are read by.
struct TablePlan {
    TextFile file;
    Header header;
    Layout layout;
    std::string sheet;             ///< path inside the file; "" for a plain CSV
    std::size_t data = 0;          ///< offset behind the headings
    std::int64_t lines_above = 0;  ///< lines, or records of a sheet, before that
    std::vector<NestedCell> nested = {};  ///< cells of JSON objects and lists, in order
    bool from_1904 = false;               ///< its serial numbers count days from 1 January 1904
    bool sets_apart = false;              ///< elements of its document go to what is quarantined
};

/// What reading rows depends on besides the table.
struct ReadSettings {
    const Schema& schema;
    const CompiledSchema& compiled;
    const CellChecks& cell_checks;
    Profile profile;
    const std::vector<RowKey>& keys;
    const RowRules& rules;
    /// By field: which are kept when not all rows are wanted, for checks of the whole table.
    const std::vector<bool>& kept;
    bool keep_rows = true;  ///< false: only findings and counts are wanted
    bool keep_quarantined = false;
};

/// What the rows of a table above a stretch come to: all of them, and those above the last row of totals.
struct SumsAbove {
    RowSums rows, last_total;
};

/// Where a stretch of rows lies: records that begin in [begin, limit). Whole records are read, so reading may
/// end behind the limit; or before it, at kMostRows rows of data.
struct Stretch {
    static constexpr std::int64_t kMostRows = CheckedRows::kMostRowsOfBatch;

    std::size_t begin = 0, limit = 0;
    std::size_t wasted = 0;    ///< CsvReader::wasted() at its beginning
    std::size_t doubtful = 0;  ///< CsvReader::doubtful() there
    std::optional<SumsAbove> above = {};  ///< absent while what stands above is still being read
    std::string_view copy = {};           ///< as CsvReader::start_at() is given it
};

/// Reads a stretch of records below the headings: sorts out those that are no rows of data, types the others,
/// accepts or quarantines them. A row is accepted when each essential field can be read. What it gives
/// depends on nothing but the stretch, what the rows above it come to (RowsRead::asks_above), and what stands above it when
/// the schema has fields to fill down.
class RowReader {
public:
    /// `orders` says by field how dates are read. `above` holds by field what the last row had, and is brought up to date when the stretch is read; it
    /// is empty for a schema without fields to fill down.
    RowReader(const TablePlan& table, const ReadSettings& settings, const std::vector<DateOrder>& orders,
              std::vector<std::string>& above, RowsRead& out);

    void read(const Stretch& stretch);

private:
    using Value = CellReading;

    /// A field that the file has, and what is done with it: kept together, since it is asked of every cell.
    struct Slot {
        std::size_t field;
        int column;
        Column* into;  ///< absent when the field is not published or rows are not wanted
        const CompiledField* compiled;
        FieldTally* tally;
        bool published, has_text, looked_at;
        bool told_by_beginning;  ///< whether there is anything to look at
        bool plain;  ///< of any text: there is nothing to read
        bool essential;
        bool compact_dates;  ///< its dates are written yyyymmdd
        bool decimal_comma;  ///< its numbers are written 1.234,56
        bool of_months;  ///< its heading says that it holds months
        bool looking;  ///< for examples of its values, so long as it has too few
        bool quiet;  ///< of a text that is there and begins as most do nothing is said or kept, once there are examples
    };

    void read_record();
    void fill_up();
    /// The field's cell, or what it means when it is blank.
    std::string_view field_text(std::size_t field) {
        const auto text = cells_.at(layout_.column_of_field[field]);
        return fills_ && means_above(field, text) ? std::string_view(carried_[field]) : text;
    }
    bool means_above(std::size_t field, std::string_view text) const;
    /// The same of a slot. All that is read, told or kept of a text begins with this, so that nothing is judged by a blank that is filled.
    std::string_view text_at(const Slot& slot) { return is_filled(slot) ? std::string_view(carried_[slot.field]) : cells_.at(slot.column); }
    bool is_filled(const Slot& slot);
    // What blank cells mean (row_filling.cpp).
    void look_what_fills();
    void carry(std::size_t field);
    void carry_down();
    void carry_down_before(int column);
    void carry_heading();
    /// Notes of a field to fill down where its value is taken from above.
    void note_filled(const Slot& slot, bool accepted);
    /// Reads every mapped field but text of which the schema asks nothing; true when each essential one, text
    /// too, is there.
    bool read_values();
    void read_value(const Slot& slot);
    void count_evidence(const Slot& slot);
    void read_with_comma(const Slot& slot);
    void take_compact_day(const Slot& slot);
    /// Cells of this record that hold an object or a list are no texts; false when an essential one is among them.
    bool refuse_nested();
    bool is_nested(int column) const;
    /// The column of what shows that the cells of this row stand under other headings than their own; -1 for nothing.
    int rest_of_amount();
    int shifted_to();
    int amount_went_to();
    std::int64_t more_in_last_cell();
    bool is_overfull();
    /// The column in which what may not be published may stand in this row; -1 for none.
    int look_at_private_cells();
    bool only_private_cell_moved() const;

    void take_or_set_aside();

    // What is counted, noted and kept of a row (row_taking.cpp).
    /// The canonical text of a text field, once read; good until the next call.
    std::string_view text_of(std::size_t field);
    void accept();
    void look_at_point();
    /// The currency of this row's amount, as the row or the schema says; "" for none.
    std::string_view currency_said();
    /// Personal data in cells of which the schema does not ask for it, or that nobody reads: they stand in the copy of the file
    /// that is published.
    void look_at_settlement(std::int64_t units);
    void look_beside();
    bool is_bank_beside(std::size_t beside);
    /// Notes everything there is to say of a row of data; keeps its values when it was accepted.
    void take_fields(bool accepted);
    void note_marks(bool accepted);
    void take_text(Slot& slot, bool accepted);
    void take_value(Slot& slot, bool accepted);
    void note_good(std::size_t field, bool accepted);
    Issue why_unread(std::size_t field);
    void note_unusable(std::size_t field, bool accepted);
    At place_of_kept(std::size_t field, bool accepted);
    /// A cell of an accepted row that says nothing, or what it says, for what was understood of the column.
    void count_blank(const Slot& slot) { ++slot.tally->blank; }
    /// Of nearly every cell this is all that has to be known: it holds something, and nothing that there were more to say of.
    bool says_little(const Slot& slot) const {
        if (!ascii_ || fills_ || cells_.has_marks() || slot.column >= cells_.size() || slot.looking) return false;
        const auto text = cells_.reader().plain_text(static_cast<std::size_t>(slot.column));
        return !text.empty() && begins_as_most(text) && !(slot.looked_at && cell_checks_.begins_faulty(slot.field, text));
    }
    /// Whether the cell has to be looked over; nearly every one is told by its beginning.
    bool may_be_faulty(const Slot& slot, std::string_view text) const {
        if (!slot.looked_at || text.empty()) return false;
        // What was filled in stands in another record.
        return !slot.told_by_beginning || !ascii_ || fills_ || cell_checks_.begins_faulty(slot.field, text);
    }
    void show_example(Slot& slot, std::string_view text);
    void show_example(Slot& slot, const Value& value);
    void take_keys(bool accepted);
    std::uint64_t print_of_key(const RowKey& key, bool& blank, bool& bad);

    // What cells of a row say of each other (row_rules.cpp).
    void hold_to_rules();
    void take_out_of_force();
    int column_of_slot(std::size_t field) const;
    bool says_nothing(std::size_t field);
    bool is_unsigned_credit() { return unsigned_credit() >= 0; }
    int unsigned_credit();
    void note_unsigned_credit();
    int not_in_pounds();

    // Headings between the rows (row_headings.cpp).
    bool repeats_header();
    bool names_headings();
    bool is_heading_at_top(std::string_view text);
    bool heads_another_table();
    bool moves_headings();
    bool moves_heading(std::size_t field);
    bool moves_private_heading();
    bool names_field(std::size_t field);
    bool stands_elsewhere(std::string_view normal, int column);
    bool is_readable_header();
    bool is_half_of_headings();
    bool is_notes_of_headings();
    void note_basis_named_here();

    // What is no row of data, or a faulty one (row_kinds.cpp).
    void set_apart(bool shifted);
    std::string_view kind_of_record();
    bool is_of_pivot();
    bool is_total(int filled);
    bool repeats_first_row(int column);
    bool is_number_of_page();
    bool is_count_of_rows();
    bool is_all_zeros();
    bool may_be_total();
    bool lacks_date();
    std::string_view kind_of_sum();
    bool is_sum_of_rows_above();
    bool tells_whose(int column) const;
    bool is_all_dashes();
    /// What stands in that column is a number, in whatever style its amounts are written.
    bool is_number_at(int column, std::string_view text) const;
    bool may_be_nil();
    bool is_nil();
    bool is_above_rows() const;
    std::string whose_row();
    bool is_footnote(int filled);
    bool is_row_in_one_cell();
    bool is_wrapped_row();
    bool is_row(const std::vector<std::string>& cells) const;
    void keep_beginning();
    void set_aside(std::string_view kind);
    void set_aside_total(Issue issue, const At& at);
    void keep_total();
    void keep_figure(const At& at, std::int64_t units);
    void keep_total_of_amounts();
    void keep_total_elsewhere();
    void quarantine(bool shifted);
    std::string why_quarantined(bool shifted);

    /// Where a field's cell stands, with its text unless that may be private.
    At place_of(std::size_t field);
    At place_of_row(int column = 0) const { return {cells_.reader().line(), column, {}}; }
    At first_text(bool (*names)(std::string_view) = nullptr);

    const Layout& layout_;
    const std::vector<NestedCell>& nested_;
    const Schema& schema_;
    const CompiledSchema& compiled_;
    const CellChecks& cell_checks_;
    const std::vector<RowKey>& keys_;
    const RowRules& rules_;
    RowsRead& out_;
    Cells cells_;
    const TextFile& file_;
    char delimiter_;
    std::optional<std::vector<std::string>> first_row_;  ///< read when it is asked for
    std::size_t data_;  ///< where the first record below the headings begins
    std::size_t begin_ = 0;  ///< where this stretch does
    std::string nil_of_;     ///< whose the last row was that says that there was nothing
    const std::vector<std::string>& upper_headings_;  ///< the upper row of headings that stand in two
    const std::vector<DateOrder>& orders_;  ///< by field
    int serial_days_;                       ///< from the calendar of serial numbers to the one of 1900
    bool in_sheet_;
    bool keep_rows_;
    const std::vector<bool>& kept_;
    bool keep_all_;
    bool keep_quarantined_;
    bool whole_rows_;    ///< rows are compared whole
    int amount_, date_, supplier_, currency_;  ///< fields; -1 when the schema has none
    /// A column and its heading, which says what a number is.
    struct Beside {
        int column;
        std::string heading;
        BankColumn bank;
    };
    std::vector<Beside> beside_;      ///< columns that nobody reads and that are looked at for personal data
    std::vector<std::size_t> named_;  ///< essential fields of text
    bool only_text_ = false;          ///< no essential field is of another type
    std::vector<Value> values_;
    std::vector<std::string> scratch_;  ///< by field, what read_value() wrote
    std::vector<Slot> to_read_;         ///< fields that have to be read, or must be there
    std::vector<Slot> slots_;           ///< fields of which anything is said or kept
    std::uint64_t row_print_ = 0;
    std::vector<std::string>& above_;
    std::vector<std::string> carried_;  ///< by field, what a blank cell means; empty for no such field
    /// A name in a line of its own, of a field that has no column; until a row stands below it.
    struct NameApart {
        int field;
        std::int64_t line;
        int column;
        std::string text;
    };
    std::optional<NameApart> apart_;
    bool fills_ = false;                ///< this record's blank cells mean what stands above them
    int moved_ = -1;        ///< column of this record that shows that its cells are not in their places
    bool ascii_ = false;    ///< this record has no other bytes
    bool doubtful_ = false;             ///< this record's cells may stand under other headings than their own
    std::size_t record_begin_ = 0;
    std::optional<SumsAbove> sums_above_;  ///< the stretch
    MonthCounts months_;
    std::optional<Headings> headings_;  ///< made when a row is looked at that may be headings
    /// The headings at the top, made like those.
    struct Tops {
        std::set<std::string> normal;
        std::bitset<256> begin;  ///< the bytes with which they begin, as small letters
        std::size_t longest = 0;
    } tops_;
};

}  // namespace daybook::schemas
