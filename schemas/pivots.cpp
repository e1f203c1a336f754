#include "schemas/pivots.hpp"

#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/cells.hpp"
#include "schemas/row_words.hpp"

#include <algorithm>
#include <optional>

namespace daybook::schemas {

namespace {

/// Whether a record is the head of a pivot table: the heading of its names is the first that stands there, and nothing is a
/// number. What a payment says of row labels is no such thing.
bool heads_pivot(Cells& cells, int& first) {
    for (int i = 0; i < cells.size(); ++i) {
        const auto text = cells.at(i);
        if (text.empty()) continue;
        if (first < 0 ? !is_pivot_heading(text) : says_number(text, 2)) return false;
        if (first < 0) first = i;
    }
    return first >= 0;
}

/// Where a record follows that has a cell beside the columns of the pivot table.
std::size_t end_of_pivot(Cells& cells, const Pivots::Block& pivot) {
    for (auto at = cells.reader().position(); cells.next(); at = cells.reader().position())
        for (int i = 0; i < cells.size(); ++i)
            if ((i < pivot.first || i > pivot.last) && !cells.at(i).empty()) return at;
    return std::string::npos;
}

std::optional<Pivots::Block> pivot_at(std::size_t line, Cells& cells) {
    Pivots::Block out{line, std::string::npos, -1, -1};
    cells.start_at(line, 0);
    if (!cells.next() || !heads_pivot(cells, out.first)) return {};
    for (int column = out.first; column < cells.size(); ++column)
        if (!cells.at(column).empty()) out.last = column;
    return out;
}

}  // namespace

Pivots find_pivots(const TextFile& file, const Header& header, const std::vector<int>& column_of_field) {
    constexpr std::size_t kLookedAt = std::size_t{1} << 20;
    constexpr int kMostTries = 100;
    Pivots out;
    const auto last = std::ranges::max(column_of_field);
    for (int i = last + 1; i < static_cast<int>(header.labels.size()) && out.beside < 0; ++i)
        if (is_pivot_heading(header.labels[static_cast<std::size_t>(i)])) out.beside = i;
    if (out.beside >= 0) return out;
    const auto text = file.text();
    const auto from = text.size() - std::min(text.size(), kLookedAt);
    const auto lower = base::to_lower(text.substr(from)), heading = base::to_lower(kPivotHeading);
    Cells cells(file, header.delimiter);
    auto at = lower.rfind(heading);
    for (int i = 0; i < kMostTries && at != std::string::npos; ++i) {
        const auto line = text.substr(0, from + at).find_last_of("\r\n") + 1;  // 0 where there is none
        if (auto pivot = pivot_at(line, cells)) {
            if (!out.below.empty()) pivot->end = end_of_pivot(cells, *pivot);
            out.below.push_back(*pivot);
        }
        if (line <= from) break;
        at = lower.rfind(heading, line - from - 1);
    }
    return out;
}

}  // namespace daybook::schemas
