#pragma once

#include "schemas/cells.hpp"
#include "schemas/checked_table.hpp"
#include "schemas/dates.hpp"
#include "schemas/findings_log.hpp"
#include "schemas/layout.hpp"
#include "schemas/report.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace daybook::schemas {

/// What one pass over the rows below the headings gave.
struct RowsRead {
    explicit RowsRead(const Schema& schema, FindingsLog findings)
        : builder(schema), log(std::move(findings)) {}

    TableBuilder builder;
    FindingsLog log;
    RowCounts rows;
    __int128 accepted_units = 0,
             quarantined_units = 0;  ///< sums of the amount field, wide enough never to wrap
    std::map<std::string, std::int64_t> months;
    std::array<std::int64_t, kDateStyles> styles{};  ///< of the date field
    std::int64_t day_first = 0, month_first = 0;     ///< dates that can only be read so
    bool says_nil = false;
    bool private_text = false;  ///< a cell that may not be published holds something
    bool too_many = false;      ///< stopped at the most rows allowed
};

/// True when a text says that there was nothing to report: "Nil return", "No payments were made in June".
bool says_nil(std::string_view text);

/// Reads the records below the headings once: sorts out those that are no rows of data, types the others,
/// accepts or quarantines them. A row is accepted when each essential field can be read.
class RowReader {
public:
    RowReader(const TextFile& file, const Header& header, const Layout& layout, const Schema& schema,
              DateOrder order, RowsRead& out);

    /// Reads at most `most` records.
    void read_all(std::int64_t most);

private:
    /// What a typed cell was read as.
    struct Value {
        enum class Kind : std::uint8_t { blank, good, bad } kind = Kind::blank;
        std::int64_t number = 0;
        unsigned repairs = 0;    ///< of a number
        bool odd_style = false;  ///< of a date: not the schema's
        bool money_shaped = false;
    };

    void read_record();
    std::string_view field_text(std::size_t field) { return cells_.at(layout_.column_of_field[field]); }
    Value read_value(std::size_t field);
    Value read_day(std::size_t field);
    /// Types every mapped field but text; true when each essential one, text too, is there.
    bool read_values();
    bool is_shifted();
    bool is_overfull();
    void look_at_private_cells();

    void accept();
    void append_text(std::size_t field, Column& column);
    void append_value(std::size_t field, Column& column);
    void note_repairs(std::size_t field);
    void count_month(std::int64_t day);

    void set_apart(bool shifted);
    std::string_view kind_of_record();
    bool repeats_header();
    bool is_total(int filled);
    bool is_footnote(int filled);
    void set_aside(std::string_view kind);
    void quarantine(bool shifted);

    /// Where a field's cell stands, with its text unless that may be private.
    At place_of(std::size_t field);
    At place_of_row(int column = 0) const { return {cells_.reader().line(), column, {}}; }
    At first_text();

    const Header& header_;
    const Layout& layout_;
    const Schema& schema_;
    RowsRead& out_;
    Cells cells_;
    DateOrder order_;
    int amount_, date_;  ///< fields; -1 when the schema has none
    std::vector<Value> values_;
    bool doubtful_ = false;           ///< this record's cells may stand under other headings than their own
    std::int64_t month_number_ = -1;  ///< the month counted last, and its counter
    std::int64_t* month_count_ = nullptr;
};

}  // namespace daybook::schemas
