#include "schemas/total_rows.hpp"

#include "publisher/base/decimal.hpp"
#include "publisher/base/text.hpp"
#include "schemas/amounts.hpp"
#include "schemas/report_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace daybook::schemas {

namespace {

/// Marks looked at for one total; so many within a pound of each other are of rows that come to nothing.
constexpr int kMostNear = 100;

bool can_be_shown(__int128 units) { return units < kMostUnits && units > -kMostUnits; }

std::string money_of(__int128 units, const Schema& schema) {
    return money(base::pence(static_cast<std::int64_t>(units)), schema.currency);
}

}  // namespace

void TotalRows::mark(const RowSums& here) {
    const auto add = [&](Marks& marks, __int128 units) {
        const auto [at, fresh] = marks.try_emplace(units, Places{here.rows, here.rows});
        if (!fresh) at->second.last = here.rows;
    };
    add(accepted_, here.accepted);
    add(all_, here.all);
    by_rows_[here.rows] = here;
}

void TotalRows::take(const std::vector<TotalRow>& totals, const RowSums& rows, std::int64_t unread_amounts, std::int64_t lines_before,
                     std::string_view sheet) {
    unread_ += unread_amounts;
    for (auto total : totals) {
        if (totals_.size() == kMost) break;
        total.line += lines_before;
        total.above = sums_ + total.above;
        total.sheet = sheet;
        total.table = tables_.size() - 1;
        mark(total.above);
        totals_.push_back(std::move(total));
    }
    sums_ += rows;
}

/// \param difference the total less the sum, both taken as more than nothing or both as less
bool TotalRows::is_rounding(__int128 difference, const TotalRow& total, std::int64_t rows) const {
    const auto size = difference < 0 ? -difference : difference;
    const bool whole_total = total.said % units_to_one_ == 0, whole_sum = (total.said - difference) % units_to_one_ == 0;
    if (whole_total != whole_sum) return size < units_to_one_;
    return whole_total ? size == 0 : size <= rows && size < units_to_one_;
}

/// Whether another place than the total's own is where its sum may end.
/// \param sign -1 where the rows are less than nothing and the total is not, or the other way round
bool TotalRows::reaches(const Marks& marks, __int128 above, int sign, const TotalRow& total) const {
    const auto rows = total.above.rows;
    const auto to = above - sign * total.said;
    auto near = marks.lower_bound(to - units_to_one_);
    for (int i = 0; i < kMostNear && near != marks.end() && near->first <= to + units_to_one_; ++i, ++near) {
        const auto& [first, last] = near->second;
        if (first == rows && last == rows) continue;
        const auto most = std::max(std::abs(rows - first), std::abs(rows - last));
        if (is_rounding(sign * (near->first - to), total, most)) return true;
    }
    return false;
}

/// Some files show what was paid as less than nothing, and its total not, so signs are no matter.
bool TotalRows::is_sum(const TotalRow& total) const {
    const auto& table = tables_[total.table];
    if (table.first == table.last && total.said == 0) return true;
    return reaches(accepted_, total.above.accepted, 1, total) || reaches(accepted_, total.above.accepted, -1, total) ||
           reaches(all_, total.above.all, 1, total) || reaches(all_, total.above.all, -1, total);
}

/// Of a block in which a total is right: the only one of a section, where it is not, and only that of all rows is. Absent where no
/// other section has a total. A line may have several readings.
const TotalRow* TotalRows::wrong_of_section(TotalAt first, TotalAt last) const {
    if (first == totals_.begin() || std::prev(first)->table != first->table) return nullptr;
    const TotalRow* found = nullptr;
    for (auto total = first; total != last; ++total) {
        if (total->of != TotalRow::Of::all && is_sum(*total)) return nullptr;
        if (total->of != TotalRow::Of::section) continue;
        if (found != nullptr && found->line != total->line) return nullptr;
        if (found == nullptr) found = &*total;
    }
    return found;
}

std::vector<const TotalRow*> TotalRows::wrong() const {
    std::vector<const TotalRow*> out;
    for (auto first = totals_.begin(); first != totals_.end();) {
        const auto last = std::find_if(first, totals_.end(), [&](const TotalRow& t) { return t.above.rows != first->above.rows || t.table != first->table; });
        if (std::none_of(first, last, [&](const TotalRow& t) { return is_sum(t); })) out.push_back(&*first);
        else if (const auto* section = wrong_of_section(first, last)) out.push_back(section);
        first = last;
    }
    return out;
}

/// "on line 5 it says £20.50, and the rows above come to £18.50": those of its table between it and the total before or,
/// where none are, those below.
std::string TotalRows::in_words(const TotalRow& total, const Schema& schema) const {
    const auto here = by_rows_.find(total.above.rows);
    const auto& table = tables_[total.table];
    const bool below = total.above.rows == table.first;
    if (below && total.above.rows == table.last) return {};
    const auto other = below ? std::next(here) : std::prev(here);
    const auto rows = below ? other->second.all - total.above.all : total.above.all - other->second.all;
    if (!can_be_shown(total.said) || !can_be_shown(rows)) return {};
    return fmt::format(": on line {}{} it says {}, and the rows {} come to {}", total.line,
                       total.sheet.empty() ? "" : fmt::format(" of '{}'", base::clip(total.sheet, 60)), money_of(total.said, schema),
                       below ? "below" : "above", money_of(rows, schema));
}

void TotalRows::note(FindingsLog& log, const Schema& schema) const {
    if (unread_ > 0) return;
    const auto found = wrong();
    for (const auto* total : found) log.add(Issue::total_differs, {total->line, total->column, total->value, total->sheet});
    if (!found.empty())
        log.reword(Issue::total_differs, FindingsLog::kNoField, "a total that is not the sum of its rows" + in_words(*found.front(), schema));
}

}  // namespace daybook::schemas
