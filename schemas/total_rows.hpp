#pragma once

#include "schemas/findings_log.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace daybook::schemas {

/// What rows come to, from where a stretch of the file begins: those that can be used, and with them those that are
/// quarantined for another cell than their amount.
struct RowSums {
    std::int64_t rows = 0;
    __int128 accepted = 0, all = 0;  ///< units of the amount field

    RowSums& operator+=(const RowSums& more) {
        rows += more.rows;
        accepted += more.accepted;
        all += more.all;
        return *this;
    }
    friend RowSums operator+(RowSums a, const RowSums& b) { return a += b; }
};

/// A row of totals.
struct TotalRow {
    /// By its words: of the rows next to it, of all ("Grand total"), or of something else ("Total VAT", or no word).
    enum class Of { section, all, other };

    std::int64_t line = 0;
    int column = 0;
    __int128 said = 0;  ///< units of the amount field
    RowSums above = {};
    std::string value = {};  ///< the cell, as it may be shown
    std::string sheet = {};
    std::size_t table = 0;  ///< of the file, from 0
    Of of = Of::other;
};

/// Holds totals against the rows they stand below or above: one that is no sum of consecutive rows, from any other total
/// or an end of the table to where it stands, says that a row is missing, or there twice. Nothing is said where it
/// cannot be known: when an amount of the file cannot be read, or of totals in one block (net, VAT, gross) when one of
/// them is a sum; but the sum of all rows says nothing for a section's total above it. A total of nothing is right in a table without rows. Less than a pound is rounding where either the total or the sum is
/// in whole pounds, and a penny for each row where neither is.
class TotalRows {
public:
    static constexpr std::size_t kMost = 10'000;  ///< that are looked at

    /// `units_to_one` are those of one pound.
    explicit TotalRows(std::int64_t units_to_one) : units_to_one_(units_to_one) {}

    /// Sums may begin here: a table does.
    void begin() {
        mark(sums_);
        tables_.push_back({sums_.rows, sums_.rows});
    }
    /// The totals of the next stretch of the table, and what its rows come to altogether.
    void take(const std::vector<TotalRow>& totals, const RowSums& rows, std::int64_t unread_amounts, std::int64_t lines_before,
              std::string_view sheet);
    /// The table ends here.
    void end() {
        mark(sums_);
        tables_.back().last = sums_.rows;
    }
    /// Tells of those that are no sum; the first one in figures, in the schema's currency.
    void note(FindingsLog& log, const Schema& schema) const;

private:
    /// Where in the file a sum may begin or end: the numbers of the first and the last row above such places.
    struct Places {
        std::int64_t first = 0, last = 0;
    };
    using Marks = std::map<__int128, Places>;

    void mark(const RowSums& here);
    bool is_rounding(__int128 difference, const TotalRow& total, std::int64_t rows) const;
    bool reaches(const Marks& marks, __int128 above, int sign, const TotalRow& total) const;
    bool is_sum(const TotalRow& total) const;
    using TotalAt = std::vector<TotalRow>::const_iterator;
    const TotalRow* wrong_of_section(TotalAt first, TotalAt last) const;
    std::vector<const TotalRow*> wrong() const;
    std::string in_words(const TotalRow& total, const Schema& schema) const;

    __int128 units_to_one_;
    RowSums sums_;
    std::int64_t unread_ = 0;
    Marks accepted_, all_;                     ///< by what the rows above come to
    std::map<std::int64_t, RowSums> by_rows_;  ///< the same places by their number of rows
    std::vector<Places> tables_;               ///< the numbers of rows above each table, and above its end
    std::vector<TotalRow> totals_;
};

}  // namespace daybook::schemas
