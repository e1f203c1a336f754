#pragma once

#include "publisher/base/decimal.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace daybook::site_gen {

/// One column of a chart over time.
struct ChartSlot {
    std::string title;  ///< "May 2012", shown when pointed at
    std::string tick;   ///< written below the axis ("2012"), or ""
    base::Decimal amount;
    bool missing = false;  ///< nothing was released: drawn as a gap, never as zero
    bool part = false;     ///< of a part of its time only: drawn before a gap, so that nobody takes it for less
};

/// A column chart as SVG text, one column a slot in order, amounts of one currency (ISO 4217; "" where it is not
/// said), negative ones below the line. It is as wide as its columns want, narrower where the page is, and only scrolls where there are
/// too many to be told apart then; of ticks those are written that have room.
/// `title` is what a screen reader says; the numbers stand in a table of the page.
std::string column_chart(const std::vector<ChartSlot>& slots, const std::string& title, std::string_view currency);

/// Whether a picture has a gap, which a key beside it then explains.
inline bool has_gap(std::string_view chart) { return chart.find("db-chart__gap-mark") != std::string_view::npos; }

/// Whether one of its columns is of a part of its time.
inline bool has_part(std::string_view chart) { return chart.find("db-chart__part") != std::string_view::npos; }

/// One horizontal bar of parts as SVG text, each of the class "db-share__{kind}" and as long as its number; decoration beside the numbers.
/// \pre the numbers add up to more than 0
std::string share_bar(const std::vector<std::pair<std::string, std::int64_t>>& parts);

/// A horizontal bar as SVG text: `amount` against the `largest` of its list. Decoration beside a number.
std::string bar(base::Decimal amount, base::Decimal largest);

}  // namespace daybook::site_gen
