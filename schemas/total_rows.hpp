#pragma once

#include "schemas/findings_log.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace daybook::schemas {

/// A row of totals, and what the rows above it add up to, from where its stretch of the file begins.
struct TotalRow {
    std::int64_t line = 0;
    int column = 0;
    __int128 said = 0, above = 0;  ///< units of the amount field
    std::string value = {};        ///< the cell, as it may be shown
    std::string sheet = {};
};

/// Holds totals against the rows they stand below or above: one that is no sum of consecutive rows beside it, from any
/// other total or from an end of the table, says that a row is missing, or there twice. A difference of up to one
/// pound is rounding.
class TotalRows {
public:
    static constexpr std::size_t kMost = 10'000;  ///< that are looked at

    /// `units_to_one` are those of one pound.
    explicit TotalRows(std::int64_t units_to_one) : tolerance_(units_to_one) {}

    /// Sums may begin here: a table does.
    void begin() { marks_.insert(sum_); }
    /// The totals of the next stretch of the table, whose rows come to `units` altogether.
    void take(const std::vector<TotalRow>& totals, __int128 units, std::int64_t lines_before, std::string_view sheet);
    /// The table ends here.
    void end() { marks_.insert(sum_); }
    /// Tells of those that are no sum; the first one in figures, in the schema's currency.
    void note(FindingsLog& log, const Schema& schema) const;

private:
    bool is_sum(const TotalRow& total) const;
    __int128 above(const TotalRow& total) const;

    __int128 tolerance_, sum_ = 0;
    std::set<__int128> marks_;  ///< what all rows add up to at each place where a sum may begin or end
    std::vector<TotalRow> totals_;
};

}  // namespace daybook::schemas
