#pragma once

#include "schemas/checked_table.hpp"
#include "schemas/dates.hpp"
#include "schemas/findings_log.hpp"
#include "schemas/report.hpp"
#include "schemas/total_rows.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace daybook::schemas {

/// What the accepted rows show of one field.
struct FieldTally {
    static constexpr int kLooks = 64;  ///< values in which examples are looked for

    std::int64_t blank = 0;
    std::int64_t unread = 0;                         ///< cells that say something which cannot be read
    std::array<std::int64_t, kDateStyles> styles{};  ///< of dates, in all rows
    std::int64_t day_first = 0, month_first = 0;     ///< dates that can only be read so
    std::int64_t month_first_line = 0;  ///< the line of the first of the latter in this stretch; add() leaves it
    int month_first_month = 0;          ///< the month of the first of them
    int looks = 0;                      ///< values looked at, at most kLooks
    std::vector<std::string> examples;  ///< the first different values among them
    std::set<std::uint16_t> missing;    ///< which of its texts for "no value" were met, also in rows not accepted
    std::vector<int> places;            ///< which of the values looked at each example was, from 0

    void look_at(std::string_view value);
    bool looking() const { return looks < kLooks && examples.size() < ColumnRead::kExamplesKept; }
    /// As if `more` had been read behind this.
    void add(const FieldTally& more);
};

/// Rows of a month by the form of their dates and by their day, from 1.
struct DaysOfMonth {
    using Days = std::array<std::int64_t, 32>;
    std::array<Days, kDateForms> rows{};

    DaysOfMonth& operator+=(const DaysOfMonth& more);
};

/// What reading rows adds up to; the sums of two stretches are those of both.
struct RowTally {
    RowCounts rows;
    /// Sums of the amount field, wide enough never to wrap.
    __int128 accepted_units = 0, quarantined_units = 0;
    /// Accepted amounts by what the row says of its currency, when it does; "" for what names none.
    std::map<std::string, __int128, std::less<>> currencies;
    /// Quarantined amounts by the same; where the schema says it for all rows, by that, and "" for money that is said to be other.
    std::map<std::string, __int128, std::less<>> quarantined_currencies;
    static constexpr std::size_t kMostCurrencies = 100;  ///< those beyond are as good as none
    std::map<int, std::int64_t> months;              ///< accepted rows by year * 12 + month - 1
    std::map<int, DaysOfMonth> month_days;           ///< the same by day, of 1990 to 2099
    std::map<int, __int128> month_units;             ///< their amounts, by the same number
    std::map<int, std::int64_t> month_lines;         ///< the line of the first of them in this stretch; add() leaves it
    std::vector<FieldTally> fields;                  ///< by schema field
    std::int64_t paid = 0, came_back = 0;  ///< accepted amounts above nought, and below
    std::int64_t unnamed_back = 0;    ///< the largest accepted amount below nought whose row names nobody, without its minus
    std::int64_t decimal_points = 0;  ///< amounts, where it was looked at, whose point can only stand before pence
    bool says_nil = false;
    bool private_text = false;  ///< a cell that may not be published holds something

    void add_amount(std::string_view currency, __int128 units);
    void add_quarantined(std::string_view currency, __int128 units);
    void add(const RowTally& more);
};

/// What the rows of a tally come to.
inline RowSums sums_of(const RowTally& tally) {
    return {tally.rows.accepted + tally.rows.quarantined, tally.accepted_units, tally.accepted_units + tally.quarantined_units};
}

/// A key of a row, as a print of its cells, and where the row stands.
struct KeyPrint {
    std::uint64_t print;
    std::int64_t line;
    std::size_t offset;  ///< of the record in the text
};

/// A row that was not accepted, whole.
struct QuarantinedRow {
    std::int64_t line = 0;
    std::string reason;  ///< what stands against it, in words
    std::vector<std::string> cells;
};

/// What one stretch of a file gave, read on its own: lines are counted from 1 at its beginning.
struct RowsRead {
    /// `room` is memory for prints, one for each key: what was taken before is used again.
    RowsRead(TableBuilder table, FindingsLog findings, std::vector<std::vector<KeyPrint>> room, std::size_t fields)
        : builder(std::move(table)), log(std::move(findings)), prints(std::move(room)) {
        tally.fields.resize(fields);
    }

    TableBuilder builder;
    FindingsLog log;
    RowTally tally;
    std::vector<QuarantinedRow> quarantined;    ///< when they are wanted
    std::vector<TotalRow> totals;               ///< rows that say what others add up to, and can be read
    std::optional<RowSums> last_total = {};     ///< what the rows of the stretch above its last row of totals come to
    bool asks_above = false;  ///< a row could be told only by what the rows above the stretch come to, which was not known
    std::int64_t unread_amounts = 0;            ///< rows whose amount cannot be read
    std::vector<std::vector<KeyPrint>> prints;  ///< by key (see RowKeys)
    std::size_t end = 0;                        ///< offset behind the last record read
    std::size_t wasted = 0, doubtful = 0;       ///< CsvReader::wasted() and doubtful() there
    std::int64_t lines = 0;                     ///< lines, or records of a sheet, gone through
};

}  // namespace daybook::schemas
