#pragma once

#include "schemas/rows_read.hpp"

#include <array>
#include <cstdint>

namespace daybook::schemas {

/// Counts rows and their amounts by month. The months met last are kept apart, by their number's low bits: a map
/// for each row would cost more than reading it.
class MonthCounts {
public:
    /// Counts into `into.months`, `into.month_days` and `into.month_units` when flush() is called, or a month has to make room.
    explicit MonthCounts(RowTally& into) : into_(into) {}
    /// A row of a day, counted from 1970-01-01, on a line of the stretch.
    void add(std::int64_t day, DateForm form, std::int64_t units, std::int64_t line);
    void flush();

private:
    struct Count {
        int month = -1;
        std::int64_t rows = 0, line = 0;  ///< the line of the first
        DaysOfMonth days{};
        __int128 units = 0;
    };
    /// Small, so that all of them stay near; of years of four digits.
    struct Day {
        std::int32_t day = INT32_MIN;
        std::uint32_t month : 27 = 0, of_month : 5 = 0;
    };
    Day place_of(std::int64_t day);
    void flush(Count& count);

    RowTally& into_;
    std::array<Count, 64> counts_{};
    std::array<Day, 1024> days_{};  ///< months of the days met last, by the day's low bits
};

}  // namespace daybook::schemas
