#pragma once

#include "publisher/base/decimal.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace daybook::site_gen {

/// One column of a chart over time.
struct ChartSlot {
    std::string title;  ///< "May 2012", shown when pointed at
    std::string tick;   ///< written below the axis ("2012"), or ""
    base::Decimal amount;
    bool missing = false;  ///< nothing was released: drawn as a gap, never as zero
};

/// A column chart as SVG text, one column a slot in order, amounts of one currency (ISO 4217; "" where it is not
/// said), negative ones below the line.
/// `title` is what a screen reader says; the numbers stand in a table of the page.
std::string column_chart(const std::vector<ChartSlot>& slots, const std::string& title, std::string_view currency);

/// A horizontal bar as SVG text: `amount` against the `largest` of its list. Decoration beside a number.
std::string bar(base::Decimal amount, base::Decimal largest);

}  // namespace daybook::site_gen
